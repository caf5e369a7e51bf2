"""Takes a topic's folder in one language, or a layout's example, gives a Topic."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..drawing.svg import read_drawing
from ..faults import Place, did_you_mean
from ..model import CARD, LANG, Section, Term, Topic, plain
from ..source.fields import UNREAD, Fields, read_root, text_of
from ..source.nodes import Names, Node
from ..tailor.choices import BOOKLET, HANDOUT, included
from ..tailor.walk import CONDITION, Change, is_left, rebuilt
from . import keys
from .blocks import read_blocks, read_icon, read_items
from .conditions import read_condition
from .figures import OTHERWISE
from .files import files_in
from .glossary import read_glossary
from .photographs import SUFFIXES, PixelLimits, read_photograph
from .scope import EVERY_FIGURE, Scope, known_names
from .sources import read_sources
from .words import read_text, read_title

WHEN_TO_CALL = "when-to-call"
FIGURES = "figures"  # a folder in a topic, and beside the layouts for their examples
DOTS_AN_INCH = 300.0  # of a photograph on paper, at least
PHOTOGRAPHS = PixelLimits(10_000_000, 6000)  # 500 mm wide at 300 dots an inch
NOT_SECTIONS = frozenset({"booklet", "glossary", "sources", "approval", "facets", CARD})
ID = re.compile(r"[a-z0-9][a-z0-9-]*")


def read_topic(scope: Scope, folder: Path, shown: str, id: str) -> Topic:
    """Read one topic in one language."""
    read_figures(scope, folder.parent / FIGURES, f"{Path(shown).parent}/{FIGURES}")

    def root(name: str) -> Node:
        return read_root(folder / f"{name}.yaml", f"{shown}/{name}.yaml", scope.faults)

    glossary = read_glossary(scope, root("glossary"))
    scope.sources.update(read_sources(scope, root("sources")))
    booklet = root("booklet")
    held = Fields(booklet, scope.faults, *keys.BOOKLET)
    order = _order(scope, folder, shown, booklet, held.get("sections"))
    alone = known_names(scope, held.get("not_alone"), order, "section")
    sections = tuple(_section(scope, name, root(name), name not in alone) for name in order)
    call = _section(scope, WHEN_TO_CALL, root(WHEN_TO_CALL), False)
    card = _card(scope, root(CARD)) if (folder / f"{CARD}.yaml").exists() else None
    return replace(
        _finished(scope, id, folder.name, held, sections, call, glossary, booklet.place), card=card
    )


def _order(scope: Scope, folder: Path, shown: str, booklet: Node, listed: Node | None) -> tuple[str, ...]:
    """Return the ids of the sections in order; each file is listed once, each name listed has its file."""
    seen = files_in(folder, shown, scope.faults) or []
    for path in seen:
        if path.suffix == ".yml":
            scope.faults.add(Place(f"{shown}/{path.name}"), "this file is not read", "rename it to .yaml")
    files = {path.stem for path in seen if path.suffix == ".yaml"} - NOT_SECTIONS - {WHEN_TO_CALL}
    if listed is None:
        return tuple(sorted(files))
    order = known_names(scope, listed, files, "section (no such file)")
    for name in sorted(files - set(order)):
        message = f"{name}.yaml is not in the list of sections"
        scope.faults.add(booklet.place, message, "add it, or remove the file")
    for name in dict.fromkeys(order):
        if not ID.fullmatch(name):
            scope.faults.add(
                listed.place, f'"{name}" is not a valid section id', "small letters, digits and -"
            )
        if order.count(name) > 1:
            scope.faults.add(listed.place, f'"{name}" is in the list twice')
    return tuple(dict.fromkeys(order))


def _section(scope: Scope, id: str, node: Node, leaflet: bool, known: keys.Keys = keys.SECTION) -> Section:
    """Read a section; without `leaflet` it is part of the booklet only."""
    held = Fields(node, scope.faults, *known)
    condition = read_condition(scope, held.get("only_for"), (), node.place)
    return Section(
        id=id,
        title=read_title(scope, held.get("title")),
        key_points=read_items(scope, held["key_points"], (condition,)) if "key_points" in held else (),
        blocks=read_blocks(scope, held.get("blocks"), (condition,)),
        sources=known_names(scope, held.get("sources"), scope.sources, "source"),
        leaflet=leaflet,
        icon=read_icon(scope, held.get("icon")),
        pictures=read_pictures(scope, held.get("picture")),
        only_for=condition,
        place=node.place,
        purpose=read_text(scope, held["purpose"]) if "purpose" in held else None,
    )


def read_pictures(scope: Scope, node: Node | None) -> dict[str, str]:
    """Read the name of a figure, or names by the values of facets: {otherwise: cover, parent: cover-parent-child}."""
    if node is None:
        return {}
    values = [value.id for facet in scope.facets.values() for value in facet.values]
    named = (
        Fields(node, scope.faults, [OTHERWISE, *values], [OTHERWISE]).nodes
        if isinstance(node, Names)
        else {OTHERWISE: node}
    )
    found = {"" if value == OTHERWISE else value: text_of(one, scope.faults) for value, one in named.items()}
    for one, name in zip(named.values(), found.values(), strict=True):
        if name not in scope.figures and not scope.unread & {name, EVERY_FIGURE}:
            scope.faults.add(one.place, f'no figure is called "{name[:60]}"', did_you_mean(name, scope.files))
    return found


def _refuse_empty(scope: Scope, call: Section) -> None:
    """Refuse a when-to-call page that would be empty for some reader: one whom no condition admits."""
    read = call.place != UNREAD.place and call.blocks
    if read and (call.only_for or rebuilt(call, _FOR_ALL) is None):
        message = "some readers would not be told when to call"
        scope.faults.add(call.place, message, f"give it a block without {_LISTED}")


def _refuse_unprinted(scope: Scope, sections: Sequence[Section], booklet: Place) -> None:
    """Refuse sections of which `only_in` leaves a handout, or all booklets, nothing to print."""
    for section in sections:
        if section.leaflet and section.blocks and not _left_in(HANDOUT, section):
            message = "a handout of this section would be empty: all of it is only in booklets"
            hint = "give it a block without only_in, or list it below not_alone in booklet.yaml"
            scope.faults.add(section.place, message, hint)
        elif not section.leaflet and section.blocks and not _left_in(BOOKLET, section):
            message = "nobody would read this section: it is not_alone, and all of it is only in handouts"
            scope.faults.add(section.place, message, "give it a block without only_in")
    if any(section.blocks for section in sections) and not any(_left_in(BOOKLET, one) for one in sections):
        message = "a booklet would be empty: all blocks of all sections are only in handouts"
        scope.faults.add(booklet, message, "give one section a block without only_in")


def _card(scope: Scope, node: Node) -> Section:
    """Read a card, and refuse one of which `only_in` leaves nothing to print: it is no part of a booklet."""
    card = _section(scope, CARD, node, False, keys.CARD)
    if card.blocks and not _left_in(HANDOUT, card):
        message = "this card would be empty: all of it is only in booklets"
        scope.faults.add(card.place, message, "give it a block without only_in")
    return card


def _is_for_all(noun: Any) -> bool:
    return not any(getattr(noun, name, None) for name in CONDITION)


def _kept(admits: Callable[[Any], bool]) -> Change:
    """Return what leaves nouns as they are, without those that are not admitted."""
    return Change(text=lambda text: text, phrase=lambda phrase: phrase, admits=admits, stays=is_left)


def _left_in(product: str, section: Section) -> Section | None:
    """Return what a product may print of a section; None when that is nothing."""
    return rebuilt(section, _kept(lambda noun: included(noun, product)))


_FOR_ALL = _kept(_is_for_all)
_LISTED = ", ".join(CONDITION[:-1]) + f" and {CONDITION[-1]}"


def _finished(
    scope: Scope,
    id: str,
    lang: str,
    held: Fields,
    sections: tuple[Section, ...],
    call: Section,
    glossary: Mapping[str, Term],
    place: Place,
) -> Topic:
    """Return the topic, once everything but the rest of its first file is read."""
    written, review = _days(scope, held)
    _refuse_empty(scope, call)
    _refuse_unprinted(scope, sections, place)
    return Topic(
        id=id,
        lang=lang,
        title=read_title(scope, held.get("title")),
        purpose=read_text(scope, held.get("purpose")),
        cover_note=read_text(scope, held["cover_note"]) if "cover_note" in held else None,
        facets=tuple(scope.facets.values()),
        sections=sections,
        when_to_call=call,
        glossary=MappingProxyType(glossary),
        sources=MappingProxyType(scope.sources),
        figures=MappingProxyType(scope.figures),
        version=held.text("version"),
        written_on=written,
        review_on=review,
        pictures=read_pictures(scope, held.get("picture")),
        outlook_words=tuple(text_of(n, scope.faults) for n in held.text_items("outlook_words")),
        place=place,
        language=_language(scope, held.get("language"), lang),
    )


def _days(scope: Scope, held: Fields) -> tuple[dt.date, dt.date]:
    """Return the days of writing and of review."""
    written, review = (held.date(name) or dt.date.min for name in ("written_on", "review_on"))
    if review < written and "review_on" in held:
        scope.faults.add(held["review_on"].place, "the day of review is before the day of writing")
    return written, review


def _language(scope: Scope, node: Node | None, lang: str) -> str:
    """Return the tag a document names; it may say more than the folder's name, and nothing else."""
    tag = text_of(node, scope.faults)
    if node is not None and (not LANG.fullmatch(tag) or f"{tag}-".split(f"{lang}-")[0]):
        hint = f'the tag of a document begins with that of its folder: "{lang}", or for example "{lang}-US"'
        scope.faults.add(node.place, f'"{tag[:60]}" is not a tag for texts in the folder {lang}', hint)
    return tag


