"""Takes a finished PDF, sends it to one of the printers that this computer knows: folded sheets where two pages share a sheet."""

from __future__ import annotations

import time

from ..faults import Place
from ..press.printer import PrintOrder, hand_over_bytes, queues
from ..press.sheets import Work, press_sheets
from .extent import extent_of

NAMED = Place("the leaflet", 0)
FOR = 60.0  # seconds for which the names of printers are known
QUEUE = "queue."  # how a form names one


class Printers:
    """The printers that this computer knows."""

    def __init__(self) -> None:
        self._asked = -FOR
        self._names: list[str] = []

    @property
    def names(self) -> list[str]:
        """The names of the printers, as they were a minute ago at most."""
        if time.monotonic() - self._asked >= FOR:
            self._names, self._asked = queues(), time.monotonic()
        return self._names

    def send(self, pdf: bytes, name: str) -> str:
        """Print a PDF, and return what the printing system says. Raises LeafletError."""
        folded = extent_of(pdf).folded
        data = press_sheets(pdf, Work(), NAMED) if folded else pdf
        return hand_over_bytes(data, PrintOrder(printer=name), NAMED)
