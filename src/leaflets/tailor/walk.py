"""Takes a noun of the content, gives what it holds, by the types of its fields: the one walk for every use that must miss nothing.

`tailor` rebuilds nouns with it, `approval` says with it what changed, `readability` and the review copy take their words from it. So a
new field or a new kind of block reaches all of them at once.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from ..drawing.nouns import Drawing
from ..faults import NOWHERE, Place
from ..model import Block, Phrase, Run, Section, Text

Noun = TypeVar("Noun")
NOTHING: frozenset[str] = frozenset()
PLAIN = (str, int, float, bool, dt.date)  # what a field can hold that is neither words nor a noun
CONDITION = (
    "only_for",
    "only_in",
    "only_with",
    "only_without",
)  # whom a noun is for, and where: said beside everything it holds
ABSENT: tuple[object, ...] = ("", None, False, frozenset())
LABELS = ("kind", "id")  # what a noun is called: said beside the first of what it holds


def names_of(kind: Any) -> tuple[str, ...]:
    """Return the names of a noun's fields in the order of reading: as it declares them, whom it is for at the end.

    Places are left out: they hold no words.
    """
    return _names(kind)


@functools.cache
def _names(kind: Any) -> tuple[str, ...]:
    held = (field.name for field in dataclasses.fields(kind) if field.type not in ("Place", Place))
    return tuple(sorted(held, key=CONDITION.__contains__))


def is_noun(value: Any) -> bool:
    return dataclasses.is_dataclass(value) and not isinstance(value, type)


# ---- for the hash --------------------------------------------------------------------------------


def strings_with_places(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """Yield a value's words and names, each with the place of the noun that it belongs to."""
    kind = type(value)
    if kind in (tuple, list):
        for item in value:
            yield from strings_with_places(item, place)
    elif dataclasses.is_dataclass(kind) and kind is not Place:
        own = getattr(value, "place", NOWHERE)
        own = own if own.path else place
        if isinstance(value, Block):
            yield own, value.kind
        for name in names_of(kind):
            yield from strings_with_places(getattr(value, name), own)
    elif isinstance(value, Mapping):
        for key in value:
            yield place, f"key {key}"
            yield from strings_with_places(value[key], place)
    elif kind is not Place and value not in ABSENT:
        yield place, str(sorted(value) if isinstance(value, frozenset) else value)


# ---- for words -----------------------------------------------------------------------------------


def phrases(value: Any, without: frozenset[str] = NOTHING) -> Iterator[Phrase]:
    """Yield every phrase in a value, in the order of reading; fields named in `without` are left out."""
    kind: Any = type(value)
    if kind is Phrase:
        yield value
    elif kind is tuple or kind is list:
        for item in value:
            yield from phrases(item, without)
    elif names := _walked(kind):
        for name in names:
            held = getattr(value, name)
            if held and type(held) is not str and name not in without:
                yield from phrases(held, without)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from phrases(item, without)


@functools.cache
def _walked(kind: Any) -> tuple[str, ...]:
    """Return the names of the fields in which words may stand; none of what is not a noun."""
    return names_of(kind) if dataclasses.is_dataclass(kind) and kind not in (Place, Drawing) else ()


def nouns(value: Any, kind: type[Noun]) -> Iterator[Noun]:
    """Yield every noun of a kind in a value, each before those inside it."""
    if isinstance(value, kind):
        yield value
    if isinstance(value, tuple | list):
        for item in value:
            yield from nouns(item, kind)
    elif not isinstance(value, Text | Phrase) and (names := _walked(value.__class__)):
        for name in names:
            yield from nouns(getattr(value, name), kind)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from nouns(item, kind)


# ---- for one reader ------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """What becomes of nouns: of their texts and phrases, which are included, and which stay when part of them is left out."""

    text: Callable[[Text], Text]
    phrase: Callable[[Phrase], Phrase]
    admits: Callable[[Any], bool]
    stays: Callable[[Any, Any], bool]  # the noun before, and after
    noun: Callable[[Any], Any] = lambda noun: noun  # done first
    member: Callable[[Any, Change], Any] | None = (
        None  # what becomes of a noun in a list; None = as of any other
    )


def rebuilt(noun: Noun, change: Change) -> Noun | None:
    """Return a noun with everything in it changed; None when it does not stay."""
    noun = change.noun(noun)
    new: dict[str, Any] = {}
    for name in names_of(type(noun)):
        old = getattr(noun, name)
        made = _value(old, change) if old and type(old) is not str else old
        if made is not old:
            new[name] = made
    made_noun: Noun = dataclasses.replace(noun, **new) if new else noun  # type: ignore[type-var]
    return made_noun if change.stays(noun, made_noun) else None


def is_left(noun: Any, made: Any) -> bool:
    """Tell whether a noun is still worth printing: a block that held something and now holds nothing is not."""
    if isinstance(noun, Section):
        return bool(made.blocks)
    if not isinstance(noun, Block) or getattr(made, "text", None) or getattr(made, "blank", 0):
        return True
    held = [name for name in names_of(type(noun)) if isinstance(getattr(noun, name), tuple)]
    return all(getattr(made, name) or not getattr(noun, name) for name in held)


def _value(value: Any, change: Change) -> Any:
    """Return what a field's value becomes; itself where nothing in it changes."""
    kind = type(value)
    if kind is Text:
        return change.text(value)
    if kind is Phrase:
        return change.phrase(value)
    if kind is tuple:
        return tuple(_members(value, change)) if value else value
    if isinstance(value, Mapping):
        made = {key: _value(held, change) for key, held in value.items()}
        return made if any(made[key] is not value[key] for key in made) else value
    return rebuilt(value, change) if is_noun(value) and kind not in (Place, Drawing) else value


