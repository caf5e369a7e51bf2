"""What each check finds in a text, and what it lets pass; what a library accepts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from pathlib import Path

import pytest

import leaflets
from leaflets.content.load import load
from leaflets.faults import LeafletError
from leaflets.model import plain
from leaflets.readability.checks import ADVICE, CHECKS, FAULT, NOTE
from leaflets.readability.desk import Quality, of_section, quality_of
from leaflets.readability.english import introduces, is_subject
from leaflets.readability.inflections import forms
from leaflets.readability.instruments import ABSENT, ASK, CDC, ITEMS, NO, PEMAT, YES, verdicts
from leaflets.readability.numbers import bare_numbers
from leaflets.readability.remark import Remark
from leaflets.setting import Setting, library_folder, load_setting
from support.library import TOPIC, setting_of

GOOD = """\
title: The signs of hay fever
key_points: ["Wash your hair."]
sources: [leaf]
blocks:
  - steps: ["Close the window."]
"""
PLAIN = "en:\n  utilize: use\n  acute: {plain: sudden, unless: ['acute cold']}\n  in order to: to\n"
LIMITS = "limits: {flesch_kincaid: 20, smog: 20}\n"


def library_with(
    folder: Path, signs: str = "", library: str = "", more: dict[str, str] | None = None
) -> Setting:
    """Return a Setting for a copy of the tests' topic, whose section of signs is good and ends with some lines."""
    content = folder / "content"
    shutil.copytree(TOPIC / "content", content)
    texts = {
        "hay-fever/en/signs.yaml": GOOD + signs,
        "library.yaml": LIMITS + library,
        "plain-words.yaml": PLAIN,
    }
    for name, text in (texts | (more or {})).items():
        (content / name).write_text(text, encoding="utf-8")
    return dataclasses.replace(setting_of(), library=load(content, "content"), folder=folder)


def quality(setting: Setting) -> Quality:
    return quality_of(setting, list(setting.library.topics.values()))


def found_in(folder: Path, check: str, signs: str = "", **more: object) -> list[Remark]:
    """Return what a check finds in signs.yaml, and in whatever else is given."""
    held = quality(library_with(folder, signs, **more)).findings  # type: ignore[arg-type]
    return [one for one in held if one.check == check]


SENTENCE = "You can go " + "and rest " * 15
SEEN = [  # check, further lines of signs.yaml, what is found, where
    ("jargon", "  - paragraph: Utilizing it helps.\n", '"Utilizing" may not be known to readers', 6),
    ("jargon", "  - paragraph: Stop in order to rest.\n", '"in order to"', 6),
    ("jargon", "  - paragraph: It is acute.\n", '"acute"', 6),
    ("number-without-base", "  - paragraph: It is 20% lower.\n", '"20%" of what?', 6),
    ("number-without-base", "  - paragraph: Half a percent or 5 percent more.\n", '"5 percent" of what?', 6),
    ("number-without-base", "  - paragraph: There is a 90% chance of it.\n", '"90%" of what?', 6),
    ("number-without-base", "  - paragraph: Smoke makes it twice as likely.\n", '"twice as likely" than what?', 6),
    ("mixed-odds", "  - paragraph: 30% of people sneeze. 1 in 3 cough.\n", '"1 in 3" cannot be compared with "30% of people"', 6),
    ("number-without-unit", "  - paragraph: Call us at 38.5.\n", '"38.5" has no unit', 6),
    ("number-without-unit", "  - paragraph: The table says 38.5.\n", '"38.5" has no unit', 6),
    ("number-without-unit", "  - paragraph: It was 36.5 to 38.5.\n", '"38.5" has no unit', 6),
    ("mixed-odds", "  - paragraph: 1 in 4 people sneeze.\n  - paragraph: 3 out of 10 cough.\n", '"3 out of 10" cannot be compared with "1 in 4', 7),
    ("passive", "  - paragraph: The nose is seen.\n", '"is seen": The nose is seen.', 6),
    ("box-without-action", "  - warning: {title: Careful, text: It burns.}\n", "does not say what to do", 6),
    ("longest-sentence", f"  - paragraph: {SENTENCE}\n", "33 words: You can go and rest", 6),
    ("longest-paragraph", f"  - paragraph: {SENTENCE} and so on for ever and a day or more.\n", "words: You can go", 6),
    ("alt-repeats", "  - figure: {name: nose, caption: A round nose from the front, alt: A round nose from the front, key: ['The tip']}\n", 'of "nose" repeats', 6),
    ("long-sentence", f"  - paragraph: {SENTENCE}\n", "this sentence has 33 words", 6),
    ("long-list", "  - list: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']\n", "8 items", 6),
    ("long-paragraph", "  - paragraph: One. Two. Three. Four. Five.\n", "5 sentences", 6),
    ("passive-share", "  - paragraph: It is seen. It is known.\n", "50% of sentences are passive", 1),
    ("no-heading", "  - paragraph: You rest well now. You rest well now.\n" * 20, "over 150 words", 24),
]  # fmt: skip


