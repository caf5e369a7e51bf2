"""Takes the bytes of a PNG or JPEG, gives its size, or its pixels as a PDF holds them. The one door to Pillow's decoders."""

from __future__ import annotations

import functools
import io
import warnings
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image


def size_of(data: bytes, widest: int) -> tuple[float, float] | None:
    """Return width and height of a PNG or JPEG of at most `widest` pixels a side that can be decoded; None for any other."""
    from PIL import Image  # late: most profiles have no photograph

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
                if max(image.size) > widest:
                    return None
                image.load()
                wide, tall = float(image.width), float(image.height)
                return (tall, wide) if turned(image) >= 5 else (wide, tall)
    except Exception:  # whatever a decoder raises on hostile bytes, the answer is: no picture
        return None


def turned(image: Image) -> int:
    """Return how the camera was held, 1 to 8; from 5 on width and height change places (Exif 2.3, tag 274)."""
    return int(image.getexif().get(274, 1))


@functools.lru_cache(maxsize=4)
def pixels(data: bytes) -> tuple[int, int, str, bytes, str]:
    """Return width, height, colour space, data and filter of a PNG or JPEG; see-through parts turn white.

    A picture that a camera took lying on its side stands upright.
    """
    from PIL import Image, ImageOps  # late: most leaflets carry no photograph

    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as given:
        image: Image.Image = given
        if turned(image) != 1:
            image = ImageOps.exif_transpose(image)
        elif given.format == "JPEG" and image.mode in ("RGB", "L"):
            space = "DeviceRGB" if image.mode == "RGB" else "DeviceGray"
            return image.width, image.height, space, data, "DCTDecode"
        ground = Image.new("RGBA", image.size, "white")
        flat = Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")
        return image.width, image.height, "DeviceRGB", zlib.compress(flat.tobytes(), 9), "FlateDecode"
