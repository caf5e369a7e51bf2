"""Reading level: counted by hand, in tests that can fail."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from leaflets import kinds
from leaflets.content.load import load
from leaflets.faults import Fault, Place
from leaflets.model import Block, Item, Limits, Phrase, Run, Section, Term, Text
from leaflets.readability.english import SYLLABLES, is_command, passive_in, syllables
from leaflets.readability.findings import check_topic
from leaflets.readability.grades import Grades, flesch_kincaid, grades_of, smog
from leaflets.readability.languages import ENGLISH, language_rules
from leaflets.readability.report import TopicReport
from leaflets.readability.section import (
    SectionReport,
    all_sentences,
    check_form,
    check_glossary,
    check_section,
)
from leaflets.readability.sentences import sentences
from support.library import TOPIC, setting_of

COUNTED = [
    (word, int(count))
    for word, count in (
        line.split()
        for line in (Path(__file__).parents[1] / "cases/syllables.txt").read_text("utf-8").splitlines()
    )
]
assert len(COUNTED) >= 150 and len(dict(COUNTED)) == len(COUNTED)
BY_RULE = [(word, count) for word, count in COUNTED if word not in SYLLABLES]
assert len(BY_RULE) >= 150, "the table must not be tested on itself alone"


def text(words: str, line: int = 1) -> Text:
    return Text({"": phrase(words, line)}, "", Place("a.yaml", line, 1))


def phrase(words: str, line: int = 1) -> Phrase:
    return Phrase((Run(words),), Place("a.yaml", line, 1))


def paragraph(words: str, line: int = 1) -> Block:
    return kinds.Paragraph(text(words, line), place=Place("a.yaml", line, 1))


def items(*words: str) -> tuple[Item, ...]:
    return tuple(Item(text(one)) for one in words)


EASY = Section(
    "easy",
    text("Easy"),
    items("Call us."),
    (
        paragraph("You can rest. We are here. Call us at night.", 5),
        kinds.Steps(items("Take a cup.")),
    ),
    place=Place("a.yaml", 1, 1),
)


def check(*blocks: Block, chosen: str = "") -> SectionReport:
    """Return the report of an easy section with these blocks added."""
    return check_section(replace(EASY, blocks=(*EASY.blocks, *blocks)), ENGLISH, chosen)


def messages(faults: tuple[Fault, ...]) -> str:
    return "\n".join(map(str, faults))


# ---- syllables -----------------------------------------------------------------------------------


@pytest.mark.parametrize("counted", [COUNTED, BY_RULE], ids=["all", "words the table does not hold"])
def test_syllables_are_within_three_percent_of_hand_counts(counted: list[tuple[str, int]]) -> None:
    total = sum(count for _, count in counted)
    assert abs(sum(syllables(word) for word, _ in counted) - total) <= 0.03 * total
    right = sum(syllables(word) == count for word, count in counted)
    assert right >= 0.9 * len(counted), [(w, c, syllables(w)) for w, c in counted if syllables(w) != c]


def test_counting_vowel_groups_alone_is_not_enough() -> None:
    """The measure of right and wrong words is one that a plain count of vowels fails."""
    bare = sum(max(1, sum(c in "aeiouy" for c in word.lower())) == count for word, count in COUNTED)
    assert bare < 0.9 * len(COUNTED)


@pytest.mark.parametrize(("word", "count"), [
    ("MRI", 3), ("CAR-T", 2), ("CAR‑T", 2), ("follow-up", 3), ("FEVER", 2), ("don't", 1), ("’s", 1), ("", 1),
    ("equal", 2), ("yard", 1), ("layer", 2), ("basically", 3), ("autism", 3),
])  # fmt: skip
def test_odd_words_are_counted_too(word: str, count: int) -> None:
    """Initials are spelled out, longer capitals are a word, hyphenated parts add up, y and u may not be vowels."""
    assert syllables(word) == count


# ---- sentences -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "found"), [
    ("Call Dr. Smith at 9 a.m. on Monday. A fever of 100.4 is high. Is it? Yes!",
     ["Call Dr. Smith at 9 a.m. on Monday.", "A fever of 100.4 is high.", "Is it?", "Yes!"]),
    ("Some foods, e.g. Brie, are out. No. Really.", ["Some foods, e.g. Brie, are out.", "No.", "Really."]),
    ("He said: “Rest now.” Then he left. (We did too.) Good.",
     ["He said: “Rest now.”", "Then he left.", "(We did too.)", "Good."]),
    ("Cells with protein B. T cells fight. 36 months is 3 years.",
     ["Cells with protein B.", "T cells fight.", "36 months is 3 years."]),
    ("Fever, with or without other signs", ["Fever, with or without other signs"]),
    ("38.5", []),
])  # fmt: skip
def test_sentences_end_where_a_reader_would_end_them(said: str, found: list[str]) -> None:
    """Titles, decimals and times do not end a sentence; an item without a stop is one."""
    assert [sentence.text for sentence in sentences(phrase(said), ENGLISH)] == found


def test_a_term_counts_as_it_is() -> None:
    """Each of its words, with the syllables that it has."""
    long = Phrase((Run("You have "), Run("acute lymphoblastic leukemia", term="all"), Run(" now. You rest.")))
    first, second = sentences(long, ENGLISH)
    assert first.syllables == (1, 1, 2, 4, 4, 1) and second.syllables == (1, 1)


@pytest.mark.parametrize("said", [
    "The blood is taken by a nurse.", "The cells were then carefully counted.", "It isn't known.", "It’s called MRD.",
    "Risks are reduced.", "A drug is used to help.", "You’re given a card.", "Tests can be repeated.",
])  # fmt: skip
def test_passive_sentences_are_detected(said: str) -> None:
    assert passive_in(said)


@pytest.mark.parametrize("said", [
    "You rest.", "You are tired.", "You may get scared.", "You get used to it.", "There is a need.", "It is red.",
    "Cells that are left may grow.", "When were you born?", "Call if you are concerned.", "One way is targeted therapy.", "We started the treatment.", "The nurse has taken blood.", "Some people are often worried.",
])  # fmt: skip
def test_active_sentences_are_not(said: str) -> None:
    assert not passive_in(said)


# ---- figures -------------------------------------------------------------------------------------


def test_the_grades_are_the_published_formulas() -> None:
    """Ten words of fifteen syllables in one sentence; nine long words in thirty sentences."""
    assert flesch_kincaid(10, 1, 15) == pytest.approx(0.39 * 10 + 11.8 * 1.5 - 15.59)
    assert smog(9, 30) == pytest.approx(1.0430 * 3 + 3.1291)


def test_a_text_counted_by_hand_measures_as_counted() -> None:
    """Two sentences, nine words, fourteen syllables, one long word; one of two is passive."""
    texts = [phrase("The doctor gives you medicine. It was taken slowly.")]
    grades = grades_of(all_sentences(texts, ENGLISH))
    assert grades == Grades(
        words=9, sentences=2, syllables=14, polysyllables=1, passives=1, longest=5,
    )  # fmt: skip
    assert grades.fk == pytest.approx(0.39 * 4.5 + 11.8 * 14 / 9 - 15.59)
    assert grades.smog == pytest.approx(1.0430 * math.sqrt(15) + 3.1291)
    assert grades.passive == 0.5
    assert grades.few and not replace(grades, sentences=30).few


def test_the_grades_of_two_texts_add_up_to_those_of_both() -> None:
    one, other = (
        [phrase(said)] for said in ("The doctor gives you medicine now.", "It was taken. You rest.")
    )
    parts = [grades_of(all_sentences(texts, ENGLISH)) for texts in (one, other)]
    assert parts[0] + parts[1] == grades_of(all_sentences(one + other, ENGLISH))
    assert (parts[0] + parts[1]).longest == 6


def test_no_words_have_no_grade() -> None:
    assert grades_of([]).fk == 0 and all_sentences([phrase("38.5")], ENGLISH) == []


# ---- a section -----------------------------------------------------------------------------------

HARD = "Intensification of multimodal therapeutic regimens necessitates interdisciplinary collaboration. "


def test_easy_words_pass() -> None:
    report = check_section(EASY, ENGLISH)
    assert not report.faults and not report.advice


def test_hard_words_are_named_with_file_and_line() -> None:
    report = check(paragraph(HARD * 2, 9), chosen="early")
    told = messages(report.faults)
    for part in (
        "Flesch-Kincaid is",
        "SMOG is",
        "a.yaml:9: Intens",
        "for early",
    ):
        assert part in told
    assert "only 7 sentences" in told
    assert told.count("; a.yaml:") == 2 * 2, "each figure names the three hardest"


def test_each_level_has_its_own_limit() -> None:
    """Many long words in short sentences break only SMOG."""
    easy_but_long = kinds.BulletList(items(*["You and I go to the hospital and then to the pharmacy"] * 7))
    level = [f.message for f in check(easy_but_long, easy_but_long, easy_but_long).faults]
    assert len(level) == 1 and level[0].startswith("SMOG")


def test_the_risks_of_a_treatment_are_a_list() -> None:
    def told(risks: int) -> str:
        return messages(check(kinds.Treatment(text("A"), text("B."), risks=items(*["D."] * risks))).faults)

    assert told(7) == "" and "this list has 8 items, over 7" in told(8)


def test_headings_and_cells_do_not_count() -> None:
    table = kinds.Table(None, (text(HARD),), (), ())
    titled = kinds.Part(text(HARD), blocks=(paragraph("You rest."),))
    assert check(table, titled).grades.words == check(paragraph("You rest.")).grades.words


EIGHT = [f"Item {n}" for n in range(8)]


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (paragraph("One. Two. Three. Four. Five.", 7), "5 sentences"),
        (paragraph("a " * 61, 7), "61 words"),
        (kinds.Note(text=text("a " * 61, 7)), "61 words"),
        (kinds.BulletList(items(*EIGHT), place=Place("a.yaml", 7, 1)), "8 items"),
        (
            kinds.BulletList((Item(text("x"), items(*EIGHT), place=Place("a.yaml", 7, 1)),)),
            "8 items",
        ),
        (kinds.Part(text("T"), blocks=(paragraph("a " * 61, 7),)), "61 words"),
    ],
)
def test_long_paragraphs_and_lists_are_named(block: Block, said: str) -> None:
    report = check(block)
    assert any(said in fault.message and fault.place.line == 7 for fault in report.faults), report.faults


def test_what_is_just_within_a_limit_passes() -> None:
    within = (
        paragraph("One. Two. Three. Four."),
        kinds.BulletList(items(*EIGHT[:7])),
    )
    assert not check(*within).faults
    assert not any("paragraph" in fault.message for fault in check(paragraph("a " * 60)).faults)


def test_many_passive_sentences_are_a_fault_and_named() -> None:
    said = "The blood is taken by a nurse. It was seen. The cells were counted. You rest."
    fault = next(f for f in check(paragraph(said, 3)).faults if "passive" in f.message)
    assert fault.message.startswith("33% of sentences") and "a.yaml:3: The blood is taken" in fault.hint
    assert "You rest" not in fault.hint


def test_a_section_has_key_points_unless_it_is_not_a_leaflet_of_its_own() -> None:
    bare = replace(EASY, key_points=())
    found = check_section(bare, ENGLISH)
    assert [fault.message for fault in found.advice] == [
        "this section has no key points"
    ] and not found.faults
    assert not check_section(replace(bare, leaflet=False), ENGLISH).advice


@pytest.mark.parametrize(("block", "acts"), [
    (paragraph("Call us."), False),
    (kinds.BulletList(items("A new headache", "Fever")), False),
    (kinds.BulletList(items("A new headache", "If you feel hot, call us.")), True),
    (kinds.Checklist(items("A bag for the night")), True),
    (kinds.Questions(items("What happens now?"), 2), True),
    (kinds.Warning(title=text("Call us now for:"), blocks=(kinds.BulletList(items("Fever")),)), True),
    (kinds.Part(text("T"), blocks=(kinds.Steps(items("Rest.")),)), True),
    (kinds.Lines(None, 4), False),
    (kinds.Treatment(text("A"), text("B.")), False),
    (kinds.Treatment(text("A"), text("B."), ask=text("C?")), True),
    (kinds.Figure(text("A room"), "f", text("A room"), items("Call button")), False),
])  # fmt: skip
def test_a_section_gives_something_to_do(block: Block, acts: bool) -> None:
    told = messages(check_section(replace(EASY, blocks=(block,)), ENGLISH).advice)
    assert ("nothing to do" in told) is not acts


@pytest.mark.parametrize(("said", "command"), [
    ("Ask your team.", True), ("Do not wait.", True), ("Don’t wait", True), ("Never stop it alone.", True),
    ("Never put ice on the skin.", True), ("Raise your foot.", True),
    ("When you feel hot, take your temperature.", True), ("Please call.", True),
    ("Fever", False), ("You call us.", False), ("If it hurts", False), ("", False), ("38 °C", False),
])  # fmt: skip
def test_a_command_begins_with_a_verb(said: str, command: bool) -> None:
    assert is_command(said) is command


def test_a_long_stretch_without_a_heading_is_advice_once() -> None:
    """It breaks no limit; a heading in between makes it go away."""
    fifty = [paragraph("You can rest well now. " * 10, line) for line in range(1, 8)]
    steps = kinds.Steps(items("Take a cup."))
    (advice,) = check_section(replace(EASY, blocks=(*fifty, steps)), ENGLISH).advice
    assert "150 words" in advice.message and advice.place.line == 4
    parts = tuple(kinds.Part(text("T"), blocks=tuple(part)) for part in (fifty[:3], fifty[3:6], fifty[6:]))
    assert not check_section(replace(EASY, blocks=(*parts, steps)), ENGLISH).advice


MITE = Term(id="mite", name=text("mite"), short=text("a tiny animal"), long=text(HARD))


def test_the_words_to_know_are_measured_with_their_section() -> None:
    """As they print there: in their short form."""
    alone, found = check_section(EASY, ENGLISH).grades, check_section(EASY, ENGLISH, words=[MITE]).grades
    assert alone and found == alone + grades_of(all_sentences([phrase("a tiny animal")], ENGLISH))


def test_the_glossary_is_measured_as_it_prints() -> None:
    """In the long form where there is one."""
    place = Place("glossary.yaml")
    told = messages(check_glossary([MITE], ENGLISH, place).faults)
    assert "glossary.yaml" in told and "SMOG is" in told and "only 1 sentence:" in told
    assert not check_glossary([replace(MITE, short=text("a bug"), long=None)], ENGLISH, place).faults


@pytest.mark.parametrize(("words", "told"), [(25, False), (26, True)])
def test_a_sentence_that_is_too_long_is_a_fault(words: int, told: bool) -> None:
    limits = Limits(flesch_kincaid=99)
    block = paragraph("You can go " + "and " * (words - 4) + "rest.", 9)
    found = check_section(replace(EASY, blocks=(*EASY.blocks, block)), ENGLISH, limits=limits)
    assert ("over 25" in messages(found.faults)) is told
    assert not told or found.faults[0].place.line == 9


@pytest.mark.parametrize("name", ["flesch_kincaid", "smog"])
def test_the_library_sets_the_limits(name: str) -> None:
    """A limit just below a figure is broken, the figure itself is not."""
    grades = check_section(EASY, ENGLISH).grades
    assert grades
    value = grades.smog if name == "smog" else grades.fk
    assert not check_section(EASY, ENGLISH, limits=replace(Limits(), **{name: value})).faults
    assert len(check_section(EASY, ENGLISH, limits=replace(Limits(), **{name: value - 0.01})).faults) == 1


PERHAPS = "  - paragraph: An institutionalized interdisciplinary organization institutionalizes immunotherapeutic methodologies.\n"


def findings_with(
    folder: Path, more: str = "", limits: Limits | None = None, glossary: str = ""
) -> TopicReport:
    """Return what is found in a copy of the tests' topic whose section of signs, and whose glossary, end with these lines."""
    shutil.copytree(TOPIC / "content", folder / "content")
    path = folder / "content/hay-fever/en/signs.yaml"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    path = path.with_name("glossary.yaml")
    path.write_text(path.read_text(encoding="utf-8") + glossary, encoding="utf-8")
    library = load(folder / "content", "content")
    library = replace(library, limits=limits or library.limits)
    return check_topic(replace(setting_of(), library=library), library.topics["hay-fever", "en"])