@pytest.mark.parametrize(
    ("check", "lines", "said", "line"), SEEN, ids=[f"{c}-{n}" for n, (c, *_) in enumerate(SEEN)]
)
def test_a_check_finds_what_it_looks_for(
    check: str, lines: str, said: str, line: int, tmp_path: Path
) -> None:
    """At its place, with words to find it by; without those lines it finds nothing in this file."""
    told = [one for one in found_in(tmp_path / "with", check, lines) if one.place.path.endswith("signs.yaml")]
    assert [one.place.line for one in told if said in one.message][:1] == [line], told
    bare = found_in(tmp_path / "bare", check)
    assert not [one for one in bare if one.place.path.endswith("signs.yaml")]
    assert {one.section for one in told} == {"signs"}


@pytest.mark.parametrize(("check", "lines"), [
    ("jargon", "  - paragraph: An acute cold passes. It is futile.\n"),  # it may stand there; and no word of a list
    ("jargon", "  - paragraph: The team calls this utilize.\n"),  # explained by the text itself
    ("number-without-base", "  - paragraph: 20% of people sneeze. 100% is all. 20% in 10 people.\n"),
    ("number-without-unit", "  - paragraph: It is 38.5 °C, 1.5 liters, 2.5 mg or 10,000 steps. See version 1.2.\n"),
    ("number-without-base", "  - paragraph: Use a cream with 5% urea, or a 0.9% salt solution. Your oxygen is below 92%.\n"),
    ("number-without-unit", "  - paragraph: Give 0.5–1 mL, or 1.5 to 2 tablets. Sections 3.2 and 4.1 say why. Your INR should be 2.5.\n"),
    ("number-without-unit", "  - paragraph: Fewer than 0.5 × 10⁹/L. We are open from 8.00 to 16.30.\n"),
    ("number-without-base", "  - paragraph: It is twice as likely, in 2 of 100 people and not in 1.\n"),
    ("mixed-odds", "  - paragraph: 1 in 10 (10%) sneeze.\n  - paragraph: 3 out of 10 cough.\n"),
    ("box-without-action", "  - warning: {title: Careful, text: It burns. Wash it off.}\n"),
    ("box-without-action", "  - warning: {title: Careful, blocks: [{list: ['Wash it off.']}]}\n"),
    ("alt-repeats", "  - figure: {name: nose, caption: The nose, alt: A round nose from the front, key: ['The tip']}\n"),
    ("longest-sentence", "  - paragraph: You can rest.\n"),
])  # fmt: skip
def test_a_check_lets_a_good_text_pass(check: str, lines: str, tmp_path: Path) -> None:
    told = found_in(tmp_path, check, lines)
    assert not [one for one in told if one.place.path.endswith("signs.yaml")]


@pytest.mark.parametrize(("word", "said"), [
    ("administer", "administers, administered, administering"), ("utilize", "utilizes, utilizing, utilized"),
    ("adhere to", "adheres to, adhering to, adhered to"), ("therapy", "therapies"), ("biopsy", "biopsies, biopsied"),
    ("transfer", "transferred, transferring"), ("adverse effect", "adverse effects"), ("stop", "stopped, stopping"),
    ("diagnosis", "diagnoses"), ("dose", "doses, dosing, dosed"), ("undergo", "underwent, undergone"),
])  # fmt: skip
def test_a_word_is_known_in_all_its_forms(word: str, said: str) -> None:
    """The first of several words takes endings, and so does the last."""
    assert {word, *said.split(", ")} <= forms(word)


def test_words_that_take_no_ending_get_none() -> None:
    assert forms("subsequently") == {"subsequently"} and forms("oral") == {"oral"}


# ---- words used before they are explained --------------------------------------------------------------


TERMS = "pollen: {name: pollen, short: dust from plants}\nmite: {name: mite, short: a tiny animal}\n"


def terms_in(folder: Path, *paragraphs: str) -> list[tuple[str, int]]:
    lines = "".join(f'  - paragraph: "{one}"\n' for one in paragraphs)
    help_ = (TOPIC / "content/hay-fever/en/help.yaml").read_text(encoding="utf-8")
    more = {"hay-fever/en/glossary.yaml": TERMS, "hay-fever/en/help.yaml": help_}
    told = found_in(folder, "unexplained-term", lines, more=more)
    return [(one.about, one.place.line) for one in told if one.place.path.endswith("signs.yaml")]


