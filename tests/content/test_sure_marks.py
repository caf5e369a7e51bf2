"""Marks that are read without the parser come out as the parser reads them, faults included."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaflets.content import inline
from leaflets.faults import FaultList, Place
from leaflets.model import Phrase

HERE = Place("content/a.yaml", 3, 7)
PIECES = [
    "a", "word", " ", ":", "?", "  ", "\n", "\n\n", ".", ",", "(", ")", "!", "“", "\u00a0", "\u3000", "医", "_", "&", "&amp;", "<b>", "`", "1. ", "# ", "- ", "> ",
    "*", "**", "**", "**", "***", "****", "[[term]]", "[[term|other words]]", "[[clinic.name]]", "[[clinic.name|x]]", "[[]]", "[[ | ]]",
    "[", "]", "[[", "]]", "\\", "\\*", "\\[", "](", "(https://a.example)", "https://a.example", "[[term]] (https://a.example)",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def read(text: str) -> tuple[Phrase, list[object]]:
    faults = FaultList()
    return inline.parse_phrase(text, HERE, faults), list(faults.found)


@settings(max_examples=1500, deadline=None)
@given(TEXTS)
def test_a_mark_is_read_as_the_parser_reads_it(text: str) -> None:
    quick = read(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inline, "_sure", lambda text: None)
        assert read(text) == quick


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("**Talk.** The [[doctor|doctors]] ask", True),
        ("a [[term]] and **[[another]]**", True),
        ("R&D, a_b", True),
        ("**Scans**, such as", True),
        ("**[[Scans]]**, such as", False),
        ("**Talk**ing", False),
        ("**open", False),
        ("a *word*", False),
        ("[words](https://a.example)", False),
        ("[[open", False),
        ("a \\* star", False),
        ("** **", False),
    ],
)
def test_only_what_is_sure_is_read_without_the_parser(text: str, sure: bool) -> None:
    assert (inline._sure(text) is not None) is sure


def test_the_shipped_texts_need_no_parser() -> None:
    program = (
        "import datetime, sys; from leaflets.setting import library_folder, load_setting\n"
        "load_setting(library_folder(), None, datetime.date.today()); print('markdown_it' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
