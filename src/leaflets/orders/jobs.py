"""Takes a Request, gives its Jobs; names that do not exist are reported all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..content.load import load_example
from ..faults import Fault, FaultList, LeafletError, Place, did_you_mean, refusal
from ..layout.icons import refuse_unknown_icons
from ..layout.load import NO_LAYOUT, check_paper
from ..model import CARD, START, Job, Layout, Reader, Section, Topic
from ..naming import BOOKLET, SHEET
from ..setting import Setting, shown_path
from ..tailor.choices import admits, choose, has_booklet
from .request import Request
from .topics import choose_topic

LARGE_PRINT, REVIEW, CHANGES = "large-print", "review", "changes"
NAME_ONLY = "a card prints the name only: whom to ask for, the message and the visits are left out"
FOR_APPROVERS = (REVIEW, CHANGES)  # layouts that nobody names: options of their own ask for them


def jobs(setting: Setting, request: Request) -> list[Job]:
    """Return the jobs of a request: all leaflets and the booklet if it names no part. Raises LeafletError."""
    topic = choose_topic(setting.library, request.topic, request.lang or "en")
    choices, layout = names_found(setting, topic, request)
    request, paper = replace(request, layout=layout), request.paper or setting.clinic.paper
    found = list(wanted_jobs(topic, request, choices, paper, setting.layouts.get(layout or "")))
    refuse_missing_layouts(setting, found)
    if not request.booklet:  # all that can be made: some layouts have no booklet
        found = [job for job in found if job.section or setting.layouts[job.layout].booklet]
    for job in found:
        check_paper(setting.layouts[job.layout], job.paper)
    return found


def wanted_jobs(
    topic: Topic, request: Request, choices: Mapping[str, str], paper: str, layout: Layout | None
) -> Iterator[Job]:
    """Yield the jobs of a request whose choices are resolved; `layout` is the one that it names."""

    def job(section: str, layout: str) -> Job:
        reader, whole = request.reader, request.review_copy
        return Job(topic.id, topic.lang, section, choices, layout, paper, reader, whole)

    if request.review_copy:
        yield job("", REVIEW)
        return
    if layout and layout.card:
        yield job(card_of(topic, request).id, layout.name)
        return
    wanted = request.sections
    if not request.parts:
        wanted = tuple(s.id for s in topic.sections if s.leaflet and admits(s.only_for, choices))
    for id in dict.fromkeys(wanted):
        yield job(id, request.layout or SHEET)
    if request.start:
        refuse_no_start(topic)
        yield job(START, request.layout or BOOKLET)
    if request.booklet:
        refuse_no_booklet(topic)
    if request.booklet or (has_booklet(topic) and not request.parts):
        yield job("", request.layout or BOOKLET)
    if topic.card and admits(topic.card.only_for, choices) and not (request.parts or layout):
        yield job(topic.card.id, CARD)


def card_of(topic: Topic, request: Request) -> Section:
    """Return a topic's card. Raises LeafletError when there is none, and when parts are asked for beside it."""
    if request.parts:
        message = f"--layout {request.layout} and {', '.join(request.options)} cannot be combined"
        raise refusal(message, "a card has a text of its own, in card.yaml: leave one of them out")
    if topic.card is None:
        hint = f"write {topic.lang}/{CARD}.yaml in the folder of {topic.id}: docs/authoring.md says how"
        raise refusal(f"{topic.id} has no card", hint, topic.place)
    return topic.card


def loses_words(setting: Setting, wanted: Sequence[Job], reader: Reader | None) -> bool:
    """Tell whether a reader has more than a name, and nothing that is wanted prints it: a card has room for a name only."""
    more = reader and (reader.key_worker or reader.message or reader.appointments)
    return bool(more) and all(setting.layouts[job.layout].card for job in wanted)


def refuse_no_booklet(topic: Topic) -> None:
    """Raise LeafletError if a topic has no booklet."""
    if not has_booklet(topic):
        sections = ", ".join(f"--section {section.id}" for section in topic.sections if section.leaflet)
        raise refusal(f"{topic.id} has no booklet: its sections are leaflets of their own", sections)


def refuse_no_start(topic: Topic) -> None:
    """Raise LeafletError if a topic has no short booklet."""
    if not topic.start:
        hint = f"write {topic.lang}/{START}.yaml in the folder of {topic.id}: docs/authoring.md says how"
        raise refusal(f"{topic.id} has no short booklet", hint, topic.place)


def names_found(setting: Setting, topic: Topic, request: Request) -> tuple[dict[str, str], str | None]:
    """Return the choices and layout of a request. Raises LeafletError with every name that does not exist."""
    faults, choices, layout = FaultList(), dict[str, str](), request.layout
    for id in request.sections:
        with faults.gather():
            refuse_unknown_section(topic, id)
    with faults.gather():
        choices = choose(topic, request.choices, request.types)
    with faults.gather():
        layout = layout_named(setting, request)
    faults.stop_if_any()
    return choices, layout


def refuse_unknown_section(topic: Topic, id: str) -> None:
    """Raise LeafletError if a topic does not have a section."""
    known = [section.id for section in topic.sections]
    if id not in known:
        hint = f"make it with --layout {CARD}" if id == CARD and topic.card else did_you_mean(id, known)
        if id == BOOKLET or (id == START and topic.start):
            hint = f"make it with --{id}"
        raise refusal(f'there is no section "{id}"', hint)


def layout_named(setting: Setting, request: Request) -> str | None:
    """Return the layout that a request names, directly or as large print. Raises LeafletError."""
    if request.large_print and request.layout not in (None, LARGE_PRINT):
        message = f"--large-print and --layout {request.layout} cannot be combined"
        raise refusal(message, "leave one of them out")
    name = LARGE_PRINT if request.large_print else request.layout
    known = [layout for layout in setting.layouts if layout not in FOR_APPROVERS]
    if name is not None and name not in known:
        hint = "make it with --review-copy" if name in FOR_APPROVERS else did_you_mean(name, known)
        raise refusal(f'there is no layout "{name}"', hint)
    return name


def refuse_missing_layouts(setting: Setting, wanted: Sequence[Job]) -> None:
    """Raise LeafletError for layouts that a copied library lacks."""
    place = Place(shown_path(setting.folder / "layouts"), 0)
    missing = sorted({job.layout for job in wanted} - set(setting.layouts))
    if missing:
        raise LeafletError([Fault(place, f'there is no layout "{name}" here', NO_LAYOUT) for name in missing])


def example(setting: Setting, request: Request) -> tuple[Setting, list[Job]]:
    """Return the setting and the only job of a layout's own example, its proof. Raises LeafletError."""
    name = layout_named(setting, request) or SHEET
    paper = request.paper or setting.clinic.paper
    path = setting.folder / "layouts" / name / "example.yaml"
    figures = {name: held for one in setting.library.topics.values() for name, held in one.figures.items()}
    topic = load_example(path, shown_path(path), setting.library, figures)
    refuse_unknown_icons([topic], [setting.layouts[name]])
    library = replace(setting.library, topics={(topic.id, topic.lang): topic})
    check_paper(setting.layouts[name], paper)
    part = topic.card.id if topic.card and setting.layouts[name].card else ""
    job = Job(topic.id, topic.lang, part, choose(topic, ()), name, paper)
    return replace(setting, library=library), [job]
