"""Takes a decoded picture and what its file says about its colours, gives the picture in sRGB, as our PDFs hold it.

What a file says comes in this order, the first one wins (PNG, third edition, 4.3): cICP, an ICC profile, sRGB, gamma.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # Pillow is imported late: most profiles have no photograph
    from PIL.Image import Image


SRGB_CICP = (1, 13)  # ITU-T H.273: primaries of BT.709, the curve of sRGB
# A gamma of 1/2.2 is how programs write sRGB when they have only this one number.
USUAL_GAMMA, NEAR_GAMMA = 1 / 2.2, 0.02
SRGB_CORNERS = (0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)  # x and y of white, red, green, blue
NEAR_CORNER = 0.01
KINDS = {b"GRAY": "L", b"RGB ": "RGB", b"CMYK": "CMYK"}  # ICC.1:2022, 7.2.8 -> Pillow's mode
NEAR_COLOUR = 3  # of 255: a profile that moves no colour further is sRGB by another name
AS_SRGB = "save it as PNG in sRGB: most image editors call this “convert to sRGB”"
SAVE_AGAIN = "open it in an image editor and save it again as PNG"


class Unusable(ValueError):
    """Why a picture cannot be printed as its maker saw it: `said` follows its name, `hint` says what to do."""

    def __init__(self, said: str, hint: str) -> None:
        super().__init__(said)
        self.said, self.hint = said, hint


def to_srgb(image: Image, says: Mapping[str, Any]) -> Image:
    """Return a picture of mode L, RGB or CMYK as L or RGB in sRGB. Raises Unusable.

    CMYK without a profile is converted by the plain formula, as viewers do (ISO 32000-1, 10.3.4).
    """
    if says.get("cicp", SRGB_CICP) != SRGB_CICP:
        raise Unusable("has the colours of a film (HDR, or a wide range)", AS_SRGB)
    if "icc_profile" in says and "cicp" not in says:
        return by_profile(image, says["icc_profile"])
    image = image.convert("RGB") if image.mode == "CMYK" else image
    if "srgb" in says or "cicp" in says:
        return image
    refuse_other_corners(says.get("chromaticity"))
    return by_gamma(image, float(says.get("gamma", USUAL_GAMMA)))


def by_profile(image: Image, profile: bytes | None) -> Image:
    """Return the picture with its ICC profile applied. Raises Unusable for a profile that is broken or of another kind."""
    from PIL import ImageCms

    mode = KINDS.get((profile or b"")[16:20])
    if profile is None or mode is None:
        raise Unusable("holds a colour profile that cannot be read", AS_SRGB)
    if image.mode == "L" and mode == "RGB":
        image = image.convert("RGB")
    if image.mode != mode:
        raise Unusable("holds a colour profile that does not match its colours", AS_SRGB)
    if is_srgb(profile):
        return image
    try:
        turned = ImageCms.applyTransform(image, transform(profile, mode))
    except (ImageCms.PyCMSError, OSError):
        turned = None
    if turned is None:
        raise Unusable("holds a colour profile that cannot be read", AS_SRGB)
    return turned


@functools.lru_cache(maxsize=4)
def transform(profile: bytes, mode: str) -> Any:
    """Return what converts colours of a profile to sRGB: relative to white, black to black, as picture programs do."""
    from PIL import ImageCms

    return ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


@functools.lru_cache(maxsize=4)
def is_srgb(profile: bytes) -> bool:
    """Tell whether a profile moves no colour: most pictures carry one that says sRGB. False for a broken one."""
    from PIL import Image, ImageCms

    if KINDS.get(profile[16:20]) != "RGB":
        return False
    steps = range(0, 256, 51)
    before = bytes([value for r in steps for g in steps for b in steps for value in (r, g, b)])
    lattice = Image.frombytes("RGB", (len(before) // 3, 1), before)
    try:
        after = ImageCms.applyTransform(lattice, transform(profile, "RGB"))
    except (ImageCms.PyCMSError, OSError):
        return False
    moved = after.tobytes() if after else b""
    return all(abs(a - b) <= NEAR_COLOUR for a, b in zip(before, moved, strict=True))


def refuse_other_corners(given: object) -> None:
    """Raise Unusable for a PNG whose red, green and blue differ from those of sRGB, with no profile to convert them."""
    if not isinstance(given, tuple) or len(given) != len(SRGB_CORNERS):
        return
    if any(abs(a - b) > NEAR_CORNER for a, b in zip(given, SRGB_CORNERS, strict=True)):
        raise Unusable("has colours of its own (cHRM) and no profile", AS_SRGB)


def by_gamma(image: Image, gamma: float) -> Image:
    """Return the picture with the curve of sRGB in place of its own: a sample is light to the power of `gamma`."""
    if abs(gamma - USUAL_GAMMA) <= NEAR_GAMMA:
        return image
    if not 0.05 <= gamma <= 20:
        raise Unusable(f"says that its gamma is {gamma:g}", AS_SRGB)
    curve = [round(255 * srgb_sample((sample / 255) ** (1 / gamma))) for sample in range(256)]
    return image.point(curve * len(image.getbands()))


def srgb_sample(light: float) -> float:
    """Return the sample, 0 to 1, that stands for a share of light: IEC 61966-2-1."""
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
