"""Takes drawings and photographs, gives inline SVG and data addresses: what is drawn more than once stands in the file once."""

from __future__ import annotations

import base64
import io
import itertools
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from ..drawing.nouns import Drawing, Shape
from ..drawing.path import Outline
from ..drawing.photograph import pixels
from ..model import Picture

COARSE = 100.0  # drawing units: a drawing this wide needs one digit after the point, a smaller one two
MIME = {"DCTDecode": "image/jpeg", "FlateDecode": "image/png"}


def short(value: float, digits: int = 2) -> str:
    """Return a number with as few characters as it needs."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
    text = text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
    return "0" if text in ("", "-0", "-") else text


def path_data(path: Outline, digits: int = 2) -> str:
    """Return an outline as path data (SVG 2, 9.3), each step from where the one before it ended: numbers are then short.

    A step is the way between rounded points, so that no error adds up.
    """
    out: list[str] = []
    x = y = first_x = first_y = 0.0
    for operator, values in path:
        if operator == "h":
            out.append("z")
            x, y = first_x, first_y
            continue
        rounded = [round(value, digits) for value in values]
        away = [value - (y if n % 2 else x) for n, value in enumerate(rounded)]
        if operator == "l" and not away[1]:
            out.append("h" + short(away[0], digits))
        elif operator == "l" and not away[0]:
            out.append("v" + short(away[1], digits))
        else:
            out.append(operator + " ".join(short(value, digits) for value in away).replace(" -", "-"))
        x, y = rounded[-2:]
        if operator == "m":
            first_x, first_y = x, y
    return "".join(out)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral on a disc, in drawing units."""

    said: str
    x: float
    y: float


@dataclass(slots=True)
class Drawings:
    """The drawings of one file; each is a symbol that is used wherever it is seen."""

    known: dict[Drawing, str] = field(default_factory=dict)
    clips: dict[tuple[Outline, int], str] = field(default_factory=dict)  # and digits after the point

    def use(self, drawing: Drawing) -> str:
        """Return what draws a drawing inside an <svg>."""
        name = self.known.setdefault(drawing, f"d{len(self.known) + 1}")
        return f'<use href="#{name}"/>'

    def symbols(self) -> str:
        """Return all drawings, for the start of the body; nothing of it is shown there. "" when there is none."""
        drawn = "".join(self._symbol(name, drawing) for drawing, name in self.known.items())
        clips = "".join(
            f'<clipPath id="{name}"><path d="{path_data(path, digits)}"/></clipPath>'
            for (path, digits), name in self.clips.items()
        )
        held = f"<defs>{clips}</defs>{drawn}" if clips else drawn
        return f'<svg class="kept" aria-hidden="true" width="0" height="0">{held}</svg>' if held else ""

    def _symbol(self, name: str, drawing: Drawing) -> str:
        return f'<symbol id="{name}" viewBox="{view_box(drawing)}">{"".join(self._shapes(drawing))}</symbol>'

    def _shapes(self, drawing: Drawing) -> Iterator[str]:
        digits = 1 if drawing.width >= COARSE else 2
        for clip, held in itertools.groupby(drawing.shapes, lambda shape: shape.clip):
            drawn = "".join([shape_markup(shape, digits) for shape in held])
            if clip:
                name = self.clips.setdefault((clip, digits), f"c{len(self.clips) + 1}")
                drawn = f'<g clip-path="url(#{name})">{drawn}</g>'
            yield drawn


def view_box(drawing: Drawing) -> str:
    """Return the box that is seen of a drawing: its sheet, with room for the lines at its edge unless it runs over."""
    widest = max([shape.width for shape in drawing.shapes], default=0.0)
    reach = 0.0 if drawing.cut else widest / 2
    numbers = (-reach, -reach, drawing.width + 2 * reach, drawing.height + 2 * reach)
    return " ".join(map(short, numbers))


def shape_markup(shape: Shape, digits: int) -> str:
    """Return one shape: its colours are classes, which the file's style gives their colour."""
    names = [f"f-{shape.fill}"] if shape.fill else []
    names += [f"s-{shape.stroke}"] if shape.stroke else []
    line = f' stroke-width="{short(shape.width)}"' if shape.stroke else ""
    dash = f' stroke-dasharray="{" ".join(map(short, shape.dash))}"' if shape.dash else ""
    return f'<path class="{" ".join(names)}"{line}{dash} d="{path_data(shape.path, digits)}"/>'


def numerals(spots: Sequence[Numeral], radius: float) -> str:
    """Return numerals on discs; a reader hears them with the words that they number."""
    return "".join(
        f'<circle class="f-ink" cx="{short(one.x)}" cy="{short(one.y)}" r="{short(radius)}"/>'
        f'<text class="f-paper" x="{short(one.x)}" y="{short(one.y + radius * 0.42)}" font-size="{short(radius * 1.2)}" '
        f'text-anchor="middle">{escape(one.said)}</text>'
        for one in spots
    )


def data_address(picture: Picture) -> str:
    """Return a photograph as an address that holds it, in sRGB and without what is cut off."""
    held = pixels(picture.data, picture.crop)
    data = (
        held.data
        if held.codec == "DCTDecode"
        else png_of(held.width, held.height, held.space, held.data, held.mask)
    )
    return f"data:{MIME[held.codec]};base64,{base64.b64encode(data).decode()}"


def png_of(width: int, height: int, space: str, data: bytes, mask: bytes) -> bytes:
    """Return pixels, deflated as a PDF holds them, as a PNG."""
    from PIL import Image  # late: most leaflets carry no photograph

    mode = "RGB" if space == "DeviceRGB" else "L"
    image = Image.frombytes(mode, (width, height), zlib.decompress(data))
    if mask:
        image.putalpha(Image.frombytes("L", (width, height), zlib.decompress(mask)))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
