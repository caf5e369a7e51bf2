"""Takes a Drawing and a palette, gives it as SVG for engines that read SVG."""

from __future__ import annotations

from collections.abc import Mapping

from leaflets.drawing.nouns import Drawing, Shape

OPERATORS = {"m": "M", "l": "L", "c": "C", "h": "Z"}


def to_svg(drawing: Drawing, palette: Mapping[str, str], numeral: float) -> str:
    """Return the drawing; `numeral` is the size of its numerals in drawing units."""
    colours = {"paper": "#ffffff", "ink": "#000000", **palette}
    body = [_path(shape, colours) for shape in drawing.shapes]
    for text, x, y in drawing.numerals:
        body.append(
            f'<circle cx="{x:g}" cy="{y:g}" r="{numeral * 0.82:g}" fill="{colours["ink"]}"/>'
            f'<text x="{x:g}" y="{y + numeral * 0.34:g}" font-family="Atkinson Hyperlegible" font-weight="bold"'
            f' font-size="{numeral:g}" text-anchor="middle" fill="#ffffff">{text}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width:g} {drawing.height:g}"'
        f' width="{drawing.width:g}pt" height="{drawing.height:g}pt">{"".join(body)}</svg>'
    )


def _path(shape: Shape, colours: Mapping[str, str]) -> str:
    data = " ".join(f"{OPERATORS[o]}{' '.join(f'{v:g}' for v in values)}" for o, values in shape.path)
    fill = colours[shape.fill] if shape.fill else "none"
    stroke = ""
    if shape.stroke:
        dash = f' stroke-dasharray="{" ".join(f"{d:g}" for d in shape.dash)}"' if shape.dash else ""
        stroke = (
            f' stroke="{colours[shape.stroke]}" stroke-width="{shape.width:g}"'
            f' stroke-linecap="round" stroke-linejoin="round"{dash}'
        )
    return f'<path d="{data}" fill="{fill}"{stroke}/>'
