"""Takes ids and names of a list, finds the rows that name nobody: totals and notes that a table program leaves behind."""

from __future__ import annotations

import re
from collections.abc import Iterable

# What table programs and people write beside a sum, as it is with all but its letters taken away.
WORDS = {
    *(
        "total",
        "totals",
        "subtotal",
        "grandtotal",
        "sum",
        "sums",
        "count",
        "average",
        "mean",
        "overall",
        "end",
        "eof",
    ),
    *(
        "patients",
        "rows",
        "records",
        "summe",
        "gesamt",
        "gesamtsumme",
        "zwischensumme",
        "anzahl",
        "sommetotal",
        "somme",
    ),
    *(
        "soustotal",
        "totalgénéral",
        "totale",
        "somma",
        "suma",
        "totalgeneral",
        "razem",
        "sumatotal",
        "totaal",
        "som",
    ),
    *("samlet", "totalt", "summa", "toplam", "всего", "итого"),
}
RUNS = re.compile(r"[0-9]+|[^\W\d_]+|.", re.DOTALL)


def says_total(text: str) -> bool:
    """Tell whether a cell is a word for a sum, and nothing else."""
    return re.sub(r"[\W\d_]+", "", text).casefold() in WORDS


def shape(id: str) -> tuple[str, tuple[int, ...]]:
    """Return what an id looks like, runs of letters and digits each as one sign, and how long each run is."""
    runs = RUNS.findall(id.strip().casefold())
    return "".join("9" if run[0].isdigit() else "A" if run[0].isalpha() else run for run in runs), tuple(
        map(len, runs)
    )


class Shapes:
    """What the ids of the rows with a name look like, and the heading above them.

    A list of a million rows has few of them.
    """

    def __init__(self, named: Iterable[str], heading: str = "") -> None:
        self.heading = heading
        self.seen: dict[str, list[tuple[int, int]]] = {}
        for id in named:
            sign, lengths = shape(id)
            held = self.seen.get(sign) or [(n, n) for n in lengths]
            self.seen[sign] = [
                (min(low, n), max(high, n)) for (low, high), n in zip(held, lengths, strict=True)
            ]

    def strange(self, id: str) -> bool:
        """Tell whether an id resembles none of a row with a name; False where no row has one."""
        sign, lengths = shape(id)
        if not self.seen:
            return False
        held = self.seen.get(sign)
        # A sum of numbers is a number too, but a longer or shorter one.
        return held is None or (
            sign == "9"
            and not all(low - 1 <= n <= high + 1 for (low, high), n in zip(held, lengths, strict=True))
        )
