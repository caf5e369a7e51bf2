"""Takes the bytes of a PNG or JPEG, gives its size, or its pixels as a PDF holds them. The only use of Pillow's decoders."""

from __future__ import annotations

import functools
import io
import warnings
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from .colour_profile import AS_SRGB, SAVE_AGAIN, Unusable, is_srgb, to_srgb

if TYPE_CHECKING:  # Pillow is imported late: most profiles have no photograph
    from PIL.Image import Image

ORIENTATION, INTEROPERABILITY = 274, 0xA005  # tags of Exif 2.3
FRINGE = 6  # pixels: how far colours continue where nothing is seen
KEPT_FRAMES = (0xC0, 0xC1, 0xC2)  # kinds of JPEG that every PDF reader knows: ISO 32000-1, 7.4.8
IDS_OF_RGB = b"RGB"  # components so named are not YCbCr, which not all PDF readers know


Cut = tuple[int, ...]
WHOLE: Cut = (0, 0, 0, 0)  # nothing is cut off


class Pixels(NamedTuple):
    """A picture as a PDF holds it: `mask` is how solid each pixel is, one deflated byte each; empty for a solid one."""

    width: int
    height: int
    space: str  # DeviceRGB | DeviceGray
    data: bytes
    codec: str  # DCTDecode | FlateDecode
    mask: bytes = b""


def pixel_size(data: bytes, widest: int) -> tuple[float, float]:
    """Return width and height of a PNG or JPEG of at most `widest` pixels a side, as it is seen.

    Raises Unusable for what is not a picture, is too large or broken, or cannot be printed in its own colours.
    """
    from PIL import Image  # late: most profiles have no photograph

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
                if max(image.size) > widest:
                    message = f"has {image.width} x {image.height} pixels: more than {widest} a side"
                    raise Unusable(message, "save it smaller")
                if image.format == "PNG" and getattr(image, "is_animated", False):
                    raise Unusable("is an animation", "save one picture of it as PNG")
            held = pixels(data)
    except Unusable:
        raise
    except Exception:  # whatever a decoder raises on hostile bytes, the answer is: not a picture
        raise Unusable("is broken or cut short", SAVE_AGAIN) from None
    return float(held.width), float(held.height)


def kept_of(width: float, height: float, crop: Cut) -> tuple[int, int, int, int]:
    """Return what is left of a picture in pixels, as left, top, right and bottom; one pixel at least.

    `crop` is what is cut off on each of these sides, in percent.
    """
    left, top = round(width * crop[0] / 100), round(height * crop[1] / 100)
    right, bottom = round(width * (100 - crop[2]) / 100), round(height * (100 - crop[3]) / 100)
    left, top = min(left, round(width) - 1), min(top, round(height) - 1)
    return left, top, max(right, left + 1), max(bottom, top + 1)


@functools.lru_cache(maxsize=4)
def pixels(data: bytes, crop: Cut = WHOLE) -> Pixels:
    """Return the pixels of a PNG or JPEG, in sRGB and upright, with its see-through parts as a mask. Raises Unusable.

    What is cut off is not in them. A JPEG that needs no change is kept as it is.
    """
    from PIL import Image, ImageOps  # late: most leaflets carry no photograph

    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
        image.load()
        says = said_by(image, data)
        if image.format == "JPEG" and is_plain(image, data, says):
            space = "DeviceRGB" if image.mode == "RGB" else "DeviceGray"
            box = kept_of(*image.size, crop)
            held = jpeg_of(image.crop(box)) if any(crop) else data
            return Pixels(box[2] - box[0], box[3] - box[1], space, held, "DCTDecode")
        upright = ImageOps.exif_transpose(image)
        colours, solid = separated(upright.crop(kept_of(*upright.size, crop)) if any(crop) else upright, says)
    shown = to_srgb(colours, says)
    mask = zlib.compress(solid.tobytes(), 9) if solid else b""
    if solid:
        shown = run_on(shown, solid)
    space = "DeviceRGB" if shown.mode == "RGB" else "DeviceGray"
    return Pixels(*shown.size, space, zlib.compress(shown.tobytes(), 9), "FlateDecode", mask)


def said_by(image: Image, data: bytes) -> dict[str, Any]:
    """Return what a file says about its colours: what Pillow reads, and what it does not."""
    says: dict[str, Any] = {str(name): value for name, value in image.info.items()}
    if image.format == "PNG":
        says["depth"] = data[24]  # of IHDR, always the first chunk
        for name, body in png_chunks(data):
            if name == b"cICP":
                says["cicp"] = tuple(body[:2])
    elif image.getexif().get_ifd(INTEROPERABILITY).get(1) == "R03" and "icc_profile" not in says:
        raise Unusable("says that its colours are Adobe RGB, but holds no profile of them", AS_SRGB)
    return says


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and body of each chunk of a PNG (third edition, 5.3)."""
    at = 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


# ---- JPEG --------------------------------------------------------------------------------------------


def jpeg_of(image: Image) -> bytes:
    """Return a part of a JPEG as one of its own, near enough to what it was for nobody to see a difference."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, subsampling=0)
    return out.getvalue()


