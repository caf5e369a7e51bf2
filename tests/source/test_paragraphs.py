"""Which breaks of a text count: in each style of YAML, in each place, in files and lists."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from leaflets.batch.patient import Patient, Refused
from leaflets.content.load import load
from leaflets.content.reader_file import load_reader
from leaflets.faults import LeafletError
from leaflets.model import Element, Job, Reader, Topic, plain, walk
from leaflets.pipeline import to_document
from leaflets.source.nodes import Names, Scalar
from leaflets.source.paragraphs import paragraphs
from leaflets.tailor.choices import choose
from support.library import TOPIC, setting_of
from support.lists import read as read_list
from support.nodes import read


@pytest.mark.parametrize(("text", "wanted"), [
    ("a: one\n  two\n", ["one two"]), ("a: one\n\n  two\n", ["one", "two"]), ("a: 'one\n  two'\n", ["one two"]), ("a: 'one\n\n  two'\n", ["one", "two"]),
    ('a: "one\n  two"\n', ["one two"]), ('a: "one\n\n\n  two"\n', ["one", "two"]), ("a: >\n  one\n  two\n", ["one two"]), ("a: >\n  one\n\n  two\n", ["one", "two"]),
    ("a: |\n  one\n  two\n", ["one\ntwo"]), ("a: |\n  one\n\n  two\n  three\n", ["one", "two\nthree"]), ("a: |+\n  one\n\n\n", ["one"]), ("a: |\n  one  \n   two\n", ["one\ntwo"]),
    ("a: |\n\n  one\n", ["one"]), ('a: "  one   two  "\n', ["one two"]), ("a: ''\n", [""]), ('a: " \u00a0 "\n', [""]),
])  # fmt: skip
def test_paragraphs_of_each_style(tmp_path: Path, text: str, wanted: list[str]) -> None:
    root = read(tmp_path, text)
    assert isinstance(root, Names) and isinstance(root.entries[0][1], Scalar)
    assert [part.text for part in paragraphs(root.entries[0][1])] == wanted


def test_each_paragraph_knows_its_line(tmp_path: Path) -> None:
    root = read(tmp_path, "a: |\n  one two\n  three\n\n  two *x\n")
    assert isinstance(root, Names) and isinstance(root.entries[0][1], Scalar)
    first, second = paragraphs(root.entries[0][1])
    assert (first.place.line, second.place.line, second.place.column) == (2, 5, 3)
    assert (second.spot("*", 0).line, second.spot("*", 0).column) == (5, 7)


TWO = "|\n              one\n\n              two\n"


def topic(folder: Path, section: str) -> Topic:
    shutil.copytree(TOPIC / "content", folder / "content", dirs_exist_ok=True)
    (folder / "content/hay-fever/en/signs.yaml").write_text("title: A\nblocks:\n" + section, encoding="utf-8")
    return load(folder / "content", "content").topics["hay-fever", "en"]


def test_a_paragraph_block_may_hold_several(tmp_path: Path) -> None:
    """They share the block's conditions, and each knows its own line."""
    held = topic(
        tmp_path, f"  - paragraph: {TWO}    only_for: {{season: [spring]}}\n  - paragraph: three\n"
    ).sections[0]
    assert [(b.kind, b.text.phrases[""].text, b.text.place.line, "season" in b.only_for) for b in held.blocks if b.text] == [
        ("paragraph", "one", 4, True), ("paragraph", "two", 6, True), ("paragraph", "three", 8, False),
    ]  # fmt: skip


@pytest.mark.parametrize("box", [f"  - note: {TWO}", f"  - warning:\n      text: {TWO}"])
def test_a_box_may_hold_several_paragraphs(tmp_path: Path, box: str) -> None:
    (block,) = topic(tmp_path, box).sections[0].blocks
    assert block.text and block.text.phrases[""].text == "one"
    assert [(inner.kind, inner.text.phrases[""].text) for inner in block.blocks if inner.text] == [
        ("paragraph", "two")
    ]


