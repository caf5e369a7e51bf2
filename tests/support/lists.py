"""Lists of patients that a test writes: read, or refused."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

import pytest

from leaflets.batch.columns import Reading, reading_of
from leaflets.batch.patient import Patient, Refused
from leaflets.batch.rows import Checked, check_list, read_rows
from leaflets.batch.tables import limit_cells
from leaflets.faults import LeafletError
from leaflets.model import Phrase
from leaflets.setting import Setting, library_folder, prepare

limit_cells()  # as the doors do


@functools.cache
def setting() -> Setting:
    return prepare(library_folder(), None, dt.date(2026, 12, 1))


def reading(**given: object) -> Reading:
    none = {"topic": None, "lang": "en", "layout": None, "large_print": False, "paper": None, "audience": None,
            "prognosis": False, "types": (), "pairs": (), "dates": None, "columns": None,
            "ignore_other_columns": False, "allow_any_id": False, "encoding": None, "sections": (), "booklet": False}  # fmt: skip
    return reading_of(setting(), **{**none, **given})


def written(folder: Path, data: bytes | str) -> Path:
    path = folder / "patients.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def read(folder: Path, data: bytes | str, **given: object) -> list[Patient | Refused]:
    path, how = written(folder, data), reading(**given)
    checked = check_list(path, setting(), how)
    found = list(read_rows(path, setting(), how))
    assert checked == Checked(len(found), sum(isinstance(row, Refused) for row in found))
    return found


def row(folder: Path, data: bytes | str, **given: object) -> Patient:
    (found,) = read(folder, data, **given)
    assert isinstance(found, Patient), found
    return found


def refused(folder: Path, data: bytes | str, **given: object) -> str:
    (found,) = read(folder, data, **given)
    assert isinstance(found, Refused), found
    return "\n".join(map(str, found.faults))


def stopped(folder: Path, data: bytes | str, **given: object) -> str:
    with pytest.raises(LeafletError) as error:
        read(folder, data, **given)
    return str(error.value)


def text(phrase: Phrase | None) -> str:
    return phrase.text if phrase else ""
