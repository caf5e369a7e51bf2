"""Takes a Document made for a stand-in reader, gives the PDFs of real readers: the same bytes as when each is made whole.

What readers share is laid out, drawn and packed once for each shape their own words take on the page. A
copy then costs only the pages that hold such words. Nothing about a reader remains in what is shared.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..compose.personal import personalise
from ..faults import BUG, FaultList, refusal
from ..model import Appointment, Document, Element, Job, Phrase, Reader, fields_of, plain
from ..typeset.blocks import SetBlock, SetLine, Slice, Thing
from ..typeset.lay_out import open_blocks, settle_pages
from ..typeset.pages import Page, Pages, Placed
from ..typeset.sections import flow
from .draw import Drawn, Pen, draw
from .file import Sealed, pack
from .write import Writer

PlanKey = tuple[object, ...]


def plan_key(job: Job) -> PlanKey:
    """Return what jobs of one plan have in common: everything except the reader's own words."""
    choices = tuple(sorted(job.choices.items()))
    filled = fields_filled(job.reader)
    return job.topic, job.lang, job.section, choices, job.layout, job.paper, job.review_copy, filled


STAND_IN = "x"
MOST_SHAPES = 24  # finished files kept by one plan, the most recently used

Spot = tuple[int, int]  # number of a personal block, number of its slice


def fields_filled(reader: Reader | None) -> tuple[str, ...]:
    """Return the names of a reader's fields: readers with the same ones share a plan."""
    return tuple(fields_of(reader)) if reader else ()


def stand_in(reader: Reader) -> Reader:
    """Return a reader with the same fields filled, but nothing about this one in them."""

    def veil(phrase: Phrase | None) -> Phrase | None:
        return plain(STAND_IN) if phrase else None

    visits = [
        Appointment(plain(STAND_IN), veil(visit.time), veil(visit.place_), veil(visit.with_))
        for visit in reader.appointments
    ]
    return Reader(veil(reader.name), veil(reader.key_worker), veil(reader.message), tuple(visits))


@dataclass(frozen=True, slots=True)
class SharedPage:
    """A page to draw again: its slices, those of personal blocks only by their spot."""

    page: Page
    slices: tuple[Placed | tuple[Placed, Spot], ...]
    marks: int
    content: int  # number of the object that holds its content


@dataclass(frozen=True, slots=True)
class Mould:
    """The finished file of one shape, except the pages that hold the reader's own words."""

    pages: Pages
    sheets: tuple[SharedPage, ...]
    sealed: Sealed

    def filled(self, blocks: Sequence[SetBlock]) -> bytes:
        """Return the PDF with these personal blocks. Raises LeafletError if its tags would differ."""
        streams = {}
        for sheet in self.sheets:
            slices = [self._slice(held, blocks) for held in sheet.slices]
            pen = Pen(self.pages, replace(sheet.page, slices=tuple(slices)), Drawn())
            streams[sheet.content] = pack(pen.page())
            refuse_unless(len(pen.owners) == sheet.marks, "a copy's marks differ from its shape's")
        return self.sealed.finished(streams)

    def _slice(self, held: Placed | tuple[Placed, Spot], blocks: Sequence[SetBlock]) -> Placed:
        if isinstance(held, Placed):
            return held
        placed, (block, n) = held
        return placed._replace(things=blocks[block].slices[n].things)


