"""Puts each deliberate fault into a good file and shows that the judge sees it: make controls.

Ends with 1 when veraPDF misses a fault it must see, sees one that is listed as unseen, or fails the good file.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from leaflets.model import Job
from leaflets.naming import BOOKLET
from leaflets.tailor.choices import choose

from .controls import FAULTS, Fault, spoilt
from .offers import named, shipped
from .verdicts import Verdict, judge, missing

GOOD = "good.pdf"


def good() -> bytes:
    """Return a booklet of the library that ships, with its first topic's defaults."""
    setting = shipped()
    topic = next(iter(setting.library.topics.values()))
    job = Job(topic.id, topic.lang, "", choose(topic, ()), BOOKLET, setting.clinic.paper)
    return named(setting, job, {}).make()


def main() -> int:
    if missing():
        print(missing(), file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = good()
        (folder / GOOD).write_bytes(spoilt(data))
        for fault in FAULTS:
            (folder / file_of(fault)).write_bytes(spoilt(data, fault.change))
        verdicts = judge(folder)
    return told(verdicts)


def file_of(fault: Fault) -> str:
    return fault.name.replace(" ", "-") + ".pdf"


def told(verdicts: list[Verdict]) -> int:
    """Print what was seen of each fault; return 1 when it is not what was expected."""
    wrong = [
        f"the good file fails {v.profile}: {v.clauses}"
        for v in verdicts
        if v.file == GOOD and v.said != "pass"
    ]
    for fault in FAULTS:
        named = [(v.profile, clause) for v in verdicts if v.file == file_of(fault) for clause in v.clauses]
        held = (fault.profile, fault.clause) in named if fault.clause else not named
        shown = " ".join(f"{profile}:{clause}" for profile, clause in named)
        print(f"{'ok  ' if held else 'NOT '} {fault.name:44} {fault.profile}:{fault.clause:13} {shown}")
        if not held:
            wrong.append(f"{fault.name}: expected {fault.clause or 'nothing'}, told {shown or 'nothing'}")
    seen = sum(bool(fault.clause) for fault in FAULTS)
    print("\n".join(wrong) or f"{seen} faults seen, {len(FAULTS) - seen} that only our own tests see")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
