"""The texts that ship, as each reader gets them: complete, in our own words, for that reader alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from leaflets import kinds
from leaflets.model import Block, Item, Job, Leaflet, Section
from leaflets.readability.products import products_of
from leaflets.setting import library_folder, load_setting
from leaflets.tailor.choices import BOOKLET
from leaflets.tailor.leaflet import tailor
from leaflets.tailor.walk import phrases as phrases_of

RUN = 6  # words in a row that would be somebody else's sentence
RUNS = frozenset((Path(__file__).parent / "cases/article-runs.txt").read_text("utf-8").split())
Readers = list[tuple[Mapping[str, str], Leaflet]]


@pytest.fixture(scope="module")
def readers() -> Readers:
    setting = load_setting(library_folder(), None, dt.date(2026, 11, 23))
    made = products_of(setting, setting.library.topics["relapsed-all", "en"], [])
    return [(one.choices, one.leaflet) for one in made if one.name == BOOKLET]


def of(readers: Readers, **choices: str) -> Leaflet:
    """Return the one leaflet of these choices, the others at their default."""
    wanted = {
        "relapse_time": "general", "relapse_place": "general", "audience": "adult", "prognosis": "no"
    } | choices  # fmt: skip
    return next(leaflet for held, leaflet in readers if dict(held) == wanted)


def section(leaflet: Leaflet, id: str) -> Section:
    return next(one for one in (*leaflet.sections, leaflet.when_to_call) if one.id == id)


def said(leaflet: Leaflet, id: str = "") -> str:
    """Return what a section says, or all of them, without capitals."""
    chosen = [section(leaflet, id)] if id else leaflet.sections
    return " ".join(phrase.text for one in chosen for phrase in phrases_of(one)).lower()


def headings(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, kinds.Part | kinds.Treatment):
            yield block.title.phrases[""].text
        yield from headings(inside(block))


def inside(block: Block) -> tuple[Block, ...]:
    """Return the blocks that a block holds."""
    return getattr(block, "blocks", ())


def items(block: Block) -> tuple[Item, ...]:
    return getattr(block, "items", ())


# ---- the article -----------------------------------------------------------------------------------


def runs(text: str) -> Iterator[str]:
    """Yield every run of six words, as the file holds them: of each, the start of its SHA-256."""
    words = re.findall(r"[a-z0-9]+(?:['’-][a-z0-9]+)*", text.lower())
    for at in range(len(words) - RUN + 1):
        yield hashlib.sha256(" ".join(words[at : at + RUN]).encode()).hexdigest()[:10]


def test_no_run_of_six_words_is_the_article_s(readers: Readers) -> None:
    """For no reader; and a sentence of the article's would be found."""
    assert len(RUNS) > 900
    assert RUNS & set(runs("The goal of treatment is to achieve complete remission"))
    texts = {
        p.text
        for _, leaflet in readers
        for one in (*leaflet.sections, leaflet.when_to_call)
        for p in phrases_of(one)
    }
    assert [text for text in texts if RUNS & set(runs(text))] == []


FACTS = {
    "overview": [
        "come back", "blood and bone marrow", "most common in children", "adults get it too", "chemotherapy", "radiation",
        "stem cell transplant", "complete remission", "many leukemia cells", "none seen, or almost none", "may be left", "brain and spinal cord",
        "in another place", "where and when", "age(,| and) health", "which treatments came before", "how well they worked", "stronger",
        "targeted therapy", "clinical trial", "mrd", "immunotherapy", "nothing (that )?you (or your child )?did", "to cure the leukemia",
    ],
    "types": [
        "a type by place and by time", "how well earlier treatment worked", "36 months", "18 months", "early", "late",
        "first complete remission", "first diagnosis", "end of treatment", "isolated bone marrow relapse", "stronger chemotherapy",
        "relapse in the cns", "goes into this fluid", "whole body", "combined relapse", "radiation therapy", "immunotherapy", "transplant", "testicles",
    ],
    "symptoms": [
        "tiredness", "less energy|less play", "infections", "bacteria or viruses", "arms or legs", "lymph nodes", "spleen", "liver",
        "full feeling in the belly", "bruises", "nosebleeds", "bleeding gums", "long bleeding", "short of breath",
        "little effort", "pale", "anemia", "weakness", "poor appetite", "losing weight", "headaches", "seizure",
        "dizziness", "blurred", "remembering", "how you act|behavior", "fever", "night sweats", "red or dark spots",
        "vomiting", "weakness of the face", "testicle", "routine test", "where the leukemia is",
    ],
    "diagnosis": [
        "past treatments", "how they worked|worked", "checks you all over|checks your child all over", "lymph nodes",
        "blood count", "white blood cells", "platelets", "not normal", "hip bone", "aspiration", "biopsy",
        "microscope", "best test to show", "of what kind", "chromosomes", "genes", "pcr", "fish", "targeted therapy", "spinal tap",
        "spinal fluid", "immunophenotyping", "mrd", "heart tests", "scans", "tests for infections", "even when a person feels well", "blasts", "sedation",
        "tissue type",
    ],
    "treatment": [
        "mixes drugs", "targeted therapy", "grow", "antibody", "car-t", "immune system", "donor", "replace", "new blood",
        "clinical trial", "how safe", "how well it works", "cannot get yet", "strong rays", "blinatumomab", "inotuzumab",
        "supportive care", "palliative care", "milder treatment", "steroids", "never stop steroids suddenly", "nelarabine",
        "t-cell all", "dasatinib", "ponatinib", "revumenib", "differentiation syndrome", "blood clots", "neutropenia", "anc",
        "iv", "port", "picc", "gvhd", "crs", "neurotoxicity", "half-matched", "cord blood", "isolation", "vaccines",
        "hospice", "intrathecal treatment", "spinal tap",
    ],
}  # fmt: skip


