"""Takes a Library and a name, gives the topic; refuses rather than guesses."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..faults import did_you_mean, refusal
from ..model import START, Library, Topic


def topic_ids(library: Library) -> list[str]:
    """Return the ids of a library's topics, each once, sorted."""
    return sorted({topic for topic, _ in library.topics})


def choose_topic(library: Library, name: str | None, lang: str) -> Topic:
    """Return the topic of that name; without a name, the only topic. Raises LeafletError: nothing is guessed."""
    topics = topic_ids(library)
    if name is None and len(topics) == 1:
        name = topics[0]
    if name is None:
        raise refusal("which topic?", f"use --topic with one of: {', '.join(topics)}")
    found = library.topics.get((name, lang))
    if found is None and name in topics:
        langs = sorted(code for topic, code in library.topics if topic == name)
        message = f'"{name}" is not available in "{lang}"'
        raise refusal(message, f"--lang {langs[0]}" if len(langs) == 1 else did_you_mean(lang, langs))
    if found is None:
        hint = did_you_mean(name, topics)
        hints = [hint] if hint.startswith("did you mean") else [*dict.fromkeys(meant(library, name)), hint]
        raise refusal(f'there is no topic "{name}"', next(filter(None, hints), ""))
    return found


def first_topic(library: Library, name: str | None) -> str | None:
    """Return the topic to use by default: the one named, else the first in library.yaml."""
    several = len(topic_ids(library)) > 1
    return name or (library.first if several and library.first else None)


def named_once(first_word: str | None, option: str | None) -> str | None:
    """Return the topic that the first word, --topic, or both name. Raises LeafletError if they differ."""
    if first_word and option and first_word != option:
        message = f'two topics are named: "{first_word}" and --topic {option}'
        raise refusal(message, "leave one of them out")
    return first_word or option


# ---- a name that is not a topic ------------------------------------------------------------------


def meant(library: Library, name: str) -> Iterator[str]:
    """Yield the options that may have been meant by a name that is not a topic."""
    for find in WHAT_ELSE:
        yield from find(library, name.casefold())


def _section(library: Library, name: str) -> Iterator[str]:
    if any(section.id == name for topic in library.topics.values() for section in topic.sections):
        yield f"--section {name}"


def _booklet(library: Library, name: str) -> Iterator[str]:
    if name == "booklet" or (name == START and any(topic.start for topic in library.topics.values())):
        yield f"--{name}"


def _value(library: Library, name: str) -> Iterator[str]:
    for topic in library.topics.values():
        for facet in topic.facets:
            if name != facet.default and any(value.id == name for value in facet.values):
                yield f"--{facet.option}" if facet.is_flag else f"--{facet.option} {name}"
            elif name in (facet.id, facet.option):
                yield f"--{facet.option}" if facet.is_flag else f"--{facet.option} VALUE"


def _lang(library: Library, name: str) -> Iterator[str]:
    if any(lang.casefold() == name for _, lang in library.topics):
        yield f"--lang {name}"


WHAT_ELSE: tuple[Callable[[Library, str], Iterator[str]], ...] = (_section, _booklet, _value, _lang)
