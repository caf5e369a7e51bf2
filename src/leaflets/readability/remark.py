"""Holds what a check found: where, what, for whom, and whether somebody has accepted it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..faults import Fault, Place
from .checks import ADVICE, CHECKS, FAULT, NOTE


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that a check found. `about` is the word, number or name concerned, `reader` the first reader who gets it.

    Two findings that say the same of the same place are equal, whoever gets it.
    """

    check: str
    place: Place
    message: str
    hint: str = ""
    about: str = ""
    section: str = field(default="", compare=False)
    product: str = field(default="", compare=False)
    reader: str = field(default="", compare=False)

    @property
    def kind(self) -> str:
        """Whether it is a fault, advice or a note."""
        return CHECKS[self.check].kind

    @property
    def fault(self) -> Fault:
        """The finding as the commands report it."""
        return Fault(self.place, self.message, self.hint)


def unique(found: Iterable[Remark]) -> tuple[Remark, ...]:
    """Return each finding once, in order."""
    return tuple(dict.fromkeys(found))


def of_kind(found: Iterable[Remark], kind: str) -> Iterator[Remark]:
    """Yield the findings that are faults, advice or notes."""
    return (one for one in found if one.kind == kind)


def as_faults(found: Iterable[Remark], kind: str) -> tuple[Fault, ...]:
    """Return the findings of a kind as commands report them, each once."""
    return tuple(dict.fromkeys(one.fault for one in of_kind(found, kind)))


KINDS = (FAULT, ADVICE, NOTE)
