"""The kinds of blocks: a frozen noun each, with just the fields it has, in the order of reading.

All are of the shape `model.Block`, and hold further blocks in a field called `blocks`. How to add a new kind is described in
docs/extending.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .conditional import Conditional
from .drawing.nouns import NO_ICON, IconName
from .faults import NOWHERE, Place
from .model import Block, Condition, Item, Text, always


@dataclass(frozen=True, slots=True)
class Paragraph(Block):
    """Running text."""

    kind = "paragraph"
    text: Text


@dataclass(frozen=True, slots=True)
class Part(Block):
    """A heading and what stands below it."""

    kind = "part"
    title: Text
    blocks: tuple[Block, ...] = ()
    icon: IconName = NO_ICON


@dataclass(frozen=True, slots=True)
class BulletList(Block):
    """Things in no order."""

    kind = "list"
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Steps(Block):
    """What to do, in this order."""

    kind = "steps"
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Cards(Block):
    """Things side by side that readers compare: each a title, words, and an icon or a picture."""

    kind = "cards"
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Checklist(Block):
    """What to tick off."""

    kind = "checklist"
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Note(Block):
    """A box with what is good to know; its first paragraph is `text`, all else `blocks`."""

    kind = "note"
    title: Text | None = None
    text: Text | None = None
    blocks: tuple[Block, ...] = ()
    icon: IconName = NO_ICON
    tone: str = ""  # comfort


@dataclass(frozen=True, slots=True)
class Warning(Block):
    """A box with what must not be missed, made like a note."""

    kind = "warning"
    title: Text | None = None
    text: Text | None = None
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Emergency(Block):
    """When to call the emergency number; with `numbers` the profile's is printed large, unless the words give it."""

    kind = "emergency"
    title: Text
    text: Text | None = None
    blocks: tuple[Block, ...] = ()
    numbers: bool = True


@dataclass(frozen=True, slots=True)
class CallNow(Block):
    """When to call the team at once; with `numbers` the profile's phones and temperatures are printed large."""

    kind = "call_now"
    title: Text
    text: Text | None = None
    blocks: tuple[Block, ...] = ()
    numbers: bool = True


@dataclass(frozen=True, slots=True)
class CallToday(Block):
    """When to call the team within the day."""

    kind = "call_today"
    title: Text
    text: Text | None = None
    blocks: tuple[Block, ...] = ()


BOXES = (Note, Warning, Emergency, CallNow, CallToday)  # what stands in a box of its own


@dataclass(frozen=True, slots=True)
class Label(Conditional):
    """Words beside a drawing that lead to an anchor in it, or to two: `at` names them."""

    at: tuple[str, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class Figure(Block):
    """A drawing or a photograph by its name: `title` is the caption, `items` the key, a line for each numeral of a drawing.

    `labels` are the words at its parts. A decorative one has no alternative text, and may be as `wide` as the page.
    """

    kind = "figure"
    title: Text | None
    figure: str
    alt: Text | None
    items: tuple[Item, ...] = ()
    decorative: bool = False
    credit: Text | None = None
    labels: tuple[Label, ...] = ()
    wide: str = ""  # page


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: one text for each column."""

    cells: tuple[Text, ...]
    only_for: Condition = field(default_factory=always)
    place: Place = NOWHERE
    icon: IconName = NO_ICON
    only_for_at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Table(Block):
    """Rows under columns, whose `widths` are shares of the line; `title` is the caption, `blank` how many rows to write on follow."""

    kind = "table"
    title: Text | None
    columns: tuple[Text, ...]
    rows: tuple[Row, ...]
    widths: tuple[float, ...]
    blank: int = 0


@dataclass(frozen=True, slots=True)
class Treatment(Block):
    """A treatment: what it is, how and where it is given, what it may bring, and what to `ask` about it."""

    kind = "treatment"
    title: Text
    text: Text
    how: Text | None = None
    where: Text | None = None
    benefit: tuple[Item, ...] = ()
    risks: tuple[Item, ...] = ()
    blocks: tuple[Block, ...] = ()
    ask: Text | None = None
    icon: IconName = NO_ICON


@dataclass(frozen=True, slots=True)
class Questions(Block):
    """Questions to ask, each with `lines` to write on below it."""

    kind = "questions"
    items: tuple[Item, ...]
    lines: int


@dataclass(frozen=True, slots=True)
class Contact:
    """Somewhere to find help: a name, what it is for, and at least one way to reach it."""

    name: Text
    about: Text | None = None
    phone: str = ""
    web: str = ""
    only_for: Condition = field(default_factory=always)
    place: Place = NOWHERE
    only_for_at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Contacts(Block):
    """Places to find help."""

    kind = "contacts"
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Lines(Block):
    """Empty lines to write on, below a title or alone."""

    kind = "lines"
    title: Text | None
    lines: int


@dataclass(frozen=True, slots=True)
class SeeAlso:
    """A leaflet that a text refers to; its title, for whom it is and where it can be named are known once all topics are read."""

    topic: str
    section: str
    title: Text
    only_for: Condition = field(default_factory=always)
    only_in: frozenset[str] = frozenset()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class See(Block):
    """Leaflets of this topic or of another that say more."""

    kind = "see"
    title: Text | None
    leaflets: tuple[SeeAlso, ...]
