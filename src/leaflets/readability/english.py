"""The rules of English: takes a word or a sentence, gives its syllables, whether it is passive or a command."""

from __future__ import annotations

import functools
import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# ---- words ---------------------------------------------------------------------------------------

_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouyà-öø-ÿ]+")
_SPLIT_VOWELS = re.compile(  # neighbouring vowels that are two sounds
    r"(?<![ctsgx])ia(?=[ln])|ia(?![lnr])|iet|(?<![ct])ien(?!d)|(?<![ctgx])io(?=us)|io(?!n|us)|iu|eo(?!n\b|us)"
    r"|ua(?=l|t)|ue(?=l\b|nt)|uo|oi(?=ng)|[aou]y(?=[aeou](?!d$))|ey(?=o)|ya|ye(?=[rs]t)|yi|ei(?=ng)|ui(?=ng|ti)|eu(?=m)"
    r"|(?<=cr)ea(?=t[eio])|\brea(?=ct)|oa(?=n?al)|ie(?=(?:rs?|st)$)|(?<=[aeiouy])[^aeiouy]+isms?$"
)
_ONE_SOUND = (  # letters that look like more vowels than are pronounced
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
    "quiet": 2, "ideas": 3, "idea": 3, "real": 1, "really": 2, "heal": 1, "react": 2, "reaction": 3,
    "usual": 3, "usually": 4, "unusual": 4, "trial": 2, "trials": 2, "giant": 2, "lion": 2, "poem": 2, "does": 1,
    "doesn’t": 2, "isn’t": 2, "didn’t": 2, "couldn’t": 2, "wouldn’t": 2, "shouldn’t": 2, "hasn’t": 2, "haven’t": 2,
    "hadn’t": 2, "wasn’t": 2, "hour": 1, "hours": 1, "our": 1, "fire": 1, "tired": 1, "biopsy": 3, "diagnosis": 4,
    "hospital": 3, "medicine": 3, "medicines": 3, "sores": 1, "whole": 1, "clothes": 1,
    "vegetables": 4, "breathe": 1, "rely": 2, "maybe": 2, "cells": 1, "once": 1, "business": 2, "interest": 2,
    "different": 2, "favorite": 3, "several": 2, "family": 3, "families": 3, "evening": 2, "chocolate": 2,
    "temperature": 4, "comfortable": 4, "marrow": 2, "preventive": 3, "aren’t": 1, "weren’t": 1, "hairy": 2,
    "fluid": 2, "fluids": 2, "nausea": 3, "diarrhea": 4, "radiation": 4, "period": 3, "periods": 3,
    "immune": 2, "genes": 1, "serious": 3, "previous": 3, "obvious": 3, "via": 2,
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
SAID_AS_WORDS = {"CAR": 1, "NO": 1, "NOT": 1, "NOW": 1, "OR": 1, "AND": 1}
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

BE = _set("is are was were be been being am get gets got getting isn’t aren’t wasn’t weren’t")
_SHORT_BE = re.compile(r"(?:.*’re|(?:it|he|she|that|what|who|there)’s|i’m)")
BETWEEN = _set("not also often always never then now soon still first best most well just too")
IRREGULAR = _set(  # not "born", which has no active, and not "left": "cells that are left" are just there
    "broken brought built caught chosen cut done drawn driven eaten felt found forgotten "
    "frozen given grown heard held hidden hurt kept known laid led lost made meant met paid put read "
    "run seen sent set shaken shown shut sold spent split spoken spread stolen stuck taken taught thrown told "
    "torn understood woken won worn written"
)
STATES = _set(  # look like participles but say how somebody is
    "tired scared worried married targeted interested ashamed relaxed excited pleased confused concerned employed retired exhausted disabled frightened "
    "stressed depressed bored constipated dehydrated advanced need bleed feed "
    "speed indeed seed breed red bed shed sacred hundred naked wicked"
)


def passive_in(sentence: str) -> str:
    """Return the first passive of a sentence, a form of "be" or "get" and a participle, with the adverbs between them; else ""."""
    words = [word.lower() for word in _PART.findall(sentence.replace("'", "’"))]
    for at, word in enumerate(words):
        if word in BE or _SHORT_BE.fullmatch(word):
            after = at + 1
            while after < len(words) and (words[after] in BETWEEN or words[after].endswith("ly")):
                after += 1
            idiom = word.startswith("g") and words[after : after + 2] == ["used", "to"]
            if after < len(words) and _is_participle(words[after]) and not idiom:
                return " ".join(words[at : after + 1])
    return ""


def _is_participle(word: str) -> bool:
    return word in IRREGULAR or (word.endswith("ed") and word not in STATES)


_LEAD_IN = re.compile(
    r"\s*(?:please |then |also |(?:if|when|before|after|once)\b[^,.]*, |do not |don’t |never )*", re.I
)
VERBS = _set(  # what an item tells the reader to do
    "apply ask avoid breathe bring buy call change check choose clean come contact cook cover drink eat fill find follow get "
    "give go have help hold join keep learn leave let lie lift list look make measure meet move note open plan practice "
    "press pull push put raise read remind remove rest rinse save say send set show sit sleep speak start stay stop store take talk tell think touch try "
    "turn use visit wait walk wash watch wear write"
)


def is_command(text: str) -> bool:
    """Return whether a text begins by telling the reader what to do: a verb, perhaps with "Do not" or "If …," before it."""
    lead = _LEAD_IN.match(text)
    first = _PART.match(text, lead.end() if lead else 0)
    return first is not None and first[0].lower() in VERBS


_NAMES_IT = re.compile(r"\b(?:call(?:s|ed)?|names?|named|means?|word|terms?|stands? for|known as)\b[^.;:]*$")
_SAYS_IT = re.compile(
    r"s?(?:\*\*)?(?:,? \(|: |, (?:an? |the |where |which |who |that is|medicines? )| (?:is|are) (?:an?|the|when|what) | means? )"
)


def introduces(sentence: str, start: int, end: int) -> bool:
    """Return whether a sentence itself says what a word in it means, as people write it for readers.

    "Doctors call this X", "… (X)", "X (…)", "X is a …".
    """
    before, after = sentence[:start], sentence[end:]
    bracketed = before.count("(") > before.count(")")
    return bracketed or bool(_NAMES_IT.search(before)) or bool(_SAYS_IT.match(after))


def is_subject(sentence: str, start: int, end: int) -> bool:
    """Return whether a sentence begins with a word and goes on to say what it does: "Platelets help stop bleeding"."""
    return not sentence[:start].strip(" “‘*") and re.match(r"s? [a-z]", sentence[end:]) is not None
