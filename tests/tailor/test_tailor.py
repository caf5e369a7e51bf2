"""One reader's leaflet made from everybody's: what is included, what is left out, and what is explained once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets import kinds
from leaflets.content.clinic import load_clinic
from leaflets.content.load import load
from leaflets.faults import LeafletError
from leaflets.model import (
    Block,
    Clinic,
    Item,
    Job,
    Leaflet,
    Library,
    Phrase,
    Run,
    Section,
    Text,
    Topic,
    plain,
)
from leaflets.tailor.choices import admits, choose, combinations
from leaflets.tailor.leaflet import tailor
from leaflets.tailor.walk import phrases as phrases_of
from support.library import TOPIC

LIBRARY = load(TOPIC / "content", "content")
CLINIC = load_clinic(TOPIC / "content/clinics/example.yaml", "example.yaml")
HAY_FEVER = LIBRARY.topics["hay-fever", "en"]


def tailored(
    section: str = "",
    clinic: Clinic = CLINIC,
    library: Library = LIBRARY,
    review: bool = False,
    **choices: str,
) -> Leaflet:
    topic = library.topics["hay-fever", "en"]
    job = Job("hay-fever", "en", section, choose(topic, choices.items()), "booklet", "a4", review_copy=review)
    return tailor(library, job, clinic, True, None)


def words(leaflet: Leaflet) -> str:
    return " | ".join(phrase.text for section in leaflet.sections for phrase in phrases_of(section))


def with_blocks(*blocks: Block, **more: object) -> Library:
    """Return the library with one section that holds these blocks."""
    section = replace(HAY_FEVER.sections[0], blocks=blocks)
    topic: Topic = replace(HAY_FEVER, sections=(section, HAY_FEVER.sections[1]), **more)  # type: ignore[arg-type]
    return replace(LIBRARY, topics={("hay-fever", "en"): topic})


def said(text: str) -> Text:
    return Text({"": plain(text)})


def without(*fields: str) -> Clinic:
    return replace(CLINIC, fields={**CLINIC.fields, **dict.fromkeys(fields, plain(""))})


SPRING = {"season": frozenset({"spring"})}


# ---- choices ---------------------------------------------------------------------------------------


def test_every_reader_is_counted() -> None:
    """Three seasons for two kinds of readers."""
    found = list(combinations(HAY_FEVER))
    assert len(found) == 6 == len({tuple(one.items()) for one in found})
    assert found[0] == {"season": "general", "audience": "adult"}


@pytest.mark.parametrize(("pairs", "loose", "season"), [
    ([], [], "general"), ([("season", "spring")], [], "spring"), ([], ["spring"], "spring"), ([("season", "spring")], ["spring"], "spring"),
    ([], ["general"], "general"),
])  # fmt: skip
def test_choices_are_by_name_or_by_value(pairs: list[tuple[str, str]], loose: list[str], season: str) -> None:
    assert choose(HAY_FEVER, pairs, loose) == {"season": season, "audience": "adult"}


@pytest.mark.parametrize(("pairs", "loose", "message"), [
    ([], ["spring", "summer"], '"spring" and "summer" cannot be chosen together'), ([("season", "spring")], ["general"], "together"),
    ([], ["sprng"], 'did you mean "spring"'), ([("seasn", "spring")], [], 'did you mean "season"'), ([("", "x")], [], 'no facet ""'),
    ([("season", "")], [], '"" is not a value of season'), ([], ["parent"], 'no type "parent"'), ([("season", "parent")], [], "is not a value of season"),
])  # fmt: skip
def test_choices_that_clash_or_do_not_exist(
    pairs: list[tuple[str, str]], loose: list[str], message: str
) -> None:
    """Bare values look only in the topic's own facets."""
    with pytest.raises(LeafletError, match=message):
        choose(HAY_FEVER, pairs, loose)


def test_a_bare_value_of_two_facets() -> None:
    """The default of both changes nothing; any other must be named with its facet."""
    again = replace(HAY_FEVER.facets[0], id="second")
    topic = replace(HAY_FEVER, facets=(*HAY_FEVER.facets, again))
    assert choose(topic, (), ["general"])["second"] == "general"
    with pytest.raises(LeafletError, match="can mean two things") as error:
        choose(topic, (), ["spring"])
    assert "season=spring or second=spring" in str(error.value)


@given(
    st.dictionaries(st.sampled_from("abc"), st.frozensets(st.sampled_from("xyz")), max_size=3),
    st.fixed_dictionaries(dict.fromkeys("abc", st.sampled_from("xyz"))),
)
def test_every_named_facet_must_fit(condition: dict[str, frozenset[str]], choices: dict[str, str]) -> None:
    assert admits(condition, choices) == (not [f for f in condition if choices[f] not in condition[f]])


