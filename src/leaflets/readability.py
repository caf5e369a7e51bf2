"""Takes a section as one reader gets it, gives its reading level and what breaks a limit. Pure.

Flesch-Kincaid grade: Kincaid et al. 1975. SMOG: McLaughlin 1969. Both were made for English; they see
long words and long sentences, not sense. A person reads every page too. Numbers in figures are not
words; a word with hyphens is one word, as both papers count it.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .faults import Fault, Place
from .model import Block, Item, Limits, Phrase, Section
from .walk import phrases

LIMITS = Limits()
MOST_SENTENCES, MOST_WORDS, MOST_ITEMS = 4, 60, 7  # of a paragraph; of a list
PASSIVE_SHARE = 0.10
FEW = 30  # sentences below which a figure says little
HEADING_EVERY = 150  # words: advice, no limit
TERM_SYLLABLES = 2  # what a term of the glossary counts: it is explained
POLYSYLLABLE = 3
HARDEST, SHORT, SHOWN = 3, 5, 60  # sentences named; words below which one says little; characters of one


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# ---- words ---------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W\d_]+(?:['’\-‐‑][^\W\d_]+)*")
_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouyà-öø-ÿ]+")
_SPLIT_VOWELS = re.compile(  # neighbours that are two sounds
    r"(?<![ctsgx])ia(?=[ln])|ia(?![lnr])|iet|(?<![ct])ien(?!d)|(?<![ctgx])io(?=us)|io(?!n|us)|iu|eo(?!n\b|us)"
    r"|ua(?=l|t)|ue(?=l\b|nt)|uo|oi(?=ng)|[aou]y(?=[aeou](?!d$))|ey(?=o)|ya|ye(?=[rs]t)|yi|ei(?=ng)|ui(?=ng|ti)|eu(?=m)"
    r"|(?<=cr)ea(?=t[eio])|\brea(?=ct)|oa(?=n?al)|ie(?=(?:rs?|st)$)|(?<=[aeiouy])[^aeiouy]+isms?$"
)
_ONE_SOUND = (  # letters that look like more vowels than are heard
    (re.compile(r"qu"), "q"),
    (re.compile(r"^y(?=[aeiou])"), "j"),
    (re.compile(r"ically$"), "icly"),
    (
        re.compile(
            r"(?<=[aeiouy][bcdfghjklmnprstvz])e(?=(?:ly|ments?|ful|fully|less|ness|where|thing|one|times?|lines?)$)"
        ),
        "",
    ),
)
SYLLABLES = {
    "area": 3, "areas": 3, "being": 2, "every": 2, "everyone": 3, "everything": 3, "everyday": 3, "people": 2,
    "something": 2, "someone": 2, "anyone": 3, "sometimes": 2, "fever": 2, "body": 2, "science": 2, "diet": 2,
    "quiet": 2, "anemia": 4, "ideas": 3, "idea": 3, "real": 1, "really": 2, "heal": 1, "react": 2, "reaction": 3,
    "usual": 3, "usually": 4, "unusual": 4, "trial": 2, "trials": 2, "giant": 2, "lion": 2, "poem": 2, "does": 1,
    "doesn’t": 2, "isn’t": 2, "didn’t": 2, "couldn’t": 2, "wouldn’t": 2, "shouldn’t": 2, "hasn’t": 2, "haven’t": 2,
    "hadn’t": 2, "wasn’t": 2, "hour": 1, "hours": 1, "our": 1, "fire": 1, "tired": 1, "biopsy": 3, "diagnosis": 4,
    "diabetes": 4, "hospital": 3, "medicine": 3, "medicines": 3, "sores": 1, "whole": 1, "clothes": 1,
    "vegetables": 4, "breathe": 1, "rely": 2, "maybe": 2, "cells": 1, "once": 1, "business": 2, "interest": 2,
    "different": 2, "favorite": 3, "several": 2, "family": 3, "families": 3, "evening": 2, "chocolate": 2,
    "temperature": 4, "comfortable": 4, "marrow": 2, "preventive": 3, "aren’t": 1, "weren’t": 1, "hairy": 2,
    "fluid": 2, "fluids": 2, "nausea": 3, "diarrhea": 4, "pneumonia": 3, "radiation": 4, "period": 3, "periods": 3,
    "lymphoblastic": 4, "immune": 2, "genes": 1, "serious": 3, "previous": 3, "obvious": 3, "via": 2,
    "appreciate": 4, "associate": 4, "bacteria": 4, "special": 2, "specialist": 3, "specialists": 3, "social": 2,
    "patient": 2, "patients": 2, "ancient": 2, "sufficient": 3, "experience": 4, "caregiver": 3, "caregivers": 3,
    "homework": 2, "anywhere": 3, "somewhere": 2, "themselves": 2, "ourselves": 2, "yourselves": 2, "lifetime": 2,
    "sideways": 2, "safety": 2, "careful": 2, "carefully": 3, "hopeful": 2, "useful": 2, "painful": 2, "moment": 2,
    "movement": 2, "statement": 2, "likely": 2, "lonely": 2, "nineteen": 2, "therefore": 2, "whatever": 3,
    "whenever": 3, "forever": 3, "headaches": 2, "toothaches": 2, "stomachaches": 3, "platelet": 2, "platelets": 2,
    "aspirin": 2, "friend": 1, "friends": 1, "behavior": 3, "mitochondria": 5, "lawyer": 2, "shivery": 3,
    "nosebleed": 2, "nosebleeds": 2, "bedtimes": 2, "helpline": 2, "eyelid": 2, "eyelids": 2, "element": 3,
    "elements": 3, "everywhere": 3, "likewise": 2, "whoever": 3, "diary": 3,
}  # fmt: skip
SAID_AS_WORDS = {"CAR": 1, "COVID": 2, "AIDS": 1, "NO": 1, "NOT": 1, "NOW": 1, "OR": 1, "AND": 1}
_SPELLED = re.compile(r"[A-Z]{2,3}|[B-DF-HJ-NP-TV-XZ]{4,5}")  # MRI: a letter is a syllable, W three
_ENDING = re.compile(r"’(s|re|ve|ll|d|m)$")
_SILENT_E = re.compile(r"(?<=[^aeiouy])e(?:s|d)?$")
_SOUNDED_E = re.compile(
    r"(?:[^aeiouylr]|[^aeiouy]l)le(?:s|d)?$|(?<=[^aeiouy])le$|[td]ed$|(?:[sxz]|ch|sh|c|g)es$"
)
_SOUNDED_LES = re.compile(r"[^aeiouy]les$")


def syllables(word: str) -> int:
    """Return how many syllables a word has: vowel groups, corrected, and a table of exceptions."""
    return sum(_part_syllables(part) for part in _PART.findall(word.replace("'", "’"))) or 1


@functools.cache
def _part_syllables(word: str) -> int:
    if _SPELLED.fullmatch(word):
        return SAID_AS_WORDS.get(word, len(word) + 2 * word.count("W"))
    word = word.lower()
    if word in SYLLABLES:
        return SYLLABLES[word]
    stem = _ENDING.sub("", word)
    if stem != word:
        return _part_syllables(stem)
    bare = functools.reduce(lambda text, rule: rule[0].sub(rule[1], text), _ONE_SOUND, word)
    count = len(_VOWELS.findall(bare)) + len(_SPLIT_VOWELS.findall(bare))
    if _SILENT_E.search(bare):
        les = bare.endswith("les")
        sounded = _SOUNDED_LES.search(bare) if les else _SOUNDED_E.search(bare)
        count -= 0 if sounded else 1
    return max(1, count)


# ---- sentences -----------------------------------------------------------------------------------

_STOP = re.compile(r"[.!?]+[”’\"')\]]*\s+(?=[“‘\"'(\[]*([^\W_]))")
_ABBREVIATION = re.compile(r"(?:^|[\s(“])(?:Dr|Mr|Mrs|Ms|St|Prof|Jr|vs|approx|e\.g|i\.e|U\.S|U\.K)\.\s*$")
BE = _set("is are was were be been being am get gets got getting isn’t aren’t wasn’t weren’t")
_SHORT_BE = re.compile(r"(?:.*’re|(?:it|he|she|that|what|who|there)’s|i’m)")
BETWEEN = _set("not also often always never then now soon still first best most well just too")
IRREGULAR = _set(
    "born broken brought built caught chosen cut done drawn driven eaten felt found forgotten "
    "frozen given grown heard held hidden hurt kept known laid led left lost made meant met paid put read "
    "run seen sent set shaken shown shut sold spent split spoken spread stolen stuck taken taught thrown told "
    "torn understood woken won worn written"
)
STATES = _set(  # look like participles, say how somebody is
    "tired scared worried married interested ashamed relaxed excited pleased confused need bleed feed "
    "speed indeed seed breed red bed shed sacred hundred naked wicked"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or a list's item: the syllables of each word, terms counted short, and as they are."""

    text: str
    counted: tuple[int, ...]
    whole: tuple[int, ...]
    passive: bool
    place: Place

    @property
    def grade(self) -> float:
        return flesch_kincaid(len(self.counted), 1, sum(self.counted))


