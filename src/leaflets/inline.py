"""Takes a text and its place, gives a Phrase: the few marks that text may hold, and nothing else."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from dataclasses import replace
from typing import Any

from . import addresses
from .faults import FaultList, Place
from .model import LANG, Phrase, Run

MARKS = re.compile(r"[*\[\]\\]")
LONGEST = 100_000  # characters: a parser of marks must not be fed a bomb
MOST_MARKS = 100  # each * [ ] and backslash; the parser's time grows with their square
# In the order of trying: an escaped mark, a term or a field, brackets that are neither, and signs that
# mean something to a Markdown parser but nothing in a leaflet.
_SIGN = re.compile(
    r"(?P<escaped>\\[*\[\]\\])|\[\[(?P<name>[^\[\]|]*)(?:\|(?P<shown>[^\[\]|]*))?\]\]|(?P<open>\[\[)|(?P<text>[\\_&\[\]])"
)
_HELD = re.compile("\ue000(\\d+)\ue001")


def clean(text: str) -> str:
    """Return the text in NFC, with each run of white space as one space; U+00A0 and its like stay."""
    return re.sub(r"[ \t\r\n\f\v]+", " ", unicodedata.normalize("NFC", text)).strip(" ")


@functools.cache
def _parser() -> Any:
    from markdown_it import MarkdownIt  # late: most texts hold no mark

    parser = MarkdownIt("zero").enable(["emphasis", "link", "escape"])
    parser.options["maxNesting"] = 20
    # Addresses come as written: we check them, for the parser would pass on as text what it refuses.
    parser.validateLink = lambda url: True
    parser.normalizeLink = lambda url: url
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
    if "\ue000" in text or "\ue001" in text:
        faults.add(place, "the private characters U+E000 and U+E001 must not stand in a text")
        return Phrase((), place)
    references: list[Run] = []
    links = "](" in text  # without any, brackets are text: the parser would try each

    def held(sign: re.Match[str]) -> str:
        if sign["text"]:
            return sign[0] if links and sign[0] in "[]" else "\\" + sign[0]
        if sign["escaped"]:
            return sign[0]
        if sign["open"]:
            faults.add(place, "[[ is not closed", "write [[term]] or [[term|other words]]")
            return "\\[\\["
        references.append(_reference(sign, place, faults))
        return f"\ue000{len(references) - 1}\ue001"

    tokens = _parser().parseInline(_SIGN.sub(held, text))[0].children or []
    return Phrase(tuple(_runs(tokens, references, place, faults)), place)


def _reference(match: re.Match[str], place: Place, faults: FaultList) -> Run:
    name = match["name"].strip()
    shown = name if match["shown"] is None else match["shown"].strip()
    if not name or not shown or name == "clinic.":
        faults.add(
            place, f"{match[0][:60]} names nothing", "write [[term]], [[term|other words]] or [[clinic.name]]"
        )
    if name.startswith("clinic."):
        if match["shown"] is not None:
            faults.add(
                place, f"{match[0][:60]}: the clinic's own words stand here, no others", f"write [[{name}]]"
            )
        return Run("", field=name.removeprefix("clinic."))
    return Run(shown, term=name)


def _runs(tokens: list[Any], references: list[Run], place: Place, faults: FaultList) -> list[Run]:
    out: list[Run] = []
    strong = emphasis = 0
    href = shown = lang = ""
    for at, token in enumerate(tokens):
        if token.type in ("text", "softbreak", "hardbreak", "text_special"):
            content = token.content if token.type in ("text", "text_special") else " "
            for n, part in enumerate(_HELD.split(content)):
                run = references[int(part)] if n % 2 else Run(part)
                if run.text or run.field:
                    look = bool(strong), bool(emphasis), href
                    out.append(Run(run.text, *look, run.term, run.field, lang, shown=shown))
        elif token.type in ("strong_open", "strong_close"):
            strong += token.nesting
        elif token.type in ("em_open", "em_close"):
            emphasis += token.nesting
        elif token.type == "link_open":
            words = itertools.takewhile(lambda inside: inside.type != "link_close", tokens[at + 1 :])
            if not any(inside.content.strip() for inside in words):
                faults.add(place, "this link has no words", "write [words](address)")
            href, shown, lang = _address(token, place, faults)
        elif token.type == "link_close":
            href = shown = lang = ""
    return _joined(out)


def _address(token: Any, place: Place, faults: FaultList) -> tuple[str, str, str]:
    """Return where a link leads and how that is printed, or the language of words in another one: [sí](lang:es)."""
    href = str(token.attrs.get("href", ""))
    if href.startswith("lang:"):
        if not LANG.fullmatch(href[5:]):
            faults.add(place, f'"{href[5:60]}" is no language', 'a code such as "es"')
        return "", "", href[5:]
    if token.attrs.get("title"):
        faults.add(place, "a link's title would be lost", "write [words](address)")
    if _HELD.search(href):
        faults.add(place, "a link's address holds a term or a field", "write the address itself")
        return "", "", ""
    try:
        link = addresses.link(href)
        return link.href, link.shown, ""
    except addresses.NoAddress as error:
        message = error.about(f'"{href[:60]}" is no address a leaflet may link to')
        faults.add(place, message, error.hint or addresses.SCHEMES)
        return "", "", ""


def look_of(run: Run) -> tuple[bool, bool, str, str]:
    return run.strong, run.emphasis, run.href, run.lang


def _joined(runs: list[Run]) -> list[Run]:
    """Put neighbours of one kind together."""
    out: list[Run] = []
    for run in runs:
        last = out[-1] if out else None
        same = last and look_of(last) == look_of(run)
        if last and same and not (last.term or run.term or last.field or run.field):
            out[-1] = replace(last, text=last.text + run.text)
        else:
            out.append(run)
    return out