# ---- what is in ------------------------------------------------------------------------------------


def test_blocks_are_in_when_every_named_facet_fits() -> None:
    """Conditions drop items, rows and headings; general is a value like any other."""
    assert "Birch" in words(tailored()) and "Hazel" not in words(tailored())
    assert "Hazel" in words(tailored(season="spring"))
    summer = words(tailored(season="summer", audience="parent"))
    assert "Trees" not in summer and "Mow" in summer and "Your child sneezes" in summer


def test_one_section_or_all() -> None:
    assert [section.id for section in tailored("help").sections] == ["help"]
    assert tailored("help").title.text == "What helps"
    assert [section.id for section in tailored().sections] == ["signs", "help"]
    assert tailored().title.text == "Living with hay fever"


def test_an_optional_field_takes_its_block_along() -> None:
    assert "Low means 96.8\u00a0°F." in words(tailored())
    assert "Low means" not in words(tailored(clinic=without("low_temperature")))


NESTED = (Item(said("Nested."), only_without="web"),)


@pytest.mark.parametrize("made", [
    kinds.Paragraph(said("Bare."), only_without="web"),
    kinds.Note(text=said("Bare."), only_without="web"),
    kinds.BulletList((Item(said("Bare."), only_without="web"),)),
    kinds.Steps((Item(said("Bare."), only_without="web"),)),
    kinds.Checklist((Item(said("Kept."), NESTED), Item(said("Bare."), only_without="web"))),
    kinds.Questions((Item(said("Bare."), only_without="web"),), 1),
    kinds.Figure(None, "nose", None, labels=(kinds.Label(("tip",), said("Bare."), only_without="web"),)),
    kinds.Part(said("Kept."), (kinds.Paragraph(said("Bare."), only_without="web"), kinds.Paragraph(said("Too.")))),
])  # fmt: skip
def test_what_is_for_profiles_without_a_field(made: Block) -> None:
    """Beside whatever may be conditional; it prints where the field is empty, and a review copy has it in any case."""
    assert "web" in CLINIC.fields and CLINIC.fields["web"].text
    library = with_blocks(made)
    kept = words(tailored(library=library))
    assert "Bare." not in kept and "Nested." not in kept
    assert "Bare." in words(tailored(library=library, clinic=without("web")))
    assert "Bare." in words(tailored(library=library, review=True))


def test_what_is_emptied_goes() -> None:
    """A list, a box, a heading and a section without content vanish with their titles; what has words of its own stays."""
    inner = kinds.BulletList((Item(said("Leaf"), only_for=SPRING),))
    empty = kinds.Part(said("Heading"), blocks=(kinds.Note(title=said("Box"), blocks=(inner,)),))
    stays = kinds.Note(text=said("Stays"), blocks=(inner,))
    assert words(tailored("signs", library=with_blocks(empty, stays))).endswith(" | Stays")
    assert "Heading | Box | Leaf" in words(tailored("signs", library=with_blocks(empty), season="spring"))
    assert [section.id for section in tailored(library=with_blocks(empty)).sections] == ["help"]
    with pytest.raises(LeafletError, match='nothing in "signs" is for this reader'):
        tailored("signs", library=with_blocks(empty))


def test_a_block_prints_only_in_its_product() -> None:
    """A booklet has all sections, a handout one, whatever the layout; the review copy shows both, with the condition."""
    inner = (Item(said("Thick"), only_in=frozenset({"booklet"})), Item(said("Everywhere")))
    blocks = (
        kinds.BulletList(inner),
        kinds.Paragraph(said("Thin"), only_in=frozenset({"handout"})),
        kinds.Part(said("Both"), (kinds.Lines(None, 2),), only_in=frozenset({"handout", "booklet"})),
    )
    library = with_blocks(*blocks)
    points = "Your nose runs. | {{ x }} stays, and so do <b> & 100%."
    head = f"The signs of hay fever | {points}"
    assert words(tailored("signs", library=library)) == f"{head} | Everywhere | Thin | Both"
    assert words(tailored(library=library)).startswith(f"{head} | Thick | Everywhere | Both | What helps")
    assert words(tailored(review=True, library=library)).startswith(
        f"{head} | Thick | Everywhere | Thin | Both"
    )


def texts(value: object) -> list[Text]:
    """Return every Text in a noun, however deep."""
    if isinstance(value, Text):
        return [value]
    if isinstance(value, tuple):
        return [text for item in value for text in texts(item)]
    if isinstance(value, Section | Block | Item) or type(value).__name__ in ("Row", "Contact", "Term"):
        return [text for name in value.__dataclass_fields__ for text in texts(getattr(value, name))]  # type: ignore[union-attr]
    return []


