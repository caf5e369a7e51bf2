"""docs/files.md has a row for each key that a reader of files knows, and for no other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
import yaml

from leaflets.approval.file import ENDED, HISTORY, MORE, PARTS
from leaflets.approval.file import NEEDED as APPROVAL_NEEDED
from leaflets.batch.columns import COLUMNS, ENCODING
from leaflets.content import keys
from leaflets.content.blocks import KINDS
from leaflets.content.clinic import KEYS as CLINIC_KEYS
from leaflets.content.clinic import NEEDED as CLINIC_NEEDED
from leaflets.content.clinic import OF_THE_HOUSE
from leaflets.content.facets import DROP, FACET_KEYS, FACET_NEEDED, VALUE_KEYS, WORDED_KEYS
from leaflets.content.library_file import KEYS as LIBRARY_KEYS
from leaflets.content.library_file import LIMITS
from leaflets.content.logo import LOGO_KEYS
from leaflets.content.print_profile import PRINT_KEYS
from leaflets.content.profile_fields import DECLARED
from leaflets.content.reader_file import READER_KEYS, VISIT_KEYS
from leaflets.content.words import NEEDED_WORDS
from leaflets.layout.cascade import PROPERTIES
from leaflets.layout.load import TOP_KEYS, TOP_NEEDED
from leaflets.layout.papers import PAPERS
from leaflets.layout.style import (
    COLOUR_KEYS,
    FONT_KEYS,
    FONT_NEEDED,
    MARK_KEYS,
    MARK_NEEDED,
    MASTER_KEYS,
    PAGE_KEYS,
    PAGE_NEEDED,
    PANEL_KEYS,
    PANEL_NEEDED,
    SHEET_KEYS,
)
from leaflets.mail.settings import KNOWN

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/files.md"


def under(start: str, known: Iterable[str], needed: Iterable[str] = ()) -> dict[str, bool]:
    """Return the keys below `start`, and whether each is needed."""
    return {f"{start}{name}": name in needed for name in known}


def words() -> Mapping[str, bool]:
    held = yaml.safe_load((ROOT / "content/words.yaml").read_text(encoding="utf-8"))["en"]
    return {name: name in NEEDED_WORDS for name in {*held, *NEEDED_WORDS}}


# The title of a file's table -> its keys, and whether each is needed. What is needed in some cases only counts as not.
FILES: Mapping[str, Mapping[str, bool]] = {
    "library.yaml": under("", LIBRARY_KEYS) | under("limits.", LIMITS)
    | {"profile.FIELD": False} | under("profile.FIELD.", DECLARED, ("about",)),
    "facets.yaml": {"FACET": False, DROP: False} | under("FACET.", FACET_KEYS, FACET_NEEDED)
    | under("FACET.values.VALUE.", VALUE_KEYS),
    "facets.yaml of a language": {"FACET": False} | under("FACET.", WORDED_KEYS)
    | under("FACET.values.VALUE.", VALUE_KEYS),
    "booklet.yaml": under("", *keys.BOOKLET),
    "start.yaml": under("", *keys.START),
    "Sections and when-to-call.yaml": under("", *keys.SECTION) | under("", (*KINDS, *keys.BESIDE))
    | {"heading.blocks": True, "heading.icon": False} | under("ITEM.", (*keys.ITEM.known, *keys.IN_LIST, *keys.IN_STEPS, *keys.IN_CARDS), keys.ITEM.needed) | under("BOX.", *keys.BOX) | under("note.", set(keys.NOTE.known) - set(keys.BOX.known)) | under("treatment.", *keys.TREATMENT) | under("TIER.", *keys.TIER) | under("figure.", *keys.FIGURE) | under("LABEL.", *keys.LABEL)
    | under("table.", *keys.TABLE) | under("ROW.", *keys.ROW) | under("questions.", *keys.QUESTIONS)
    | under("CONTACT.", *keys.CONTACT) | under("lines.", *keys.LINES) | under("see.", *keys.SEE),
    "card.yaml": under("", *keys.CARD),
    "glossary.yaml": {"TERM": False} | under("TERM.", *keys.TERM),
    "sources.yaml": {"SOURCE": False} | under("SOURCE.", *keys.SOURCE),
    "approval.yaml": under("", (*APPROVAL_NEEDED, *MORE, PARTS, HISTORY), APPROVAL_NEEDED)
    | under(f"{HISTORY}.", ENDED, ENDED),
    "words.yaml": words(),
    "clinic.yaml": under("", CLINIC_KEYS | OF_THE_HOUSE, CLINIC_NEEDED) | under("logo.", LOGO_KEYS, LOGO_KEYS)
    | under("print.", PRINT_KEYS),
    "A reader's file": under("", {*COLUMNS, *READER_KEYS}, ("id",))
    | under("appointments.", VISIT_KEYS, ("date",)) | {"FACET": False, "OPTION": False},
    "columns.yaml": {"THEIRS": False, ENCODING: False},
    "style.yaml": under("", TOP_KEYS, TOP_NEEDED) | under("fonts.", FONT_KEYS, FONT_NEEDED) | {"colours.NAME": False}
    | under("colours.NAME.", COLOUR_KEYS, ("of",)) | under("PAGE.", {*PAGE_KEYS, *PAPERS}, PAGE_NEEDED)
    | under("page.", SHEET_KEYS) | {"masters.NAME": False} | under("masters.NAME.", {*MASTER_KEYS} - {*PAGE_KEYS})
    | under("masters.NAME.panels.", PANEL_KEYS, PANEL_NEEDED) | under("masters.NAME.marks.", MARK_KEYS, MARK_NEEDED)
    | {"styles.SELECTOR": False, "bleed.SELECTOR": False, "extents.NAME": False},
    "example.yaml": under("", *keys.EXAMPLE) | under("sections.", *keys.EXAMPLE_SECTION),
}  # fmt: skip


def rows_of(text: str) -> dict[str, bool]:
    """Return the keys of a table of this page, and whether it says that each is needed."""
    found: dict[str, bool] = {}
    for cells in (line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| `")):
        for key in re.findall(r"`([\w.]+)`", cells[0]):
            assert key not in found, f"{key} has two rows"
            assert len(cells) == 4, cells
            found[key] = cells[1].strip().startswith("yes")
    return found


def tables_of(page: str) -> dict[str, dict[str, bool]]:
    """Return the tables of keys by their titles."""
    return {
        title: rows_of(text)
        for title, text in re.findall(r"^## ([^\n]*)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    }


def differences(told: Mapping[str, bool], known: Mapping[str, bool]) -> list[str]:
    """Return what a table lacks, what no reader knows, and what it says wrongly of the rest."""
    lacks = [f"{name} has no row" for name in sorted(set(known) - set(told))]
    more = [f"{name} is read by nobody" for name in sorted(set(told) - set(known))]
    wrong = [
        f"{name}: needed or not?" for name in sorted(set(told) & set(known)) if told[name] != known[name]
    ]
    return [*lacks, *more, *wrong]


TABLES = tables_of(PAGE.read_text(encoding="utf-8"))


def test_each_file_has_one_table() -> None:
    assert sorted(TABLES) == sorted(FILES)


@pytest.mark.parametrize("file", FILES)
def test_a_table_has_the_keys_that_the_reader_knows_and_no_other(file: str) -> None:
    assert len(TABLES[file]) > 1
    assert differences(TABLES[file], FILES[file]) == []


def test_a_key_without_a_row_and_a_row_without_a_reader_are_seen() -> None:
    known = FILES["booklet.yaml"]
    row = "| `title` | yes | a text | `x` |\n"
    assert differences(rows_of(row), known) == [
        f"{name} has no row" for name in sorted(set(known) - {"title"})
    ]
    more = dict(known) | rows_of("| `subtitle` | no | a text | `x` |")
    assert differences(more, known) == ["subtitle is read by nobody"]
    assert differences(dict(known) | rows_of(row.replace("yes", "no")), known) == ["title: needed or not?"]


@pytest.mark.parametrize(("page", "head", "known"), [
    ("batch.md", "column", set(COLUMNS)),
    ("emailing.md", "setting", set(KNOWN)),
    ("layouts.md", "property", PROPERTIES),
])  # fmt: skip
def test_the_tables_on_other_pages_do_so_too(page: str, head: str, known: set[str]) -> None:
    assert f"]({page}#" in PAGE.read_text(encoding="utf-8")
    table = (
        (ROOT / "docs" / page).read_text(encoding="utf-8").partition(f"\n| {head} |")[2].partition("\n\n")[0]
    )
    cells = [row.split("|")[1] for row in table.splitlines()[2:]]
    told = [name for cell in cells for name in re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", cell))]
    assert sorted(told) == sorted(known)


def test_no_key_has_a_table_of_its_own_elsewhere() -> None:
    """A second table would be forgotten when a key comes or goes."""
    for page in sorted((ROOT / "docs").glob("*.md")):
        heads = re.findall(
            r"^\| (key|block|property|setting|column) \|(?=.*\n\|-)",
            page.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
        allowed = {
            "batch.md": ["column", "key"],
            "emailing.md": ["key", "setting"],
            "layouts.md": ["property"],
        }
        assert page == PAGE or sorted(heads) == allowed.get(
            page.name, heads if page.name == "json.md" else []
        ), page