@pytest.mark.parametrize(("paragraphs", "told"), [
    (["[[Pollen]] flies.", "We see pollen."], []),
    (["We see pollen.", "[[Pollen]] flies."], [("pollen", 6)]),
    (["We see POLLEN, and mites.", "Here is [[pollen]] and a [[mite]]."], [("pollen", 6), ("mite", 6)]),
    (["We see dust (pollen).", "[[Pollen]] flies."], []),
    (["Doctors call it pollen.", "[[Pollen]] flies."], []),
    (["Plants make dust, and pollen is in it.", "[[Pollen]] flies."], []),  # the words of its explanation
    (["Here is a semite.", "A [[mite]] lives here."], []),
])  # fmt: skip
def test_a_word_is_explained_before_it_is_used(
    paragraphs: list[str], told: list[tuple[str, int]], tmp_path: Path
) -> None:
    assert terms_in(tmp_path, *paragraphs) == told


@pytest.mark.parametrize(("blocks", "told"), [
    ("  - list: ['It is pollen.']\n  - paragraph: '[[Pollen]] flies.'\n", []),  # an item has no room for brackets
    ("  - list: ['It is pollen.']\n  - paragraph: We see pollen.\n  - paragraph: '[[Pollen]] flies.'\n", [7]),
    ("  - list: ['It is pollen.']\n  - list: ['[[Pollen]] flies']\n", [6]),
    ("  - list: ['It is pollen.']\n", [6]),
])  # fmt: skip
def test_an_item_may_name_what_its_section_explains(blocks: str, told: list[int], tmp_path: Path) -> None:
    help_ = (TOPIC / "content/hay-fever/en/help.yaml").read_text(encoding="utf-8")
    marked = f"{help_}  - paragraph: '[[Pollen]] again.'\n"
    more = {"hay-fever/en/glossary.yaml": TERMS, "hay-fever/en/help.yaml": marked}
    found = found_in(tmp_path, "unexplained-term", blocks, more=more)
    assert [one.place.line for one in found if one.place.path.endswith("signs.yaml")] == told


def test_each_variant_is_read_for_itself(tmp_path: Path) -> None:
    """A mark that only adults read explains nothing to a parent."""
    signs = (
        '  - paragraph: {adult: "[[Pollen]] flies.", parent: "It flies."}\n  - paragraph: We see pollen.\n'
        '  - paragraph: "[[Pollen]] again."\n'
    )
    more = {"hay-fever/en/glossary.yaml": TERMS}
    (one,) = [
        held
        for held in found_in(tmp_path, "unexplained-term", signs, more=more)
        if held.place.path.endswith("signs.yaml")
    ]
    assert one.place.line == 7 and "audience=parent" in one.message and "pollen" in one.hint


@pytest.mark.parametrize(("said", "word", "explained"), [
    ("Doctors call this sepsis.", "sepsis", True), ("Low counts (cytopenia) are common.", "cytopenia", True),
    ("Sepsis is a strong reaction to germs.", "Sepsis", True), ("Platelets help stop bleeding.", "Platelets", True),
    ("MRD (measurable residual disease) is low.", "MRD", True), ("You may have sepsis.", "sepsis", False),
    ("Call us for sepsis or fever.", "sepsis", False), ("It is not sepsis.", "sepsis", False),
])  # fmt: skip
def test_a_sentence_may_explain_a_word_itself(said: str, word: str, explained: bool) -> None:
    at = said.index(word)
    place = said, at, at + len(word)
    assert (introduces(*place) or is_subject(*place)) is explained


# ---- what is never used; days --------------------------------------------------------------------------


def test_what_nothing_refers_to_is_named(tmp_path: Path) -> None:
    sources = (TOPIC / "content/hay-fever/en/sources.yaml").read_text(encoding="utf-8")
    more = {
        "hay-fever/en/glossary.yaml": TERMS + "dust: {name: dust, short: dirt}\n",
        "hay-fever/en/sources.yaml": sources + sources.replace("leaf:", "spare:", 1),
        "hay-fever/figures/spare.svg": (TOPIC / "content/hay-fever/figures/nose.svg").read_text("utf-8"),
    }
    library = "profile: {season_ends: {about: the month}, opens: {about: the hour}}\n"
    signs = '  - paragraph: "[[Pollen]] and dust until [[clinic.season_ends]]."\n    only_with: season_ends\n'
    told = {one.about: one for one in found_in(tmp_path, "unused", signs, library=library, more=more)}
    assert {"mite", "dust", "spare", "opens"} <= told.keys()
    assert not told.keys() & {"pollen", "leaf", "season_ends"}
    assert "write [[dust]]" in told["dust"].hint and "[[" not in told["mite"].hint


