"""Holds the fields of a profile that a library declares, for its own texts."""

from __future__ import annotations

from typing import NamedTuple

from .faults import NOWHERE, Place


class ProfileField(NamedTuple):
    """A field that a profile may hold: what it is, and the field without which it says nothing ("" = none)."""

    name: str
    about: str
    goes_with: str = ""
    place: Place = NOWHERE