@pytest.mark.parametrize("audience", ["adult", "parent"])
def test_every_fact_is_told(readers: Readers, audience: str) -> None:
    """What the article says, and what it lacks, is in the general texts of the same section."""
    leaflet = of(readers, audience=audience)
    missing = [
        (id, fact) for id, facts in FACTS.items() for fact in facts if not re.search(fact, said(leaflet, id))
    ]
    assert missing == []


# ---- safety: what must be said wherever it matters ---------------------------------------------------


def test_the_aim_of_treatment_is_named_before_milder_treatment(readers: Readers) -> None:
    """Cure, holding back, easing: first of all; the price of milder treatment is said; no key point offers it."""
    for _, leaflet in readers:
        words, order = said(leaflet, "treatment"), list(headings(section(leaflet, "treatment").blocks))
        assert order.index("What is treatment for?") == 0 < order.index("Milder treatment")
        assert "aim to cure the leukemia, to hold it back for a time, or to ease symptoms" in words
        assert "milder treatment may mean that leukemia cannot be cured" in words
        points = " ".join(p.text for p in phrases_of(section(leaflet, "treatment").key_points))
        assert "cure" in points
        assert not re.search("less strong|mild", points.lower())


def treatments(leaflet: Leaflet) -> list[kinds.Treatment]:
    return [b for b in section(leaflet, "treatment").blocks if isinstance(b, kinds.Treatment)]


def test_each_treatment_has_the_same_form(readers: Readers) -> None:
    """How it is given, what it may bring, what it may harm; and all that readers compare at a glance have a page."""
    for choices, leaflet in readers:
        given = treatments(leaflet)
        assert [
            one.title.phrases[""].text for one in given if not (one.how and one.benefit and one.risks)
        ] == []
        glance = next(b for b in walk(section(leaflet, "treatment").blocks) if isinstance(b, kinds.Table))
        rows = {row.cells[0].phrases[""].text for row in glance.rows}
        titles = {one.title.phrases[""].text.replace("Treatment into", "Into") for one in given}
        assert titles - rows == {"Steroids"}, choices
        assert rows <= titles


def test_palliative_care_has_no_risk_beside_it(readers: Readers) -> None:
    for _, leaflet in readers:
        (part,) = [
            block
            for block in section(leaflet, "treatment").blocks
            if isinstance(block, kinds.Part) and "other care" in block.title.phrases[""].text
        ]
        assert "palliative care" in (words := " ".join(p.text for p in phrases_of(part)).lower())
        assert "risk" not in words


def _list_in(block: Block) -> Block:
    return next(one for one in inside(block) if isinstance(one, kinds.BulletList))


HOME = {"At home after CAR-T": ("near the hospital", "day and night", "two weeks", "eight weeks", "card", "for life"),
        "With a blinatumomab pump at home": ("alarm", "call us now", "unhook", "settings", "flush", "drive", "gloves")}  # fmt: skip


def test_home_after_car_t_and_with_a_pump_are_boxes_of_their_own(readers: Readers) -> None:
    """What keeps people alive is in the booklet too, not only in the leaflets that it names."""
    for _, leaflet in readers:
        boxes = {
            block.title.phrases[""].text: " ".join(i.text.phrases[""].text for i in items(_list_in(block)))
            for block in walk(section(leaflet, "treatment").blocks)
            if isinstance(block, kinds.Note) and block.title
        }
        for title, words in HOME.items():
            assert [word for word in words if word not in boxes[title]] == [], title


