"""Takes plain-words.yaml, of a library or a topic, gives the words that readers may not know, with plainer ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ..advised import PlainWord
from ..faults import FaultList, did_you_mean
from ..source.fields import Fields, read_optional, text_of
from ..source.nodes import Names, Node
from .library_keys import PLAIN_WORD

NAME = "plain-words"  # of the file
PlainWords = Mapping[tuple[str, str], tuple[PlainWord, ...]]  # (topic, "" = every; language) -> words


def read_plain_words(
    folder: Path, shown: str, langs: Iterable[str], topics: Iterable[tuple[str, str]], faults: FaultList
) -> PlainWords:
    """Return the words of a library by their language, and of each topic that has some."""
    found: dict[tuple[str, str], tuple[PlainWord, ...]] = {}
    of_all = read_optional(folder / f"{NAME}.yaml", f"{shown}/{NAME}.yaml", faults)
    by_language = Fields(of_all, faults)
    known = sorted(langs)
    for lang, node in by_language.nodes.items():
        found["", lang] = _words(node, faults)
        if lang not in known:
            place = by_language.names[lang].place
            faults.add(place, f'no texts are in "{lang[:20]}"', did_you_mean(lang, known))
    for id, lang in topics:
        name = f"{id}/{lang}/{NAME}.yaml"
        own = read_optional(folder / name, f"{shown}/{name}", faults)
        if own is not None:
            found[id, lang] = _words(own, faults)
    return found


def _words(node: Node, faults: FaultList) -> tuple[PlainWord, ...]:
    held = Fields(node, faults)
    return tuple(_word(held, word, entry, faults) for word, entry in held.nodes.items())


def _word(held: Fields, word: str, entry: Node, faults: FaultList) -> PlainWord:
    place = held.names[word].place
    if not isinstance(entry, Names):
        plain = text_of(entry, faults)
        if not plain:
            faults.add(place, f'there is no plainer word for "{word[:40]}"', "write it after the colon")
        return PlainWord(word, plain, place=place)
    parts = Fields(entry, faults, PLAIN_WORD)
    unless = tuple(text_of(one, faults) for one in parts.text_items("unless"))
    return PlainWord(word, parts.text("plain"), unless, parts.text("why"), place)
