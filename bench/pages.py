"""`python -m bench.pages`: takes the Pages of what we ship, prints how well they are filled, one line for each product.

    full       median share of a page's text area that its content reaches
    <45, <85   pages under that many percent, other than covers, forms and openers
    even       share of facing pages whose content ends within 12 points of each other
    inner      the same, of those on which no section ends
    lines      pages with at least five lines or blank rows to write on
    1 word     paragraphs of several lines whose last line is one word
    shown      share of pages with a picture, an icon or a code
    least      smallest type on the pages that say when to call, in points
    number     each phone number there counts where it is drawn largest: the smallest of these sizes

Panels of a folded sheet count as pages in the first six columns, its sides as pages in the others.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator, Mapping, Sequence

from leaflets.model import Element, Job, walk
from leaflets.orders.topics import choose_topic
from leaflets.pipeline import lay_out_job
from leaflets.typeset.blocks import Art, Rule, SetLine
from leaflets.typeset.pages import DOCUMENT_ENDS, Page, PageEnd, Pages
from leaflets.typeset.paginate import OTHER_PAGES, STARTS
from leaflets.typeset.spreads import EVEN

from .documents import setting

TAILORED = {"relapse_place": "cns", "relapse_time": "early", "audience": "parent"}
EXEMPT = ("cover", "form", "opener")
CALL = {"when-to-call", "back", "strip"}  # ids or styles of what says when to call
MANY_LINES = 5
HEADS = ("pages", "full", "<45", "<85", "even", "inner", "lines", "1 word", "shown", "least", "number")


def jobs() -> Iterator[tuple[str, Job]]:
    """Yield every product that is measured, with its name: all on A4, the booklet for two readers."""
    topic = choose_topic(setting().library, setting().library.first, "en")
    general = {facet.id: facet.default for facet in topic.facets}
    tailored = general | {name: value for name, value in TAILORED.items() if name in general}

    def job(section: str, layout: str, choices: Mapping[str, str]) -> Job:
        return Job(topic.id, topic.lang, section, choices, layout, "a4")

    yield "booklet", job("", "booklet", general)
    yield "booklet, tailored", job("", "booklet", tailored)
    yield "booklet, large print", job("", "large-print", general)
    for section in [section.id for section in topic.sections if section.leaflet]:
        for layout in ("sheet", "large-print", "trifold"):
            yield f"{section}, {layout}", job(section, layout, general)


def row(pages: Pages) -> tuple[str, ...]:
    """Return the figures of one product, in the order of HEADS."""
    ends, sides = pages.ends, pages.pages
    counted = [end for end in ends if end.kind not in EXEMPT]
    called = call_pages(pages)
    call = [line.look.size for page in called for line in lines_of(page)]
    numbers = numbers_on(called).values()
    return (
        str(len(ends)),
        f"{statistics.median(end.full for end in ends):.0%}",
        str(sum(end.full < 0.45 for end in counted)),
        str(sum(end.full < 0.85 for end in counted)),
        even(facing(ends)),
        even([(one, other) for one, other in facing(ends) if not (is_forced(one) or is_forced(other))]),
        str(sum(written(page) >= MANY_LINES for page in sides)),
        str(sum(1 for _ in lonely_words(pages))),
        f"{sum(shows_something(page) for page in sides) / len(sides):.0%}",
        f"{min(call):g}" if call else "-",
        f"{min(numbers):g}" if numbers else "-",
    )


def facing(ends: Sequence[PageEnd]) -> list[tuple[PageEnd, PageEnd]]:
    """Return the facing pages: each verso and the recto after it."""
    return [(one, other) for one, other in itertools.pairwise(ends) if one.number % 2 == 0]


def is_forced(end: PageEnd) -> bool:
    """Tell whether a page ends where it does because another must begin, or because nothing follows."""
    return end.why in (*STARTS.values(), OTHER_PAGES, DOCUMENT_ENDS)


def even(pairs: Sequence[tuple[PageEnd, PageEnd]]) -> str:
    """Return the share of pairs that end at one height."""
    if not pairs:
        return "-"
    return f"{sum(abs(a.bottom - b.bottom) <= EVEN for a, b in pairs) / len(pairs):.0%}"


def written(page: Page) -> int:
    """Count the lines and blank rows to write on: slices with a rule and no words."""
    kinds = [{type(thing) for thing in placed.things} for placed in page.slices]
    return sum(Rule in held and SetLine not in held for held in kinds)


def shows_something(page: Page) -> bool:
    return any(isinstance(thing, Art) for placed in page.slices for thing in placed.things)


def lonely_words(pages: Pages) -> Iterator[Element]:
    """Yield each element of several lines whose last line is one word."""
    lines: dict[Element, dict[tuple[int, float], str]] = {}  # the words at each height of a page
    for page in pages.pages:
        for placed in page.slices:
            for thing in placed.things if not placed.repeated else ():
                if isinstance(thing, SetLine):
                    said = "".join(segment.text for segment in thing.line.segments)
                    held = lines.setdefault(thing.node, {})
                    at = (page.number, round(placed.y + thing.y, 3))
                    held[at] = held.get(at, "") + said
    for node, held in lines.items():
        if len(held) > 1 and len(list(held.values())[-1].split()) == 1:
            yield node


def call_pages(pages: Pages) -> list[Page]:
    """Return the pages with words that say when to call, or whom."""
    parts = [
        one for one in walk(pages.document.root) if CALL & {one.attributes.get("id", ""), *one.style.split()}
    ]
    held = {one for part in parts for one in walk(part)}
    return [page for page in pages.pages if any(line.node in held for line in lines_of(page))]


def lines_of(page: Page) -> Iterator[SetLine]:
    for placed in page.slices:
        yield from [thing for thing in placed.things if isinstance(thing, SetLine)]


def numbers_on(pages: Sequence[Page]) -> dict[str, float]:
    """Return each phone number on some pages, with the size of the largest line that it stands in."""
    found: dict[str, float] = {}
    for line in [line for page in pages for line in lines_of(page)]:
        for said in {one.attributes.get("href", "") for one in line.owners}:
            if said.startswith("tel:"):
                found[said] = max(found.get(said, 0.0), line.look.size)
    return found


def main() -> None:
    print(f"{'':32}" + "".join(f"{head:>8}" for head in HEADS))
    for name, job in jobs():
        print(f"{name:32}" + "".join(f"{held:>8}" for held in row(lay_out_job(setting(), job)[0])))


if __name__ == "__main__":
    main()
