"""Takes a section as one reader gets it, gives its reading level and what breaks a limit. Pure.

Flesch-Kincaid grade: Kincaid et al. 1975. SMOG: McLaughlin 1969. The formulas see long words and
long sentences, not sense; a person reads every page too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .faults import Fault, Place
from .model import Block, Item, Phrase, Section

FK_LIMIT, SMOG_LIMIT, FK_WITH_TERMS_LIMIT = 7.0, 9.0, 9.0
MOST_SENTENCES, MOST_WORDS, MOST_ITEMS = 4, 60, 7  # of a paragraph; of a list
PASSIVE_SHARE = 0.10
FEW = 30  # sentences below which a figure says little
TERM_SYLLABLES = 2  # what a term of the glossary counts: it is explained
ACTIONS = frozenset({"list", "steps", "checklist", "questions", "warning", "contacts", "lines"})

_WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:[’'][A-Za-z]+)*")
_SENTENCE = re.compile(r"(?<=[.!?])[”’\")]*\s+(?=[“‘\"(]?[A-Z0-9À-Þ])")
_ABBREVIATION = re.compile(r"\b(Dr|Mr|Mrs|Ms|St|Prof|e\.g|i\.e|a\.m|p\.m|U\.S)\.")
_VOWELS = re.compile(r"[aeiouyà-ÿ]+")
_SPLIT_VOWELS = re.compile(  # neighbours that are two sounds
    r"ia(?!l\b|n\b|r)|ie(?=t|n(?!d))|io(?!n|us)|iu|eo(?!n\b|us)|ua(?=l|t)|ue(?=l\b|nt)|uo|oi(?=ng)|ya|ye(?=[rs]t)"
    r"|ei(?=ng)|ui(?=ng|ti)|eu(?=m)|ea(?=te|ti|m?ent)|oa(?=n?al)|ya|yi|uou"
)
SYLLABLES = {
    "area": 3, "being": 2, "every": 2, "everyone": 3, "everything": 3, "people": 2, "something": 2, "someone": 2,
    "sometimes": 2, "fever": 2, "body": 2, "science": 2, "diet": 2, "quiet": 2, "anemia": 4,
    "ideas": 3, "idea": 3, "real": 1, "really": 2, "heal": 1, "create": 2, "react": 2, "reaction": 3, "usual": 3,
    "usually": 4, "unusual": 4, "trial": 2, "trials": 2, "giant": 2, "lion": 2, "poem": 2, "does": 1, "doesn’t": 2,
    "isn’t": 2, "didn’t": 2, "couldn’t": 2, "wasn’t": 2, "hour": 1, "hours": 1, "our": 1, "fire": 1, "tired": 1,
    "biopsy": 3, "diagnosis": 4, "diabetes": 4, "hospital": 3, "medicine": 3, "medicines": 3, "sores": 1, "whole": 1,
    "clothes": 1, "vegetables": 4, "breathe": 1, "rely": 2, "maybe": 2, "cells": 1, "once": 1, "business": 2,
    "interest": 2, "different": 2, "favorite": 3, "several": 2, "family": 3, "families": 3, "evening": 2,
    "chocolate": 2, "temperature": 4, "comfortable": 4, "marrow": 2, "preventive": 3, "aren’t": 1, "weren’t": 1,
    "hairy": 2, "fluid": 2, "fluids": 2, "nausea": 3, "pneumonia": 3, "radiation": 4, "period": 3, "periods": 3,
    "brain": 1, "lymphoblastic": 4, "immune": 2, "genes": 1, "serious": 3, "previous": 3, "obvious": 3, "via": 2,
    "appreciate": 4, "associate": 4, "bacteria": 4, "special": 2, "social": 2, "patient": 2, "patients": 2,
    "ancient": 2, "sufficient": 3, "experience": 4, "caregiver": 3, "caregivers": 3, "homework": 2, "anywhere": 3,
    "somewhere": 2, "themselves": 2, "ourselves": 2, "yourselves": 2, "lifetime": 2, "sideways": 2, "safety": 2,
    "careful": 2, "carefully": 3, "hopeful": 2, "useful": 2, "painful": 2, "moment": 2, "movement": 2, "statement": 2,
    "likely": 2, "lonely": 2, "nineteen": 2, "therefore": 2, "whatever": 3, "whenever": 3, "forever": 3,
}  # fmt: skip
_SILENT_E = re.compile(r"(?<=[^aeiouy])e(?:s|d)?$")
_MUTE_INSIDE = re.compile(
    r"(?<=[aeiouy][bcdfghjklmnprstvz])e(?=(?:ly|ment|ments|ful|fully|less|ness|where|thing|one|time|times)$)"
)
IRREGULAR = (
    "been born brought built caught chosen done drawn driven eaten fallen felt found given gone grown heard held "
    "hidden kept known laid left lost made meant met paid put read run seen sent set shown shut sold spent split "
    "spoken stuck taken taught thrown told understood woken worn written cut hurt"
)
_PASSIVE = re.compile(
    rf"\b(?:is|are|was|were|be|been|being|get|gets|got)\b(?: (?:not|also|often|always|never|usually|then|now|\w+ly))?"
    rf" (?:(?!tired|scared|worried|sorted|needed|red|used to|married|interested|ashamed|relaxed|excited|pleased)\w{{3,}}ed"
    rf"|{'|'.join(IRREGULAR.split())})\b",
    re.IGNORECASE,
)


def syllables(word: str) -> int:
    """Return how many syllables a word has: vowel groups, corrected, and a table of exceptions."""
    word = word.lower().replace("'", "’")
    if word in SYLLABLES:
        return SYLLABLES[word]
    stem = re.sub(r"’(s|re|ve|ll|d|m)$", "", word)
    if stem != word:
        return syllables(stem) if stem else 1
    bare = _MUTE_INSIDE.sub("", word)
    count = len(_VOWELS.findall(bare)) + len(_SPLIT_VOWELS.findall(bare))
    if _SILENT_E.search(bare):
        sounded = re.search(
            r"(?:[^aeiouylr]|[^aeiouy]l)le(?:s|d)?$|(?<=[^aeiouy])le$|[td]ed$|(?:[sxz]|ch|sh|c|g)es$", bare
        )
        count -= 0 if (sounded and not bare.endswith("les")) or re.search(r"[^aeiouy]les$", bare) else 1
    return max(1, count)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or a list's item: syllables of each word, as a reader meets it and with terms as they are."""

    text: str
    counted: tuple[int, ...]
    whole: tuple[int, ...]
    passive: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured."""

    words: int
    sentences: int
    fk: float
    smog: float
    fk_with_terms: float
    passive: float


@dataclass(frozen=True, slots=True)
class Report:
    """A section's figures and what breaks a limit."""

    section: str
    figures: Figures
    faults: tuple[Fault, ...]


