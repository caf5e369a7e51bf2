"""Takes a Leaflet and a Layout's templates, gives the skeleton: markup with handles in place of words."""

from __future__ import annotations

import re
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path
from typing import Any

import jinja2
from jinja2.ext import Extension
from jinja2.utils import missing as jinja2_missing
from markupsafe import Markup

from ..caches import LAYOUTS, of_files
from ..faults import Fault, LeafletError, Place, did_you_mean, refusal
from ..marked import UNCHANGED
from ..model import Layout, Leaflet, Phrase, Text
from ..tailor.choices import HANDOUT, product_of
from .bytecode import Bytecode, bytecode_of
from .filters import FILTERS, HALF
from .names import Flaw, KnownNames, flaws
from .personal import Own, veiled
from .places import TEMPLATE, made_place, shown
from .sandbox import filled, or_refused, sandbox, what_failed

SOUND = b"no flaws"  # what is kept for templates that passed the checks
HANDLE = re.compile("\ue000(\\d+)\ue001")
HANDLES: ContextVar[list[Phrase | Own]] = ContextVar("HANDLES")
# A tag's name may be followed by a statement that gives it attributes, but not by one that ends the name.
_TAG = re.compile(r"<(?=([a-z][a-z0-9]*)(?:[\s/>]|\{%(?:(?!%\}).)*%\}[\s/>{]))")
_MADE_HERE = re.compile(r' made="([^"]*)"')


# ---- templates -----------------------------------------------------------------------------------