class CopyPlan:
    """All copies of one document: same choices, same layout, same fields filled."""

    def __init__(self, document: Document) -> None:
        """`document` is composed for a stand-in."""
        self.document = document
        self.builder = open_blocks(document)
        root = document.root
        self.constant = {n: self._flow(child) for n, child in enumerate(root.children) if not own(child)}
        self.builder.faults.stop_if_any()
        self.inline = dict(self.builder.inline)
        self.shapes: OrderedDict[Hashable, Mould] = OrderedDict()

    def _flow(self, child: object) -> list[SetBlock]:
        if not isinstance(child, Element):
            return []
        return flow(self.builder, replace(self.document.root, children=(child,)))[0]

    def copy(self, reader: Reader) -> bytes:
        """Return the PDF for a reader. Raises LeafletError for words that no font shows or that do not fit."""
        self.builder.faults, self.builder.inline = FaultList(), dict(self.inline)
        values = fields_of(reader)
        children = {
            n: personalise(child, values)
            for n, child in enumerate(self.document.root.children)
            if isinstance(child, Element) and child.personal
        }
        blocks = {n: self._flow(child) for n, child in children.items()}
        self.builder.faults.stop_if_any()
        flat = [block for n in sorted(blocks) for block in blocks[n]]
        key = shape_of(flat)
        shape = self.shapes.get(key)
        if shape is None:
            shape = self.shapes[key] = self._shape(children, blocks, flat)
            if len(self.shapes) > MOST_SHAPES:
                self.shapes.popitem(last=False)
        self.shapes.move_to_end(key)
        return shape.filled(flat)

    def _shape(
        self, children: Mapping[int, Element], blocks: Mapping[int, list[SetBlock]], flat: Sequence[SetBlock]
    ) -> Mould:
        """Lay out and draw the whole document once, then drop what is the reader's own."""
        old = self.document.root
        root = replace(old, children=tuple([children.get(n, child) for n, child in enumerate(old.children)]))
        whole = [blocks.get(n) or self.constant.get(n, []) for n in range(len(old.children))]
        pages = settle_pages(replace(self.document, root=root), self.builder, whole)
        drawn = draw(pages)
        writer = Writer(pages, drawn)
        sealed = writer.seal()
        spots = {id(piece.things): (b, n) for b, n, piece in pieces(flat) if piece.things}
        sheets = [
            SharedPage(
                replace(pages.pages[n], slices=()),
                tuple(held(pages.pages[n], spots)),
                len(drawn.owners[n]),
                content,
            )
            for n, content in writer.personal.items()
        ]
        found = {one[1] for sheet in sheets for one in sheet.slices if not isinstance(one, Placed)}
        wanted = {
            spots[id(piece.things)] for b, _, piece in pieces(flat) if flat[b].personal and piece.things
        }
        refuse_unless(wanted <= found, "words of one reader would appear in the copies of others")
        return Mould(
            replace(pages, document=self.document, pages=(), where={}, inline={}, ends=()),
            tuple(sheets),
            sealed,
        )


def refuse_unless(holds: bool, message: str) -> None:
    """Raise LeafletError when a condition that keeps readers apart fails: `python -O` strips every `assert`."""
    if not holds:
        raise refusal(message, BUG)


def own(child: object) -> bool:
    """Tell whether a child of the document holds the reader's own words."""
    return isinstance(child, Element) and child.personal


def pieces(blocks: Sequence[SetBlock]) -> Iterator[tuple[int, int, Slice]]:
    """Yield the slices of blocks, each with the number of its block and its own number in the block."""
    for b, block in enumerate(blocks):
        for n, piece in enumerate(block.slices):
            yield b, n, piece


def held(page: Page, spots: Mapping[int, Spot]) -> Iterator[Placed | tuple[Placed, Spot]]:
    """Yield a page's slices, those of personal blocks without their words."""
    for placed in page.slices:
        spot = spots.get(id(placed.things))
        yield (placed._replace(things=()), spot) if spot else placed


def shape_of(blocks: Sequence[SetBlock]) -> Hashable:
    """Return everything about blocks that the rest of the file depends on: all except the words themselves."""
    number: dict[Element, int] = {}
    return tuple(
        [
            (
                block.bound,
                block.heads,
                block.keep,
                block.start,
                block.before,
                block.after,
                tuple(
                    [(piece.height, piece.gap, tuple(looks(piece.things, number))) for piece in block.slices]
                ),
            )
            for block in blocks
        ]
    )


def looks(things: Sequence[Thing], number: dict[Element, int]) -> Iterator[Hashable]:
    """Yield, for each thing, its kind; for words, their owners and fonts, and where a link is."""
    for thing in things:
        if not isinstance(thing, SetLine):
            yield type(thing).__name__
            continue
        for segment in thing.line.segments:
            node = thing.owners[segment.owner]
            at = (thing.x, segment.x, segment.width) if node.name == "a" else ()
            actual = node.attributes.get("actual", "")
            yield number.setdefault(node, len(number)), node.name, actual, segment.font.name, at