def sentences(phrase: Phrase) -> Iterator[Sentence]:
    """Yield the sentences of a phrase; a term of the glossary is one word of two syllables."""
    pieces: list[tuple[str, bool]] = [(run.text, bool(run.term)) for run in phrase.runs]
    marked = "".join("\ue000" * 1 + text + "\ue001" if term else text for text, term in pieces)
    marked = _ABBREVIATION.sub(lambda m: m[0].replace(".", "\ue002"), marked)
    for part in _SENTENCE.split(marked):
        part = part.replace("\ue002", ".")
        plain = part.replace("\ue000", "").replace("\ue001", "")
        whole = tuple(syllables(word) for word in _WORD.findall(plain))
        if not whole:
            continue
        counted: list[int] = []
        for at, piece in enumerate(re.split("[\ue000\ue001]", part)):
            counted += [TERM_SYLLABLES] if at % 2 else [syllables(word) for word in _WORD.findall(piece)]
        yield Sentence(plain, tuple(counted), whole, bool(_PASSIVE.search(plain)), phrase.place)


def measure(found: Sequence[Sentence]) -> Figures:
    """Return the figures of some sentences."""
    count = max(1, len(found))
    counted = [n for sentence in found for n in sentence.counted]
    whole = [n for sentence in found for n in sentence.whole]
    long = sum(n >= 3 for n in counted)
    smog = 1.0430 * math.sqrt(long * 30 / count) + 3.1291
    passive = sum(sentence.passive for sentence in found) / count
    return Figures(len(counted), len(found), grade(counted, count), smog, grade(whole, count), passive)