@pytest.mark.parametrize(
    "choices", list(combinations(HAY_FEVER)), ids=lambda choices: "-".join(choices.values())
)
def test_no_variant_and_no_field_is_left(choices: dict[str, str]) -> None:
    leaflet = tailored(**choices)
    found = [
        text for part in (leaflet.sections, leaflet.when_to_call, leaflet.glossary) for text in texts(part)
    ]
    assert len(found) > 25
    for text in found:
        assert list(text.phrases) == [""] and not text.facet
        assert not [run for run in text.phrases[""].runs if run.field]


def test_the_clinic_s_words_are_put_in_with_their_links() -> None:
    """As in the profile, in the weight of the text around them, with their place."""
    block = kinds.Paragraph(
        Text({"": Phrase((Run("Call "), Run("", strong=True, field="day_phone"), Run(".")))}),
    )
    (section,) = tailored("signs", library=with_blocks(block)).sections
    (filled,) = section.blocks
    assert isinstance(filled, kinds.Paragraph)
    assert filled.text.phrases[""].runs == (
        Run("Call "),
        Run(
            "555-0100",
            strong=True,
            href="tel:5550100",
            place=CLINIC.fields["day_phone"].place,
            shown="555-0100",
            named="link_day",
        ),
        Run("."),
    )
    literal = replace(CLINIC, fields={**CLINIC.fields, "day_phone": plain("*[[x]]* {{ y }}")})
    assert "Call *[[x]]* {{ y }}." in words(tailored("signs", clinic=literal, library=with_blocks(block)))


def test_a_review_copy_keeps_everything() -> None:
    """Every text of every reader, and a mark where a clinic has no such field."""
    leaflet = tailored(review=True, clinic=without("low_temperature"))
    found = words(leaflet)
    for text in (
        "Hazel",
        "Grass",
        "Trees",
        "You sneeze",
        "Your child sneezes",
        "Mow",
        "Low means [low_temperature].",
    ):
        assert text in found
    assert leaflet.title.text == "Living with hay fever" and leaflet.cover_notes == ()


def test_only_what_is_used_is_explained_and_cited() -> None:
    assert [term.id for term in tailored().glossary] == ["pollen"]
    assert [source.id for source in tailored().sources] == ["leaf"]
    assert tailored("help").glossary == () == tailored("help").sources


def test_the_sources_of_when_to_call_are_cited_in_every_leaflet() -> None:
    """Every leaflet prints that page."""
    call = replace(HAY_FEVER.when_to_call, sources=("call",))
    sources = {**HAY_FEVER.sources, "call": replace(HAY_FEVER.sources["leaf"], id="call")}
    library = with_blocks(*HAY_FEVER.sections[0].blocks, when_to_call=call, sources=sources)
    assert [source.id for source in tailored(library=library).sources] == ["leaf", "call"]
    assert [source.id for source in tailored("help", library=library).sources] == ["call"]


def test_terms_of_explanations_are_explained() -> None:
    pollen = HAY_FEVER.glossary["pollen"]
    long = Text({"": Phrase((Run("Fine "), Run("dust", term="dust")))})
    glossary = {
        "dust": replace(pollen, id="dust", name=said("dust")),
        "pollen": replace(pollen, long=long),
        "mite": replace(pollen, id="mite"),
    }
    library = with_blocks(*HAY_FEVER.sections[0].blocks, glossary=glossary)
    assert [term.id for term in tailored("signs", library=library).glossary] == ["dust", "pollen"]


def test_the_cover_says_what_was_chosen() -> None:
    assert [note.text for note in tailored(season="spring", audience="parent").cover_notes] == [
        "In spring",
        "For parents",
    ]
    assert tailored().cover_notes == ()


def test_terms_are_explained_for_each_output() -> None:
    """In brackets, or among the words to know of their section; a review copy has the texts as they were written."""
    assert "Pollen (dust from plants) makes" in words(tailored())
    assert words(tailored("signs")) == words(tailored("signs")) and "dust" in words(tailored("signs"))
    assert tailored().words_to_know == {"signs": (), "help": (), "when-to-call": ()}
    assert "dust" not in words(tailored(review=True)) and not tailored(review=True).words_to_know


def test_what_has_no_room_for_an_explanation_is_a_word_to_know_where_it_is_met_first() -> None:
    listed = kinds.BulletList((Item(Text({"": Phrase((Run("pollen", term="pollen"),))})),))
    call = replace(HAY_FEVER.when_to_call, blocks=(*HAY_FEVER.when_to_call.blocks, listed))
    leaflet = tailored(library=with_blocks(listed, when_to_call=call))
    found = {section: [term.id for term in terms] for section, terms in leaflet.words_to_know.items()}
    assert found == {"signs": ["pollen"], "help": [], "when-to-call": ["pollen"]}
    assert words(leaflet).startswith("The signs of hay fever | Your nose runs.")
