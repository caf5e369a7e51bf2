"""Refuses what nobody would read: sections, booklets and cards of which their conditions leave nothing to print."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..faults import Place
from ..model import START, Section, Topic
from ..source.fields import UNREAD
from ..tailor.choices import BOOKLET, HANDOUT, included
from ..tailor.walk import CONDITION, Change, is_left, rebuilt
from .scope import Scope


def refuse_empty(scope: Scope, call: Section) -> None:
    """Refuse a when-to-call page that would be empty for some reader: one whom no condition admits."""
    read = call.place != UNREAD.place and call.blocks
    if read and (call.only_for or rebuilt(call, _FOR_ALL) is None):
        message = "some readers would not be told when to call"
        scope.faults.add(call.place, message, f"give it a block without {_LISTED}")


def refuse_empty_card(scope: Scope, card: Section) -> None:
    """Refuse a card of which `only_in` leaves nothing: it is no part of a booklet."""
    if card.blocks and not _left_in(HANDOUT, card):
        message = "this card would be empty: all of it is only in booklets"
        scope.faults.add(card.place, message, "give it a block without only_in")


def refuse_unprinted(scope: Scope, topic: Topic, start: Mapping[str, Any]) -> None:
    """Refuse sections of which `only_in` leaves a handout, or all booklets, nothing to print; and booklets without any."""
    short = [section for section in topic.sections if section.id in start.get("sections", ())]
    for section in topic.sections:
        if section.leaflet and section.blocks and not _left_in(HANDOUT, section):
            message = "a handout of this section would be empty: all of it is only in booklets"
            hint = "give it a block without only_in, or list it below not_alone in booklet.yaml"
            scope.faults.add(section.place, message, hint)
        elif not section.leaflet and section.blocks and not _left_in_booklets(section, short):
            message = "it is not_alone, and all of it is only in handouts"
            if not section.booklet:
                message = f"only {START}.yaml lists it, and all of it is only in other products"
            hint = "give it a block without only_in"
            scope.faults.add(section.place, f"nobody would read this section: {message}", hint)
    in_booklet = [section for section in topic.sections if section.booklet]
    _refuse_empty_booklet(scope, BOOKLET, in_booklet, topic.place)
    if start:
        _refuse_empty_booklet(scope, START, short, start["title"].place)


def _left_in_booklets(section: Section, short: Sequence[Section]) -> bool:
    """Tell whether one of the booklets that a section is in prints something of it."""
    inside = {BOOKLET: section.booklet, START: section in short}
    return any(_left_in(product, section) for product, holds in inside.items() if holds)


def _refuse_empty_booklet(scope: Scope, product: str, sections: Sequence[Section], place: Place) -> None:
    if any(section.blocks for section in sections) and not any(_left_in(product, one) for one in sections):
        where = "in handouts" if product == BOOKLET else "in other products"
        message = f"a booklet would be empty: all blocks of all sections are only {where}"
        scope.faults.add(place, message, "give one section a block without only_in")


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
