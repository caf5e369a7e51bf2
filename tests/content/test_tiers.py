"""When to call: every sign in one tier, the same words everywhere, and what must be said on every page that lists them."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import pytest

from leaflets import kinds
from leaflets.model import Block, Job, Leaflet, Section, Topic, plain, words_of
from leaflets.pipeline import lay_out_job
from leaflets.readability.products import products_of
from leaflets.setting import Setting, library_folder, load_setting
from leaflets.tailor.choices import BOOKLET, combinations
from leaflets.tailor.walk import phrases
from leaflets.typeset.pages import Pages

TOPICS = ("relapsed-all", "fever-low-counts")
TIERS = (kinds.Emergency, kinds.CallNow, kinds.CallToday)
SIGNS = {
    "emergency": [
        "trouble breathing", "upright or lying flat", "chest pain", "blue or gray lips", "being hard to wake", "suddenly confused",
        "sudden swelling of the face, neck or throat", "seizure", "sudden trouble speaking", "bleeding that will not stop",
        "sudden weakness of the face, arm or leg", "sudden severe headache",
    ],
    "call_now": [
        "100.4 °f or higher", "96.8 °f or lower", "chills or feeling very ill, even without fever", "sore throat", "burning when peeing",
        "new rash", "yellow eyes or skin", "chickenpox, shingles or measles", "new bruises", "tiny red or dark spots", "nosebleeds",
        "bleeding gums", "heavy periods", "black stool", "blood in pee, stool or vomit", "blow to the head", "bad fall",
        "swollen or sore neck, arm or leg", "cough", "short of breath with little effort",
        "new headache, unless mild after a spinal tap", "blurred or double vision", "face, arm or leg that slowly gets weaker",
        "severe back pain", "numb legs", "trouble walking or peeing", "mild confusion, shakiness, trouble finding words or writing",
        "redness, swelling, pain or pus at a line or needle site", "leaks, breaks or comes out", "chills after a flush",
        "pump that stops or alarms", "vomiting that goes on", "medicines that do not stay down",
        "diarrhea over three times a day", "severe belly pain", "not drinking", "no pee for 8 hours",
        "on steroids: great thirst, a lot of pee", "anything new that worries you",
    ],
    "call_today": [
        "much more tired or pale", "weight loss", "new lumps or swelling", "new bone or joint pain", "no stool for two days",
        "night sweats, mouth sores or poor appetite", "dizziness", "changed mood, memory, behavior", "; mild headache after a spinal tap",
    ],
}  # fmt: skip
IN_A_BABY = ["fewer wet diapers", "nonstop crying", "bulging soft spot"]
# A word that stands in two tiers, with what tells the sign of the higher one from that of the lower one.
DIFFERENCE = {
    "bleeding": [("bleeding that will not stop", "bleeding gums")],
    "breathing": [("trouble breathing", "short of breath with little effort")],
    "headache": [
        ("sudden severe headache", "new headache"),
        ("sudden severe headache", "; mild headache after a spinal tap"),
        ("new headache, unless mild after a spinal tap", "; mild headache after a spinal tap"),
    ],
    "pain": [
        ("chest pain", "severe back pain"), ("chest pain", "bone or joint pain"), ("severe back pain", "bone or joint pain"),
    ],
    "severe": [("sudden severe headache", "severe back pain")],
    "sudden": [("sudden trouble speaking", "slowly gets weaker")],
    "swelling": [
        ("sudden swelling of the face", "at a line or needle site"),
        ("sudden swelling of the face", "new lumps or swelling"), ("at a line or needle site", "new lumps or swelling"),
    ],
    "throat": [("sudden swelling of the face, neck or throat", "a sore throat")],
    "trouble": [("trouble breathing", "trouble walking or peeing")],
    "stool": [("black stool", "no stool for two days")],
}  # fmt: skip
PLAIN = {"about", "after", "arm", "bad", "being", "call", "chest", "even", "face", "feeling", "for", "from", "getting", "hours", "leg", "mild",
         "more", "much", "neck", "new", "night", "not", "now", "one", "spinal", "tap", "than", "that", "the", "these", "when", "will", "with",
         "without"}  # fmt: skip


class Reader(NamedTuple):
    """What one reader of a topic gets."""

    topic: str
    choices: Mapping[str, str]
    leaflet: Leaflet


@pytest.fixture(scope="module")
def setting() -> Setting:
    return load_setting(library_folder(), None, dt.date(2026, 11, 23))


@pytest.fixture(scope="module")
def readers(setting: Setting) -> list[Reader]:
    return printed(setting, lambda topic: [BOOKLET])


@pytest.fixture(scope="module")
def apart(setting: Setting) -> list[Reader]:
    """What is a leaflet of its own and no part of the booklet."""
    return printed(setting, lambda topic: [one.id for one in topic.sections if not one.booklet])


def printed(setting: Setting, names: Callable[[Topic], Sequence[str]]) -> list[Reader]:
    return [
        Reader(topic.id, product.choices, product.leaflet)
        for topic in (setting.library.topics[id, "en"] for id in TOPICS)
        for product in products_of(setting, topic, [])
        if product.name in names(topic)
    ]


def of(readers: list[Reader], topic: str) -> list[Reader]:
    return [reader for reader in readers if reader.topic == topic]


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        yield block
        yield from walk(getattr(block, "blocks", ()))


def texts(*blocks: Block) -> list[str]:
    """Return each text below these blocks, with plain spaces and without capitals."""
    held = Section("x", plain_title(), (), blocks)
    return [phrase.text.lower().replace("\u00a0", " ") for phrase in phrases(held)][1:]


def plain_title() -> kinds.Text:
    return kinds.Text({"": plain("x")})


def tiers(leaflet: Leaflet) -> dict[str, str]:
    """Return the words of each tier, wherever its boxes stand."""
    found: dict[str, str] = {}
    for block in leaflet.when_to_call.blocks:
        if isinstance(block, TIERS):
            found[block.kind] = " · ".join([found.get(block.kind, ""), *texts(block)])
    return found


def sentences(leaflet: Leaflet) -> Iterator[tuple[str, str]]:
    for section in leaflet.sections:
        for text in texts(*section.blocks):
            yield from ((section.id, sentence) for sentence in re.split(r"(?<=[.!?]) ", text))


def test_every_sign_stands_in_its_tier_and_in_no_other(readers: list[Reader]) -> None:
    """For every reader; and with each number beside the tier that needs it."""
    for reader in of(readers, "relapsed-all"):
        held = tiers(reader.leaflet)
        assert list(held) == ["emergency", "call_now", "call_today"]
        for tier, signs in SIGNS.items():
            assert [sign for sign in signs if sign not in held[tier]] == []
            others = " ".join(words for other, words in held.items() if other != tier)
            assert [sign for sign in signs if sign in others] == []
        first = next(
            block for block in reader.leaflet.when_to_call.blocks if isinstance(block, kinds.CallNow)
        )
        assert "911" in held["emergency"] and first.numbers, "the layout prints both numbers"


def test_what_stands_in_two_tiers_says_what_makes_it_worse(readers: list[Reader]) -> None:
    """Each word that two tiers share is listed, and so are the words that tell its signs apart."""
    for reader in of(readers, "relapsed-all"):
        held = tiers(reader.leaflet)
        for higher, lower in itertools.combinations(held.values(), 2):
            words, others = (set(re.findall(r"[a-z]{3,}", said)) - PLAIN for said in (higher, lower))
            for word in words & others:
                assert [1 for worse, milder in DIFFERENCE[word] if worse in higher and milder in lower], word


def test_a_second_topic_has_the_same_words_in_the_same_tiers(readers: list[Reader]) -> None:
    """Each sign of the leaflet on fever, word for word; nothing there names a disease."""
    everything = tiers(of(readers, "relapsed-all")[0].leaflet)
    for reader in of(readers, "fever-low-counts"):
        for tier, words in tiers(reader.leaflet).items():
            for sign in (sign for signs in SIGNS.values() for sign in signs):
                assert (sign in words) <= (sign in everything[tier]), sign
        assert "leukemia" not in " ".join(texts(*reader.leaflet.when_to_call.blocks))


def test_a_parent_reads_the_signs_of_a_baby(readers: list[Reader]) -> None:
    for reader in of(readers, "relapsed-all"):
        found = [sign for sign in IN_A_BABY if sign in tiers(reader.leaflet)["call_now"]]
        assert found == (IN_A_BABY if reader.choices["audience"] == "parent" else [])


def test_nobody_who_gets_no_answer_waits(readers: list[Reader]) -> None:
    """The emergency room, the emergency number for whoever is very ill, and what to say there, which is the topic's own."""
    say = {"relapsed-all": "leukemia that has come back", "fever-low-counts": "having cancer treatment"}
    for reader in readers:
        [note] = [block for block in reader.leaflet.when_to_call.blocks if isinstance(block, kinds.Note)]
        words = " ".join(texts(note))
        assert "within 10 minutes, go to the nearest emergency room" in words
        assert "very ill, call 911. say:" in words and say[reader.topic] in words


