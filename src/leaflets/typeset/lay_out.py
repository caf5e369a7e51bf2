"""Takes a Document, gives Pages: every line, box and drawing at its place, all numbers known. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..faults import refusal
from ..layout.cascade import cascade_of
from ..model import Document, Element
from .blocks import SetBlock
from .builder import Builder
from .fonts import open_fonts
from .grounds import check_grounds
from .languages import binding_of
from .pages import Pages
from .paginate import Paginator
from .panels import check_room, on_sheets
from .running import Finisher
from .sections import BUILDERS, flow


def lay_out(document: Document) -> Pages:
    """Return the document's pages.

    Raises LeafletError, with places, for a font that is missing, text no font can show, a contrast
    too low, and content that cannot fit on a page.
    """
    builder = open_blocks(document)
    return settle_pages(document, builder, flow(builder, document.root))


def open_blocks(document: Document) -> Builder:
    """Return the builder of a document's blocks, with its fonts opened."""
    style = document.style
    assert style is not None
    cascade, family = cascade_of(style), open_fonts(style.fonts, style.place)
    return Builder(cascade, family, binding_of(document.lang), BUILDERS)


def panels_needed(document: Document) -> tuple[int, int]:
    """Return how many panels of a folded sheet a document fills, and how many there are.

    Raises LeafletError as `lay_out` does.
    """
    builder = open_blocks(document)
    blocks = flow(builder, document.root)
    builder.faults.stop_if_any()
    return Paginator(builder.style).pages_of(blocks), len(builder.style.page["on"])


def settle_pages(document: Document, builder: Builder, blocks: Sequence[list[SetBlock]]) -> Pages:
    """Return the pages of the blocks of a document's children. Raises LeafletError as `lay_out` does."""
    paginator = Paginator(builder.style)
    builder.faults.stop_if_any()
    if "on" in builder.style.page:
        check_room(builder.style, paginator.pages_of(blocks))
    document = replace(document, root=fill_up(document.root, blocks, builder, paginator))
    finisher = Finisher(document, builder, paginator)
    finished = finisher.pages()
    held = (paginator.where, builder.inline, builder.family, builder.cascade, finisher.ends())
    pages = on_sheets(Pages(document, tuple(builder.style.page["size"]), finished, *held))
    check_grounds(pages)
    return pages


def fill_up(
    root: Element, blocks: Sequence[list[SetBlock]], builder: Builder, paginator: Paginator
) -> Element:
    """Paginate, replacing `fill` with as many of its pages as make the count a multiple of its `to`.

    Returns the root with those pages in it. Raises LeafletError when there are too few.
    """
    fills = [(n, c) for n, c in enumerate(root.children) if isinstance(c, Element) and c.name == "fill"]
    if not fills:
        paginator.add(blocks)
        return root
    at, holder = fills[0]
    after = blocks[at + 1 :]
    paginator.add(blocks[:at])
    chosen = spares_for(holder, len(paginator.sheets) + paginator.pages_of(after), builder, paginator)
    extra = flow(builder, replace(root, children=chosen))
    builder.faults.stop_if_any()
    paginator.add(extra)
    paginator.add(after)
    to = int(holder.attributes["to"])
    if len(paginator.sheets) % to:
        message = f"even with the sections in fill, the number of pages is not a multiple of {to}"
        raise refusal(message, "make each section in it exactly one page long", holder.made_at)
    return replace(root, children=root.children[:at] + chosen + root.children[at + 1 :])


def spares_for(holder: Element, pages: int, builder: Builder, paginator: Paginator) -> tuple[Element, ...]:
    """Return the sections of `fill` that this many pages need: in order, each one that fits what is still missing."""
    missing, chosen = -pages % int(holder.attributes["to"]), []
    for spare in [child for child in holder.children if isinstance(child, Element)]:
        length = paginator.pages_of(flow(builder, replace(holder, children=(spare,))))
        if 0 < length <= missing:
            chosen.append(spare)
            missing -= length
    if missing:
        message = f"fill provides too few pages: {missing} more needed"
        raise refusal(message, "add more one-page sections to it", holder.made_at)
    return tuple(chosen)