@pytest.mark.parametrize(
    ("days", "check"), [(-1, "review-overdue"), (0, "review-ahead"), (90, "review-ahead"), (91, "")]
)
def test_a_day_of_review_is_seen_before_it_comes_and_after(days: int, check: str, tmp_path: Path) -> None:
    """By the day that the command was given, not by a clock."""
    setting = library_with(tmp_path)
    (topic,) = setting.library.topics.values()
    setting = dataclasses.replace(setting, as_of=topic.review_on - dt.timedelta(days=days))
    told = [one for one in quality(setting).findings if one.check.startswith("review-")]
    assert [one.check for one in told] == ([check] if check else [])
    assert all(str(topic.review_on) in one.message for one in told)


@pytest.mark.parametrize(
    ("days", "example", "found"),
    [(365, False, 0), (366, False, 1), (900, False, 1), (366, True, 0), (-5, False, 0)],
)
def test_numbers_that_nobody_checked_for_a_year_are_advice(
    days: int, example: bool, found: int, tmp_path: Path
) -> None:
    setting = library_with(tmp_path)
    checked = setting.as_of - dt.timedelta(days=days)
    clinic = dataclasses.replace(setting.clinic, example=example, checked_on=checked)
    told = quality(dataclasses.replace(setting, clinic=clinic)).of_library
    assert [one.check for one in told] == ["review-overdue"] * found
    assert all(f"checked on {checked}, {days} days ago" in one.message for one in told)


# ---- what a library accepts ----------------------------------------------------------------------------


ACCEPTED = "accepted:\n  - {check: jargon, about: utilize, why: It is what the label says.}\n"


def test_advice_can_be_accepted_with_a_reason(tmp_path: Path) -> None:
    """It is then no longer advice, and is still listed, with the reason."""
    signs = "  - paragraph: Utilize it. It is acute.\n"
    held = quality(library_with(tmp_path, signs, ACCEPTED))
    assert [one.about for one in held.findings if one.check == "jargon"] == ["acute"]
    ((one, entry),) = held.accepted
    assert one.about == "utilize" and entry.why == "It is what the label says."


def test_advice_can_be_accepted_for_a_file(tmp_path: Path) -> None:
    entry = "accepted: [{check: jargon, file: hay-fever/en/signs.yaml, why: A quotation.}]\n"
    signs = "  - paragraph: Utilize it. It is acute.\n"
    for n, file in enumerate(("hay-fever/en/signs.yaml", "hay-fever/en/")):
        held = quality(library_with(tmp_path / str(n), signs, entry.replace("hay-fever/en/signs.yaml", file)))
        assert len(held.accepted) == 2 and not [one for one in held.findings if one.check == "jargon"]
    held = quality(library_with(tmp_path / "other", signs, entry.replace("signs", "sign")))
    assert not held.accepted


def test_an_entry_that_accepts_nothing_is_named(tmp_path: Path) -> None:
    held = quality(library_with(tmp_path, library=ACCEPTED))
    (one,) = held.of_library
    assert (
        one.check == "accepted-for-nothing"
        and one.place.path == "content/library.yaml"
        and one.place.line == 3
    )


