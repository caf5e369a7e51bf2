"""Takes icons and figures, gives inline SVG or a picture in a data address; labels of a drawing become numerals on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import escape

from ..drawing.colour import luminance
from ..drawing.nouns import Drawing
from ..layout.cascade import Computed
from ..model import Element, Picture
from .drawings import Numeral, data_address, numerals
from .looks import REM, number, rem, thick
from .markup import opened, wrapped
from .nouns import Located, TagWriter

SCREEN, SCREEN_HEIGHT = 480.0, 600.0  # points: what a figure may be as wide and as high as


def icon(writer: TagWriter, at: Located) -> str:
    """Return an icon, on its disc if it has one: decoration, which nobody hears."""
    assert isinstance(at.element.picture, Drawing)
    look, disc = at.look, bool(at.look.fill or at.look.border)
    two = "two" if luminance(look.colour) > luminance(look.ground) else ""
    size = look.icon_size + (2 * look.padding / look.size if disc else 0.0)
    own = [f"width:{number(size)}em;height:{number(size)}em"]
    if disc:
        own += [f"padding:{number(look.padding / look.size)}em", "border-radius:50%"]
        own += [f"background:{writer.tones.ground(look.fill or look.ground)}"]
        own += (
            [f"border:{thick(look.border_width)} solid {writer.tones.edge(look.border)}"]
            if look.border
            else []
        )
    classes = " ".join(one for one in ("ico", two, writer.looks.named(own)) if one)
    return f'<svg class="{classes}" aria-hidden="true">{writer.drawings.use(at.element.picture)}</svg>'


def figure(writer: TagWriter, at: Located) -> str:
    """Return a picture with its caption. A square code is for paper: beside it stands the address that it opens."""
    given = at.element.attributes
    if "qr" in given or at.element.picture is None:
        return ""
    alt = "" if given.get("decorative") == "yes" else given.get("alt", "").strip()
    width = width_of(at.element.picture, at.look)
    framed, centred = (
        writer.looks.of(replace(at.look, padding=0.0), at.around),
        "centred" if at.look.align == "centre" else "",
    )
    drawn = shown(
        writer,
        at.element.picture,
        width,
        alt,
        " ".join(filter(None, ("pic", centred, framed))),
        at.look.numeral,
        writer.spots.get(at.element, ()),
    )
    caption = writer.children(at)
    return wrapped("figure", "", caption + drawn) if caption else drawn


def width_of(picture: Drawing | Picture, look: Computed) -> float:
    """Return how wide a figure is, in points, where there is room: its share of the page's height, or its area."""
    held = picture if isinstance(picture, Drawing) else picture.drawing or picture
    scale = min(SCREEN / held.width, SCREEN_HEIGHT * look.height / held.height)
    scale = min(scale, look.enlarge) if look.enlarge and isinstance(picture, Drawing) else scale
    if look.area:
        scale = min(scale, (look.area * (72 / 25.4) ** 2 / (held.width * held.height)) ** 0.5)
    return held.width * scale


def shown(
    writer: TagWriter,
    picture: Drawing | Picture,
    width: float,
    alt: str,
    names: str,
    numeral: float = 12.0,
    spots: tuple[Numeral, ...] = (),
) -> str:
    """Return a picture of a width in points; `alt` is what is heard of it."""
    drawing = picture if isinstance(picture, Drawing) else picture.drawing
    if drawing is None:
        assert isinstance(picture, Picture)
        high = round(width * REM * 16 * picture.height / picture.width)
        return f'<img class="{names}" src="{data_address(picture)}" alt="{escape(alt)}" width="{round(width * REM * 16)}" height="{high}">'
    heard = f' role="img" aria-label="{escape(alt)}"' if alt else ' aria-hidden="true"'
    title = f"<title>{escape(alt, quote=False)}</title>" if alt else ""
    on = [Numeral(said, x, y) for said, x, y in drawing.numerals] + list(spots)
    over = numerals(on, 0.82 * numeral * drawing.width / width)
    return (
        f'<svg class="{names}" viewBox="0 0 {number(drawing.width)} {number(drawing.height)}" width="{rem(width)}"{heard}>'
        f"{title}{writer.drawings.use(drawing)}{over}</svg>"
    )


def labelled(writer: TagWriter, at: Located) -> str:
    """Return a drawing with its labels: a numeral at each spot, and the words after it in the same order."""
    drawn, words = [child for child in at.element.children if isinstance(child, Element)]
    if isinstance(drawn.picture, Drawing):
        writer.spots[drawn] = tuple(spots_of(drawn.picture, words))
    return wrapped("div", opened(writer, at, "labelled"), writer.children(at))


def spots_of(picture: Drawing, words: Element) -> Iterator[Numeral]:
    """Yield where the numeral of each label stands in a drawing."""
    known = {anchor.name: anchor for anchor in picture.anchors}
    for n, one in enumerate([child for child in words.children if isinstance(child, Element)], 1):
        for name in one.attributes.get("anchor", "").split():
            if name in known:
                yield Numeral(str(n), known[name].x, known[name].y)


def picture_behind(writer: TagWriter, at: Located) -> str:
    if not isinstance(at.element.picture, Drawing):
        return ""
    held = at.element.picture
    return f'<svg aria-hidden="true" viewBox="0 0 {number(held.width)} {number(held.height)}" preserveAspectRatio="xMaxYMax meet">{writer.drawings.use(held)}</svg>'
