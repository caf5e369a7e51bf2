"""Says which file has which shape: the name of its schema, and where such files lie in a library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from ..approval.file import APPROVAL, HISTORY
from ..batch.columns import THEIR_COLUMNS
from ..content import keys, library_keys
from ..layout.keys import STYLE
from ..mail.settings import MAIL
from ..source.shapes import FileShape

FOLDER = "content/.schemas"
# A file with former approvals only says that none stands.
APPROVALS = replace(APPROVAL, needed=(), filled=(), one_of=(("hash", HISTORY),))

SHAPES: Mapping[str, FileShape] = {
    "library": library_keys.LIBRARY,
    "facets": library_keys.FACETS,
    "facets-in-words": library_keys.WORDED_FACETS,
    "words": library_keys.LANGUAGES,
    "plain-words": library_keys.PLAIN_BY_LANGUAGE,
    "plain-words-of-a-topic": library_keys.PLAIN_WORDS,
    "booklet": keys.BOOKLET,
    "start": keys.START,
    "card": keys.CARD,
    "glossary": keys.GLOSSARY,
    "sources": keys.SOURCES,
    "approval": APPROVALS,
    "clinic": library_keys.CLINIC,
    "reader": library_keys.READER,
    "columns": THEIR_COLUMNS,
    "mail": MAIL,
    "style": STYLE,
    "example": keys.EXAMPLE,
    "section": keys.SECTION,
}
# Where files of a shape lie, from the library's folder; a section is any other file of a language.
PLACES: Mapping[str, tuple[str, ...]] = {
    "library": ("content/library.yaml",),
    "facets": ("content/facets.yaml", "content/*/facets.yaml"),
    "facets-in-words": ("content/*/*/facets.yaml",),
    "words": ("content/words.yaml",),
    "plain-words": ("content/plain-words.yaml",),
    "plain-words-of-a-topic": ("content/*/*/plain-words.yaml",),
    "booklet": ("content/*/*/booklet.yaml",),
    "start": ("content/*/*/start.yaml",),
    "card": ("content/*/*/card.yaml",),
    "glossary": ("content/*/*/glossary.yaml",),
    "sources": ("content/*/*/sources.yaml",),
    "approval": ("content/*/*/approval.yaml",),
    "clinic": ("clinic.yaml", "content/clinics/*.yaml"),
    "reader": ("reader.yaml", "content/samples/reader.yaml"),
    "columns": ("columns.yaml",),
    "mail": ("mail.yaml", "content/samples/mail.yaml"),
    "style": ("layouts/*/style.yaml",),
    "example": ("layouts/*/example.yaml",),
    "section": ("content/*/*/*.yaml",),
}


def schema_of(path: PurePosixPath) -> str:
    """Return the name of a file's schema; "" for a file that has none. `path` is relative to the library's folder."""
    return next((name for name, globs in PLACES.items() if any(_lies_in(path, one) for one in globs)), "")


def _lies_in(path: PurePosixPath, glob: str) -> bool:
    parts = glob.split("/")
    return len(parts) == len(path.parts) and all(map(fnmatchcase, path.parts, parts))
