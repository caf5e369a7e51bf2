"""Takes the bytes of an SVG file, gives the elements open in it and the place of each fault."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..faults import FaultList, Place
from .look import Look
from .path import Outline
from .transform import UNMOVED, Matrix

MAX_BYTES = 256_000  # a figure of a leaflet has ten kilobytes: this stops an attack, not an artist
MAX_FAULTS = 50


@dataclass(slots=True)
class OpenElement:
    """An open element: its look, its clip and its matrix are those of the group around it until its own are read."""

    tag: str
    attributes: Mapping[str, str]
    look: Look | None
    start: int  # its first byte
    matrix: Matrix = UNMOVED  # from its own units to the sheet's
    clip: Outline = ()  # on the sheet
    text: str = ""


@dataclass(slots=True)
class SvgSource:
    """The bytes of an SVG file, what messages call it, and the faults found in it so far."""

    data: bytes
    shown: str
    faults: FaultList = field(default_factory=FaultList)

    def fault(self, at: int, message: str, hint: str = "") -> None:
        """Note a fault at the byte `at`. Raises LeafletError when there are too many."""
        before = self.data[:at]
        line_start = before.rfind(b"\n") + 1
        column = len(before[line_start:].decode("utf-8", "replace")) + 1
        self.faults.add(Place(self.shown, before.count(b"\n") + 1, column), message, hint)
        if len(self.faults.found) >= MAX_FAULTS:
            self.faults.stop_if_any()

    def stop(self, at: int, message: str, hint: str = "") -> None:
        """Raise LeafletError with a fault at the byte `at` and all that were found before it."""
        self.fault(at, message, hint)
        self.faults.stop_if_any()

    def fault_in(self, node: OpenElement, name: str, message: str, hint: str = "", offset: int = 0) -> None:
        """Note a fault at an attribute's value (plus `offset`), or at the element when it lacks the attribute.

        A name that begins with a colon is one of another namespace, whatever its prefix.
        """
        pattern = (
            (rb"\s[^\s=:]+" if name.startswith(":") else rb"\s")
            + re.escape(name.encode())
            + rb"""\s*=\s*["']"""
        )
        found = re.compile(pattern).search(self.data, node.start, node.start + MAX_BYTES)
        self.fault(found.end() + offset if found else node.start, message, hint)