def _members(values: Iterable[Any], change: Change) -> Iterator[Any]:
    for value in values:
        if not is_noun(value) or type(value) in (Text, Phrase, Run):
            yield _value(value, change)
        elif (made := (change.member or member_of)(value, change)) is not None:
            yield made


def member_of(noun: Any, change: Change) -> Any:
    """Return what becomes of a noun in a list; None when it is not included, or does not stay."""
    return rebuilt(noun, change) if change.admits(noun) else None


# ---- for approval ----------------------------------------------------------------------------


class Step(NamedTuple):
    """A noun that something stands in, and the field of the noun around it that holds it."""

    field: str
    noun: Any


class WalkRow(NamedTuple):
    """One thing that stands in a noun: words, or a value by its name; and whom it is for, where it is and what it is in."""

    words: Phrase | None
    said: str  # where there are no words: "lines: 3"
    holders: tuple[Any, ...]  # the nouns around it that have conditions
    variant: str  # "audience: parent", where the words differ by a facet
    place: Place
    labels: tuple[str, ...] = ()  # what the nouns are that begin here, outermost first: "warning"
    trail: tuple[Step, ...] = ()  # the nouns around it, outermost first
    field: str = ""  # of the innermost of them
    text: Any = None  # the words in all their variants, of which these are one
    names: tuple[str, ...] = ()  # the values, where they are plain


class _Walked(NamedTuple):
    """What is passed down the walk: the nouns around a value, those with conditions, the place, the fields to leave out."""

    trail: tuple[Step, ...]
    holders: tuple[Any, ...]
    place: Place
    without: frozenset[str]


def rows(value: Any, without: frozenset[str] = NOTHING) -> Iterator[WalkRow]:
    """Yield everything that one or several nouns hold: every phrase in each variant, and every value that is not the default.

    Fields named in `without` are left out.
    """
    yield from _rows("", value, _Walked((), (), NOWHERE, without))


def _rows(name: str, value: Any, at: _Walked) -> Iterator[WalkRow]:
    kind = type(value)
    if kind is Phrase:
        yield from _of_phrase(name, value, value, "", at)
    elif kind is Text:
        for choice, phrase in value.phrases.items():
            variant = f"{value.facet}: {choice}" if value.facet else ""
            yield from _of_phrase(name, value, phrase, variant, at._replace(place=value.place))
    elif isinstance(value, PLAIN):
        yield _of_plain(name, [("", value)], at)
    elif isinstance(value, tuple | list | Mapping | frozenset):
        yield from _of_many(name, value, at)
    elif is_noun(value) and kind not in (Place, Drawing):
        yield from _of_noun(name, value, at)


def _of_plain(name: str, pairs: Sequence[tuple[str, Any]], at: _Walked) -> WalkRow:
    """Return the one row of some plain values, each told with the name that it has of its own."""
    told = ", ".join(f"{key} = {held}" if key else str(held) for key, held in pairs)
    names = tuple(str(held) for _, held in pairs)
    return WalkRow(None, f"{name}: {told}", at.holders, "", at.place, (), at.trail, name, names=names)


def _of_many(name: str, value: Any, at: _Walked) -> Iterator[WalkRow]:
    """Yield what is in a list or under names; plain values make one row."""
    named = isinstance(value, Mapping)
    pairs = list(value.items()) if named else [("", held) for held in value]
    if plain := [(key, held) for key, held in pairs if isinstance(held, PLAIN)]:
        yield _of_plain(name, sorted(plain) if isinstance(value, frozenset) else plain, at)
    for key, held in pairs:
        if not isinstance(held, PLAIN):
            found = list(_rows(str(key) if named else name, held, at))
            if isinstance(held, Phrase | Text) and named:
                found[:1] = [row._replace(labels=(str(key),)) for row in found[:1]]
            yield from found


def _of_noun(field: str, noun: Any, at: _Walked) -> Iterator[WalkRow]:
    here = getattr(noun, "place", NOWHERE)
    here = here if here.path else at.place
    around = (*at.holders, noun) if hasattr(noun, "only_for") else at.holders
    inside = _Walked((*at.trail, Step(field, noun)), around, here, at.without)
    label = next((str(getattr(noun, name)) for name in LABELS if hasattr(noun, name)), "")
    found = [
        row for name, value in _unusual(noun) if name not in at.without for row in _rows(name, value, inside)
    ]
    if label:
        first = found[0] if found else WalkRow(None, "", around, "", here, trail=inside.trail)
        found[:1] = [first._replace(labels=(label, *first.labels))]
    yield from found


def _unusual(noun: Any) -> Iterator[tuple[str, Any]]:
    """Yield name and value of each field that gets its own row: default values are left out."""
    for field in dataclasses.fields(noun):
        value = getattr(noun, field.name)
        if (
            field.name not in (*CONDITION, *LABELS, "place")
            and value != field.default
            and value not in ("", None)
        ):
            yield field.name, value


def _of_phrase(name: str, text: Any, phrase: Phrase, variant: str, at: _Walked) -> Iterator[WalkRow]:
    """Yield a phrase, and what its words do not show: where a link leads, which language they are in, what explains them."""
    spot = phrase.place if phrase.place.path else at.place
    row = WalkRow(phrase, "", at.holders, variant, spot, (), at.trail, name, text)
    yield row
    for run in phrase.runs:
        told = {"link": run.href, "language": run.lang, "explained": _term(run)}
        said = "; ".join(f"{name}: {value}" for name, value in told.items() if value)
        if said:
            yield row._replace(words=None, said=f"“{run.text}” {said}")


def _term(run: Run) -> str:
    """Return the term that explains a run, where its words do not name it."""
    return "" if run.term.replace("-", " ") == run.text.casefold().replace("-", " ") else run.term
