"""Takes phrases that use glossary terms, gives them with each term explained where it is first used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..model import Phrase, Run, Section, Term
from .walk import phrases


def terms_in(glossary: Mapping[str, Term], sections: Sequence[Section]) -> Iterator[str]:
    """Yield the ids of the terms that sections use, and of those their explanations use."""
    waiting = [
        run.term for section in sections for phrase in phrases(section) for run in phrase.runs if run.term
    ]
    seen: set[str] = set()
    while waiting:
        id = waiting.pop()
        if id in seen or id not in glossary:
            continue
        seen.add(id)
        yield id
        for phrase in glossary[id].long.phrases.values():
            waiting += [run.term for run in phrase.runs if run.term]


class Explainer:
    """Puts a term's short explanation after its first use; asked in the order of reading."""

    def __init__(self, glossary: Mapping[str, Term], choices: Mapping[str, str] | None = None) -> None:
        self.glossary, self.choices = glossary, choices or {}
        self.told: set[str] = set()

    def explain(self, phrase: Phrase) -> Phrase:
        if not any(run.term for run in phrase.runs):
            return phrase
        runs: list[Run] = []
        waiting: list[Run] = []  # explanations of terms in a link: they follow it, and are not in it
        for at, run in enumerate(phrase.runs):
            runs.append(run)
            if run.term and run.term not in self.told and run.term in self.glossary:
                self.told.add(run.term)
                waiting += self._explanation(run.term)
            after = phrase.runs[at + 1].href if at + 1 < len(phrase.runs) else ""
            if not run.href or run.href != after:
                runs += waiting
                waiting = []
        return Phrase(tuple(runs), phrase.place)

    def _explanation(self, term: str) -> list[Run]:
        short = self.glossary[term].short
        said = short.phrases[self.choices.get(short.facet, "") if short.facet else ""]
        return [Run(" ("), *[replace(part, term="", place=said.place) for part in said.runs], Run(")")]