@pytest.mark.parametrize(("entry", "said"), [
    ("{check: jragon, about: x, why: y}", 'there is no check "jragon"'),
    ("{check: long-sentence, about: x, why: y}", 'findings of "long-sentence" cannot be accepted'),
    ("{check: passive, about: x, why: y}", 'findings of "passive" cannot be accepted'),
    ("{check: jargon, why: y}", "accept all advice of a check at once"),
    ("{check: jargon, about: x}", '"why" is missing'),
    ("{check: jargon, about: x, why: \"\"}", '"why" is empty'),
])  # fmt: skip
def test_what_cannot_be_accepted_is_a_fault(entry: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(LeafletError, match=r"library\.yaml:") as caught:
        quality(library_with(tmp_path, library=f"accepted:\n  - {entry}\n"))
    assert said in str(caught.value)


@pytest.mark.parametrize(("text", "said"), [
    ("fr: {a: b}\n", 'no texts are in "fr"'), ("en: {utilize: ''}\n", 'there is no plainer word for "utilize"'),
    ("en: {utilize: {unless: ['x']}}\n", '"plain" is missing'), ("en: {utilize: {plain: use, because: x}}\n", 'unknown key "because"'),
])  # fmt: skip
def test_a_broken_list_of_plain_words_is_a_fault(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(LeafletError, match=r"plain-words\.yaml:1:") as caught:
        library_with(tmp_path, more={"plain-words.yaml": text})
    assert said in str(caught.value)


def test_a_topic_has_words_of_its_own(tmp_path: Path) -> None:
    """They come before those of the library: here a word that may stand as it is."""
    own = "achoo: sneeze\nutilize: {plain: use, unless: ['utilize']}\n"
    more = {"hay-fever/en/plain-words.yaml": own}
    told = found_in(tmp_path, "jargon", "  - paragraph: Utilize it. Achoo!\n", more=more)
    assert [(one.about, one.hint) for one in told] == [("achoo", "plainer: sneeze")]


# ---- PEMAT-P and the CDC Index -------------------------------------------------------------------------


def test_both_instruments_have_all_their_items() -> None:
    """PEMAT-P has 24, of which 13 and 14 are for films; the CDC Index has 20."""
    numbers = {name: [one.number for one in ITEMS if one.instrument == name] for name in (PEMAT, CDC)}
    assert numbers == {PEMAT: [*range(1, 13), *range(15, 27)], CDC: list(range(1, 21))}
    assert {check for one in ITEMS for check in one.checks} <= set(CHECKS)


def test_an_item_is_met_where_its_checks_find_nothing(tmp_path: Path) -> None:
    def answers(folder: str, signs: str) -> dict[tuple[str, int], tuple[str, str]]:
        setting = library_with(tmp_path / folder, signs)
        (topic,) = setting.library.topics.values()
        found = list(quality(setting).findings)
        return {
            (v.item.instrument, v.item.number): (v.answer, v.why) for v in verdicts(topic.sections[0], found)
        }

    good = answers("good", "")
    bad = answers("bad", "  - paragraph: Utilize it. It is 20% lower.\n  - checklist: ['A bag']\n")
    assert good[PEMAT, 3] == (YES, "") and bad[PEMAT, 3] == (NO, "jargon: 1")
    assert good[PEMAT, 6][0] == YES and bad[PEMAT, 6] == (NO, "numbers that do not say of what: 1")
    assert good[PEMAT, 1] == (ASK, "") and good[PEMAT, 17] == (ABSENT, "") and good[PEMAT, 19] == (ABSENT, "")
    assert good[PEMAT, 23] == (NO, "this section has none") and bad[PEMAT, 23][0] == YES


# ---- what ships ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> tuple[Setting, Quality]:
    setting = load_setting(library_folder(), None, dt.date(2026, 11, 30))
    return setting, quality(setting)


def test_what_ships_breaks_no_limit(shipped: tuple[Setting, Quality]) -> None:
    assert [one.fault for one in shipped[1].findings if one.kind == FAULT] == []


def test_what_ships_has_many_plain_words_and_none_twice(shipped: tuple[Setting, Quality]) -> None:
    """Every word is one that its own rules would find; none of an illness in the list for all topics."""
    words = shipped[0].library.plain_words
    for_all = [one.word for one in words["", "en"]]
    assert len(for_all) >= 250 and len(set(map(str.lower, for_all))) == len(for_all)
    assert not [word for word in for_all if "leuk" in word or "relapse" in word]
    assert len(words["relapsed-all", "en"]) >= 20


def test_what_ships_uses_none_of_them(shipped: tuple[Setting, Quality]) -> None:
    assert [str(one.fault) for one in shipped[1].findings if one.check == "jargon"] == []


def test_a_section_alone_has_its_own_findings(shipped: tuple[Setting, Quality]) -> None:
    held = of_section(shipped[1], "types")
    assert {one.section for one in held.findings} == {"types"}
    assert {one.section for report in held.reports for one in report.measurements} == {"types"}


def test_every_check_is_named_in_the_source_that_finds_it() -> None:
    """A row to which nothing corresponds would promise what nobody does; each kind is in use."""
    folder = Path(leaflets.__file__).parent / "readability"
    texts = "".join(
        path.read_text(encoding="utf-8")
        for path in folder.glob("*.py")
        if path.stem not in ("checks", "instruments")
    )
    assert [name for name in CHECKS if f'"{name}"' not in texts] == []
    assert {one.kind for one in CHECKS.values()} == {FAULT, ADVICE, NOTE}


def test_numbers_are_looked_at_sentence_by_sentence() -> None:
    told = [one.about for one in bare_numbers(plain("It is 5%. Of 100 people, 7% sneeze. Take 1.5."))]
    assert told == ["5%", "1.5"]
