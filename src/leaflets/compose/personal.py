"""Takes an element that holds one reader's words, gives it with another reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace

from ..model import VISIT, Element, Phrase, Reader, Run, fields_of
from .runs import inline


@dataclass(frozen=True, slots=True)
class Own:
    """One of the reader's fields: a template can print it, but never learn what it says.

    So all readers with the same fields have the same skeleton, and copies may share it.
    """

    field: str


def veiled(reader: Reader | None) -> SimpleNamespace | None:
    """Return the reader as templates see one: which fields there are, not what they hold."""
    if reader is None:
        return None
    known = {name: Own(name) for name in fields_of(reader)}
    visits = [
        SimpleNamespace(**{part: known.get(f"appointments.{n}.{part}") for part in VISIT})
        for n in range(len(reader.appointments))
    ]
    held = {name: known.get(name) for name in ("name", "key_worker", "message")}
    return SimpleNamespace(**held, appointments=tuple(visits))


# ---- copies for other readers --------------------------------------------------------------------


def personalise(element: Element, own: Mapping[str, Phrase]) -> Element:
    """Return the element with another reader's words in place of those it holds.

    The other must have the same fields. The result is what `compose` gives for that reader.
    """
    children: list[Element | Run] = []
    place = element.place
    for child in element.children:
        if isinstance(child, Element):
            children.append(personalise(child, own) if child.personal else child)
        elif child.own:
            phrase = own[child.own]
            place = phrase.place
            for run in phrase.runs:
                bold, slanted = run.strong or child.strong, run.emphasis or child.emphasis
                new = replace(run, strong=bold, emphasis=slanted, own=child.own, place=phrase.place)
                children += inline(new, phrase.place, element.made_at)
        else:
            children.append(child)
    return replace(element, children=tuple(children), place=place)