@pytest.mark.parametrize("audience", ["adult", "parent"])
@pytest.mark.parametrize(("id", "words"), [
    ("cart-home", ("near the hospital", "day and night", "temperature", "two weeks", "eight", "card", "vaccine", "for life",
                   "crs", "neurotoxicity", "weeks", "call us now")),
    ("blinatumomab-home", ("alarm", "call us now", "settings", "flush", "unhook", "drive", "gloves", "four weeks", "two weeks",
                           "dry", "crs", "neurotoxicity", "seizure")),
])  # fmt: skip
def test_leaflets_for_home_say_what_to_do(id: str, words: tuple[str, ...], audience: str) -> None:
    setting = load_setting(library_folder(), None, dt.date(2026, 11, 23))
    topic = setting.library.topics["relapsed-all", "en"]
    choices = {facet.id: facet.values[0].id for facet in topic.facets} | {"audience": audience}
    leaflet = tailor(setting.library, Job(topic.id, "en", id, choices, "", ""), setting.clinic, True, None)
    said_here = said(leaflet, id)
    assert [word for word in words if word not in said_here] == []
    assert ("your child" in said_here) == (audience == "parent")


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        yield block
        yield from walk(inside(block))


def test_a_crisis_line_comes_before_every_other_number(readers: Readers) -> None:
    for _, leaflet in readers:
        box = next(block for block in walk(section(leaflet, "feelings").blocks) if block.kind == "warning")
        words = " ".join(
            p.text for p in phrases_of(Section("x", section(leaflet, "feelings").title, (), (box,)))
        )
        assert 0 < words.index("988") < words.index("911") < words.index("555-0100")


SAID_ONCE = {"wash": "supportive-care", "vaccines": "supportive-care", "social worker helps": "everyday-life",
             "interpreter at every visit": "support"}  # fmt: skip
LIVING = ("supportive-care", "fertility", "late-effects", "feelings", "everyday-life", "support", "questions")
AT_HOME = ("lock up strong pain medicines", "not drive or drink alcohol", "away from children, pets and food",
           "ask about gloves", "pregnant or breastfeeding", "missed a dose, or vomit")  # fmt: skip


def test_medicines_at_home_are_safe_for_all(readers: Readers) -> None:
    for _, leaflet in readers:
        words = said(leaflet, "supportive-care")
        assert [rule for rule in AT_HOME if rule not in words] == []


def test_advice_on_living_with_leukemia_is_given_in_one_place(readers: Readers) -> None:
    """Washing hands, vaccines, the social worker and the interpreter: each has its section, and no other repeats it."""
    for _, leaflet in readers:
        for advice, home in SAID_ONCE.items():
            found = [id for id in LIVING if re.search(rf"\b{advice}\b", hands_only(said(leaflet, id)))]
            assert found == [home], advice


def hands_only(words: str) -> str:
    """Return words without the washing of food, which is another matter."""
    return words.replace("wash fruit", "")


def test_steroids_are_named_where_mood_changes(readers: Readers) -> None:
    """They change mood and sleep, it passes, and nobody stops them alone."""
    for _, leaflet in readers:
        words = said(leaflet, "feelings")
        assert re.search(r"steroids can .*passes when they stop\. do not stop them on your own", words)


def test_people_without_insurance_or_work_are_spoken_to(readers: Readers) -> None:
    for _, leaflet in readers:
        words = said(leaflet, "everyday-life")
        assert [
            one
            for one in ("no insurance?", "no job, or no leave?", "cannot turn you away")
            if one not in words
        ] == []


def test_an_alternative_text_leaves_the_labels_to_the_labels(readers: Readers) -> None:
    """A screen reader reads both: what the labels of a drawing say, the alternative text does not say too."""
    found = 0
    for _, leaflet in readers:
        for one in leaflet.sections:
            for block in walk(one.blocks):
                if isinstance(block, kinds.Figure) and block.labels and block.alt:
                    alt = block.alt.phrases[""].text
                    said = " ".join(label.text.phrases[""].text for label in block.labels)
                    assert not set(in_rows(alt, 4)) & set(in_rows(said, 4)), alt
                    found += 1
    assert found > 90


def in_rows(text: str, count: int) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"[a-z’-]+", text.lower())
    yield from (tuple(words[at : at + count]) for at in range(len(words) - count + 1))


SPOKEN_AS_WORDS = {
    "ALL",
    "FISH",
    "AIDS",
    "CAT",
    "PET",
    "AIM",
    "ARM",
    "RAT",
    "WHO",
    "IT",
    "US",
    "IV",
    "ICE",
    "COG",
}


