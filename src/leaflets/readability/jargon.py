"""Takes a text and the lists of plain words that hold for it, gives the words that a reader may not know, with plainer ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from re import Match

from ..advised import PlainWord
from ..model import Library, Phrase, Topic
from ..tailor.walk import phrases
from ..text.sentences import WORD
from .languages import LanguageRules, sentence_around
from .remark import Remark


class Jargon:
    """The words that may not be known to readers of a topic; those that its glossary explains are none."""

    def __init__(self, library: Library, topic: Topic, rules: LanguageRules) -> None:
        self.rules = rules
        known = [*_words_of(library.plain_words.get((topic.id, topic.lang), ()), rules)]
        known += _words_of(library.plain_words.get(("", topic.lang), ()), rules)
        explained = [
            phrase.text for term in topic.glossary.values() for phrase in phrases((term.name, term.say))
        ]
        self.forms: dict[str, PlainWord | None] = {}  # None: it may stand as it is
        for form in explained:
            self.forms[_key([form])] = None
        for form, word in known:
            self.forms.setdefault(form, word)
        self.longest = max((form.count(" ") + 1 for form in self.forms), default=0)

    def found_in(self, phrase: Phrase) -> Iterator[Remark]:
        """Yield each word of a text that is on a list, once; not one that the text itself, or the glossary, explains there."""
        text = "".join(" " * len(run.text) if run.term else run.text for run in phrase.runs)
        words, at, seen = list(WORD.finditer(text)), 0, set[str]()
        while at < len(words):
            count, word = self._at(text, words, at)
            if word and word.word not in seen:
                seen.add(word.word)
                start, end = words[at].start(), words[at + count - 1].end()
                sentence, first = sentence_around(self.rules, phrase.text, start, end)
                if not self.rules.introduces(sentence, start - first, end - first):
                    message = f'"{text[start:end]}" may not be known to readers'
                    yield Remark("jargon", phrase.place, message, f"plainer: {word.plain}", word.word)
            at += count

    def _at(self, text: str, words: Sequence[Match[str]], at: int) -> tuple[int, PlainWord | None]:
        """Return how many words to go on by, and the longest word of the lists that stands here."""
        for count in range(min(self.longest, len(words) - at), 0, -1):
            held = words[at : at + count]
            if (key := _key([one[0] for one in held])) in self.forms and _together(text, held):
                return count, self.forms[key]
        return 1, None


def _words_of(words: Sequence[PlainWord], rules: LanguageRules) -> Iterator[tuple[str, PlainWord | None]]:
    """Yield each form of each word, and before it the phrases in which it may stand."""
    for word in words:
        yield from ((_key([phrase]), None) for phrase in word.unless)
        yield from ((_key([form]), word) for form in sorted(rules.forms(word.word)))


def _key(words: Sequence[str]) -> str:
    return " ".join(found for word in words for found in WORD.findall(word)).lower()


def _together(text: str, words: Sequence[Match[str]]) -> bool:
    """Tell whether nothing but space is between words."""
    return not any(text[one.end() : other.start()].strip() for one, other in pairwise(words))
