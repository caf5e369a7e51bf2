"""The review copy: every text once, as it prints, with a note in the margin that is read before it and touches no other."""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from leaflets.drawing.nouns import IconName
from leaflets.faults import Place
from leaflets.kinds import BulletList, Note, Paragraph, Part, Table
from leaflets.kinds import Row as TableRow
from leaflets.model import Block, Element, Item, Job, Run, Text, Topic, plain, walk, words_of
from leaflets.pipeline import lay_out_job
from leaflets.setting import library_folder, load_setting
from leaflets.tailor.choices import choose
from leaflets.tailor.walk import rows
from leaflets.typeset.blocks import Art, SetLine
from leaflets.typeset.pages import Pages
from support.library import DAY, setting_of

NOTE = "margin-note"
INLINE = ("a", "span")
SHIPPED, OWN = "relapsed-all", "hay-fever"


@functools.cache
def copy_of(topic: str, paper: str) -> Pages:
    setting = load_setting(library_folder(), None, DAY) if topic == SHIPPED else setting_of()
    choices = choose(setting.library.topics[topic, "en"], ())
    return lay_out_job(setting, Job(topic, "en", "", choices, "review", paper, None, review_copy=True))[0]


def made_of(topic: Topic) -> Pages:
    """Return the review copy of a topic that no file holds."""
    setting = setting_of()
    library = replace(setting.library, topics={(topic.id, "en"): topic})
    job = Job(topic.id, "en", "", choose(topic, ()), "review", "a4", None, review_copy=True)
    return lay_out_job(replace(setting, library=library), job)[0]


def with_words(pages: Pages) -> list[Element]:
    """Return the elements that hold words of their own, in the order of reading."""
    return [
        e
        for e in walk(pages.document.root)
        if any(isinstance(c, Run) or c.name in INLINE for c in e.children)
    ]


def holds_text(element: Element) -> bool:
    """Tell whether an element holds a text of its own: not a note, a marker or words within it."""
    where = element.name == "th" and re.fullmatch(r"[\d, ]+( · .*)?", words_of(element))
    return element.style != NOTE and element.name not in ("lbl", "a", "span") and not where


def notes(pages: Pages) -> Iterator[tuple[str, str]]:
    """Yield each note with the words that are read right after it."""
    found = [e for e in with_words(pages) if e.name not in ("lbl", "span", "a")]
    for one, after in zip(found, [*found[1:], Element("p")], strict=True):
        if one.style == NOTE:
            yield words_of(one), words_of(after)


@pytest.mark.parametrize("topic", [SHIPPED, OWN])
def test_each_text_stands_there_exactly_once(topic: str) -> None:
    setting = load_setting(library_folder(), None, DAY) if topic == SHIPPED else setting_of()
    held = setting.library.topics[topic, "en"]
    wanted = Counter(row.words.place for row in rows(held) if row.words is not None)
    assert len(wanted) > 20 and all(place.path for place in wanted)
    printed = Counter(
        place for e in with_words(copy_of(topic, "a4")) if holds_text(e) for place in places_of(e)
    )
    assert {place: printed[place] for place in wanted} == dict(wanted)


def places_of(element: Element) -> set[Place]:
    """Return where an element's texts stand: those of a cell's variants are one below another in it."""
    if element.name != "td":
        return {element.place}
    return {element.place, *(c.place for e in walk(element) for c in e.children if isinstance(c, Run))}