def test_capitals_that_are_a_word_say_what_they_mean(readers: Readers) -> None:
    """A voice would read ALL as "all": each such abbreviation has its words in the glossary's `say`."""
    topic = readers[0][1].topic
    said_as = {word for term in topic.glossary.values() for word in term.say}
    texts = {p.text for _, leaflet in readers for one in leaflet.sections for p in phrases_of(one)}
    used = {word for text in texts for word in re.findall(r"\b[A-Z]{2,}\b", text)}
    assert {"ALL", "FISH"} <= used & SPOKEN_AS_WORDS
    assert (used & SPOKEN_AS_WORDS) - said_as == set()
    assert {"ALL", "MRD", "CNS", "CSF", "FISH", "PCR", "CBC"} <= said_as


# ---- for one reader alone --------------------------------------------------------------------------

PLACES = {"isolated-bone-marrow": ("combined relapse", "relapse in the cns", "types by place"),
          "cns": ("combined relapse", "isolated bone marrow", "types by place", "in more than one place"),
          "combined": ("isolated bone marrow", "relapse in the cns", "types by place")}  # fmt: skip


def test_nothing_names_another_type_or_an_absent_page(readers: Readers) -> None:
    """A tailored booklet neither names other types nor says "if you have"; and the general one names all."""
    general = said(of(readers))
    assert all(
        other in general
        for others in PLACES.values()
        for other in others
        if other != "in more than one place"
    )
    for choices, leaflet in readers:
        words = said(leaflet)
        assert not re.search(r"if you have (a )?(cns|combined|isolated|early|late|relapse)", words), choices
        assert not re.search(
            r"\b(see|on|turn to|next) page\b|in the section|\bchapter|(see|as said|listed|shown) (above|below)",
            words,
        ), choices
        for other in PLACES.get(choices["relapse_place"], ()):
            assert other not in words, (other, choices)


def test_a_booklet_for_the_spinal_fluid_leads_with_it(readers: Readers) -> None:
    """Its tests, its treatment and its signs come first; elsewhere they do not."""

    def first(place: str, id: str, of_interest: str) -> int:
        return list(headings(section(of(readers, relapse_place=place), id).blocks)).index(of_interest)

    for place, leads in (("cns", True), ("general", False)):
        fluid = first(place, "diagnosis", "What happens in a test of the spinal fluid?")
        assert (fluid < first(place, "diagnosis", "What happens in a bone marrow test?")) == leads
    order = list(headings(section(of(readers, relapse_place="cns"), "treatment").blocks))
    assert order.index("Treatment into the spinal fluid") < order.index("Chemotherapy")
    order = list(headings(section(of(readers), "treatment").blocks))
    assert order.index("Treatment into the spinal fluid") > order.index("Chemotherapy")
    assert next(headings(section(of(readers, relapse_place="cns"), "symptoms").blocks)) == "Brain and nerves"


@pytest.mark.parametrize("id", ["types", "treatment"])
def test_early_and_late_differ_without_the_outlook(readers: Readers, id: str) -> None:
    """What it means and the usual order of treatment, for every place and both audiences."""
    for choices, leaflet in readers:
        if choices["relapse_time"] == "early" and choices["prognosis"] == "no":
            late = of(readers, **dict(choices) | {"relapse_time": "late"})
            assert (
                said(leaflet, id)
                != said(late, id)
                != said(of(readers, **dict(choices) | {"relapse_time": "general"}), id)
            )


AGAIN = {"What can you do now?", "You asked for this part, and you can skip it.",
         "Nobody can predict what will happen to one person."}  # fmt: skip


def test_no_sentence_is_read_twice(readers: Readers) -> None:
    """Sections are leaflets of their own, and yet a booklet does not repeat itself; headings that return are listed."""
    twice: set[str] = set()
    for _, leaflet in readers:
        texts = [
            said
            for one in leaflet.sections
            for p in phrases_of(one)
            for said in re.split(r"(?<=[.!?]) ", p.text)
        ]
        twice |= {text for text, count in Counter(texts).items() if count > 1 and len(text.split()) > 4}
    assert twice == AGAIN


def test_each_section_offers_something_to_do(readers: Readers) -> None:
    """Key points stand where a section may be a leaflet of its own, and nowhere else: a booklet does not print them."""
    for _, leaflet in readers:
        assert 0 < sum(one.leaflet for one in leaflet.sections) < len(leaflet.sections)
        for one in leaflet.sections:
            assert bool(one.key_points) == one.leaflet, one.id
            assert list(headings(one.blocks)).count("What can you do now?") == 1
