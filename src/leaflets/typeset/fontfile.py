"""Takes the bytes of a font file and a style, gives its static TrueType form, or why it cannot be used."""

from __future__ import annotations

import re
import shlex
import struct
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..layout.faces import BOLD, ITALIC, SEMIBOLD, STYLE_NAMES

STYLES = tuple(
    STYLE_NAMES[style] for style in range(4)
)  # what a family must have, unless it says that it lacks it
REGULAR_WEIGHT, SEMIBOLD_WEIGHT, BOLD_WEIGHT = 400.0, 600.0, 700.0  # OpenType, OS/2 usWeightClass
SUFFIXES = (".ttf", ".otf", ".ttc", ".otc", ".woff", ".woff2")
TOOLS = "pip install fonttools; "
WEB_FONT = (
    "is a web font",
    "unpack it: pip install 'fonttools[woff]'; fonttools ttLib --flavor= -o {to} {name}",
)
OTHER_KINDS = {  # how a file begins -> what it is, and what to type
    b"OTTO": (
        "has PostScript (CFF) outlines, which are not supported",
        "use the family's TrueType files (.ttf), or convert it: pip install otf2ttf; otf2ttf -o {to} {name}",
    ),
    b"ttcf": (
        "is a collection of several fonts",
        f"extract one of them, counted from 0: {TOOLS}fonttools ttLib -y 0 -o {{to}} {{name}}",
    ),
    b"wOFF": WEB_FONT,
    b"wOF2": WEB_FONT,
}  # fmt: skip
ASK_THE_MAKER = "ask its maker for a licence that allows embedding, or choose another family"
# OS/2 fsType (OpenType 1.9): restricted, not to be subset, bitmaps only.
RESTRICTED, NO_SUBSET, BITMAPS_ALONE = 0x0002, 0x0100, 0x0200
USES = 0x000F
DIGITS = "0123456789"


class Refusal(NamedTuple):
    """Why a file cannot be used, in words that follow its name, and what to do."""

    why: str
    hint: str


class FontTraits(NamedTuple):
    """What a file says about its style, and a digest of its letters' outlines."""

    weight: float
    slanted: bool
    outlines: int


def why_refused(data: bytes, name: str, style: int) -> Refusal | None:
    """Return why a font file cannot be used for a style; None when it can. A broken file may raise anything."""
    if other := OTHER_KINDS.get(data[:4]):
        to = name.rpartition(".")[0] + ".ttf"
        return Refusal(other[0], other[1].format(to=shlex.quote(to), name=shlex.quote(name)))
    return embedding(data) or weight_missing(data, name, style)


def embedding(data: bytes) -> Refusal | None:
    """Return the refusal of a font that must not be embedded: PDF/A-2 requires embedding (ISO 19005-2, 6.2.11.4.1)."""
    os2 = table(data, "OS/2")
    if len(os2) < 10:
        return None
    version, bits = struct.unpack_from(">H", os2)[0], struct.unpack_from(">H", os2, 8)[0]
    # Before version 3 a font may name several uses, and the least restrictive holds.
    restricted = bits & RESTRICTED if version >= 3 else bits & USES == RESTRICTED
    for forbidden, why in (
        (restricted, "must not be embedded"),
        (bits & NO_SUBSET, "must not be embedded as a subset"),
        (bits & BITMAPS_ALONE, "may be embedded only as bitmaps"),
    ):
        if forbidden:
            return Refusal(f"{why}, according to its licence bit (fsType 0x{bits:04X})", ASK_THE_MAKER)
    return None


def weight_missing(data: bytes, name: str, style: int) -> Refusal | None:
    """Return the refusal of a variable font that has no letters of the style's weight."""
    axis = next((axis for axis in axes(data) if axis.tag == "wght"), None)
    wanted = weight_of(style)
    if axis is None or axis.min_value <= wanted <= axis.max_value:
        return None
    nearest = max(axis.min_value, min(wanted, axis.max_value))
    to = shlex.quote(f"static/{re.split(r'[-_[.]', name)[0]}-{STYLE_NAMES[style]}.ttf")
    why = f"is a variable font with weights from {axis.min_value:g} to {axis.max_value:g}, which do not include {wanted:g}"
    command = f"{TOOLS}mkdir static; fonttools varLib.instancer --static {shlex.quote(name)} wght={nearest:g} -o {to}"
    return Refusal(why, f"make a static file: {command}")


def weight_of(style: int) -> float:
    """Return the weight of a style."""
    return BOLD_WEIGHT if style & BOLD else SEMIBOLD_WEIGHT if style & SEMIBOLD else REGULAR_WEIGHT