@pytest.mark.parametrize("topic", [SHIPPED, OWN])
def test_every_text_has_its_line_in_the_note_before_it(topic: str) -> None:
    """Its own note, or the one before where both are on one line of the file."""
    line, path, seen = 0, "", 0
    for element in with_words(copy_of(topic, "a4")):
        if element.style == NOTE:
            where, _, number = words_of(element).partition(" · ")[0].rpartition(":")
            path, line = where or path, int(number)
        elif (
            element.name in ("p", "h2", "h3", "h4")
            and f"/{OWN if topic == OWN else SHIPPED}/" in element.place.path
        ):
            assert (path, line) == ("/".join(Path(element.place.path).parts[-2:]), element.place.line)
            seen += 1
    assert seen > 15


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_notes_are_level_with_their_texts_and_touch_nothing(paper: str) -> None:
    pages = copy_of(SHIPPED, paper)
    bottom = pages.size[1] - pages.cascade.style.page["bottom"]
    level = 0
    for page in [one for one in pages.pages if one.master != "sources"]:  # there notes are lines of their own
        held = [(p.y + t.y, t) for p in page.slices for t in p.things if isinstance(t, SetLine)]
        lines = sorted((y, t.look.size) for y, t in held if t.node.style == NOTE)
        assert all(lower - upper >= size for (upper, _), (lower, size) in itertools.pairwise(lines))
        assert all(y < bottom for y, _ in lines)
        texts = {round(y, 2) for y, t in held if t.node.style != NOTE}
        level += sum(round(y, 2) in texts for y, _ in lines)
        for _, t in held:
            left = page.x + t.x
            inside = t.node.style == NOTE
            assert left + t.line.width * t.look.size < page.x if inside else t.x >= 0
            assert left >= 34, "printers leave 12 mm white"
    assert level > 900


@pytest.mark.parametrize(("paper", "most"), [("a4", 75), ("letter", 77)])
def test_it_has_few_pages(paper: str, most: int) -> None:
    """For every text in every variant, with its line."""
    assert len(copy_of(SHIPPED, paper).pages) <= most


def test_nothing_in_it_is_small() -> None:
    pages = copy_of(SHIPPED, "a4")
    sizes = [t.look.size for p in pages.pages for s in p.slices for t in s.things if isinstance(t, SetLine)]
    assert min(sizes) >= 12


def test_notes_say_file_line_kind_and_readers() -> None:
    found = list(notes(copy_of(OWN, "a4")))
    for one in (
        ("en/signs.yaml:1", "The signs of hay fever"),
        ("3", "Your nose runs."),
        ("18 · all but summer", "Birch"),
        ("19 · spring", "Hazel"),
        ("24 · all but spring · parent", "Your child sneezes near grass."),
        ("25 · note · only_with: low_temperature", "Low means 96.8\u00a0°F."),
    ):
        assert one in found


def words(text: str, line: int) -> Text:
    place = Place("content/hay-fever/en/signs.yaml", line)
    return Text({"": plain(text, place)}, "", place)


def test_where_a_block_prints_is_in_the_margin() -> None:
    topic = setting_of().library.topics[OWN, "en"]
    block = Paragraph(words("Only on paper to keep.", 90), only_in=frozenset({"booklet"}))
    first = replace(topic.sections[0], blocks=(block,))
    pages = made_of(replace(topic, sections=(first, *topic.sections[1:])))
    assert ("90 · only_in: booklet", "Only on paper to keep.") in list(notes(pages))


def test_a_table_has_a_column_for_its_lines() -> None:
    """With the readers of a row, and of one variant in a cell."""
    topic = setting_of().library.topics[OWN, "en"]
    place = Place("content/hay-fever/en/signs.yaml", 95)
    both = {"adult": plain("You rest.", place), "parent": plain("They rest.", replace(place, line=96))}
    row = TableRow(
        (words("Tired", 94), Text(both, "audience", place)), only_for={"season": frozenset({"spring"})}
    )
    table = Table(None, (words("Sign", 91), words("What to do", 92)), (row,), (1.0, 2.0))
    first = replace(topic.sections[0], blocks=(Note(blocks=(table,)),))
    pages = made_of(replace(topic, sections=(first, *topic.sections[1:])))
    cells = [words_of(e) for e in walk(pages.document.root) if e.name in ("th", "td")]
    at = cells.index("Sign")
    assert cells[at - 1 : at + 2] == ["91, 92 · note · table", "Sign", "What to do"]
    assert cells[at + 2 : at + 4] == ["94, 95, 96 · spring", "Tired"]
    assert cells[at + 4] == "95 · spring · adult You rest. 96 · spring · parent They rest."


