"""Takes words that cannot be set, gives a fault for each character: where it is, and which limit it meets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..faults import Fault, Place, character_name
from ..model import Element, Phrase, Run
from ..source.spots import column_of
from .fonts import Family
from .lines import Inline
from .scripts import Limit, limit_of

PLAIN = 0  # the style of a family that is neither bold nor italic
MOST_SIGNS = 10  # of one text, each with its place
NO_FONT = "no font of this layout can show {}"
OTHER_FONT = "write it in another way, or give the layout a family that has it (fonts: in style.yaml)"


class Sign(NamedTuple):
    """A character that cannot be set: the run it is in, and where."""

    character: str
    limit: Limit | None
    text: str
    at: int
    place: Place
    own: bool


def unset(group: Sequence[Inline], family: Family, node: Element) -> list[Fault]:
    """Return why the words of an element cannot be set: a fault for each script, and each character that no font has.

    Of a reader's own words only the first such character is named: all of them could be a name.
    """
    return faults_of([sign for run in group for sign in signs_of(run, family, node)])


def unset_words(phrases: Iterable[Phrase], family: Family) -> list[Fault]:
    """Return why a reader's own words cannot be set, wherever a layout places them, as `unset` does."""
    return faults_of(
        [
            Sign(character, limit_of(character), phrase.text, at, phrase.place, own=True)
            for phrase in phrases
            for at, character in enumerate(phrase.text)
            if not character.isspace() and not family.shows(PLAIN, character)
        ]
    )


def faults_of(signs: Iterable[Sign]) -> list[Fault]:
    """Return a fault for each kind of character that cannot be set."""
    kinds: dict[str, list[Sign]] = {}
    for sign in signs:
        kind = sign.limit.kind if sign.limit else "own" if sign.own else sign.character
        kinds.setdefault(kind, []).append(sign)
    reported = [fault_of(held) for held in kinds.values()]
    if len(reported) > MOST_SIGNS:
        reported[MOST_SIGNS - 1 :] = [and_more(reported[MOST_SIGNS - 1], len(reported) - MOST_SIGNS)]
    return reported


def signs_of(run: Inline, family: Family, node: Element) -> list[Sign]:
    """Return the characters of a run that cannot be set."""
    source = next((r for r in run.node.children if isinstance(r, Run) and r.text == run.text), None)
    place = source.place if source and source.place.path else place_of(node)
    own = bool(source and source.own)
    return [
        Sign(character, limit_of(character), run.text, at, place, own)
        for at, character in enumerate(run.text)
        if not family.shows(run.style, character)
    ]


def fault_of(signs: Sequence[Sign]) -> Fault:
    """Return one fault for characters of one kind, at the first of them."""
    first, others = signs[0], len({sign.character for sign in signs}) - 1
    name = character_name(first.character) + (f" and {others} more" if others else "")
    place = column_of(first.place, first.text, first.at)
    if first.limit is None:
        return Fault(place, NO_FONT.format(name), OTHER_FONT)
    kind, why, hint = first.limit
    return Fault(place, f"{kind} cannot be set: {why} ({name})", hint)


def and_more(fault: Fault, count: int) -> Fault:
    """Return a fault that also says how many more characters of its text cannot be set."""
    return Fault(
        fault.place, f"{fault.message}; and {count} more characters of this text cannot be set", fault.hint
    )


def place_of(node: Element) -> Place:
    """Return where the words of an element come from, else where the layout places the element."""
    return node.place if node.place.path else node.made_at
