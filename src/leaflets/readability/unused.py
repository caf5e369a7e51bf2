"""Takes a topic, gives what nothing refers to: sources, figures, glossary entries, declared fields of profiles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..faults import Place
from ..kinds import Figure
from ..model import Item, Section, Topic
from ..setting import Setting
from ..tailor.glossary import terms_in
from ..tailor.shared import needs_of
from ..tailor.walk import nouns, phrases
from .parts import sections_of
from .remark import Remark

UNUSED = "use it, or remove it"


def unused(setting: Setting, topic: Topic) -> Iterator[Remark]:
    """Yield what is there and never used. A reference to what does not exist is refused when texts are loaded."""
    sections = sections_of(topic)
    cited = {id for section in sections for id in section.sources}
    for id, source in topic.sources.items():
        if id not in cited:
            yield _never(id, f'no section cites the source "{id}"', source.place)
    yield from _terms(topic, sections)
    yield from _figures(setting, topic)
    if topic is next(iter(setting.library.topics.values())):  # a library has one list of fields
        yield from _fields(setting)


def _terms(topic: Topic, sections: list[Section]) -> Iterator[Remark]:
    """Yield the entries of the glossary that nobody is given, because no text marks them."""
    used = set(terms_in(topic.glossary, sections)) | covered(topic)
    texts = " ".join(phrase.text for phrase in phrases(sections)).casefold()
    for id, term in topic.glossary.items():
        name = next(iter(term.name.phrases.values())).text
        if id not in used:
            there = re.search(rf"(?<!\w){re.escape(name.casefold())}s?(?!\w)", texts)
            message = f'no text marks "{name}", so nobody is given its explanation'
            hint = f"write [[{name}]] where readers first need it, or remove the entry" if there else UNUSED
            yield Remark("unused", term.place, message, hint, id)


def covered(topic: Topic) -> set[str]:
    """Return the terms that are marked outside of sections."""
    texts = phrases([topic.title, topic.purpose, topic.cover_note, dict(topic.start)])
    return {run.term for phrase in texts for run in phrase.runs if run.term}


def _never(id: str, message: str, place: Place) -> Remark:
    return Remark("unused", place, message, UNUSED, id)


def _figures(setting: Setting, topic: Topic) -> Iterator[Remark]:
    """Yield the files of figures that no text in any language of the topic shows."""
    shown: set[str] = set()
    for one in (held for (id, _), held in setting.library.topics.items() if id == topic.id):
        parts = sections_of(one)
        shown |= {figure.figure for figure in nouns(parts, Figure)} | {
            item.picture for item in nouns(parts, Item)
        }
        shown |= {name for part in parts for name in part.pictures.values()} | {*one.pictures.values()}
        shown |= {*one.start.get("pictures", {}).values()}
    cropped = {getattr(topic.figures.get(name), "place", None) for name in shown}
    for name, figure in topic.figures.items():
        if name not in shown and figure.place not in cropped and not any(getattr(figure, "crop", ())):
            yield _never(name, f'no text shows the figure "{name}"', figure.place)


def _fields(setting: Setting) -> Iterator[Remark]:
    """Yield the declared fields of profiles that no text of the library uses."""
    topics = setting.library.topics.values()
    named = {name for one in topics for name in needs_of(sections_of(one)).fields}
    for field in setting.library.profile:
        if field.name not in named and field.goes_with not in named:
            place = Place(f"{setting.library.folder}/library.yaml")
            yield _never(field.name, f'no text uses the profile\'s "{field.name}"', place)
