"""Takes ids and names of a list, finds the rows that name nobody: totals and notes that a table program leaves behind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

# What table programs and people write beside a sum, as it is with all but its letters taken away.
BESIDE_A_SUM = """
total totals subtotal grandtotal sum sums count average mean overall end eof patients rows records
totalpatients patientstotal numberofpatients patientcount totalrows totalrecords totalcount
endoflist endofreport endoffile endofdata summe gesamt gesamtsumme gesamtergebnis gesamtanzahl
zwischensumme anzahl anzahlpatienten ende insgesamt sommetotal somme soustotal totalgénéral nombre
nombredepatients fin totale somma totalegenerale suma totalgeneral razem sumatotal totaldepacientes
totalgeral totaal som aantal eindtotaal samlet totalt summa ialt antal yhteensä loppusumma összesen
végösszeg celkem spolu ukupno skupaj toplam geneltoplam kokku kopā išviso viso jumlah tổngcộng tổng
σύνολο συνολο всего итого разом усього общо укупно المجموع 合計 総計 小計 总计 合计 小计 總計 합계 총계
"""
WORDS = frozenset(BESIDE_A_SUM.split())
# Some people are called so; theirs is a total's row only where its id is unlike all others.
NAMES_TOO = frozenset(["suma", "som", "sum", "mean", "end", "ende", "fin", "count", "somma", "summa", "viso"])
RUNS = re.compile(r"[0-9]+|[^\W\d_]+|.", re.DOTALL)


def says_total(name: str, strange: bool) -> bool:
    """Tell whether a name is a word for a sum, and nothing else; `strange` when the row's id is unlike all others."""
    word = re.sub(r"[\W\d_]+", "", name).casefold()
    return word in WORDS and (strange or word not in NAMES_TOO)


def id_says_total(id: str) -> bool:
    """Tell whether an id is a word for a sum: one with figures, as END-001, may be a reference."""
    return re.sub(r"[\W_]+", "", id).casefold() in WORDS


def shape(id: str) -> tuple[str, tuple[int, ...]]:
    """Return what an id looks like, runs of letters and digits each as one sign, and how long each run is."""
    runs = RUNS.findall(id.strip().casefold())
    return "".join("9" if run[0].isdigit() else "A" if run[0].isalpha() else run for run in runs), tuple(
        map(len, runs)
    )


class Shapes:
    """What the ids of the rows with a name look like, and the heading above them.

    `nameless` when no row has a name: then they are the ids of all rows. A list of a million rows has few shapes.
    """

    def __init__(self, ids: Iterable[str], heading: str = "", nameless: bool = False) -> None:
        self.heading, self.nameless = heading, nameless
        self.seen: dict[str, list[tuple[int, int]]] = {}
        self.count: Counter[str] = Counter()
        for id in ids:
            sign, lengths = shape(id)
            self.count[sign] += 1
            held = self.seen.get(sign) or [(n, n) for n in lengths]
            self.seen[sign] = [
                (min(low, n), max(high, n)) for (low, high), n in zip(held, lengths, strict=True)
            ]

    def alone(self, id: str) -> bool:
        """Tell whether an id that was counted is the only one of its shape, and all others are of one other shape."""
        return len(self.seen) == 2 and self.count[shape(id)[0]] == 1 and self.count.total() > 2

    def strange(self, id: str) -> bool:
        """Tell whether an id resembles none of a row with a name; where no row has one, whether it alone is unlike the rest."""
        sign, lengths = shape(id)
        if not self.seen:
            return False
        if self.nameless:
            return self.alone(id)
        held = self.seen.get(sign)
        # A sum of numbers is a number too, but a longer or shorter one.
        return held is None or (
            sign == "9"
            and not all(low - 1 <= n <= high + 1 for (low, high), n in zip(held, lengths, strict=True))
        )