@pytest.mark.parametrize("section", [
    f"  - list:\n      - {TWO}", f"  - steps:\n      - {TWO}", f"  - heading: {TWO}    blocks:\n      - paragraph: A\n",
    f"  - paragraph:\n      adult: {TWO}      parent: x\n", f"  - table:\n      columns:\n        - {TWO}      rows:\n        - - a\n",
    f"  - table:\n      columns:\n        - a\n      rows:\n        - - {TWO}", f"  - lines:\n      title: {TWO}      count: '2'\n",
    f"  - note:\n      title: {TWO}      text: x\n", f"  - list:\n      - text: {TWO}        list:\n          - x\n",
    f"  - contacts:\n      - name: x\n        phone: 555-0150\n        about: {TWO}",
])  # fmt: skip
def test_elsewhere_a_second_paragraph_is_a_fault(tmp_path: Path, section: str) -> None:
    with pytest.raises(LeafletError) as refused:
        topic(tmp_path, section)
    (fault,) = refused.value.faults
    assert "one paragraph is needed here" in fault.message and fault.hint
    assert (
        "two" in (tmp_path / "content/hay-fever/en/signs.yaml").read_text().split("\n")[fault.place.line - 1]
    )


@pytest.mark.parametrize("section", [
    "  - heading: |\n      one\n      two\n    blocks:\n      - paragraph: A\n", "  - lines:\n      title: |\n        one\n        two\n      count: '2'\n",
    "  - note:\n      title: |\n        one\n        two\n      text: x\n",
])  # fmt: skip
def test_a_title_has_one_line(tmp_path: Path, section: str) -> None:
    with pytest.raises(LeafletError, match="one line is needed here, but this text has several"):
        topic(tmp_path, section)


LINES = """\
  - paragraph: |
      P one
      two
  - list:
      - |
        L one
        two
      - text: |
          N one
          two
        list:
          - |
            I one
            two
  - note: |
      O one
      two
  - table:
      columns:
        - A
      rows:
        - - |
            C one
            two
  - questions:
      - |
        Q one
        two
  - contacts:
      - name: x
        phone: 555-0150
        about: |
          A one
          two
"""


def document(folder: Path, section: str, reader: Reader | None = None) -> Element:
    setting = replace(setting_of(), library=None)  # type: ignore[arg-type]
    topic(folder, section)
    setting = replace(setting, library=load(folder / "content", "content"))
    held = setting.library.topics["hay-fever", "en"]
    return to_document(
        setting, Job("hay-fever", "en", "signs", choose(held, ()), "sheet", "a4", reader), True
    ).root


def spelled(element: Element) -> str:
    parts = [spelled(child) if isinstance(child, Element) else child.text for child in element.children]
    return "/" if element.name == "br" else "".join(parts)


def test_a_line_of_a_block_text_is_a_line_on_the_page(tmp_path: Path) -> None:
    said = [spelled(element) for element in walk(document(tmp_path, LINES))]
    for letter in "PLNIOCQA":
        assert f"{letter} one/two" in said, letter


MESSAGE = "Dear Ann,\ncome in.\n\nYour nurse"


def test_a_message_prints_its_lines_and_paragraphs(tmp_path: Path) -> None:
    root = document(tmp_path, "  - paragraph: x\n", Reader(message=plain(MESSAGE)))
    assert "Dear Ann,/come in./\u00a0/Your nurse" in [spelled(element) for element in walk(root)]


def test_a_file_and_a_list_read_a_message_alike(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(
        "message: |\n  Dear Ann,\n  come in.\n\n\n  Your nurse\n", encoding="utf-8"
    )
    reader, _ = load_reader(tmp_path / "r.yaml", "r.yaml")
    (row,) = read_list(tmp_path, 'id,message\nA1,"Dear Ann,\ncome in. \n \nYour nurse\n"\n')
    assert isinstance(row, Patient) and row.jobs[0].reader
    assert reader.message and row.jobs[0].reader.message
    assert reader.message.text == row.jobs[0].reader.message.text == MESSAGE


@pytest.mark.parametrize(("name", "words"), [
    ("name", "A" * 121), ("key_worker", "A" * 121), ("message", "A " * 501), ("name", "A\u00adb"), ("name", "A\u200bb"), ("message", "A\ufffd"),
    ("name", "A\ufeffb"), ("key_worker", "A\u2060b"), ("name", "A\u3164"), ("message", "\uf0b7 one"), ("name", "A\u202eb"),
])  # fmt: skip
def test_a_file_and_a_list_refuse_the_same_words(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "r.yaml").write_text(f'{name}: "{words}"\n', encoding="utf-8")
    with pytest.raises(LeafletError) as refused:
        load_reader(tmp_path / "r.yaml", "r.yaml")
    (row,) = read_list(tmp_path, f'id,{name}\nA1,"{words}"\n')
    assert isinstance(row, Refused)
    assert ("longer than" in str(refused.value)) == ("longer than" in row.faults[0].message)