class _Places(Extension):
    """Writes its place into every start tag of a template, so that messages can name it."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        lines = source.splitlines(keepends=True)
        return "".join([_mark(line, name or "", n) for n, line in enumerate(lines, 1)])


def _mark(line: str, name: str, number: int) -> str:
    out, at = [], 0
    for match in _TAG.finditer(line):
        end = match.end() + len(match[1])
        out.append(line[at:end] + f' made="{name}:{number}:{match.start() + 1}"')
        at = end
    return "".join([*out, line[at:]])


class NoWord(LookupError):
    """A template asks for a word that words.yaml lacks."""


class Words(dict[str, Phrase]):
    """The words of one language, as templates see them."""

    def __missing__(self, name: str) -> Phrase:
        raise NoWord(name)


class _Undefined(jinja2.StrictUndefined):
    """What a template asks for in vain; a missing word is reported as one."""

    def __init__(self, hint: str | None = None, obj: Any = jinja2_missing, name: str | None = None,
                 exc: type[Exception] = jinja2.UndefinedError) -> None:  # fmt: skip
        no_word = hint is None and isinstance(obj, Words)
        super().__init__(name if no_word else hint, obj, name, NoWord if no_word else exc)  # type: ignore[arg-type]


class SectionId(str):
    """The id of a section, which its author chose; in a tag it has its own namespace.

    So a section may have the same id as a part of the layout: contacts, notes, about.
    """

    __slots__ = ()


def finalize(value: Any) -> Any:
    """Turn what a template prints into a handle; only phrases print, and plain words for attributes."""
    if isinstance(value, SectionId):
        return f"section:{value}"
    if isinstance(value, Text):
        value = value.phrases[""]
    if isinstance(value, Phrase | Own):
        handles = HANDLES.get()
        handles.append(value)
        return Markup(f"\ue000{len(handles) - 1}\ue001")
    if value is None or isinstance(value, Markup | str | int | float | jinja2.Undefined):
        return value
    raise jinja2.TemplateRuntimeError(f"a {type(value).__name__} cannot be printed")


@of_files(16, LAYOUTS)
def environment(folder: str) -> jinja2.Environment:
    """Return the sandbox for one layout: its own templates first, then those that all layouts share."""
    held = sandbox(folder, undefined=_Undefined, autoescape=True, finalize=finalize, extensions=[_Places],
                   bytecode_cache=bytecode_of(folder))  # fmt: skip
    held.filters |= FILTERS
    return held


def render(leaflet: Leaflet, layout: Layout, extent: str = "") -> tuple[str, list[Phrase | Own]]:
    """Return the skeleton: markup with handles in place of words, and what they stand for. Raises LeafletError."""
    refuse_flaws(leaflet, layout)
    text, handles = or_refused(
        lambda: _rendered(leaflet, layout, extent), lambda error: _refused(error, layout, leaflet)
    )
    if half := HALF.search(text):
        made = _MADE_HERE.findall(text, 0, half.start())
        place = made_place(made[-1], layout) if made else None
        message = f"there is half a character (U+{ord(half[0]):04X}) here"
        raise refusal(message, place=place or Place(shown(layout, TEMPLATE)))
    return text, handles


def _rendered(leaflet: Leaflet, layout: Layout, extent: str) -> tuple[str, list[Phrase | Own]]:
    """Fill the template, in a process that may be another."""
    token = HANDLES.set([])
    try:
        return filled(environment(layout.folder), TEMPLATE, _view(leaflet, extent)), HANDLES.get()
    finally:
        HANDLES.reset(token)


def _view(leaflet: Leaflet, extent: str) -> dict[str, Any]:
    """Return what a template may know."""
    reader = veiled(leaflet.reader)
    job = replace(leaflet.job, reader=None)
    sections = tuple(replace(section, id=SectionId(section.id)) for section in leaflet.sections)
    return {
        "leaflet": replace(leaflet, job=job, reader=reader, sections=sections),  # type: ignore[arg-type]
        "clinic": leaflet.clinic,
        "reader": reader,
        "words": Words(leaflet.words),
        "booklet": product_of(leaflet.job) != HANDOUT,
        "extent": extent,
        "changes": leaflet.changes or UNCHANGED,
    }


def refuse_flaws(leaflet: Leaflet, layout: Layout) -> None:
    """Refuse what is wrong anywhere in the templates, whether or not this leaflet would meet it. Raises LeafletError."""
    found = _flaws(layout.folder, KnownNames(frozenset(leaflet.words), frozenset(leaflet.clinic.fields)))
    if found:
        raise LeafletError([_flaw_reported(flaw, leaflet, layout) for flaw in found])


def _flaw_reported(flaw: Flaw, leaflet: Leaflet, layout: Layout) -> Fault:
    place = Place(shown(layout, flaw.template), flaw.line, flaw.column)
    return _no_word(flaw.word, place, leaflet) if flaw.word else Fault(place, flaw.message, flaw.hint)


@of_files(64, LAYOUTS)
def _flaws(folder: str, names: KnownNames) -> list[Flaw]:
    held = environment(folder)
    kept = held.bytecode_cache
    verdict = f"{folder} {sorted(names.words)} {sorted(names.clinic)}"
    if isinstance(kept, Bytecode) and kept.read(verdict) == SOUND:
        return []
    found = flaws(held, TEMPLATE, (Path(folder),), names)
    if isinstance(kept, Bytecode) and not found:
        kept.write(verdict, SOUND)
    return found


def _refused(error: BaseException, layout: Layout, leaflet: Leaflet) -> LeafletError:
    """Return a template's error in a designer's words. Whatever a template can raise is the template's fault."""
    refused = what_failed(error, TEMPLATE, lambda name: shown(layout, name))
    if isinstance(error, NoWord):
        return LeafletError([_no_word(str(error), refused.faults[0].place, leaflet)])
    return refused


def _no_word(name: str, asked: Place, leaflet: Leaflet) -> Fault:
    """Return what is wrong with words.yaml, or with the template that asks for another word."""
    place = next((phrase.place for phrase in leaflet.words.values()), asked)
    near = did_you_mean(name, leaflet.words)
    message = f'there is no word "{name[:60]}" in "{leaflet.topic.lang}"'
    return Fault(place, message, f"{asked} asks for it" + (f"; {near}" if near else ""))
