"""Takes the ids and names of a list, finds rows that name nobody: totals and notes left by a spreadsheet program."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

# What spreadsheet programs and people write next to a sum, reduced to its letters.
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
# These are also people's names: such a row is a total only if its id is unlike all others.
NAMES_TOO = frozenset(["suma", "som", "sum", "mean", "end", "ende", "fin", "count", "somma", "summa", "viso"])
RUNS = re.compile(r"[0-9]+|[^\W\d_]+|.", re.DOTALL)


def says_total(name: str, strange: bool) -> bool:
    """Return whether a name is just a word for a sum; `strange` if the row's id is unlike all others."""
    word = re.sub(r"[\W\d_]+", "", name).casefold()
    return word in WORDS and (strange or word not in NAMES_TOO)


def id_says_total(id: str) -> bool:
    """Return whether an id is a word for a sum; one with digits, such as END-001, may be a reference."""
    return re.sub(r"[\W_]+", "", id).casefold() in WORDS


def shape(id: str) -> tuple[str, tuple[int, ...]]:
    """Return the shape of an id, each run of letters or digits as one sign, and the length of each run."""
    runs = RUNS.findall(id.strip().casefold())
    return "".join("9" if run[0].isdigit() else "A" if run[0].isalpha() else run for run in runs), tuple(
        map(len, runs)
    )


class Shapes:
    """What the ids of the rows with a name look like, and the heading above them.

    `nameless` if no row has a name: then these are the ids of all rows. Even a list of a million rows has few shapes.
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
        """Return whether an id that was counted is the only one of its shape, and all others share one other shape."""
        return len(self.seen) == 2 and self.count[shape(id)[0]] == 1 and self.count.total() > 2

    def strange(self, id: str) -> bool:
        """Return whether an id is unlike those of rows with a name; if no row has one, whether it alone is unlike the rest."""
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
