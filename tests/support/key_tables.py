"""The tables of docs/files.md as the shapes of files give them: a row for each key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from leaflets.approval.file import APPROVAL, ENDED, HISTORY
from leaflets.batch.columns import THEIR_COLUMNS
from leaflets.content import keys, library_keys
from leaflets.layout import keys as style
from leaflets.layout.properties import RULE
from leaflets.mail.settings import MAIL
from leaflets.source.shapes import NO, FileShape, Key

HEAD = "| key | required | what it holds | example |\n|---|---|---|---|\n"


@dataclass(frozen=True)
class Part:
    """Rows of a table: the keys, what stands before each, and what follows the row of a key."""

    start: str
    keys: Sequence[Key]
    below: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)

    def rows(self) -> Iterator[str]:
        """Yield a line for each key."""
        for key in self.keys:
            yield row(self.start, key)
            for part in self.below.get(key.names[0], ()):
                yield from part.rows()


def part(start: str, shape: FileShape | Sequence[Key], **below: tuple[Part, ...] | Part) -> Part:
    """Return the rows of a shape; what follows a key's row is named by the key."""
    held = {name: (one,) if isinstance(one, Part) else one for name, one in below.items()}
    return Part(start, shape.keys if isinstance(shape, FileShape) else shape, held)


def row(start: str, key: Key) -> str:
    """Return the line of a key: its names, whether it is needed, what it holds, and an example."""
    names = ", ".join(f"`{start}{name}`" for name in key.names)
    needed = key.says or ("no" if key.needed == NO else "yes")
    example = f"`{key.example}`" if key.example else ""
    cells = (names, needed, key.about, example)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells).rstrip() + " |\n"


def files() -> Mapping[str, Part]:
    """Return the table below each title of the page."""
    items = part("ITEM.", (*keys.LIST_ITEM.keys, *keys.IN_STEPS))
    boxes = (part("note.", keys.IN_NOTES), part("BOX.", keys.BOX))
    blocks = part(
        "", (*keys.SECTION.keys, *keys.CONDITIONS[1:], *keys.BLOCKS.keys),
        heading=part("heading.", keys.BELOW_HEADING), cards=items, warning=boxes, call_today=part("TIER.", keys.TIER),
        figure=part("figure.", keys.FIGURE, labels=part("LABEL.", keys.LABEL)),
        table=(part("table.", keys.TABLE), part("ROW.", keys.ROW)), treatment=part("treatment.", keys.TREATMENT),
        questions=part("questions.", keys.QUESTIONS), contacts=part("CONTACT.", keys.CONTACT),
        lines=part("lines.", keys.LINES), see=part("see.", keys.SEE),
    )  # fmt: skip
    values = part("FACET.values.VALUE.", library_keys.VALUE)
    worded = part("FACET.values.VALUE.", library_keys.WORDED_VALUE)
    declared = part(
        "profile.", library_keys.PROFILE_FIELDS, FIELD=part("profile.FIELD.", library_keys.DECLARED)
    )
    return {
        "library.yaml": part("", library_keys.LIBRARY, limits=part("limits.", library_keys.LIMITS), profile=declared, accepted=part("accepted.", library_keys.ACCEPTED)),
        "plain-words.yaml": part("", library_keys.PLAIN_WORDS, WORD=part("WORD.", library_keys.PLAIN_WORD)),
        "facets.yaml": part("", library_keys.FACETS, FACET=part("FACET.", library_keys.FACET, values=values)),
        "facets.yaml of a language": part(
            "", library_keys.WORDED_FACETS, FACET=part("FACET.", library_keys.WORDED_FACET, values=worded)
        ),
        "booklet.yaml": part("", keys.BOOKLET),
        "start.yaml": part("", keys.START),
        "Sections and when-to-call.yaml": blocks,
        "card.yaml": part("", keys.CARD),
        "glossary.yaml": part("", keys.GLOSSARY, TERM=part("TERM.", keys.TERM)),
        "sources.yaml": part("", keys.SOURCES, SOURCE=part("SOURCE.", keys.SOURCE)),
        "approval.yaml": part("", APPROVAL, **{HISTORY: part(f"{HISTORY}.", ENDED)}),
        "words.yaml": part("", library_keys.WORDS),
        "clinic.yaml": part("", library_keys.CLINIC, logo=part("logo.", library_keys.LOGO), print=part("print.", library_keys.PRINT)),
        "A reader's file": part("", library_keys.READER, appointments=part("appointments.", library_keys.VISIT)),
        "columns.yaml": part("", THEIR_COLUMNS),
        "mail.yaml": part("", MAIL),
        "style.yaml": style_rows(),
        "Properties of style.yaml": part("", RULE),
        "example.yaml": part("", keys.EXAMPLE, sections=part("sections.", keys.EXAMPLE_SECTION)),
    }  # fmt: skip


def style_rows() -> Part:
    """Return the rows of style.yaml."""
    colours = part("colours.", style.COLOURS, NAME=part("colours.NAME.", style.COLOUR))
    of_masters = part(
        "masters.NAME.", style.OF_MASTERS,
        panels=part("masters.NAME.panels.", style.PANEL), marks=part("masters.NAME.marks.", style.MARK),
    )  # fmt: skip
    return part(
        "", style.STYLE, fonts=part("fonts.", style.FONTS), colours=colours,
        page=(part("PAGE.", style.ANY_PAGE), part("page.", style.OF_SHEETS)),
        masters=part("masters.", style.MASTERS, NAME=of_masters), styles=part("styles.", style.RULES),
        bleed=part("bleed.", style.BLEED), extents=part("extents.", style.EXTENTS),
    )  # fmt: skip


def with_tables(page: str, tables: Mapping[str, Part]) -> str:
    """Return the page with the table below each title as the shapes give it."""
    for title, held in tables.items():
        section = re.compile(
            rf"(?<=^## {re.escape(title)}\n)(.*?)^\| key \|.*?(?=^(?!\|)|\Z)", re.MULTILINE | re.DOTALL
        )
        table = HEAD + "".join(held.rows())
        page, count = section.subn(lambda found, table=table: found[1] + table, page, count=1)
        assert count == 1, f"no table below {title}"
    return page
