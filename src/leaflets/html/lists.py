"""Takes lists, of things, of terms and of links, gives lists whose signs are drawn by their style: nobody hears them."""

from __future__ import annotations

from ..layout.cascade import Computed
from ..model import Element
from .markup import cells_of, named, opened, through, wrapped
from .nouns import Located, TagWriter
from .pictures import shown

LISTED = "listed"  # said of an entry that stands in a list


def items(writer: TagWriter, at: Located) -> str:
    """Return a list; the sign or the number of each entry is drawn by its style."""
    ordered = at.element.name == "ol" or "labelled" in at.names
    sign = "bare" if at.element.attributes.get("numbers") == "bare" or "labelled" in at.names else "dotted"
    kind = sign if ordered else at.element.attributes.get("marker", "disc")
    columns = f"of{at.look.columns}" if at.look.columns > 1 else ""
    said = opened(writer, at, "list", kind, columns, signs(writer, at))
    return wrapped("ol" if ordered else "ul", f' role="list"{said}', writer.children(at))


def signs(writer: TagWriter, at: Located) -> str:
    """Return the class of a list's signs: they look alike, as its first entry's."""
    first = at.element.children[0] if at.element.children else None
    if not isinstance(first, Element):
        return ""
    look = writer.cascade.of(first, at.look, at.inside)
    label = writer.cascade.of(cells_of(first)[0], look, (*at.inside, "li", *first.style.split()))
    return writer.looks.named(marker(writer, label), ">li::before")


def item(writer: TagWriter, at: Located) -> str:
    """Return an entry of a list; in a list of terms, a term with what explains it."""
    label, body = cells_of(at.element)
    if label.name == "dt":
        return wrapped("div", opened(writer, at), writer.children(at))
    icons = cells_of(label)
    inner = through(writer, Located(body, writer.cascade.of(body, at.look, at.inside), at.look, at.inside))
    if icons:
        look = writer.cascade.of(label, at.look, at.inside)
        drawn = writer.element(icons[0], look, (*at.inside, "lbl"))
        return wrapped("li", opened(writer, at, "iconed"), f"{drawn}<div>{inner}</div>")
    if at.element.picture is not None:
        picture = shown(writer, at.element.picture, at.look.picture_size, "", "pic step")
        return wrapped("li", opened(writer, at, "pictured"), f"<div>{inner}</div>{picture}")
    return wrapped("li", opened(writer, at), inner)


def marker(writer: TagWriter, look: Computed) -> list[str]:
    """Return what is declared for the sign of an entry: its colour, and its disc if it has one."""
    out = [f"color:{writer.tones.word(look.colour, look.ground)}"]
    if look.fill:
        out += [
            f"background:{writer.tones.ground(look.fill)}",
            "border-radius:50%",
            "width:1.75em;height:1.75em;line-height:1.75em;text-align:center",
        ]
        out += ["font-family:var(--head);font-weight:600"]
    return out


def links(writer: TagWriter, at: Located) -> str:
    """Return a list of links to parts of this file; a single one is a sentence."""
    if len(at.element.children) == 1:
        return wrapped("div", opened(writer, at), writer.children(at))
    name = named(writer, at.element)
    held = [child for child in at.element.children if isinstance(child, Element)]
    entries = "".join([writer.element(child, at.look, at.inside, LISTED) for child in held])
    listed = f'<ul role="list" class="list none">{entries}</ul>'
    return wrapped("nav" if name else "div", opened(writer, at, "links") + name, listed)


def entry(writer: TagWriter, at: Located) -> str:
    return wrapped("li" if at.more else "p", opened(writer, at, "entry"), writer.children(at))