def static(data: bytes, style: int) -> bytes | None:
    """Return a variable font pinned to the weight and slant of a style; None for a font that is already static."""
    if not table(data, "fvar"):
        return None
    import uharfbuzz as hb

    asked = hb.SubsetInput()
    asked.keep_everything()
    face = hb.Face(hb.Blob(data))
    asked.pin_all_axes_to_default(face)
    for axis in face.axis_infos:
        asked.pin_axis_location(face, axis.tag, location(axis, style))
    return bytes(asked.subset(face).blob.data)


def location(axis: Any, style: int) -> float:
    """Return where an axis is pinned: weight and slant by the style, all others at the font's default."""
    slanted = bool(style & ITALIC)
    wanted = {
        "wght": weight_of(style),
        "ital": 1.0 if slanted else 0.0,
        "slnt": axis.min_value if slanted else 0.0,
    }.get(axis.tag, axis.default_value)
    return float(max(axis.min_value, min(wanted, axis.max_value)))


def traits(data: bytes, style: int) -> FontTraits:
    """Return the weight and slant that a file has for a style."""
    pinned = {axis.tag: location(axis, style) for axis in axes(data)}
    os2, head, post = table(data, "OS/2"), table(data, "head"), table(data, "post")
    weight = struct.unpack_from(">H", os2, 4)[0] if len(os2) > 6 else 400
    selection = struct.unpack_from(">H", os2, 62)[0] if len(os2) > 64 else 0
    mac = struct.unpack_from(">H", head, 44)[0] if len(head) > 46 else 0
    angle = struct.unpack_from(">l", post, 4)[0] if len(post) > 8 else 0
    if (selection & 0x20 or mac & 1) and weight < BOLD_WEIGHT:
        weight = int(BOLD_WEIGHT)
    slanted = bool(angle or selection & 1 or mac & 2 or pinned.get("ital") or pinned.get("slnt"))
    outlines = zlib.crc32(repr(sorted(pinned.items())).encode(), zlib.crc32(table(data, "glyf")))
    return FontTraits(pinned.get("wght", weight), slanted, outlines)


def with_tabular_digits(data: bytes) -> bytes | None:
    """Return a static font that shows its digits of one width, and no other character but the space.

    None when it has none: OpenType, feature `tnum`.
    """
    import uharfbuzz as hb

    shaper = hb.Font(hb.Face(hb.Blob(data)))
    plain = {ord(c): shaper.get_nominal_glyph(ord(c)) or 0 for c in DIGITS + " "}
    found = dict(plain)
    for digit in map(ord, DIGITS):
        buffer = hb.Buffer()
        buffer.add_codepoints([digit])
        buffer.guess_segment_properties()
        hb.shape(shaper, buffer, {"tnum": True})
        found[digit] = buffer.glyph_infos[0].codepoint
    return None if found == plain else with_table(data, "cmap", character_map(found))


def character_map(glyphs: Mapping[int, int]) -> bytes:
    """Return a table `cmap` of a few characters, each a segment of its own (OpenType, cmap, format 4)."""
    pairs = [*sorted(glyphs.items()), (0xFFFF, 0)]
    codes = [code for code, _ in pairs]
    steps = [(glyph - code) & 0xFFFF for code, glyph in pairs]
    count, power = len(pairs), len(pairs).bit_length() - 1
    head = (4, 16 + 8 * count, 0, 2 * count, 2 << power, power, 2 * count - (2 << power))
    numbers = (*head, *codes, 0, *codes, *steps, *[0] * count)
    return struct.pack(f">HHHHL{len(numbers)}H", 0, 1, 3, 1, 12, *numbers)


def with_table(data: bytes, tag: str, new: bytes) -> bytes:
    """Return a font with one of its tables replaced, at the end of the file; its checksum is nobody's concern here."""
    at = next(n for n in range(12, len(data), 16) if data[n : n + 4] == tag.encode())
    whole = data + bytes(-len(data) % 4)
    entry = struct.pack(">4sLLL", tag.encode(), 0, len(whole), len(new))
    return whole[:at] + entry + whole[at + 16 :] + new


def axes(data: bytes) -> list[Any]:
    """Return the axes of a variable font, as HarfBuzz has them; none for a static one."""
    if not table(data, "fvar"):
        return []
    import uharfbuzz as hb

    return list(hb.Face(hb.Blob(data)).axis_infos)


def table(data: bytes, tag: str) -> bytes:
    """Return a table of a font; b"" when it has none (OpenType, table directory)."""
    for at in range(12, 12 + 16 * int.from_bytes(data[4:6], "big"), 16):
        if data[at : at + 4] == tag.encode():
            first, length = struct.unpack_from(">LL", data, at + 8)
            return data[first : first + length]
    return b""


def is_whole(data: bytes) -> bool:
    """Tell whether all tables of a font are in its file: parsers accept what there is of a truncated one."""
    count = int.from_bytes(data[4:6], "big")
    ends = [sum(struct.unpack(">LL", data[at + 8 : at + 16])) for at in range(12, 12 + 16 * count, 16)]
    return bool(max(ends) <= len(data))
