"""Takes a topic's folder in one language, or a layout's example, gives a Topic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..drawing.svg import read_drawing
from ..faults import Place
from ..model import CARD, LANG, START, Section, Term, Topic, plain
from ..source.fields import Fields, read_root, text_of
from ..source.nodes import Names, Node
from ..source.shapes import FileShape
from . import keys
from .blocks import read_blocks, read_icon, read_items
from .conditions import place_in, read_condition
from .files import files_in
from .glossary import read_glossary
from .keys import OTHERWISE
from .order import ID, WHEN_TO_CALL, read_order, section_files
from .photographs import SUFFIXES, PixelLimits, read_photograph
from .scope import EVERY_FIGURE, Scope, known_names, near_or_new
from .sources import read_sources
from .unprinted import refuse_empty, refuse_empty_card, refuse_unprinted
from .words import read_text, read_title

FIGURES = "figures"  # a folder in a topic, and beside the layouts for their examples
DOTS_AN_INCH = 300.0  # of a photograph on paper, at least
PHOTOGRAPHS = PixelLimits(10_000_000, 6000)  # 500 mm wide at 300 dots an inch


def read_topic(scope: Scope, folder: Path, shown: str, id: str) -> Topic:
    """Read one topic in one language."""
    read_figures(scope, folder.parent / FIGURES, f"{Path(shown).parent}/{FIGURES}")

    def root(name: str, may_be_empty: bool = False) -> Node:
        return read_root(folder / f"{name}.yaml", f"{shown}/{name}.yaml", scope.faults, may_be_empty)

    glossary = read_glossary(scope, root("glossary", may_be_empty=True))
    scope.sources.update(read_sources(scope, root("sources", may_be_empty=True)))
    booklet = root("booklet")
    held = Fields(booklet, scope.faults, keys.BOOKLET)
    start = root(START) if (folder / f"{START}.yaml").exists() else None
    first = Fields(start, scope.faults, keys.START) if start else None
    order = read_order(scope, section_files(scope, folder, shown), held, first)
    sections = tuple(
        replace(_section(scope, name, root(name), name in order.alone), booklet=name in order.booklet)
        for name in order.all
    )
    call = _section(scope, WHEN_TO_CALL, root(WHEN_TO_CALL), False)
    card = _card(scope, root(CARD)) if (folder / f"{CARD}.yaml").exists() else None
    topic = _finished(scope, id, folder.name, held, sections, call, glossary, booklet.place)
    more = MappingProxyType(_start(scope, first, order.start, folder.name) if first else {})
    refuse_unprinted(scope, topic, more)
    return replace(topic, card=card, start=more)


def _start(scope: Scope, held: Fields, order: Sequence[str], lang: str) -> dict[str, Any]:
    """Read start.yaml: what a short booklet has in place of the fields of its topic, each by its name."""
    days = dict(zip(("written_on", "review_on"), _days(scope, held), strict=True))
    given = {
        "version": held.text("version"),
        "language": _language(scope, held.get("language"), lang),
        "outlook_words": _outlook_words(scope, held),
        **days,
    }
    return {
        "title": read_title(scope, held.get("title")),
        "purpose": read_text(scope, held.get("purpose")),
        "cover_note": read_text(scope, held["cover_note"]) if "cover_note" in held else None,
        "pictures": read_pictures(scope, held.get("picture")),
        "sections": tuple(order),
        **{name: value for name, value in given.items() if name in held},
    }


def _card(scope: Scope, node: Node) -> Section:
    """Read a card, and refuse one of which `only_in` leaves nothing to print: it is no part of a booklet."""
    card = _section(scope, CARD, node, False, keys.CARD)
    refuse_empty_card(scope, card)
    return card


def _section(scope: Scope, id: str, node: Node, leaflet: bool, known: FileShape = keys.SECTION) -> Section:
    """Read a section; without `leaflet` it is part of the booklet only."""
    held = Fields(node, scope.faults, known)
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
        only_for_at=place_in(held.nodes, "only_for"),
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
            scope.faults.add(
                one.place,
                f'no figure is called "{name[:60]}"',
                near_or_new(name, scope.files, "the folder figures"),
            )
    return found


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
    refuse_empty(scope, call)
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
        outlook_words=_outlook_words(scope, held),
        place=place,
        language=_language(scope, held.get("language"), lang),
    )


def _outlook_words(scope: Scope, held: Fields) -> tuple[str, ...]:
    return tuple(text_of(n, scope.faults) for n in held.text_items("outlook_words"))


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
    held = Fields(node, scope.faults, keys.EXAMPLE)
    glossary = read_glossary(scope, held["glossary"]) if "glossary" in held else {}
    sections = []
    for n, part in enumerate(held.items("sections")):
        given = part.entries if isinstance(part, Names) else ()
        id = next((text_of(value, scope.faults) for key, value in given if key.text == "id"), "")
        sections.append(_section(scope, id or f"part-{n + 1}", part, True, keys.EXAMPLE_SECTION))
    call = _section(scope, WHEN_TO_CALL, held.get("when_to_call") or node, False)
    card = _card(scope, held["card"]) if "card" in held else None
    topic = _finished(scope, "example", "en", held, tuple(sections), call, glossary, node.place)
    refuse_unprinted(scope, topic, {})
    return replace(topic, card=card)


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
