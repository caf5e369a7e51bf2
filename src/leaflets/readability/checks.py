"""Holds the table of checks: what each looks for, whether it is a fault, advice or a note, and who can judge it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

FAULT, ADVICE, NOTE = "fault", "advice", "note"
PROGRAM, PERSON = "the program", "a person"


class Check(NamedTuple):
    """One thing that `leaflets check` looks for. A note is there to be read: it changes no exit code."""

    kind: str
    looks_for: str
    judge: str  # who can say whether it matters
    heading: str  # above its findings


_P = PERSON
CHECKS: Mapping[str, Check] = MappingProxyType({
    "reading-level": Check(FAULT, "a section, glossary or product whose grade is over its limit", PROGRAM, "Too hard to read"),
    "long-sentence": Check(FAULT, "a sentence or item over the limit for words", PROGRAM, "Sentences that are too long"),
    "long-paragraph": Check(FAULT, "a paragraph over 4 sentences or 60 words", PROGRAM, "Paragraphs that are too long"),
    "long-list": Check(FAULT, "a list over 7 items", PROGRAM, "Lists that are too long"),
    "passive-share": Check(FAULT, "a section in which over 1 in 10 sentences are passive", PROGRAM, "Too many passive sentences"),
    "outlook": Check(FAULT, "a word of `outlook_words` for readers who have not asked for it", PROGRAM, "Outlook that nobody asked for"),
    "empty-product": Check(FAULT, "a handout or card that would be empty for a reader", PROGRAM, "Nothing to print"),
    "no-key-points": Check(ADVICE, "a handout without key points", PROGRAM, "No key points"),
    "no-action": Check(ADVICE, "a section that gives the reader nothing to do", _P, "Nothing to do"),
    "box-without-action": Check(ADVICE, "a warning, or a box on when to call, that does not say what to do", _P, "Boxes that do not say what to do"),
    "no-heading": Check(ADVICE, "over 150 words in a row without a heading", PROGRAM, "Long stretches without a heading"),
    "jargon": Check(ADVICE, "a word of `plain-words.yaml`, with plainer ones", _P, "Jargon"),
    "unexplained-term": Check(ADVICE, "a word of the glossary used before a reader has been given its explanation", _P, "Words used before they are explained"),
    "number-without-base": Check(ADVICE, "a percentage that does not say of what, or “twice as likely” without how likely", _P, "Numbers that do not say of what"),
    "number-without-unit": Check(ADVICE, "a decimal number without a unit", _P, "Numbers without a unit"),
    "mixed-odds": Check(ADVICE, "chances out of different totals in one section, such as “1 in 4” and “3 in 10”", _P, "Chances that are hard to compare"),
    "alt-repeats": Check(ADVICE, "an alternative text that repeats the words beside it, or that of another figure", _P, "Alternative texts that repeat"),
    "unused": Check(ADVICE, "a source that nothing cites, a figure that nothing shows, a glossary entry that no text needs, a declared profile field that no text uses", _P, "Never used"),
    "review-overdue": Check(ADVICE, "a day of review that has passed, an approval that has ended, or numbers of the clinic that nobody checked for a year", _P, "Overdue"),
    "accepted-for-nothing": Check(ADVICE, "an entry below `accepted` to which nothing corresponds any more", PROGRAM, "Accepted for nothing"),
    "review-ahead": Check(NOTE, "a review, or the end of an approval, within 90 days", _P, "Coming up for review"),
    "passive": Check(NOTE, "each passive sentence", _P, "Passive sentences"),
    "longest-sentence": Check(NOTE, "the three longest sentences of a section", _P, "Longest sentences"),
    "longest-paragraph": Check(NOTE, "the longest paragraph of a section", _P, "Longest paragraphs"),
})  # fmt: skip
