"""Rows of the walk, nested as their nouns are: the same rows in the same order, whatever they are of."""

from __future__ import annotations

from typing import Any

import pytest

from leaflets.kinds import BulletList, Note, Paragraph, Part
from leaflets.model import Item, Text, plain
from leaflets.setting import library_folder, load_setting
from leaflets.tailor.nested import WalkGroup, WalkText, flat, nested
from leaflets.tailor.walk import rows
from support.library import DAY, setting_of


def said(text: str) -> Text:
    return Text({"": plain(text)})


def everything() -> list[Any]:
    settings = (load_setting(library_folder(), None, DAY), setting_of())
    return [held for s in settings for held in (*s.library.topics.values(), *s.library.words.values())]


@pytest.mark.parametrize("value", everything(), ids=lambda value: type(value).__name__)
def test_no_row_is_lost_added_or_moved(value: Any) -> None:
    found = list(rows(value))
    assert len(found) > 20 and list(flat(nested(found))) == found


def test_nouns_stand_in_each_other_as_in_the_content() -> None:
    items = (Item(said("One."), (Item(said("Inner.")),)), Item(said("Two.")))
    note = Note(said("Title"), blocks=(BulletList(items),))
    (group,) = nested(rows(Part(said("Heading"), (Paragraph(said("Text.")), note))))
    assert isinstance(group, WalkGroup)
    (part,) = group.parts
    title, blocks = part.held
    assert isinstance(title, WalkText) and title.field == "title" and isinstance(blocks, WalkGroup)
    assert [one.kind for one in blocks.parts] == ["paragraph", "note"]
    inner = blocks.parts[1].held[1]
    assert isinstance(inner, WalkGroup) and inner.parts[0].kind == "list"
    listed = inner.parts[0].held[0]
    assert isinstance(listed, WalkGroup) and listed.field == "items" and len(listed.parts) == 2


def test_variants_of_a_text_stand_together_and_two_texts_do_not() -> None:
    both = Text({"adult": plain("You."), "parent": plain("Your child.")}, "audience")
    (group,) = nested(rows(Note(both, said("More."))))
    assert isinstance(group, WalkGroup)
    assert [(one.field, len(one.lines)) for one in group.parts[0].held if isinstance(one, WalkText)] == [
        ("title", 2),
        ("text", 1),
    ]
