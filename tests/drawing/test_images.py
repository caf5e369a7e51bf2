"""Pictures come out in the colours that their files say, on any ground: each is made here, printed, and looked at."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw, ImageOps

from leaflets.drawing.colour_profile import Unusable, srgb_sample
from leaflets.drawing.photograph import Pixels, kept_of, pixel_size, pixels
from leaflets.model import Element, Picture, plain
from support.document import STYLE, E, made, styled
from support.properties import examples

WHITE, TINT = (255, 255, 255), (215, 230, 238)
WIDE, TALL = 40, 20
LEFT, RIGHT = (115, 165), (267, 165)  # points of the page that lie in the picture's left and right half
RED, TEAL = (200, 40, 30), (10, 90, 110)
CLEAR = None
NEAR = 4  # of 255; JPEG's own loss is within it

Colour = tuple[int, int, int] | None


# ---- pictures ----------------------------------------------------------------------------------------


def halves(mode: str, left: object, right: object) -> Image.Image:
    image = Image.new(mode, (WIDE, TALL), left)  # type: ignore[arg-type]
    image.paste(right, (WIDE // 2, 0, WIDE, TALL))  # type: ignore[arg-type]
    return image


def saved(image: Image.Image, kind: str = "PNG", **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)  # type: ignore[arg-type]
    return out.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(colour_type: int, depth: int, left: bytes, right: bytes, *more: bytes) -> bytes:
    """Return a PNG of kinds that Pillow does not write: each half one pixel's bytes, over and over (PNG, 11.2)."""
    rows = (b"\0" + left * (WIDE // 2) + right * (WIDE // 2)) * TALL
    head = struct.pack(">IIBBBBB", WIDE, TALL, depth, colour_type, 0, 0, 0)
    return packed(head, rows, *more)


def four_bits(left: int, right: int, clear: int) -> bytes:
    rows = (b"\0" + bytes([left * 17]) * (WIDE // 4) + bytes([right * 17]) * (WIDE // 4)) * TALL
    return packed(struct.pack(">IIBBBBB", WIDE, TALL, 4, 0, 0, 0, 0), rows, chunk(b"tRNS", sixteen(clear)))


def packed(head: bytes, rows: bytes, *more: bytes) -> bytes:
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", head),
            *more,
            chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        ]
    )


def interlaced(colour: tuple[int, int, int], other: tuple[int, int, int]) -> bytes:
    """Return a PNG in the seven passes of Adam7 (PNG, 8.1)."""
    rows = b""
    for x0, y0, dx, dy in (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):
        for _ in range(y0, TALL, dy):
            line = [bytes(colour if x < WIDE // 2 else other) for x in range(x0, WIDE, dx)]
            rows += b"\0" + b"".join(line) if line else b""
    return packed(struct.pack(">IIBBBBB", WIDE, TALL, 8, 2, 0, 0, 1), rows)


def sixteen(*values: int) -> bytes:
    return struct.pack(f">{len(values)}H", *values)


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def swapped_profile() -> bytes:
    """Return a profile that calls red what sRGB calls green, and the other way round."""
    held = srgb_profile()
    return held.replace(b"rXYZ", b"xXYZ", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"xXYZ", b"gXYZ", 1)


def linear_grey_profile() -> bytes:
    """Return the least ICC profile of a grey whose numbers are light: white point and a curve of gamma 1 (ICC.1:2022, 7 and 8)."""
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061)
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, 256) + bytes(2)
    start = 128 + 4 + 2 * 12
    tags = struct.pack(
        ">I4sII4sII", 2, b"wtpt", start, len(white), b"kTRC", start + len(white), len(curve) - 2
    )
    body = tags + white + curve
    head = struct.pack(
        ">I4sI4s4s4s", 128 + len(body), bytes(4), 0x02400000, b"mntr", b"GRAY", b"XYZ "
    ) + bytes(12)
    head += b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + body


def palette(**how: object) -> bytes:
    image = halves("P", 0, 1)
    image.putpalette([*RED, *TEAL])
    return saved(image, **how)


def without_adobes_word(jpeg: bytes) -> bytes:
    at = jpeg.index(b"\xff\xee")
    return jpeg[:at] + jpeg[at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big") :]


def in_inks(inks: tuple[int, int, int, int]) -> tuple[int, int, int]:
    return tuple((255 - part) * (255 - inks[3]) // 255 for part in inks[:3])  # type: ignore[return-value]


def grey(value: int) -> tuple[int, int, int]:
    return (value, value, value)


def mixed(colour: tuple[int, int, int], share: float, ground: tuple[int, int, int]) -> tuple[int, int, int]:
    return tuple(round(c * share + g * (1 - share)) for c, g in zip(colour, ground, strict=True))  # type: ignore[return-value]


INKS, OTHER_INKS = (200, 30, 0, 40), (0, 160, 120, 10)
LINEAR = chunk(b"gAMA", struct.pack(">I", 100_000))
USUAL = chunk(b"gAMA", struct.pack(">I", 45_455))
SRGB = chunk(b"sRGB", b"\0")

# What a file is -> its bytes, the colours of its halves in sRGB; CLEAR is what lies behind.
MEMBERS: dict[str, tuple[Callable[[], bytes], Colour, Colour]] = {
    "8 bits": (lambda: saved(halves("RGB", RED, TEAL)), RED, TEAL),
    "16 bits, grey": (lambda: saved(halves("I;16", 47 * 257, 203 * 257)), grey(47), grey(203)),
    "16 bits, colour": (lambda: png(2, 16, sixteen(*[c * 257 for c in RED]), sixteen(*[c * 257 for c in TEAL])), RED, TEAL),
    "16 bits, colour and alpha": (lambda: png(6, 16, sixteen(*[c * 257 for c in RED], 65535), sixteen(0, 0, 0, 0)), RED, CLEAR),
    "16 bits, grey and alpha": (lambda: png(4, 16, sixteen(47 * 257, 65535), sixteen(0, 0)), grey(47), CLEAR),
    "16 bits, one grey clear": (lambda: png(0, 16, sixteen(47 * 257), sixteen(52001), chunk(b"tRNS", sixteen(52001))), grey(47), CLEAR),
    "16 bits, a near grey is not clear": (lambda: png(0, 16, sixteen(47 * 257), sixteen(52001), chunk(b"tRNS", sixteen(52000))), grey(47), grey(202)),
    "4 bits, one grey clear": (lambda: four_bits(3, 11, 11), grey(51), CLEAR),
    "palette": (palette, RED, TEAL),
    "palette, one clear": (lambda: palette(transparency=1), RED, CLEAR),
    "palette, each its own": (lambda: palette(transparency=bytes([255, 0])), RED, CLEAR),
    "one colour clear": (lambda: png(2, 8, bytes(RED), bytes(TEAL), chunk(b"tRNS", sixteen(*TEAL))), RED, CLEAR),
    "alpha": (lambda: saved(halves("RGBA", (*RED, 255), (0, 0, 0, 0))), RED, CLEAR),
    "grey and alpha": (lambda: saved(halves("LA", (60, 255), (0, 0))), grey(60), CLEAR),
    "white on nothing": (lambda: saved(halves("RGBA", (255, 255, 255, 255), (0, 0, 0, 0))), WHITE, CLEAR),
    "1 bit": (lambda: saved(halves("1", 0, 255)), grey(0), WHITE),
    "1 bit, white clear": (lambda: saved(halves("1", 0, 255), transparency=1), grey(0), CLEAR),
    "linear light": (lambda: png(2, 8, bytes(RED), bytes(TEAL), LINEAR),
                     tuple(round(255 * srgb_sample(c / 255)) for c in RED), tuple(round(255 * srgb_sample(c / 255)) for c in TEAL)),  # type: ignore[dict-item]
    "linear light, grey": (lambda: png(0, 8, b"\x30", b"\xc0", LINEAR), grey(round(255 * srgb_sample(0x30 / 255))), grey(round(255 * srgb_sample(0xC0 / 255)))),
    "the usual gamma": (lambda: png(2, 8, bytes(RED), bytes(TEAL), USUAL), RED, TEAL),
    "sRGB goes before gamma": (lambda: png(2, 8, bytes(RED), bytes(TEAL), LINEAR, SRGB), RED, TEAL),
    "a profile": (lambda: saved(halves("RGB", (255, 0, 0), (0, 0, 255)), icc_profile=swapped_profile()), (0, 255, 0), (0, 0, 255)),
    "a profile goes before gamma": (lambda: png(2, 8, b"\xff\0\0", b"\0\0\xff", LINEAR, chunk(b"iCCP", b"x\0\0" + zlib.compress(swapped_profile()))),
                                    (0, 255, 0), (0, 0, 255)),
    "a profile and alpha": (lambda: saved(halves("RGBA", (255, 0, 0, 255), (0, 0, 0, 0)), icc_profile=swapped_profile()), (0, 255, 0), CLEAR),
    "a profile, palette": (lambda: palette(icc_profile=srgb_profile()), RED, TEAL),
    "a profile of colours, grey": (lambda: saved(halves("L", 60, 200), icc_profile=srgb_profile()), grey(60), grey(200)),
    "a profile of greys": (lambda: saved(halves("L", 0x30, 0xC0), icc_profile=linear_grey_profile()),
                           grey(round(255 * srgb_sample(0x30 / 255))), grey(round(255 * srgb_sample(0xC0 / 255)))),
    "a profile of greys, 16 bits": (lambda: saved(halves("I;16", 0x3030, 0xC0C0), icc_profile=linear_grey_profile()),
                                    grey(round(255 * srgb_sample(0x30 / 255))), grey(round(255 * srgb_sample(0xC0 / 255)))),
    "a profile, JPEG": (lambda: saved(halves("RGB", (255, 0, 0), (0, 0, 255)), "JPEG", quality=98, icc_profile=swapped_profile()),
                        (0, 255, 0), (0, 0, 255)),
    "interlaced": (lambda: interlaced(RED, TEAL), RED, TEAL),
    "JPEG": (lambda: saved(halves("RGB", RED, TEAL), "JPEG", quality=98), RED, TEAL),
    "JPEG, grey": (lambda: saved(halves("L", 60, 200), "JPEG", quality=98), grey(60), grey(200)),
    "JPEG, progressive": (lambda: saved(halves("RGB", RED, TEAL), "JPEG", quality=98, progressive=True), RED, TEAL),
    "JPEG, its components named RGB": (lambda: saved(halves("RGB", RED, TEAL), "JPEG", quality=98, keep_rgb=True), RED, TEAL),
    "JPEG, sRGB by a profile": (lambda: saved(halves("RGB", RED, TEAL), "JPEG", quality=98, icc_profile=srgb_profile()), RED, TEAL),
    "JPEG, inks as Adobe writes them": (lambda: saved(halves("CMYK", INKS, OTHER_INKS), "JPEG", quality=98), in_inks(INKS), in_inks(OTHER_INKS)),
    "JPEG, inks as they are": (lambda: without_adobes_word(saved(halves("CMYK", tuple(255 - c for c in INKS), tuple(255 - c for c in OTHER_INKS)), "JPEG", quality=98)),
                               in_inks(INKS), in_inks(OTHER_INKS)),
}  # fmt: skip


def printed(data: bytes, ground: tuple[int, int, int]) -> Image.Image:
    """Return the page of a cover with a panel of a colour, and the picture on it, a point a pixel."""
    kind = "jpeg" if data.startswith(b"\xff\xd8") else "png"
    picture = Picture(plain("A logo"), kind, data, None, *pixel_size(data, 4000))
    node = Element("figure", (), "", {"alt": "A logo"}, picture)
    colour = "#{:02x}{:02x}{:02x}".format(*ground)
    master = {**STYLE.masters["cover"], "panels": ({"fill": colour},)}
    style = replace(STYLE, masters={"cover": master})
    pdf = made(E("section", node, style="cover"), style=style)
    return pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil().convert("RGB")


def near(one: tuple[int, ...], other: tuple[int, ...], by: int = NEAR) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("ground", [WHITE, TINT], ids=["white", "tint"])
@pytest.mark.parametrize("name", MEMBERS)
def test_a_picture_prints_in_its_colours_on_any_ground(name: str, ground: tuple[int, int, int]) -> None:
    make, left, right = MEMBERS[name]
    page = printed(make(), ground)
    for spot, colour in ((LEFT, left), (RIGHT, right)):
        seen = page.getpixel(spot)
        assert isinstance(seen, tuple)
        assert near(seen, ground if colour is CLEAR else colour), f"{name}: {seen}"


def test_what_is_half_clear_is_half_seen() -> None:
    data = saved(halves("RGBA", (*RED, 128), (*TEAL, 64)))
    page = printed(data, TINT)
    assert near(page.getpixel(LEFT), mixed(RED, 128 / 255, TINT))  # type: ignore[arg-type]
    assert near(page.getpixel(RIGHT), mixed(TEAL, 64 / 255, TINT))  # type: ignore[arg-type]


def test_a_white_shape_has_no_dark_fringe() -> None:
    """Many programs write black where nothing is seen; a viewer that scales the picture must not mix it in."""
    shape = Image.new("RGBA", (1001, 501), (0, 0, 0, 0))
    ImageDraw.Draw(shape).ellipse((20, 20, 980, 480), fill=(255, 255, 255, 255))
    page = printed(saved(shape), TINT).crop((41, 91, 341, 240))
    assert page.getpixel((150, 75)) == WHITE
    assert all(low >= ground - 1 for (low, _), ground in zip(page.getextrema(), TINT, strict=True))  # type: ignore[misc]


@pytest.mark.parametrize("held", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_stands_as_it_was_seen(held: int, kind: str) -> None:
    """How a camera was held, Exif tag 274: the upright picture is the same whatever the file says."""
    upright = Image.new("RGB", (64, 32), WHITE)
    upright.paste((255, 0, 0), (0, 0, 32, 16))
    upright.paste((0, 0, 255), (32, 16, 64, 32))
    exif = Image.Exif()
    exif[274] = held
    turned = next(
        image for image in all_turns(upright) if same(ImageOps.exif_transpose(marked(image, held)), upright)
    )
    found = pixels(saved(turned, kind, exif=exif, **({"quality": 95} if kind == "JPEG" else {})))
    assert (found.width, found.height) == (64, 32)
    if found.codec == "DCTDecode":
        assert held == 1
        return
    shown = Image.frombytes("RGB", (64, 32), zlib.decompress(found.data))
    assert near(shown.getpixel((8, 8)), (255, 0, 0), 8) and near(shown.getpixel((56, 24)), (0, 0, 255), 8)  # type: ignore[arg-type]
    assert near(shown.getpixel((56, 8)), WHITE, 8) and near(shown.getpixel((8, 24)), WHITE, 8)  # type: ignore[arg-type]


def all_turns(image: Image.Image) -> list[Image.Image]:
    return [image, *[image.transpose(way) for way in Image.Transpose]]


def marked(image: Image.Image, held: int) -> Image.Image:
    copy = image.copy()
    copy.getexif()[274] = held
    return copy


def same(one: Image.Image | None, other: Image.Image) -> bool:
    return one is not None and one.size == other.size and one.tobytes() == other.tobytes()


@pytest.mark.parametrize("name", MEMBERS)
def test_what_is_cut_off_is_not_among_the_pixels(name: str) -> None:
    """The right half cut off, the left half's colour is the only one left, whatever kind of file it is."""
    make, left, _ = MEMBERS[name]
    if left is CLEAR:
        with pytest.raises(Unusable, match="shows nothing"):
            pixels(make(), (0, 0, 50, 0))
        return
    found = pixels(make(), (0, 0, 50, 0))
    whole = pixels(make())
    assert (found.width, found.height) == (round(whole.width / 2), whole.height)
    shown = seen_in(found)
    edges = [
        (x, y) for x in (0, found.width // 2) for y in (0, found.height - 1)
    ]  # JPEG mixes what is near a cut
    assert all(near(shown.getpixel(spot), left, 8) for spot in edges), name  # type: ignore[arg-type]


def seen_in(found: Pixels) -> Image.Image:
    """Return what a viewer decodes."""
    if found.codec == "DCTDecode":
        return Image.open(io.BytesIO(found.data)).convert("RGB")
    mode = "RGB" if found.space == "DeviceRGB" else "L"
    size = (found.width, found.height)
    return Image.frombytes(mode, size, zlib.decompress(found.data)).convert("RGB")


def test_a_turned_photograph_is_cropped_as_it_is_seen() -> None:
    """The camera lay on its side: its left is not the picture's."""
    upright = halves("RGB", RED, TEAL)
    exif = Image.Exif()
    exif[274] = 6
    data = saved(upright.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif, quality=95)
    shown = seen_in(pixels(data, (50, 0, 0, 0)))
    assert shown.size == (WIDE // 2, TALL) and near(shown.getpixel((WIDE // 4, TALL // 2)), TEAL, 8)  # type: ignore[arg-type]


@examples(100)
@given(st.integers(1, 6000), st.integers(1, 6000), st.tuples(*[st.integers(0, 45)] * 4))
def test_something_is_always_left(width: int, height: int, crop: tuple[int, ...]) -> None:
    left, top, right, bottom = kept_of(width, height, crop)
    assert 0 <= left < right <= width and 0 <= top < bottom <= height


# ---- what is refused ---------------------------------------------------------------------------------


def animation() -> bytes:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    return saved(frames[0], save_all=True, append_images=frames[1:])


def adobe_rgb() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA005] = {1: "R03"}
    return saved(halves("RGB", RED, TEAL), "JPEG", exif=exif)


def lab_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


REFUSED = {
    "an animation": (animation, "is an animation"),
    "a film's colours": (lambda: png(2, 8, bytes(RED), bytes(TEAL), chunk(b"cICP", bytes([9, 16, 0, 1]))), "HDR"),
    "a broken profile": (lambda: png(2, 8, bytes(RED), bytes(TEAL), chunk(b"iCCP", b"x\0\0" + zlib.compress(b"no profile"))), "profile that cannot be read"),
    "a profile that does not unpack": (lambda: png(2, 8, bytes(RED), bytes(TEAL), chunk(b"iCCP", b"x\0\0junk")), "profile that cannot be read"),
    "a profile cut short": (lambda: saved(halves("RGB", RED, TEAL), icc_profile=swapped_profile()[:200]), "profile that cannot be read"),
    "a profile of another kind": (lambda: saved(halves("CMYK", INKS, OTHER_INKS), "JPEG", icc_profile=srgb_profile()), "does not match its colours"),
    "a Lab profile": (lambda: saved(halves("RGB", RED, TEAL), icc_profile=lab_profile()), "profile that cannot be read"),
    "colours of its own": (lambda: png(2, 8, bytes(RED), bytes(TEAL),
                           chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 73000, 27000, 20000, 75000, 15000, 6000))), "cHRM"),
    "no gamma": (lambda: png(2, 8, bytes(RED), bytes(TEAL), chunk(b"gAMA", struct.pack(">I", 1))), "its gamma is"),
    "16 bits, one colour clear": (lambda: png(2, 16, sixteen(1, 2, 3), sixteen(4, 5, 6), chunk(b"tRNS", sixteen(4, 5, 6))), "16 bits"),
    "nothing to see": (lambda: saved(Image.new("RGBA", (8, 8), (9, 9, 9, 0))), "shows nothing"),
    "a palette with nothing to see": (lambda: saved(Image.new("P", (8, 8)), transparency=0), "shows nothing"),
    "too many pixels": (lambda: saved(Image.new("1", (4001, 1))), "4001 x 1 pixels"),
    "no PNG": (lambda: b"\x89PNG\r\n\x1a\nxxxx", "broken"),
    "another kind": (lambda: saved(Image.new("P", (4, 4)), "GIF"), "broken"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_printed_as_it_was_meant_is_refused(name: str) -> None:
    make, said = REFUSED[name]
    with pytest.raises(Unusable) as error:
        pixel_size(make(), 4000)
    assert said in error.value.said and error.value.hint


SOURCES = [saved(Image.effect_noise((60, 60), 90).convert("RGB"), kind) for kind in ("PNG", "JPEG")]


@examples(60)
@given(st.sampled_from(SOURCES), st.floats(0.01, 0.97))
def test_a_picture_cut_short_is_refused(data: bytes, share: float) -> None:
    with pytest.raises(Unusable, match=r"broken|cut short"):
        pixel_size(data[: int(len(data) * share)], 4000)


# ---- the file ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "kept"), [
    ("JPEG", True), ("JPEG, grey", True), ("JPEG, progressive", True), ("JPEG, sRGB by a profile", True),
    ("JPEG, its components named RGB", False), ("a profile, JPEG", False), ("JPEG, inks as Adobe writes them", False),
])  # fmt: skip
def test_a_jpeg_that_needs_no_change_is_kept(name: str, kept: bool) -> None:
    data = MEMBERS[name][0]()
    found = pixels(data)
    assert (found.codec == "DCTDecode") == kept == (found.data == data)


def test_a_solid_picture_has_no_mask_and_its_pages_no_group() -> None:
    for data, masked in (
        (saved(halves("RGBA", (*RED, 255), (*TEAL, 255))), False),
        (saved(halves("RGBA", (*RED, 255), (0, 0, 0, 0))), True),
    ):
        assert bool(pixels(data).mask) == masked
        node = Element("figure", (), "", {"alt": "x"}, Picture(plain("x"), "png", data, None, WIDE, TALL))
        with pikepdf.open(io.BytesIO(made(node))) as pdf:
            page = pdf.pages[0].obj
            assert ("/SMask" in page.Resources.XObject.I0) == masked == ("/Group" in page)


# ---- its size ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(10, 1), (6, 1), (4, 1), (3, 2), (1, 1), (2, 3), (1, 2), (1, 3)])
def test_logos_of_any_shape_cover_one_area(shape: tuple[int, int]) -> None:
    """300 square millimetres: a wide logo is low and a tall one narrow, so that neither looks larger."""
    wide, tall = box_of(shape, area=300.0, height=0.9)
    assert wide / tall == pytest.approx(shape[0] / shape[1], rel=0.02)
    assert wide * tall == pytest.approx(300 * (72 / 25.4) ** 2, rel=0.02)


def test_no_logo_is_wider_than_the_text_or_higher_than_its_style_lets_it_be() -> None:
    assert box_of((40, 1), area=3000.0)[0] == pytest.approx(300, abs=0.1)
    assert box_of((1, 8), area=3000.0, height=0.1)[1] == pytest.approx(40, abs=0.1)


def box_of(shape: tuple[int, int], **rule: float) -> tuple[float, float]:
    data = saved(Image.new("RGB", (shape[0] * 20, shape[1] * 20), RED))
    node = Element(
        "figure", (), "", {"alt": "x"}, Picture(plain("x"), "png", data, None, *pixel_size(data, 4000))
    )
    page = pypdfium2.PdfDocument(made(node, style=styled(figure=rule)))[0]
    left, low, right, high = next(page.get_objects()).get_bounds()
    return right - left, high - low
