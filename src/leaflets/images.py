"""Takes the bytes of a PNG or JPEG, gives its size, or its pixels as a PDF holds them. The one door to Pillow's decoders."""

from __future__ import annotations

import functools
import io
import warnings
import zlib


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
                return float(image.width), float(image.height)
    except Exception:  # whatever a decoder raises on hostile bytes, the answer is: no picture
        return None


@functools.lru_cache(maxsize=4)
def pixels(data: bytes) -> tuple[int, int, str, bytes, str]:
    """Return width, height, colour space, data and filter of a PNG or JPEG; see-through parts turn white."""
    from PIL import Image  # late: most leaflets carry no photograph

    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
        if image.format == "JPEG" and image.mode in ("RGB", "L"):
            space = "DeviceRGB" if image.mode == "RGB" else "DeviceGray"
            return image.width, image.height, space, data, "DCTDecode"
        ground = Image.new("RGBA", image.size, "white")
        flat = Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")
        return image.width, image.height, "DeviceRGB", zlib.compress(flat.tobytes(), 9), "FlateDecode"