def is_plain(image: Image, data: bytes, says: dict[str, Any]) -> bool:
    """Tell whether a PDF may hold a JPEG's own bytes: upright, grey or RGB, in sRGB, of a kind all readers know."""
    profile = says.get("icc_profile")
    known = "icc_profile" not in says or bool(profile and image.mode == "RGB" and is_srgb(profile))
    upright = image.getexif().get(ORIENTATION, 1) in (0, 1)
    return image.mode in ("RGB", "L") and known and upright and has_known_frame(data)


def has_known_frame(data: bytes) -> bool:
    """Tell whether a JPEG's frame is of a common kind, with 8 bits a sample (ITU-T T.81, B.2.2)."""
    at = 2
    while at + 4 <= len(data):
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return marker in KEPT_FRAMES and data[at + 4] == 8 and data[at + 10 : at + 19 : 3] != IDS_OF_RGB
        at += 2 + length
    return False


# ---- what is seen through ----------------------------------------------------------------------------


def separated(image: Image, says: dict[str, Any]) -> tuple[Image, Image | None]:
    """Return a picture's colours, of mode L, RGB or CMYK, and how solid each pixel is; None when all are. Raises Unusable."""
    colours, solid = PARTED[image.mode](image, says)
    if solid is not None and solid.getextrema() == (0, 0):
        raise Unusable("shows nothing: all of it is see-through", SAVE_AGAIN)
    return (colours, None) if solid is None or solid.getextrema() == (255, 255) else (colours, solid)


def _sixteen_bits(image: Image, says: dict[str, Any]) -> tuple[Image, Image | None]:
    """Read a grey picture of 16 bits; Pillow's own way to 8 bits cuts all above 255."""
    key = says.get("transparency")
    wide = image.convert("I")
    shades = wide.point([(value + 128) // 257 for value in range(65536)], "L")
    if not isinstance(key, int):
        return shades, None
    return shades, wide.point([0 if value == key else 255 for value in range(65536)], "L")


def _grey(image: Image, says: dict[str, Any]) -> tuple[Image, Image | None]:
    """Read a grey picture; the one grey that is seen through is counted in the file's own bits."""
    key, shades = says.get("transparency"), image.convert("L")
    if not isinstance(key, int):
        return shades, None
    depth = says.get("depth", 8) if image.mode == "L" else 8
    clear = key * 255 // (2**depth - 1)
    return shades, shades.point([0 if value == clear else 255 for value in range(256)])


def _coloured(image: Image, says: dict[str, Any]) -> tuple[Image, Image | None]:
    from PIL import ImageChops

    key = says.get("transparency")
    if not isinstance(key, tuple):
        return image, None
    if says.get("depth") == 16:
        message = "has 16 bits and one see-through colour"
        raise Unusable(message, "save it as PNG with 8 bits a colour")
    other = [band.point([0 if value == clear else 255 for value in range(256)])
             for band, clear in zip(image.split(), key, strict=True)]  # fmt: skip
    return image, ImageChops.lighter(ImageChops.lighter(other[0], other[1]), other[2])


def _palette(image: Image, says: dict[str, Any]) -> tuple[Image, Image | None]:
    if "transparency" not in says:
        return image.convert("RGB"), None
    full = image.convert("RGBA")
    return full.convert("RGB"), full.getchannel("A")


def _with_alpha(image: Image, says: dict[str, Any]) -> tuple[Image, Image | None]:
    return image.convert("RGB" if image.mode == "RGBA" else "L"), image.getchannel("A")


def _inks(image: Image, says: dict[str, Any]) -> tuple[Image, Image | None]:
    """Read four inks: Adobe writes them inverted and says so (APP14); Pillow takes all of them for Adobe's."""
    from PIL import ImageChops

    return (image if "adobe" in says else ImageChops.invert(image)), None


# How each of the modes that Pillow's decoders give is read; no other mode is a picture we know.
PARTED = {
    "1": _grey, "L": _grey, "I;16": _sixteen_bits, "LA": _with_alpha, "RGB": _coloured, "RGBA": _with_alpha,
    "P": _palette, "CMYK": _inks,
}  # fmt: skip


def run_on(shown: Image, solid: Image) -> Image:
    """Let the colours at a shape's edge continue where nothing is seen.

    Viewers scale colours and mask separately: black under transparent pixels would come out as a dark fringe.
    """
    from PIL import ImageFilter

    full = shown.convert("RGB")
    full.putalpha(solid)
    spread = full.convert("RGBa").filter(ImageFilter.BoxBlur(FRINGE)).convert("RGBA").convert("RGB")
    seen = solid.point([0] + [255] * 255)
    spread.paste(full.convert("RGB"), mask=seen)
    return spread.convert(shown.mode)
