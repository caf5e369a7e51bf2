"""Takes a folder of PDFs, gives what veraPDF says of each: one Java process for all of them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from leaflets.typeset.pages import Pages
from support.accessible import complaints
from support.copied import miscopied

FETCHED = Path(__file__).parents[2] / ".verapdf"
PROFILES = Path(__file__).parents[2] / "judge" / "profiles"  # rules that veraPDF publishes but does not ship
OURS = "ours"
NAMES = {"ua1": "PDF/UA-1", "2a": "PDF/A-2a", "wcag2m": "WCAG 2.2, machine", OURS: "our rules"}


class Verdict(NamedTuple):
    """What one profile says of one file; `clauses` are those it fails, as "7.1-3"."""

    file: str
    profile: str
    said: str  # pass, fail, error
    clauses: tuple[str, ...]


def own(file: str, data: bytes, pages: Pages) -> Verdict:
    """Return what our own rules say, and whether the copied text is that of the model: of any file, without Java."""
    told = (*complaints(data, pages), *miscopied(data, pages))
    return Verdict(file, OURS, "fail" if told else "pass", told)


def missing() -> str:
    """Return what is needed before files can be judged; "" when all is there."""
    if not shutil.which("java"):
        return "veraPDF needs Java, and `java` is not there"
    if not (FETCHED / "classes/Judge.class").is_file():
        return "veraPDF is not there: run `make verapdf`"
    return ""


def judge(folder: Path) -> list[Verdict]:
    """Return every profile's verdict on every PDF of the folder. Raises RuntimeError when Java fails."""
    path = os.pathsep.join([str(FETCHED / "classes"), str(FETCHED / "lib" / "*")])
    more = [str(profile) for profile in sorted(PROFILES.glob("*.xml"))]
    command = ["java", "-Xmx1g", "-cp", path, "Judge", str(folder), *more]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the judge failed: {done.stderr[-2000:]}")
    head, *rows = done.stdout.splitlines()
    assert head.split("\t") == ["file", "profile", "verdict", "clauses"], head
    return [read(row) for row in rows]


def read(row: str) -> Verdict:
    file, profile, said, *rest = row.split("\t")
    return Verdict(file, profile, said, tuple(rest) if said == "error" else tuple(" ".join(rest).split()))


def table(groups: Sequence[tuple[str, int, Sequence[Verdict]]]) -> str:
    """Return lines: what was made, how many files, how many of them each profile passes."""
    profiles = list(dict.fromkeys(verdict.profile for _, _, verdicts in groups for verdict in verdicts))
    heads = ["", "files", *[NAMES.get(profile, profile) for profile in profiles]]
    lines = [
        [name, str(count), *[str(passed(verdicts, profile)) for profile in profiles]]
        for name, count, verdicts in groups
    ]
    widths = [max(len(line[n]) for line in [heads, *lines]) for n in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.ljust(w) if n == 0 else cell.rjust(w)
            for n, (cell, w) in enumerate(zip(line, widths, strict=True))
        )
        for line in [heads, *lines]
    )


def passed(verdicts: Sequence[Verdict], profile: str) -> int:
    return sum(verdict.profile == profile and verdict.said == "pass" for verdict in verdicts)
