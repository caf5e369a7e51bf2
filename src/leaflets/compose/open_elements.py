"""The elements whose end has not come yet, the innermost last."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..elements import ELEMENTS, Traits
from ..faults import NOWHERE, Place
from ..model import Element, Run

UNKNOWN = Traits()  # reported where it begins


@dataclass(slots=True)
class Open:
    """An element that is being read: what stands in it so far, and where its words come from."""

    name: str
    attributes: dict[str, str]
    made_at: Place
    children: list[Element | Run] = field(default_factory=list)
    place: Place = NOWHERE
    personal: bool = False

    @property
    def traits(self) -> Traits:
        return ELEMENTS.get(self.name, UNKNOWN)
