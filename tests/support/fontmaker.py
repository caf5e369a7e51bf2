"""Makes small font files of any kind: every letter a box, its width by its code, its height by the weight."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.TupleVariation import TupleVariation

from leaflets.typeset.fontfile import STYLES

ASCII = "".join(map(chr, range(0x20, 0x7F)))
SIGNS = ASCII + "•–—’“”…°é\u00a0\u2010→½"
STATIC = {"Regular": (400, False), "Bold": (700, False), "Italic": (400, True), "BoldItalic": (700, True)}
Axis = tuple[str, float, float, float]  # tag, least, default, most


def font(
    letters: str = SIGNS,
    weight: int = 400,
    slanted: bool = False,
    fstype: int = 0,
    version: int = 4,
    axes: Sequence[Axis] = (),
    outlines: str = "glyf",
) -> bytes:
    """Return a font with these letters; `outlines` is glyf or CFF."""
    names = {ord(letter): f"u{ord(letter):05X}" for letter in sorted(set(letters))}
    builder = FontBuilder(1000, isTTF=outlines == "glyf")
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    boxes = {name: box(code, weight, slanted, outlines) for code, name in names.items()}
    boxes[".notdef"] = box(0x100, weight, slanted, outlines)
    if outlines == "glyf":
        builder.setupGlyf(boxes)
    else:
        builder.setupCFF("Made", {}, boxes, {})
    builder.setupHorizontalMetrics({name: (width_of(code), 50) for name, code in coded(names)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Made", "styleName": "Regular", "psName": "Made-Regular"})
    builder.setupOS2(
        version=version, usWeightClass=weight, fsType=fstype, fsSelection=int(slanted) | 0x40 * (not slanted)
    )
    builder.setupPost(italicAngle=-12.0 if slanted else 0.0)
    if axes:
        builder.setupFvar([(*axis, axis[0]) for axis in axes], [])
        builder.setupGvar(
            {name: variations(axes, bool(glyph.numberOfContours)) for name, glyph in boxes.items()}
        )
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def coded(names: dict[int, str]) -> list[tuple[str, int]]:
    return [(".notdef", 0x100), *[(name, code) for code, name in names.items()]]


def width_of(code: int) -> int:
    return 1000 if code >= 0x2E80 else 400 + code % 7 * 40


def box(code: int, weight: int, slanted: bool, outlines: str) -> Any:
    width, height, lean = width_of(code), 400 + weight // 4, 60 * slanted
    pen = TTGlyphPen(None) if outlines == "glyf" else T2CharStringPen(width, None)
    if code != 0x20:
        pen.moveTo((50, 0))
        for point in ((50 + lean, height), (width - 50 + lean, height), (width - 50, 0)):
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph() if outlines == "glyf" else pen.getCharString()


def variations(axes: Sequence[Axis], drawn: bool) -> list[TupleVariation]:
    """Return what each axis does at its most: boxes 60 higher and 100 wider (four corners, four phantom points)."""
    corners = [(0, 0), (0, 60), (100, 60), (100, 0)] if drawn else []
    moved = [*corners, (0, 0), (100, 0), (0, 0), (0, 0)]
    return [TupleVariation({tag: (0.0, 1.0, 1.0)}, list(moved)) for tag, *_ in axes]


def family(folder: Path, name: str = "mine", letters: str = SIGNS, suffix: str = "ttf") -> Path:
    """Write the four static files of a family into a layout's folder; return where they stand."""
    own = folder / "fonts" / name
    own.mkdir(parents=True, exist_ok=True)
    for style in STYLES:
        weight, slanted = STATIC[style]
        (own / f"Mine-{style}.{suffix}").write_bytes(font(letters, weight, slanted))
    return own


def advance(data: bytes, letter: str) -> int:
    read = TTFont(io.BytesIO(data))
    return int(read["hmtx"][read.getBestCmap()[ord(letter)]][0])
