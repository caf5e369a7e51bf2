"""Takes a topic, gives the terms that must not appear where others can see them: subject, sender, file name, text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..model import Phrase, Text, Topic

SHORT = 5  # capitals up to this length are names like ALL: the word in lower case is another
_WORD = re.compile(r"\w[\w'’-]*\w|\w")
_CAPITALS = re.compile(r"\b[A-Z][A-Z0-9-]{1,}\b")


@dataclass(frozen=True, slots=True)
class Terms:
    """What names the topic: `folded` in any case, `capitals` only as written."""

    folded: frozenset[str]
    capitals: frozenset[str]

    def found_in(self, text: str) -> list[str]:
        """Return the terms that occur in a text as whole words; a plural counts too."""
        plain = _plain(text)
        low = plain.casefold()
        found = [term for term in self.folded if re.search(rf"(?<!\w){_stem(term)}(?:s|es)?(?!\w)", low)]
        return sorted(
            found + [term for term in self.capitals if re.search(rf"(?<!\w){re.escape(term)}(?!\w)", plain)]
        )


def terms_of(topic: Topic, words: Mapping[str, Phrase]) -> Terms:
    """Return the terms of a topic's title, glossary and facets; facets that all topics share do not count.

    Title words that reveal nothing about the topic are listed in words.yaml, under `mail_plain_words`.
    """
    common = set(words["mail_plain_words"].text.casefold().split())
    names = [*_texts(topic.title), *(text for term in topic.glossary.values() for text in _texts(term.name))]
    names += [value.name.text for facet in topic.facets if not facet.shared for value in facet.values[1:]]
    capitals = {_plain(word) for text in [*names, *_texts(topic.purpose)] for word in _CAPITALS.findall(text)}
    whole = {_plain(re.sub(r"\(.*?\)", "", text)).casefold().strip() for text in names}
    title = {
        word.casefold()
        for text in _texts(topic.title)
        for word in _WORD.findall(_plain(text))
        if len(word) > 2
    }
    ids = {_plain(value.id) for facet in topic.facets if not facet.shared for value in facet.values[1:]}
    short = {word for word in capitals if len(word) <= SHORT}
    long = {word.casefold() for word in capitals - short}
    folded = (whole | title | long) - {word.casefold() for word in short}
    return Terms(frozenset((folded | ids | {_plain(topic.id)}) - common - {""}), frozenset(short))


def _stem(term: str) -> str:
    """Return a term as a pattern, without the s of a plural."""
    return re.escape(term[:-1] if term.endswith("s") and len(term) > SHORT else term)


def _texts(text: Text) -> Iterator[str]:
    yield from (phrase.text for phrase in text.phrases.values())


def _plain(text: str) -> str:
    """Return a text with compatible characters made equal, hyphens and underscores as spaces, blanks as one."""
    return " ".join(re.sub(r"[-_\u2010-\u2015]", " ", unicodedata.normalize("NFKC", text)).split())
