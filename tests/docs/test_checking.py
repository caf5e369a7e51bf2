"""docs/checking.md has a row for each check and each item that the program knows, and says of it what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from leaflets.content.library_keys import ACCEPTED
from leaflets.readability.accepted import MAY_BE
from leaflets.readability.checks import CHECKS
from leaflets.readability.instruments import ITEMS

TEXT = (Path(__file__).parents[2] / "docs/checking.md").read_text(encoding="utf-8")


def rows_below(head: str, text: str = TEXT) -> list[list[str]]:
    """Return the cells of the table that begins with a head."""
    table = text.partition(f"\n| {head} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in table.splitlines()[2:]]


def test_every_check_has_its_row() -> None:
    """With its kind, what it looks for, and who judges it."""
    told = rows_below("check")
    assert told == [[f"`{name}`", one.kind, one.looks_for, one.judge] for name, one in CHECKS.items()]


def test_every_item_has_its_row() -> None:
    """The page says of each whether a program can see it, and by which checks."""
    told = {row[0]: row[1:] for row in rows_below("item")}
    assert list(told) == [f"{one.instrument} {one.number}" for one in ITEMS]
    for one in ITEMS:
        asks, judge, *by = told[f"{one.instrument} {one.number}"]
        assert (
            asks == one.asks
            and judge == ("the program" if one.checks or one.holds else "a person |")[: len(judge)]
        )
        assert re.findall(r"`([\w-]+)`", " ".join(by)) == list(one.checks)


def test_the_example_of_accepted_advice_is_one_that_can_be_accepted() -> None:
    (example,) = [
        held
        for held in map(yaml.safe_load, re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL))
        if "accepted" in held
    ]
    for entry in example["accepted"]:
        assert set(ACCEPTED.filled) < set(entry) <= set(ACCEPTED.named) and entry["check"] in MAY_BE