def grade(counts: Sequence[int], sentence_count: int) -> float:
    """Return the Flesch-Kincaid grade of words with these syllables."""
    words = max(1, len(counts))
    return 0.39 * words / sentence_count + 11.8 * sum(counts) / words - 15.59


def check_section(section: Section, chosen: str = "") -> Report:
    """Measure a tailored section; `chosen` says in words for whom, for the faults."""
    phrases = list(running_text(section))
    found = [sentence for phrase in phrases for sentence in sentences(phrase)]
    figures = measure(found)
    faults = [*_level(section, figures, found, chosen)]
    faults += [fault for block in section.blocks for fault in _block(block)]
    faults += _items(section.key_points, section.place)
    if section.leaflet and not section.key_points:
        faults.append(Fault(section.place, "this section has no key points"))
    if not any(_acts(block) for block in section.blocks):
        faults.append(
            Fault(section.place, "this section gives the reader nothing to do", "add steps or a checklist")
        )
    return Report(section.id, figures, tuple(faults))


def running_text(section: Section) -> Iterator[Phrase]:
    """Yield what counts: paragraphs and items, not headings or table cells."""
    yield from _item_phrases(section.key_points)
    for block in section.blocks:
        yield from _block_phrases(block)


def _block_phrases(block: Block) -> Iterator[Phrase]:
    if block.text:
        yield block.text.phrases[""]
    yield from _item_phrases(block.items)
    for inner in block.blocks:
        yield from _block_phrases(inner)


def _item_phrases(items: Sequence[Item]) -> Iterator[Phrase]:
    for item in items:
        yield item.text.phrases[""]
        yield from _item_phrases(item.items)


def _level(section: Section, figures: Figures, found: Sequence[Sentence], chosen: str) -> Iterator[Fault]:
    hardest = sorted(found, key=lambda s: -grade(s.counted, 1))[:3]
    hint = "hardest: " + "; ".join(f"line {s.place.line}: {s.text[:60]}" for s in hardest)
    few = f" (only {figures.sentences} sentences)" if figures.sentences < FEW else ""
    rows = (
        ("Flesch-Kincaid", figures.fk, FK_LIMIT),
        ("SMOG", figures.smog, SMOG_LIMIT),
        ("Flesch-Kincaid with terms", figures.fk_with_terms, FK_WITH_TERMS_LIMIT),
    )
    for name, value, limit in rows:
        if value > limit:
            yield Fault(
                section.place, f"{name} is {value:.1f}, over {limit:g}{few}, for {chosen or 'everyone'}", hint
            )
    if figures.passive > PASSIVE_SHARE:
        passive = [s for s in found if s.passive]
        said = "; ".join(f"line {s.place.line}: {s.text[:60]}" for s in passive[:3])
        yield Fault(
            section.place, f"{figures.passive:.0%} of sentences are passive, over {PASSIVE_SHARE:.0%}", said
        )


def _block(block: Block) -> Iterator[Fault]:
    if block.kind in ("paragraph", "note", "warning") and block.text:
        phrase = block.text.phrases[""]
        parts = list(sentences(phrase))
        words = sum(len(part.whole) for part in parts)
        if len(parts) > MOST_SENTENCES:
            yield Fault(
                phrase.place, f"this paragraph has {len(parts)} sentences, over {MOST_SENTENCES}", "part it"
            )
        if words > MOST_WORDS:
            yield Fault(phrase.place, f"this paragraph has {words} words, over {MOST_WORDS}", "part it")
    if block.kind in ("list", "steps", "checklist"):
        yield from _items(block.items, block.place)
    for inner in block.blocks:
        yield from _block(inner)


def _items(items: Sequence[Item], place: Place) -> Iterator[Fault]:
    if len(items) > MOST_ITEMS:
        yield Fault(place, f"this list has {len(items)} items, over {MOST_ITEMS}", "make two of it")
    for item in items:
        yield from _items(item.items, item.place)


def _acts(block: Block) -> bool:
    return block.kind in ACTIONS or any(_acts(inner) for inner in block.blocks)
