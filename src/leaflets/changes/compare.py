"""Takes two states of a library, or what two readers get from one, gives the Comparison: what changed, part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..faults import NOWHERE
from ..model import Leaflet, Library
from .align import aligned, with_moved
from .nouns import (
    SAME,
    UNKNOWN,
    UNSEEN,
    Comparison,
    PartChanges,
    PartSnippets,
    Snippet,
    SnippetChange,
    TopicChanges,
)
from .snippets import WORDS, part, parts_of, words_of

NOTHING = PartSnippets(())
Parts = Mapping[str, PartSnippets]


def compared(
    old: Library, new: Library, names: tuple[str, str], topic: str | None, lang: str | None
) -> Comparison:
    """Return what changed between two libraries; only in one topic or language, if they are named."""
    keys = [key for key in dict.fromkeys([*new.topics, *old.topics]) if wanted(key, topic, lang)]
    found = [topic_changes(*key, *(parts_in(one, key) for one in (old, new))) for key in keys]
    langs = [code for code in dict.fromkeys([*new.words, *old.words]) if lang in (None, code)]
    for code in langs:
        words = [{WORDS: words_of(one.words[code])} if code in one.words else {} for one in (old, new)]
        found.append(topic_changes("", code, *words))
    return Comparison(*names, tuple(found))


def wanted(key: tuple[str, str], topic: str | None, lang: str | None) -> bool:
    return topic in (None, key[0]) and lang in (None, key[1])


def parts_in(library: Library, key: tuple[str, str]) -> Parts:
    """Return the parts of a topic in one language; none if the library lacks it."""
    return parts_of(library.topics[key]) if key in library.topics else {}


def compared_leaflets(old: Leaflet, new: Leaflet, names: tuple[str, str]) -> Comparison:
    """Return how two readers' leaflets differ."""
    topic = new.topic
    return Comparison(*names, (topic_changes(topic.id, topic.lang, printed(old), printed(new)),))


def printed(leaflet: Leaflet) -> dict[str, PartSnippets]:
    """Return the parts of a leaflet, as its reader gets them."""
    cover = {"title": leaflet.title, "purpose": leaflet.purpose, "cover_notes": leaflet.cover_notes}
    cover |= {"cover_note": leaflet.cover_note} if leaflet.cover_note else {}
    held = {"cover": cover, **{one.id: one for one in leaflet.sections}, "when-to-call": leaflet.when_to_call}
    held |= {"glossary": {one.id: one for one in leaflet.glossary}}
    return {name: part(value, whom=False) for name, value in held.items()}


def topic_changes(topic: str, lang: str, old: Parts, new: Parts) -> TopicChanges:
    """Return what changed in the parts of a topic: those that are new in their order, then those that are gone."""
    found = [
        part_changes(name, old.get(name, NOTHING), new.get(name, NOTHING)) for name in in_order(old, new)
    ]
    return TopicChanges(topic, lang, tuple(with_moved(found)))


def in_order(old: Parts, new: Parts) -> Sequence[str]:
    return list(dict.fromkeys([*new, *old]))


def part_changes(name: str, old: PartSnippets, new: PartSnippets) -> PartChanges:
    """Return what changed in a part; what no snippet shows is said of the whole part, so that no change is ever lost."""
    found = aligned(old.snippets, new.snippets)
    if all(one.what == SAME for one in found) and old.hash != new.hash:
        found.append(unseen(new, old))
    return PartChanges(name, tuple(found))


def unseen(new: PartSnippets, old: PartSnippets) -> SnippetChange:
    """Return a change that no snippet shows."""
    place = next((one.place for one in (new, old) if one.place is not NOWHERE), NOWHERE)
    nothing = Snippet((), place=place, is_text=False)
    return SnippetChange(UNSEEN, nothing, nothing)


def whole_part(name: str, new: PartSnippets) -> PartChanges:
    """Return a part of which it is only known that it changed: all of it is to be read."""
    return PartChanges(name, tuple(SnippetChange(UNKNOWN, None, one) for one in new.snippets))