def read_example(scope: Scope, node: Node) -> Topic:
    """Read a layout's example: one file that holds a whole topic."""
    held = Fields(node, scope.faults, *keys.EXAMPLE)
    glossary = read_glossary(scope, held["glossary"]) if "glossary" in held else {}
    sections = []
    for n, part in enumerate(held.items("sections")):
        given = part.entries if isinstance(part, Names) else ()
        id = next((text_of(value, scope.faults) for key, value in given if key.text == "id"), "")
        sections.append(_section(scope, id or f"part-{n + 1}", part, True, keys.EXAMPLE_SECTION))
    call = _section(scope, WHEN_TO_CALL, held.get("when_to_call") or node, False)
    card = _card(scope, held["card"]) if "card" in held else None
    return replace(
        _finished(scope, "example", "en", held, tuple(sections), call, glossary, node.place), card=card
    )


def read_figures(scope: Scope, folder: Path, shown: str) -> None:
    """Read all drawings and photographs of a topic; from then on its texts may show them."""
    if folder.is_symlink() or not folder.exists():
        return
    listed = files_in(folder, shown, scope.faults)
    if listed is None:
        scope.unread.add(EVERY_FIGURE)
    for path in listed or ():
        place = Place(f"{shown}/{path.name}")
        if path.suffix != ".svg" and path.suffix.lower() not in SUFFIXES:
            scope.not_pictures[path.stem] = path.name
            continue
        if not ID.fullmatch(path.stem):
            message = f'"{path.stem}" is not a valid name of a figure'
            scope.faults.add(place, message, "small letters, digits and -")
        if path.stem in scope.figures:
            scope.faults.add(place, f'two files are called "{path.stem}"', "keep one, or rename it")
        _read_figure(scope, path, place)
        if path.stem not in scope.figures:
            scope.unread.add(path.stem)


def _read_figure(scope: Scope, path: Path, place: Place) -> None:
    if path.suffix.lower() in SUFFIXES:
        if found := read_photograph(path, plain(""), place, PHOTOGRAPHS, scope.faults):
            scope.figures[path.stem] = replace(found, sharp=DOTS_AN_INCH)
        return
    with scope.faults.gather():
        scope.figures[path.stem] = read_drawing(path, place.path)