@pytest.mark.parametrize("product", ["", "handout", "booklet"])
def test_the_texts_of_handouts_and_of_booklets_are_measured(product: str, tmp_path: Path) -> None:
    """A sentence that is too hard is found wherever it prints."""
    only = f"    only_in: [{product}]\n" if product else ""
    assert "Flesch-Kincaid is" in messages(findings_with(tmp_path, PERHAPS + only).faults)


def test_each_product_is_measured_as_a_whole(tmp_path: Path) -> None:
    """All that it prints: when to call too, and in a booklet the glossary."""
    found = findings_with(tmp_path)
    products = {row.name: row.words[0] for row in found.products()}
    assert list(products) == ["booklet", "handout of signs", "card"]
    least = {row.name: row.words[0] for row in found.rows()}
    assert products["handout of signs"] == least["signs"] + least["when-to-call"]
    parts = ("signs", "help", "when-to-call", "glossary")
    assert products["booklet"] == sum(least[part] for part in parts) and set(least) >= set(parts)
    assert products["card"] == least["card"]


def test_a_product_over_a_limit_is_named_for_its_hardest_reader(tmp_path: Path) -> None:
    """Once for each figure, whoever else it is too hard for."""
    easy = Limits(flesch_kincaid=0.01, smog=99)
    found = findings_with(tmp_path, limits=easy)
    told = [fault for fault in found.faults if "as a whole" in fault.message]
    hardest = max(found.totals["booklet"], key=lambda grades: grades.fk)
    said = f"the booklet as a whole: Flesch-Kincaid is {hardest.fk:.1f}, over 0.01"
    (booklet,) = [fault for fault in told if fault.message.startswith("the booklet")]
    assert booklet.message.startswith(said) and booklet.place.path.endswith("booklet.yaml")
    assert any("the handout of signs as a whole" in fault.message for fault in told)
    assert not any("SMOG" in fault.message for fault in told)


