"""Takes a Job, gives the name of its file; refuses a library in which two jobs would share one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from .codes import code_of, codes
from .faults import NOWHERE, FaultList, Place
from .layout.papers import PAPERS
from .model import CARD, START, Job, Layout, Library, Topic

SHEET, BOOKLET = "sheet", "booklet"
UNTOLD = {
    "": BOOKLET,
    START: BOOKLET,
    CARD: CARD,
}  # part -> the layout that no name mentions; of any other part the sheet
NO_LANGUAGE = "en"  # that no name mentions


def file_name(job: Job, topic: Topic, default_paper: str) -> str:
    """Return the PDF's name: topic, part, the code of its choices, then what else is not the default.

    The same name is the same job.
    """
    parts = [topic.id, job.section or BOOKLET]
    if code := code_of(topic, job.choices):
        parts.append(code)
    if job.layout != _untold(job.section):
        parts.append(job.layout)
    if job.paper != default_paper:
        parts.append(job.paper)
    if job.lang != NO_LANGUAGE:
        parts.append(job.lang)
    return "-".join(parts) + ".pdf"


def _untold(section: str) -> str:
    return UNTOLD.get(section, SHEET)


class _Part(NamedTuple):
    """What may follow a code in a file's name, and in which slot; papers and languages have no place."""

    name: str
    what: str
    slot: int
    place: Place | None = None


def refuse_same_names(library: Library, layouts: Mapping[str, Layout]) -> None:
    """Refuse ids that would give two jobs one file name; the second would overwrite the first. Raises LeafletError."""
    faults = FaultList()
    topics = library.topics.values()
    taken = {topic.id: frozenset(codes(topic).values()) - {""} for topic in topics}
    parts = list(_after_code(layouts, sorted({lang for _, lang in library.topics} - {NO_LANGUAGE})))
    _check_after_code(parts, faults)
    for part in parts:
        for topic, held in taken.items():
            if part.name.partition("-")[0] in held:
                _note(part.name, part.place or NOWHERE, f"a code of {topic}", faults)
    _check_sections(topics, taken, [part.name for part in parts], faults)
    faults.stop_if_any()


def _after_code(layouts: Mapping[str, Layout], langs: Sequence[str]) -> Iterator[_Part]:
    """Yield everything that may follow the code in a name, slot after slot."""
    yield from (_Part(name, "a layout", 0, layout.about.place) for name, layout in layouts.items())
    yield from (_Part(paper, "a paper", 1) for paper in PAPERS)
    yield from (_Part(lang, "a language", 2) for lang in langs)


def _check_after_code(parts: Sequence[_Part], faults: FaultList) -> None:
    """Note each part that reads like another, or like another followed by a third."""
    for at, part in enumerate(parts):
        for other in parts[:at]:
            short, long = sorted((part, other), key=lambda one: len(one.name))
            later = [one.name for one in parts if one.slot > short.slot]
            if part.name == other.name or _goes_on(long.name, short.name, later):
                wrong, beside = (part, other) if part.place else (other, part)
                _note(wrong.name, wrong.place or NOWHERE, f'"{beside.name}", {beside.what}', faults)


def _check_sections(
    topics: Iterable[Topic], taken: Mapping[str, Set[str]], after: Sequence[str], faults: FaultList
) -> None:
    """Note each section whose name begins like the name of a leaflet of another section or topic."""
    held = {(topic.id, id): place for topic in topics for id, place in _parts(topic)}
    heads = {(topic, id): f"{topic}-{id or BOOKLET}" for topic, id in held}
    for long, head in heads.items():
        for short, other in heads.items():
            told = [name for name in after if name != _untold(short[1])]
            coded = head.removeprefix(f"{other}-").partition("-")[0] in taken[short[0]]
            if long != short and (head == other or coded or _goes_on(head, other, told)):
                _note(head, held[long], f'"{other}"', faults)


def parts_of(topic: Topic, layout: Layout) -> list[str]:
    """Return what may be made of a topic in a layout, as jobs name it: "" is the booklet."""
    if layout.card:
        return [topic.card.id] if topic.card else []
    booklets = [part for part, _ in _parts(topic) if part in ("", START)]
    return [*booklets, *[section.id for section in topic.sections]]


def _parts(topic: Topic) -> Iterator[tuple[str, Place]]:
    """Yield what may be made of a topic, as jobs name it, and where each part is: booklet, short booklet, sections, card."""
    if any(section.booklet for section in topic.sections):
        yield "", topic.place
    if topic.start:
        yield START, topic.start["title"].place
    yield from ((section.id, section.place) for section in topic.sections)
    if topic.card:
        yield topic.card.id, topic.card.place


def _goes_on(long: str, short: str, names: Iterable[str]) -> bool:
    """Tell whether `long` is `short` and then begins like one of the names, or one of the names like it."""
    rest = long.removeprefix(f"{short}-")
    return rest != long and any(
        f"{rest}-".startswith(f"{n}-") or f"{n}-".startswith(f"{rest}-") for n in names
    )


def _note(name: str, place: Place, other: str, faults: FaultList) -> None:
    message = f'"{name}" cannot be told apart from {other}, in a file name'
    faults.add(place, message, "two leaflets would have the same name: change one of the ids")
