"""Takes a Job, gives the name of its file; refuses a library in which two jobs would share one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from .faults import NOWHERE, FaultList, Place
from .layout.papers import PAPERS
from .model import CARD, START, Facet, Job, Layout, Library, Topic

SHEET, BOOKLET = "sheet", "booklet"
UNTOLD = {
    "": BOOKLET,
    START: BOOKLET,
    CARD: CARD,
}  # part -> the layout that no name mentions; of any other part the sheet
NO_LANGUAGE = "en"  # that no name mentions


def file_name(job: Job, topic: Topic, default_paper: str) -> str:
    """Return the PDF's name: topic, part, then every choice that is not the default.

    A value "yes" is named by its facet. The same name is the same job.
    """
    parts = [topic.id, job.section or BOOKLET]
    for facet in topic.facets:
        value = job.choices[facet.id]
        if value != facet.default:
            parts.append(_called(facet, value))
    if job.layout != _untold(job.section):
        parts.append(job.layout)
    if job.paper != default_paper:
        parts.append(job.paper)
    if job.lang != NO_LANGUAGE:
        parts.append(job.lang)
    return "-".join(parts) + ".pdf"


def _called(facet: Facet, value: str) -> str:
    return facet.id if value == "yes" else value


def _untold(section: str) -> str:
    return UNTOLD.get(section, SHEET)


class _Part(NamedTuple):
    """What may be in a file's name, and in which of its slots; papers and languages have no place."""

    name: str
    what: str
    slot: int
    place: Place | None = None


def refuse_same_names(library: Library, layouts: Mapping[str, Layout]) -> None:
    """Refuse ids that would give two jobs one file name; the second would overwrite the first. Raises LeafletError."""
    faults = FaultList()
    langs = sorted({lang for _, lang in library.topics} - {NO_LANGUAGE})
    choices = {topic.id: list(_choices(topic, layouts, langs)) for topic in library.topics.values()}
    for parts in choices.values():
        _check_choices(parts, faults)
    _check_sections(library.topics.values(), choices, faults)
    faults.stop_if_any()


def _choices(topic: Topic, layouts: Mapping[str, Layout], langs: Sequence[str]) -> Iterator[_Part]:
    """Yield everything that may follow topic and section in a name, slot after slot."""
    last = len(topic.facets)
    for slot, facet in enumerate(topic.facets):
        for value in facet.values[1:]:
            yield _Part(_called(facet, value.id), f"a value of {facet.id}", slot, facet.place)
    yield from (_Part(name, "a layout", last, layout.about.place) for name, layout in layouts.items())
    yield from (_Part(paper, "a paper", last + 1) for paper in PAPERS)
    yield from (_Part(lang, "a language", last + 2) for lang in langs)


def _check_choices(parts: Sequence[_Part], faults: FaultList) -> None:
    """Note each part that reads like another, or like another followed by a third."""
    for at, part in enumerate(parts):
        for other in parts[:at]:
            short, long = sorted((part, other), key=lambda one: len(one.name))
            later = [one.name for one in parts if one.slot > short.slot]
            if part.name == other.name or _goes_on(long.name, short.name, later):
                wrong, beside = (part, other) if part.place else (other, part)
                _note(wrong.name, wrong.place or NOWHERE, f'"{beside.name}", {beside.what}', faults)


def _check_sections(
    topics: Iterable[Topic], choices: Mapping[str, Sequence[_Part]], faults: FaultList
) -> None:
    """Note each section whose name begins like the name of a leaflet of another section or topic."""
    held = {(topic.id, id): place for topic in topics for id, place in _parts(topic)}
    heads = {(topic, id): f"{topic}-{id or BOOKLET}" for topic, id in held}
    for long, head in heads.items():
        for short, other in heads.items():
            told = (one.name for one in choices[short[0]] if one.name != _untold(short[1]))
            if long != short and (head == other or _goes_on(head, other, told)):
                _note(head, held[long], f'"{other}"', faults)


def parts_of(topic: Topic, layout: Layout) -> list[str]:
    """Return what may be made of a topic in a layout, as jobs name it: "" is the booklet."""
    if layout.card:
        return [topic.card.id] if topic.card else []
    return ["", *([START] if topic.start else []), *[section.id for section in topic.sections]]


def _parts(topic: Topic) -> Iterator[tuple[str, Place]]:
    """Yield what may be made of a topic, as jobs name it, and where each part is: booklet, short booklet, sections, card."""
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