def test_a_word_to_know_is_measured_in_its_product(tmp_path: Path) -> None:
    """A list explains no term in brackets: what explains it stands below the section, and counts there."""
    bare = findings_with(tmp_path / "bare", "  - list: ['Dust']\n")
    found = findings_with(
        tmp_path / "term",
        '  - list: ["[[mite]]"]\n',
        glossary="mite: {name: mite, short: a tiny animal that lives in beds}\n",
    )
    more = [
        one.words[0] - other.words[0] for one, other in zip(found.products(), bare.products(), strict=True)
    ]
    assert more == [14, 7, 0]  # in the booklet in the glossary too


def test_a_handout_that_is_empty_for_a_reader_is_named(tmp_path: Path) -> None:
    """Each block may be for somebody while a parent's handout has none."""
    path = tmp_path / "content/hay-fever/en/signs.yaml"
    shutil.copytree(TOPIC / "content", tmp_path / "content")
    blocks = "[{paragraph: A, only_in: [booklet]}, {paragraph: B, only_for: {audience: [adult]}}]"
    path.write_text(f"title: Signs\nkey_points: [{{text: C}}]\nblocks: {blocks}\n", encoding="utf-8")
    library = load(tmp_path / "content", "content")
    found = check_topic(replace(setting_of(), library=library), library.topics["hay-fever", "en"])
    wanted = "signs.yaml:1:1: a handout of this section would be empty for audience=parent"
    assert wanted in messages(found.faults) and "for everyone" not in messages(found.faults)


def test_a_text_in_another_language_is_checked_but_not_measured() -> None:
    long = kinds.BulletList(items(*"abcdefgh"), place=Place("a.yaml", 8, 1))
    found = check_form(replace(EASY, key_points=(), blocks=(long,)))
    assert found.grades is None
    assert "8 items" in messages(found.faults) and "no key points" in messages(found.advice)


@pytest.mark.parametrize(("tag", "measured"), [
    ("en", True), ("en-US", True), ("en-GB", True), ("EN", True),
    ("es", False), ("pt-BR", False), ("eng-x", False), ("fr-CA", False), ("", False),
])  # fmt: skip
def test_a_language_without_rules_does_not_borrow_any(tag: str, measured: bool) -> None:
    """Only English has a row; a region does not change that, and no language is measured as another."""
    assert (language_rules(tag) is not None) is measured