def sentences(phrase: Phrase) -> Iterator[Sentence]:
    """Yield the sentences of a phrase; a term of the glossary is one word of two syllables."""
    text, start, terms = phrase.text, 0, _terms(phrase)
    for end in [*_ends(text), len(text)]:
        whole = tuple(syllables(match[0]) for match in _WORD.finditer(text, start, end))
        if whole:
            counted = tuple(_counted(text, start, end, terms))
            said = text[start:end].strip()
            yield Sentence(said, counted, whole, is_passive(said), phrase.place)
        start = end


def _terms(phrase: Phrase) -> list[tuple[int, int]]:
    """Return where terms of the glossary stand in the phrase's text."""
    out, at = [], 0
    for run in phrase.runs:
        if run.term:
            out.append((at, at + len(run.text)))
        at += len(run.text)
    return out


def _ends(text: str) -> Iterator[int]:
    """Yield where a new sentence begins: after a stop, before a capital letter or a figure."""
    for match in _STOP.finditer(text):
        new = match[1].isupper() or match[1].isdigit()
        if new and not _ABBREVIATION.search(text, 0, match.end()):
            yield match.end()


def _counted(text: str, start: int, end: int, terms: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Yield the syllables of each word; a term, with what is joined to it, counts as one word."""
    reported: set[int] = set()
    for word in _WORD.finditer(text, start, end):
        touched = [at for at, (a, b) in enumerate(terms) if a < word.end() and b > word.start()]
        if not touched:
            yield syllables(word[0])
        elif touched[0] not in reported:
            yield TERM_SYLLABLES
        reported.update(touched)


def is_passive(sentence: str) -> bool:
    """Return whether a form of "be" or "get" is followed by a participle, adverbs between them or not."""
    words = [word.lower() for word in _PART.findall(sentence.replace("'", "’"))]
    for at, word in enumerate(words):
        if word in BE or _SHORT_BE.fullmatch(word):
            after = at + 1
            while after < len(words) and (words[after] in BETWEEN or words[after].endswith("ly")):
                after += 1
            idiom = word.startswith("g") and words[after : after + 2] == ["used", "to"]
            if after < len(words) and _is_participle(words[after]) and not idiom:
                return True
    return False


def _is_participle(word: str) -> bool:
    return word in IRREGULAR or (word.endswith("ed") and word not in STATES)


# ---- figures -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured; `fk_with_terms` counts the terms of the glossary as they are."""

    words: int
    sentences: int
    syllables: int
    polysyllables: int
    fk: float
    smog: float
    fk_with_terms: float
    passive: float  # share of the sentences

    @property
    def few(self) -> bool:
        """Whether there are too few sentences for the figures to say much."""
        return self.sentences < FEW


def measure(texts: Iterable[Phrase]) -> Figures:
    """Return the figures of some texts."""
    return _figures([sentence for text in texts for sentence in sentences(text)])


def grade(texts: Iterable[Phrase]) -> float:
    """Return the Flesch-Kincaid grade of some texts, terms of the glossary counted short."""
    return measure(texts).fk


def _figures(found: Sequence[Sentence]) -> Figures:
    counted = [n for sentence in found for n in sentence.counted]
    whole = [n for sentence in found for n in sentence.whole]
    long = sum(n >= POLYSYLLABLE for n in counted)
    return Figures(
        words=len(counted),
        sentences=len(found),
        syllables=sum(counted),
        polysyllables=long,
        fk=flesch_kincaid(len(counted), len(found), sum(counted)),
        smog=smog(long, len(found)),
        fk_with_terms=flesch_kincaid(len(whole), len(found), sum(whole)),
        passive=sum(sentence.passive for sentence in found) / max(1, len(found)),
    )


def flesch_kincaid(words: int, sentence_count: int, syllable_count: int) -> float:
    """Return the Flesch-Kincaid grade, 0 where there are no words. Kincaid et al. 1975."""
    if not words or not sentence_count:
        return 0.0
    return 0.39 * words / sentence_count + 11.8 * syllable_count / words - 15.59


def smog(polysyllables: int, sentence_count: int) -> float:
    """Return the SMOG grade. McLaughlin 1969."""
    return 1.0430 * math.sqrt(polysyllables * 30 / max(1, sentence_count)) + 3.1291


# ---- a section -----------------------------------------------------------------------------------

TO_DO = frozenset({"steps", "checklist", "questions"})
BOXES = frozenset({"note", "warning"})
LISTS = frozenset({"list", "steps", "checklist", "questions"})
_LEAD_IN = re.compile(
    r"\s*(?:please |then |(?:if|when|before|after|once)\b[^,.]*, |do not |don’t |never )*", re.I
)
VERBS = _set(  # what an item tells the reader to do
    "ask avoid bring buy call change check choose clean come contact cook cover drink eat fill find follow get "
    "give go have help hold join keep learn leave let list look make measure meet move note plan practice read "
    "remind rest rinse save say set show sit sleep speak start stay stop store take talk tell think touch try "
    "turn use visit wait walk wash watch wear write"
)


@dataclass(frozen=True, slots=True)
class Printed:
    """What was measured of the words as they print: terms as they are, with their explanations in brackets."""

    words: int
    fk: float
    smog: float
    longest: int  # words of a sentence


@dataclass(frozen=True, slots=True)
class Report:
    """A section's figures, what breaks a limit, and what could be better without breaking one.

    `figures` and `printed` are None for a language that the formulas were not made for.
    """

    section: str
    figures: Figures | None
    faults: tuple[Fault, ...]
    advice: tuple[Fault, ...] = ()
    printed: Printed | None = None


def check_section(
    section: Section, chosen: str = "", limits: Limits = LIMITS, printed: Iterable[Phrase] | None = None
) -> Report:
    """Measure a tailored section; `chosen` says in words for whom, `printed` is its running text with explanations."""
    found = [sentence for phrase in running_text(section) for sentence in sentences(phrase)]
    seen = found if printed is None else [s for phrase in printed for s in sentences(phrase)]
    figures, shown = _figures(found), print_figures(seen)
    faults = [
        *_level(section, figures, found, chosen, limits),
        *(fault for block in section.blocks for fault in _block(block)),
        *_items(section.key_points, section.place),
    ]
    advice = [
        *print_advice(section.place, shown, seen, chosen, limits),
        *_no_key_points(section),
        *_nothing_to_do(section),
        *_far_from_heading(section),
    ]
    return Report(section.id, figures, tuple(faults), tuple(advice), shown)


def check_form(section: Section) -> Report:
    """Look at what is a matter of form in any language: the length of lists, and key points."""
    faults = [
        *(fault for block in section.blocks for fault in _long_lists(block)),
        *_items(section.key_points, section.place),
    ]
    return Report(section.id, None, tuple(faults), tuple(_no_key_points(section)))


def check_texts(id: str, texts: Sequence[Phrase], place: Place, limits: Limits = LIMITS) -> Report:
    """Measure texts that print beside the sections, such as the glossary: all that is found is advice."""
    seen = [sentence for phrase in texts for sentence in sentences(phrase)]
    shown = print_figures(seen)
    return Report(id, _figures(seen), (), tuple(print_advice(place, shown, seen, "", limits)), shown)


def print_figures(found: Sequence[Sentence]) -> Printed:
    """Return the figures of sentences as they print: every word counts as it is."""
    counts = [n for sentence in found for n in sentence.whole]
    return Printed(
        len(counts),
        flesch_kincaid(len(counts), len(found), sum(counts)),
        smog(sum(n >= POLYSYLLABLE for n in counts), len(found)),
        max((len(sentence.whole) for sentence in found), default=0),
    )


def print_advice(
    place: Place, shown: Printed, found: Sequence[Sentence], chosen: str, limits: Limits
) -> Iterator[Fault]:
    """Yield what is hard in the words as they print. Advice, for the limits are those of the text without brackets."""
    few = "" if len(found) >= FEW else f" (only {len(found)} sentences: a figure for under {FEW} says little)"
    rows = (("Flesch-Kincaid", shown.fk, limits.flesch_kincaid), ("SMOG", shown.smog, limits.smog))
    hardest = sorted(found, key=lambda s: len(s.whole), reverse=True)
    for name, value, most in rows:
        if value > most:
            said = f"as it prints, {name} is {value:.1f}, over {most:g}{few}, for {chosen or 'everyone'}"
            yield Fault(place, said, f"longest: {_named(hardest)}")
    for sentence in found:
        if len(sentence.whole) > limits.sentence:
            said = f"this sentence prints with {len(sentence.whole)} words, over {limits.sentence:g}"
            yield Fault(sentence.place, said, f"split it, or explain a term elsewhere: {_start(sentence)}")


# What is read in passing, or stands alone: it is no running text.
NOT_RUNNING = frozenset({"title", "alt", "columns", "rows", "contacts"})


def running_text(section: Section) -> Iterator[Phrase]:
    """Yield what counts: paragraphs and items, not headings or table cells."""
    return phrases(section, NOT_RUNNING)


def _level(
    section: Section, figures: Figures, found: Sequence[Sentence], chosen: str, limits: Limits
) -> Iterator[Fault]:
    # One long word makes a fragment look hard: whole sentences come first.
    hardest = sorted(found, key=lambda s: (len(s.counted) >= SHORT, s.grade), reverse=True)
    few = (
        f" (only {figures.sentences} sentences: a figure for under {FEW} says little)" if figures.few else ""
    )
    rows = (
        ("Flesch-Kincaid", figures.fk, limits.flesch_kincaid),
        ("SMOG", figures.smog, limits.smog),
        ("Flesch-Kincaid with terms", figures.fk_with_terms, limits.flesch_kincaid_with_terms),
    )
    for name, value, limit in rows:
        if value > limit:
            said = f"{name} is {value:.1f}, over {limit:g}{few}, for {chosen or 'everyone'}"
            yield Fault(section.place, said, f"hardest: {_named(hardest)}")
    if figures.passive > PASSIVE_SHARE:
        said = f"{figures.passive:.0%} of sentences are passive, over {PASSIVE_SHARE:.0%}"
        yield Fault(section.place, said, _named([sentence for sentence in hardest if sentence.passive]))


def _named(found: Sequence[Sentence]) -> str:
    """Return the first few sentences, each with its file and line."""
    return "; ".join(f"{s.place.path}:{s.place.line}: {_start(s)}" for s in found[:HARDEST])


def _start(sentence: Sentence) -> str:
    return sentence.text[:SHOWN] + ("…" if len(sentence.text) > SHOWN else "")


def _block(block: Block) -> Iterator[Fault]:
    if block.text:
        yield from _paragraph(block.text.phrases[""])
    for inner in block.blocks:
        yield from _block(inner)
    if block.kind in LISTS:
        yield from _items(block.items, block.place)


def _long_lists(block: Block) -> Iterator[Fault]:
    if block.kind in LISTS:
        yield from _items(block.items, block.place)
    for inner in block.blocks:
        yield from _long_lists(inner)


def _paragraph(phrase: Phrase) -> Iterator[Fault]:
    parts = list(sentences(phrase))
    words = sum(len(part.whole) for part in parts)
    rows = ((len(parts), "sentences", MOST_SENTENCES), (words, "words", MOST_WORDS))
    for count, what, most in rows:
        if count > most:
            yield Fault(phrase.place, f"this paragraph has {count} {what}, over {most}", "split it")


def _items(items: Sequence[Item], place: Place) -> Iterator[Fault]:
    if len(items) > MOST_ITEMS:
        yield Fault(place, f"this list has {len(items)} items, over {MOST_ITEMS}", "make two of it")
    for item in items:
        yield from _items(item.items, item.place)


def _no_key_points(section: Section) -> Iterator[Fault]:
    if section.leaflet and not section.key_points:
        yield Fault(section.place, "this section has no key points")


def _nothing_to_do(section: Section) -> Iterator[Fault]:
    if not any(_acts(block) for block in section.blocks):
        hint = "add steps, a checklist or questions, or begin an item with a verb"
        yield Fault(section.place, "this section gives the reader nothing to do", hint)


def _acts(block: Block) -> bool:
    """Return whether a block tells the reader to do something."""
    if block.kind in TO_DO:
        return bool(block.items)
    texts = [phrase.text for phrase in phrases(block.items)] if block.kind == "list" else []
    if block.kind in BOXES:
        texts += [text.phrases[""].text for text in (block.title, block.text) if text]
    return any(map(is_command, texts)) or any(_acts(inner) for inner in block.blocks)


def is_command(text: str) -> bool:
    """Return whether a text begins by telling the reader what to do: a verb, "Do not" or "If …," before it."""
    lead = _LEAD_IN.match(text)
    first = _PART.match(text, lead.end() if lead else 0)
    return first is not None and first[0].lower() in VERBS


def _far_from_heading(section: Section) -> Iterator[Fault]:
    """Yield one advice for each stretch of running text that goes on too long without a heading."""
    since, told = 0, False
    for words, place in _stretches(section.blocks):
        since, told = (since + words, told) if words else (0, False)
        if since > HEADING_EVERY and not told:
            told = True
            said = f"over {HEADING_EVERY} words stand here without a heading"
            yield Fault(place, said, "a heading here would help the reader to find things")


def _stretches(blocks: Sequence[Block]) -> Iterator[tuple[int, Place]]:
    """Yield the words of each text and item in order, and 0 for a heading."""
    for block in blocks:
        if block.title and block.kind in BOXES | {"part"}:
            yield 0, block.place
        for phrase in phrases((block.text, block.items)):
            words = len(_WORD.findall(phrase.text))
            if words:
                yield words, phrase.place
        yield from _stretches(block.blocks)