@dataclass(frozen=True, slots=True)
class Stage:
    """An item that does not exist: with a title and a picture of its own."""

    title: Text
    text: Text
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Stages(Block):
    """A kind of block that does not exist."""

    kind = "stages"
    items: tuple[Stage, ...]
    side: Text | None = None
    mark: str = ""


def test_a_kind_without_a_look_stands_there_with_all_it_has() -> None:
    """Its items as a list, its pictures drawn, any other text as a paragraph, its values by their names."""
    topic = setting_of().library.topics[OWN, "en"]
    stage = Stage(words("Wash it", 90), words("With water.", 91), "nose")
    block = Stages(
        (stage,), words("Then rest.", 92), "green", place=Place("content/hay-fever/en/signs.yaml", 89)
    )
    first = replace(topic.sections[0], blocks=(block,), pictures={})
    pages = made_of(replace(topic, sections=(first, *topic.sections[1:])))
    (entry,) = [e for e in walk(pages.document.root) if e.name == "li" and "Wash it" in words_of(e)]
    assert "With water." in words_of(entry) and "picture: nose" in words_of(entry)
    assert [e.attributes["picture"] for e in walk(entry) if e.name == "figure"] == ["nose"]
    found = list(notes(pages))
    assert ("90 · stages", "Wash it") in found and ("92", "side: Then rest.") in found
    assert ("89", "mark: green") in found


def test_a_value_on_the_line_of_a_heading_stands_in_its_note() -> None:
    topic = setting_of().library.topics[OWN, "en"]
    place = Place("content/hay-fever/en/signs.yaml", 90)
    part = Part(words("A heading", 90), (Paragraph(words("Below.", 91)),), icon=IconName("drop"), place=place)
    first = replace(topic.sections[0], blocks=(part,))
    pages = made_of(replace(topic, sections=(first, *topic.sections[1:])))
    assert ("90 · icon: drop", "A heading") in list(notes(pages))


def test_a_picture_of_an_item_is_beside_its_words() -> None:
    """Drawn once; the note is level with the words, whatever stands beside them."""
    topic = setting_of().library.topics[OWN, "en"]
    items = (
        Item(words("Wash your nose.", 90), picture="nose"),
        Item(words("Dry your nose.", 91), picture="nose"),
    )
    first = replace(topic.sections[0], key_points=(), blocks=(BulletList(items),), pictures={})
    pages = made_of(replace(topic, sections=(first, *topic.sections[1:])))
    assert [e.attributes["picture"] for e in walk(pages.document.root) if e.name == "figure"] == ["nose"]
    (lines,) = [
        [t for t in piece.things if isinstance(t, SetLine)]
        for page in pages.pages
        for piece in page.slices
        if any(isinstance(t, Art) for t in piece.things)
    ]
    level = {words_of(t.node): round(t.y, 2) for t in lines}
    assert level["90"] == level["Wash your nose."]


def test_a_nested_item_keeps_its_note() -> None:
    topic = setting_of().library.topics[OWN, "en"]
    inner = Item(words("Inner point.", 98), only_for={"audience": frozenset({"parent"})})
    first = replace(topic.sections[0], key_points=(Item(words("Outer point.", 97), (inner,)),))
    pages = made_of(replace(topic, sections=(first, *topic.sections[1:])))
    found = list(notes(pages))
    assert ("97", "Outer point.") in found and ("98 · parent", "Inner point.") in found


def test_a_source_that_is_to_be_checked_says_so() -> None:
    """In the words of the library, with its line in the margin; any other source says nothing of it."""
    topic = setting_of().library.topics[OWN, "en"]
    said = setting_of().library.words["en"]["to_check"].text
    found = []
    for to_check in (True, False):
        leaf = replace(topic.sources["leaf"], to_check=to_check)
        pages = made_of(replace(topic, sources={**topic.sources, "leaf": leaf}))
        found.append(sum(e.style == "to-check" and words_of(e) == said for e in walk(pages.document.root)))
    assert found == [1, 0]
