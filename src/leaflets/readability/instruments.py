"""Takes a section and what was found in it, gives the items of PEMAT-P and the CDC Index that a program can see, beside those a person judges.

Both were made for trained people. What is given here is no score: it says where a person need not look first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from .. import kinds
from ..model import Block, Section
from ..tailor.walk import nouns, phrases
from .checks import CHECKS
from .remark import Remark

PEMAT, CDC = "PEMAT-P", "CDC Index"
YES, NO, ABSENT, ASK = "yes", "no", "does not apply", "a person judges"
MOST_COLUMNS = 4


class RatedItem(NamedTuple):
    """One item: what it asks, the checks that must find nothing, and what a section must hold; neither: a person judges it."""

    instrument: str
    number: int
    asks: str
    checks: tuple[str, ...] = ()
    holds: Callable[[Section], bool | None] | None = None  # None: it does not apply


class ItemAnswer(NamedTuple):
    """What can be said of an item in a section, and why."""

    item: RatedItem
    answer: str
    why: str


def _has(*kinds_of: type[Block]) -> Callable[[Section], bool | None]:
    return lambda section: any(isinstance(one, kinds_of) for one in nouns(section.blocks, Block))


def _captions(section: Section) -> bool | None:
    shown = [one for one in nouns(section.blocks, kinds.Figure) if not one.decorative]
    return all(one.title or one.labels or one.items for one in shown) if shown else None


def _tables(section: Section) -> bool | None:
    tables = list(nouns(section.blocks, kinds.Table))
    return all(len(one.columns) <= MOST_COLUMNS for one in tables) if tables else None


def _cues(section: Section) -> bool | None:
    shown: tuple[Any, ...] = (
        *kinds.BOXES,
        kinds.BulletList,
        kinds.Steps,
        kinds.Checklist,
        kinds.Cards,
        kinds.Treatment,
    )
    bold = any(run.strong for phrase in phrases(section.blocks) for run in phrase.runs)
    return bold or _has(*shown)(section)


def _tools(section: Section) -> bool | None:
    blank = any(one.blank for one in nouns(section.blocks, kinds.Table))
    return blank or _has(kinds.Checklist, kinds.Questions, kinds.Lines)(section)


def _balance(section: Section) -> bool | None:
    told = [one for one in nouns(section.blocks, kinds.Treatment) if one.benefit or one.risks]
    return all(one.benefit and one.risks for one in told) if told else None


_NUMBERS = ("number-without-base", "number-without-unit", "mixed-odds")
ITEMS = (
    RatedItem(PEMAT, 1, "The purpose is plain to see"),
    RatedItem(PEMAT, 2, "Nothing distracts from the purpose"),
    RatedItem(PEMAT, 3, "Everyday words", ("jargon",)),
    RatedItem(PEMAT, 4, "Medical terms only to make them known, and explained", ("unexplained-term",)),
    RatedItem(PEMAT, 5, "Active voice", ("passive-share",)),
    RatedItem(PEMAT, 6, "Numbers are clear", _NUMBERS),
    RatedItem(PEMAT, 7, "Readers need not calculate"),
    RatedItem(PEMAT, 8, "Short pieces", ("long-paragraph", "long-list")),
    RatedItem(PEMAT, 9, "Headings that tell what follows", ("no-heading",)),
    RatedItem(PEMAT, 10, "A logical order"),
    RatedItem(PEMAT, 11, "A summary", ("no-key-points",), lambda section: bool(section.key_points) if section.leaflet else None),
    RatedItem(PEMAT, 12, "Boxes, bold print or lists lead to what matters", (), _cues),
    RatedItem(PEMAT, 15, "Pictures wherever they would help"),
    RatedItem(PEMAT, 16, "Pictures say what the words say"),
    RatedItem(PEMAT, 17, "Pictures have a caption or words at their parts", (), _captions),
    RatedItem(PEMAT, 18, "Pictures are clear and not crowded"),
    RatedItem(PEMAT, 19, "Tables are short, with headings", (), _tables),
    RatedItem(PEMAT, 20, "At least one thing to do", ("no-action",)),
    RatedItem(PEMAT, 21, "It speaks to the reader about what to do"),
    RatedItem(PEMAT, 22, "What to do comes in clear steps"),
    RatedItem(PEMAT, 23, "Something to use: a checklist, questions, lines to write on", (), _tools),
    RatedItem(PEMAT, 24, "How to calculate is explained"),
    RatedItem(PEMAT, 25, "How to use charts and tables is explained"),
    RatedItem(PEMAT, 26, "Pictures wherever they make it easier to act"),
    RatedItem(CDC, 1, "One main message"),
    RatedItem(CDC, 2, "The main message comes first"),
    RatedItem(CDC, 3, "The main message stands out"),
    RatedItem(CDC, 4, "A picture supports the main message"),
    RatedItem(CDC, 5, "A call to act", ("no-action",)),
    RatedItem(CDC, 6, "Active voice", ("passive-share",)),
    RatedItem(CDC, 7, "The readers’ own words", ("jargon", "unexplained-term")),
    RatedItem(CDC, 8, "Lists, none too long", ("long-list",), _has(kinds.BulletList, kinds.Steps, kinds.Checklist, kinds.Cards, kinds.Questions)),
    RatedItem(CDC, 9, "Pieces with headings", ("no-heading", "long-paragraph")),
    RatedItem(CDC, 10, "The most important information first"),
    RatedItem(CDC, 11, "What is known, and what is not"),
    RatedItem(CDC, 12, "What readers are advised to do"),
    RatedItem(CDC, 13, "Why it matters to them"),
    RatedItem(CDC, 14, "How to do it, and when to call", ("box-without-action",)),
    RatedItem(CDC, 15, "Numbers that readers know and need"),
    RatedItem(CDC, 16, "What numbers mean", _NUMBERS),
    RatedItem(CDC, 17, "Readers need not calculate"),
    RatedItem(CDC, 18, "What the risk is, and how it harms"),
    RatedItem(CDC, 19, "Risks beside benefits", (), _balance),
    RatedItem(CDC, 20, "Chances in words or a picture, too"),
)  # fmt: skip


def verdicts(section: Section, found: Iterable[Remark]) -> Iterator[ItemAnswer]:
    """Yield what can be said of each item in a section."""
    counts: dict[str, int] = {}
    for one in found:
        if one.section == section.id:
            counts[one.check] = counts.get(one.check, 0) + 1
    yield from (_verdict(item, section, counts) for item in ITEMS)


def _verdict(item: RatedItem, section: Section, counts: dict[str, int]) -> ItemAnswer:
    if not item.checks and item.holds is None:
        return ItemAnswer(item, ASK, "")
    held = item.holds(section) if item.holds else True
    if held is None:
        return ItemAnswer(item, ABSENT, "")
    broken = [f"{CHECKS[check].heading.lower()}: {counts[check]}" for check in item.checks if check in counts]
    if broken:
        return ItemAnswer(item, NO, "; ".join(broken))
    return ItemAnswer(item, YES if held else NO, "" if held else "this section has none")
