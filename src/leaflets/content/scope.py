"""Holds what the texts of one topic can refer to, and the list of what is wrong in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..declared import ProfileField
from ..drawing.nouns import Drawing
from ..faults import FaultList, did_you_mean
from ..model import Facet, Picture, Source
from ..source.fields import items_of, text_of
from ..source.nodes import Node, Scalar
from .profile_fields import OPTIONAL, optional_fields

MOST_FAULTS = 500  # of a library: more would not help, and may be an attack
WRITTEN_IN = {"source": "sources.yaml"}  # what is named in a text -> where it is defined
EVERY_FIGURE = "every figure"  # among what is unread: the folder of drawings itself


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that are valid while one topic is read; each table is filled before the texts that use it."""

    faults: FaultList
    facets: dict[str, Facet] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)  # name in lower case -> id
    figures: dict[str, Drawing | Picture] = field(default_factory=dict)
    not_pictures: dict[str, str] = field(
        default_factory=dict
    )  # name -> the file of that name that shows nothing
    sources: dict[str, Source] = field(default_factory=dict)
    unread: set[str] = field(
        default_factory=set
    )  # drawings, and kinds of names, whose file is at fault itself
    optional: Mapping[str, str] = field(
        default_factory=lambda: OPTIONAL
    )  # fields that a profile may leave empty -> what each goes with
    secured: list[str] = field(default_factory=list)  # optional fields that `only_with` secures here
    lacking: list[str] = field(default_factory=list)  # optional fields that `only_without` leaves empty here
    products: list[frozenset[str]] = field(default_factory=list)  # what each `only_in` around a text names

    @property
    def files(self) -> list[str]:
        """The names of the figures that are files."""
        return uncropped(self.figures)

    @property
    def values(self) -> list[frozenset[str]]:
        """The values of each facet."""
        return [frozenset(value.id for value in facet.values) for facet in self.facets.values()]

    def about_field(self, name: str) -> str:
        """Return why a profile's field cannot be named here, as far as it may be empty; "" when it can."""
        both = {name, self.optional.get(name, "")} - {""}
        if both & {*self.lacking}:
            return f"{name} is empty wherever this prints: see only_without"
        return f"not every clinic has {name}" if name in self.optional and not both & {*self.secured} else ""

    def facet_of(self, values: frozenset[str]) -> Facet | None:
        """Return the facet with exactly these values."""
        pairs = zip(self.values, self.facets.values(), strict=True)
        return next((facet for known, facet in pairs if known == values), None)


def uncropped(figures: Mapping[str, Drawing | Picture]) -> list[str]:
    """Return the names of the figures that are files: what is left of a cropped one has a name that nobody writes."""
    return [name for name, held in figures.items() if not any(getattr(held, "crop", ()))]


def scope_of(faults: FaultList, facets: Iterable[Facet] = (), declared: Iterable[ProfileField] = ()) -> Scope:
    """Return a scope in which nothing is known but these facets, and these fields of profiles besides the usual ones."""
    return Scope(faults, {facet.id: facet for facet in facets}, optional=optional_fields(declared))


def known_names(scope: Scope, node: Node | None, known: Iterable[str], what: str) -> tuple[str, ...]:
    """Return a list of names, each of which must be known."""
    options, out = list(known), []
    for item in items_of(node, scope.faults):
        name = text_of(item, scope.faults)
        if name in options:
            out.append(name)
        elif what not in scope.unread and (name or isinstance(item, Scalar)):
            hint = (
                near_or_new(name, options, WRITTEN_IN[what])
                if what in WRITTEN_IN
                else did_you_mean(name, options)
            )
            scope.faults.add(item.place, f'unknown {what} "{name[:60]}"', hint)
    return tuple(out)


def near_or_new(word: str, known: Iterable[str], where: str) -> str:
    """Return a hint: the known word that was meant; where none is near, the place to add it."""
    hint = did_you_mean(word, known)
    return hint if hint.startswith("did you mean") else "; ".join(filter(None, [f"add it to {where}", hint]))