# ---- the same words elsewhere ----------------------------------------------------------------------

ASKS = r"\b(call|tell) (us|the team)\b"
# What may be beside a sign where the emergency number is given, and where the number is given for no sign.
BESIDE = r"\b(at home|call|911|now|for|an?|any|or|and|being|this|these)\b|[^a-z0-9]"
NO_SIGN = ("in danger", "very ill", "if sudden or bad")


def left_of(sentence: str) -> str:
    """Return what is left of a sentence without the signs of the emergency tier and the words beside them."""
    for sign in sorted(SIGNS["emergency"], key=len, reverse=True):
        sentence = sentence.replace(sign, "")
    sentence = sentence.replace(
        "sudden weakness of the face", ""
    )  # of the three, what leukemia itself can cause
    return re.sub(r"\s+", " ", re.sub(BESIDE, " ", sentence)).strip()


def test_the_emergency_number_is_given_for_signs_of_its_tier_alone(
    readers: list[Reader], apart: list[Reader]
) -> None:
    """In every section, in the words of the page; and a sentence that adds a sign would be found."""
    assert left_of("call 911 now for a seizure, or a weak face.") == "weak face"
    found = {said for reader in (*readers, *apart) for _, said in sentences(reader.leaflet) if "911" in said}
    signs = {said for said in found if not any(other in said for other in NO_SIGN)}
    assert len(signs) > 1
    assert {said: left for said in signs if (left := left_of(said))} == {}


