"""YAML is read as typed, or refused with the line a person must look at."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from leaflets.faults import LeafletError
from leaflets.source.files import LARGEST, MOST_FAULTS
from leaflets.source.nodes import Items, Names, read_yaml
from leaflets.text.paste import BLANK
from support.nodes import faults, read, values
from support.properties import examples

quietly = examples(300, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_values_stay_as_typed(tmp_path: Path) -> None:
    """What other readers of YAML turn into numbers, dates and truths is text."""
    root = read(tmp_path, "a: no\nb: 0117\nc: 12:30\nd: 1e3\ne: ~\nf: 2026-11-23\ng: 0x1F\nh: .inf\ni:\n")
    assert list(values(root).values()) == [
        "no",
        "0117",
        "12:30",
        "1e3",
        "~",
        "2026-11-23",
        "0x1F",
        ".inf",
        "",
    ]


def test_every_node_knows_its_place(tmp_path: Path) -> None:
    root = read(tmp_path, "é: 🙂\nb:\n  - {c: d}\n")
    assert isinstance(root, Names)
    (first, text), (_, items) = root.entries
    assert str(first.place) == "x.yaml:1:1" and str(text.place) == "x.yaml:1:4"
    assert isinstance(items, Items) and str(items.items[0].place) == "x.yaml:3:5"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_an_editor_does(tmp_path: Path, end: str) -> None:
    """Whatever ends the lines, and with a byte order mark too, the place is right and nothing is lost."""
    text = "\ufeffa: b\nc: d #3\n".replace("\n", end)
    assert faults(tmp_path, text.encode()) == ["2:6 what follows # on this line would be lost"]


@pytest.mark.parametrize("text", [
    "a: x #1", "- x #1", "[x #1\n]", "a: two\n  lines #1", "a: x\u00e9\U0001f642 #1", "a: x  \t# 1", "{a: x # 1\n}",
])  # fmt: skip
def test_a_comment_may_not_eat_a_text(tmp_path: Path, text: str) -> None:
    assert "would be lost" in faults(tmp_path, text)[0]


@pytest.mark.parametrize("text", [
    "a: 'x' # 1", 'a: "x" #1', "# x\na: b", "a: b\n# x", "a: b#c", "a: '#1'", "a: # why\n  b: c", "a:\n  - b\n  # why\n  - c",
    "a: |  # why\n  x # y", "a: [b, c] # why", "a: {b: c} # why", "- # why\n  a",
])  # fmt: skip
def test_other_comments_are_free(tmp_path: Path, text: str) -> None:
    read(tmp_path, text)


@pytest.mark.parametrize(("text", "said"), [
    ("a: &x b", "1:4 &x names"), ("a: *x", "1:4 *x repeats"), ("a: !!str b", "1:4 the tag"), ("a: !x b", "1:4 the tag"),
    ("<<: {a: b}", "1:1 << merges"), ("a: b\na: c", '2:1 "a" is given twice'), ("a: b\n---\nc: d", "2:1 a second document"),
    ("", "1:1 this file is empty"), ("# x\n", "1:1 this file is empty"), ("---\n", "1:1 this file is empty"),
    ("a:\n\tb: c", "2:1 a tab"), ("a:\n  \tb: c", "2:3 a tab"), ("a: b\x07", "1:5 U+0007"), ("a: b\u202e", "1:5 U+202E"),
    ("a: b\u2028c", "1:5 U+2028"), ('a: "b\\u2066"', "1:4 U+2066"), ('a: "b\\0"', "1:4 U+0000"), ("a: b\ufeff", "1:5 U+FEFF"),
    ("a: b\uffff", "1:5 U+FFFF"), ("? [a]\n: b", "1:3 a list or mapping cannot be a name"), ("a: 'b", "1:4 this is not YAML"),
    ("a: b: c", "1:5 this is not YAML"), ("a: [b, c", "1:4 this is not YAML"), ("a: @b", "1:4 this is not YAML"),
    ("a: %b", "1:4 this is not YAML"), ("a: **b** c", "1:5 this is not YAML"), ('a: "\\q"', "1:5 this is not YAML"),
    (f"a: {'x' * 1001}", "1:4 more than 1,000 letters"),
    ("a: b\n c: d", "2:3 this is not YAML"), ("- a\nb: c", "2:1 a hyphen is missing"),
])  # fmt: skip
def test_traps_are_faults_with_their_place(tmp_path: Path, text: str, said: str) -> None:
    found = faults(tmp_path, text)
    assert len(found) == 1 and found[0].startswith(said), found


def test_all_faults_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    assert len(faults(tmp_path, "a: &x b\nc: *x\na: d #2\ne: !y f\n")) == 5


def test_other_encodings_are_refused_where_they_begin(tmp_path: Path) -> None:
    assert faults(tmp_path, "a: b\nç: é".encode() + b"\xe9\n") == ["2:5 this is not UTF-8"]
    assert faults(tmp_path, "a: b".encode("utf-16")) == ["1:1 this is not UTF-8"]


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text("a: b\n")
    (tmp_path / "link").symlink_to(tmp_path / "real.yaml")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "link", tmp_path / "loop", tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(LeafletError, match="not a regular file"):
            read_yaml(path, "x")
    for path in (tmp_path / "none", tmp_path / "real.yaml/x", tmp_path / ("x" * 300), tmp_path / "a\0b"):
        with pytest.raises(LeafletError, match=r"no such file|cannot read"):
            read_yaml(path, "x")


BOMBS = {
    "size": b"a: " + b"x" * LARGEST,
    "depth": b"[" * 900_000,
    "dashes": b"- " * 400_000,
    "braces": b"{a: " * 200_000,
    "questions": b"? " * 400_000,
    "names": b"".join(b"k%d: x\n" % n for n in range(90_000)),
    "twice": b"a: b\n" * 180_000,
    "aliases": b"a: &a x\nb: [" + b"*a, " * 200_000 + b"]",
    "controls": b"\x01" * 999_000,
    "tabs": b"\tx\n" * 300_000,
    "comments": b"- a #\n" * 150_000,
    "items": b"[" + b"[]," * 330_000,
    "stacked": b"a: " + "\u0316\u0301".encode() * 200_000,
    "stacked escapes": b'a: "' + b"\\u0316\\u0301" * 80_000 + b'"',
    "quote": b'"' + b"\\x41" * 240_000,
    "lol": b"".join(b"a%d: &a%d [*a%d, *a%d]\n" % (n, n, n - 1, n - 1) for n in range(1, 9000)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_fast(tmp_path: Path, name: str) -> None:
    """No file takes two seconds, and no list of faults is longer than a person reads."""
    started = time.process_time()
    assert len(faults(tmp_path, BOMBS[name])) <= 2 * MOST_FAULTS
    assert time.process_time() - started < 2


@quietly
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_no_bytes_break_the_reader(tmp_path: Path, data: bytes) -> None:
    """Whatever a file holds, it is read or refused with a place that is in the file."""
    try:
        read(tmp_path, data)
    except LeafletError as refused:
        lines = data.count(b"\n") + data.count(b"\r") + 2
        assert all(fault.place.path == "x.yaml" for fault in refused.faults)
        assert all(1 <= fault.place.line <= lines and fault.place.column >= 1 for fault in refused.faults)


@quietly
@given(st.text(st.sampled_from("ab:-#&*!|>[]{},?%@`\"'\\ \n\t\r~<0é"), max_size=60))
def test_no_signs_break_the_reader(tmp_path: Path, text: str) -> None:
    try:
        read(tmp_path, text)
    except LeafletError:
        pass


letters = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters=BLANK) | st.just(" "), max_size=20
)
trees = st.recursive(
    letters,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(letters.filter(lambda t: t != "<<"), inner, max_size=4)
    ),
    max_leaves=12,
)


@quietly
@given(trees.filter(bool))
def test_what_is_written_in_quotes_is_read_as_written(tmp_path: Path, tree: object) -> None:
    assert values(read(tmp_path, json.dumps(tree, ensure_ascii=False))) == tree


@pytest.mark.skipif(not hasattr(yaml, "CSafeLoader"), reason="PyYAML has no C parser here")
@quietly
@given(st.text(st.sampled_from("ab:-#[]{},\"' \n"), max_size=40))
def test_both_parsers_read_alike(tmp_path: Path, text: str) -> None:
    """Where PyYAML has no C parser, what is read is the same."""

    def told() -> object:
        try:
            return values(read(tmp_path, text))
        except LeafletError:
            return None

    fast = told()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml, "CSafeLoader", yaml.SafeLoader)
        slow = told()
    assert fast == slow or None in (fast, slow)  # each refuses some odd text that the other reads
