"""A clinic's profile that a test writes, and the faults in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from leaflets.content.clinic import load_clinic
from leaflets.faults import LeafletError
from leaflets.model import Clinic

OWN = """\
name: Our Clinic
team: our team
mail_name: Our Clinic
day_phone: +1 (555) 0170 ext. 12
night_phone: 555-0171
emergency_number: 911
minutes_without_answer: 10
fever_limit: 38.0
fever_way: armpit
temperature_unit: °C
accent: "#0b5c7a"
paper: a4
checked_by: A. Nurse
checked_on: 2026-11-20
"""


def own(folder: Path, change: str = "", example: Clinic | None = None) -> Clinic:
    """Return the profile above with some lines in place of those of the same name."""
    names = {line.split(":")[0] for line in change.splitlines()}
    lines = [line for line in OWN.splitlines() if line.split(":")[0] not in names]
    path = folder / "clinic.yaml"
    path.write_text("\n".join([*lines, change]) + "\n", encoding="utf-8")
    return load_clinic(path, "clinic.yaml", example)


def refused(folder: Path, change: str, example: Clinic | None = None) -> str:
    with pytest.raises(LeafletError) as error:
        own(folder, change, example)
    return str(error.value)
