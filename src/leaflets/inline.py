"""Takes a text and its place, gives a Phrase: the few marks that text may hold, and nothing else."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any

from .faults import FaultList, Place
from .model import Phrase, Run

MARKS = re.compile(r"[*\[\]\\]")
SCHEMES = ("http://", "https://", "mailto:", "tel:")
LONGEST = 100_000  # characters: a parser of marks must not be fed a bomb
MOST_MARKS = 2_000
_REFERENCE = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]|]+))?\]\]")
_HELD = re.compile("\ue000(\\d+)\ue001")


def clean(text: str) -> str:
    """Return the text in NFC, with each run of white space as one space; U+00A0 and its like stay."""
    return re.sub(r"[ \t\r\n\f\v]+", " ", unicodedata.normalize("NFC", text)).strip(" ")


@functools.cache
def _parser() -> Any:
    from markdown_it import MarkdownIt  # late: most texts hold no mark

    parser = MarkdownIt("zero").enable(["emphasis", "link", "escape"])
    parser.options["maxNesting"] = 20
    parser.validateLink = lambda url: True  # we refuse what it would pass on as text
    return parser


def parse(text: str, place: Place, faults: FaultList) -> Phrase:
    """Return the phrase; what is wrong in it goes to `faults`, with its column."""
    text = clean(text)
    if not MARKS.search(text):
        return Phrase((Run(text),), place) if text else Phrase((), place)
    if len(text) > LONGEST or len(MARKS.findall(text)) > MOST_MARKS:
        faults.add(
            place, "this text holds too many marks", "part it, or put a backslash before signs meant as text"
        )
        return Phrase((Run(text),), place)
    references: list[Run] = []

    def hold(match: re.Match[str]) -> str:
        references.append(_reference(match))
        return f"\ue000{len(references) - 1}\ue001"

    if "\ue000" in text or "\ue001" in text:
        faults.add(place, "the private characters U+E000 and U+E001 must not stand in a text")
        return Phrase((), place)
    held = _REFERENCE.sub(hold, text)
    if "[[" in held.replace("\\[", ""):
        faults.add(place, "[[ is not closed", "write [[term]] or [[term|other words]]")
    # Underscores stay as they are: only * marks emphasis.
    held = held.replace("_", "\\_")
    tokens = _parser().parseInline(held)[0].children or []
    return Phrase(tuple(_runs(tokens, references, place, faults)), place)


def _reference(match: re.Match[str]) -> Run:
    name, shown = match[1].strip(), (match[2] or match[1]).strip()
    if name.startswith("clinic."):
        return Run("", field=name.removeprefix("clinic."))
    return Run(shown, term=name)


def _runs(tokens: list[Any], references: list[Run], place: Place, faults: FaultList) -> list[Run]:
    out: list[Run] = []
    strong = emphasis = 0
    href = ""
    for token in tokens:
        if token.type in ("text", "softbreak", "hardbreak", "text_special"):
            content = token.content if token.type in ("text", "text_special") else " "
            for at, part in enumerate(_HELD.split(content)):
                run = references[int(part)] if at % 2 else Run(part)
                if run.text or run.field:
                    out.append(Run(run.text, bool(strong), bool(emphasis), href, run.term, run.field))
        elif token.type in ("strong_open", "strong_close"):
            strong += token.nesting
        elif token.type in ("em_open", "em_close"):
            emphasis += token.nesting
        elif token.type == "link_open":
            href = str(token.attrs.get("href", ""))
            if not href.startswith(SCHEMES):
                faults.add(
                    place, f'"{href[:60]}" is no address a leaflet may link to', "http, https, mailto or tel"
                )
        elif token.type == "link_close":
            href = ""
    return _joined(out)


def _joined(runs: list[Run]) -> list[Run]:
    """Put neighbours of one kind together."""
    out: list[Run] = []
    for run in runs:
        last = out[-1] if out else None
        same = last and (last.strong, last.emphasis, last.href) == (run.strong, run.emphasis, run.href)
        if last and same and not (last.term or run.term or last.field or run.field):
            out[-1] = Run(last.text + run.text, run.strong, run.emphasis, run.href)
        else:
            out.append(run)
    return out
