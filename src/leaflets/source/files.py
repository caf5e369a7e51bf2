"""Takes a path, gives the text of a file as it stands: UTF-8, of moderate size, with no invisible character."""

from __future__ import annotations

import itertools
import re
import stat
import sys
import unicodedata
from pathlib import Path

from ..faults import FaultList, Place, refusal
from ..text.paste import instead, named, oddities

LARGEST = 1_000_000  # bytes
STDIN = Path("-")  # a reader's file may come from another program: it need not be on disk
MOST_FAULTS = 100  # of one file: more would not help, and may be an attack
MOST_STACKED = 30  # combining marks in a row: Unicode Standard Annex 15, Stream-Safe Text Format
MANY = re.compile(f"[^\x00-\u02ff]{{{MOST_STACKED + 1},}}")
MOST_LETTERS = 1_000  # in a row without a space: no word or typed address is this long
ENDLESS = re.compile(rf"\S{{{MOST_LETTERS + 1}}}")
# A tab, or white space other than a space: on an otherwise empty line a tab does no harm.
_NO_SPACE = re.compile(r"^ *(\t(?=[^\S\n]*\S)|[^\S\t\n\r \x0b\x0c\x1c-\x1f\x85\u2028\u2029])", re.MULTILINE)


def _bytes_of(path: Path, place: Place) -> bytes:
    """Return the bytes of a regular file, one more than the limit at most. Raises LeafletError, or what the system says."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise refusal("this is not a regular file", "links and devices are not read", place)
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def read_text_file(path: Path, shown: str) -> str:
    """Return the text of a regular UTF-8 file of moderate size. Raises LeafletError."""
    place = Place(shown)
    try:
        data = sys.stdin.buffer.read(LARGEST + 1) if path == STDIN else _bytes_of(path, place)
        if len(data) > LARGEST:
            raise refusal(f"this file is larger than {LARGEST:,} bytes", place=place)
    except (FileNotFoundError, NotADirectoryError):
        raise refusal("there is no such file", place=place) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is not a valid file name"
        raise refusal(f"cannot read this file: {why}", place=place) from None
    if b"\0" in data[:4]:
        raise refusal("this is not UTF-8", "it seems to be UTF-16: save the file as UTF-8", place)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        spot = _place_of(before, len(before), shown)
        raise refusal("this is not UTF-8", "save the file as UTF-8", spot) from None


def _place_of(text: str, at: int, shown: str) -> Place:
    return Place(shown, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def check_characters(text: str, shown: str, faults: FaultList) -> None:
    for found in itertools.islice(_NO_SPACE.finditer(text), MOST_FAULTS):
        what = "a tab" if found[1] == "\t" else named(found[1])
        faults.add(
            _place_of(text, found.start(1), shown),
            f"{what} is in the indentation",
            "use spaces",
        )
    for at, character in itertools.islice(oddities(text), MOST_FAULTS):
        faults.add(_place_of(text, at, shown), forbidden(character), instead(character))


def stacked(text: str) -> bool:
    """Tell whether more marks follow a letter than any language writes; sorting them takes time quadratic in their number."""
    count = 0
    for character in text:
        count = count + 1 if unicodedata.combining(character) else 0
        if count > MOST_STACKED:
            return True
    return False


def forbidden(character: str) -> str:
    return f"{named(character)} is not allowed in a text"