def test_no_section_asks_to_call_the_team_for_what_needs_the_emergency_number(
    readers: list[Reader], apart: list[Reader]
) -> None:
    for reader in (*readers, *apart):
        for id, said in sentences(reader.leaflet):
            if re.search(ASKS, said) and "911" not in said:
                assert not [sign for sign in SIGNS["emergency"] if sign in said], (id, said)


def test_the_signs_have_the_words_of_the_page(readers: list[Reader]) -> None:
    """What the section on signs lists, and the page names, has one wording; the emergency number stands beside its signs."""
    same = ["short of breath with little effort", "tiny red or dark spots", "nosebleeds", "bleeding gums", "heavy periods",
            "blurred or double vision", "face, arm or leg that slowly gets weaker", "night sweats", "dizziness"]  # fmt: skip
    for reader in of(readers, "relapsed-all"):
        page = " ".join(tiers(reader.leaflet).values())
        [signs] = [one for one in reader.leaflet.sections if one.id == "symptoms"]
        words = " ".join(texts(*signs.blocks))
        assert [sign for sign in same if sign not in page or sign not in words] == []
        assert "a seizure, or sudden weakness of the face (call 911 now)" in words


# ---- what must be said -----------------------------------------------------------------------------


def test_nothing_goes_in_the_bottom(readers: list[Reader]) -> None:
    """For every reader of both topics, in every product: no condition holds the sentence back. Where pictures show how, too."""
    for reader in readers:
        page = reader.leaflet.when_to_call.blocks
        assert "never in the bottom: no thermometer, suppository or enema." in texts(*page)
        assert not [block for block in walk(page) if block.only_in]
    for reader in of(readers, "relapsed-all"):
        [signs] = [one for one in reader.leaflet.sections if one.id == "symptoms"]
        assert "never measure in the bottom" in " ".join(texts(*signs.blocks))


def test_medicines_that_hide_a_fever_are_named(readers: list[Reader]) -> None:
    rule = "no fever medicine before you call: no acetaminophen (tylenol), ibuprofen (advil, motrin) or cold medicine."
    for reader in readers:
        assert rule in texts(*reader.leaflet.when_to_call.blocks)


def laid(setting: Setting, topic: str, section: str, layout: str, **given: str) -> Pages:
    choices = next(iter(combinations(setting.library.topics[topic, "en"]))) | given
    return lay_out_job(setting, Job(topic, "en", section, choices, layout, "letter"))[0]


@pytest.mark.parametrize("topic", TOPICS)
def test_a_limit_without_its_way_asks_to_ask(setting: Setting, topic: str) -> None:
    """A profile that does not say how the temperature is taken: the page of these texts says to ask."""
    section = setting.library.topics[topic, "en"].sections[0].id
    for way, expected in (("", True), ("mouth", False)):
        fields = {**setting.clinic.fields, "fever_way": plain(way)}
        own = replace(setting, clinic=replace(setting.clinic, fields=fields))
        assert (
            "Ask us how to take it" in words_of(laid(own, topic, section, "sheet").document.root)
        ) == expected


def test_a_leaflet_on_fever_has_two_pages(setting: Setting) -> None:
    assert len(laid(setting, "fever-low-counts", "fever", "sheet").pages) == 2


@pytest.mark.parametrize("audience", ["adult", "parent"])
@pytest.mark.parametrize("topic", TOPICS)
def test_the_whole_list_fits_a_folded_sheet(setting: Setting, topic: str, audience: str) -> None:
    """No sign is left out for it."""
    section = "symptoms" if topic == "relapsed-all" else "fever"
    pages = laid(setting, topic, section, "trifold", audience=audience)
    words = words_of(pages.document.root)
    assert len(pages.pages) == 2 and "Call today, in office hours" in words and "that worries you" in words
