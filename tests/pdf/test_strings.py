"""The strings of a content stream: their text, and how far the pen moves, is what the pieces say."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.faults import NOWHERE
from leaflets.pdf.fonts import CODES, MOST_PIECES, Codes, encoded_pieces, font_objects
from leaflets.typeset.fonts import Piece, open_family
from support.document import FONTS

FAMILY = open_family(FONTS["family"], FONTS["fallback"], "", NOWHERE)
SHOWN = re.compile(r"\)(-?\d+)\(|\\?(.)", re.DOTALL)  # a TJ number, or a code that may be escaped


def read(piece: Piece) -> list[tuple[str, float]]:
    """Return the characters of a string and their advances, as a PDF reader finds them (ISO 32000-1, 9.4.3)."""
    letters = {code: c for c, code in piece.font.codes.items()}
    out: list[tuple[str, float]] = []
    for number, code in SHOWN.findall(encoded_pieces(piece)):
        if number:
            out[-1] = (out[-1][0], out[-1][1] - float(number) / 1000)
        else:
            character = letters[ord(code)]
            out.append((character, piece.font.face.advance[character]))
    return out


@pytest.mark.parametrize("style", range(4))
@given(text=st.text(st.sampled_from("AVaTo()\\\u2019\u2013é 1"), min_size=1, max_size=12))
def test_a_reader_finds_characters_and_advances(style: int, text: str) -> None:
    """Brackets and backslashes are escaped; kerns are TJ numbers."""
    for piece in FAMILY.word(style, text)[1]:
        assert "".join(character for character, _ in read(piece)) == piece.text
        assert [advance for _, advance in read(piece)] == pytest.approx(list(piece.advances), abs=1e-9)


def test_a_kern_and_a_wide_space_are_numbers() -> None:
    """The tests above would pass without kerns if no word had one."""
    (piece,) = FAMILY.word(0, "AV")[1]
    assert re.fullmatch(r"A\)[1-9]\d*\(V", encoded_pieces(piece))
    space = piece.font.space(piece.font.face.advance[" "] + 0.025)
    assert encoded_pieces(space) == " )-25("
    assert encoded_pieces(piece.but_last()).startswith("A)") and piece.but_last().text == "A"


def test_strings_are_kept_by_piece_and_not_without_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """One string for each object; equal words that are not the same object do not share it."""
    (piece,), (other,) = FAMILY.word(0, "same")[1], FAMILY.word(0, "same")[1]
    assert CODES[piece] is CODES[piece] and piece != other
    assert MOST_PIECES > 10_000
    monkeypatch.setattr("leaflets.pdf.fonts.MOST_PIECES", 3)
    few = Codes()
    for letter in "abcdefgh":
        assert few[FAMILY.word(0, letter)[1][0]] == letter
        assert len(few) <= 4


def test_font_objects_are_made_once() -> None:
    font = FAMILY.face(0).fonts[0]
    assert font_objects(font) is font_objects(font)
