"""Lists of patients that a test writes: read, or refused."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

import pytest

from leaflets.batch.columns import ListForm, Reading, reading_of
from leaflets.batch.patient import Patient, Refused
from leaflets.batch.rows import ListCount, check_list, read_rows
from leaflets.batch.tables import limit_cells
from leaflets.faults import LeafletError
from leaflets.model import Phrase
from leaflets.orders.request import Request
from leaflets.setting import Setting, library_folder, load_setting

limit_cells()  # as the doors do


@functools.cache
def setting() -> Setting:
    return load_setting(library_folder(), None, dt.date(2026, 12, 1))


def reading(**given: object) -> Reading:
    """Return how a list is read; `given` are fields of a Request or of a ListForm. Without a topic, of the first."""
    given = {"topic": setting().library.first} | given
    asked = {name: value for name, value in given.items() if name in Request.__slots__}
    form = {name: value for name, value in given.items() if name not in asked}
    return reading_of(setting(), Request(**asked), ListForm(**form))  # type: ignore[arg-type]


def written(folder: Path, data: bytes | str) -> Path:
    path = folder / "patients.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def read(folder: Path, data: bytes | str, **given: object) -> list[Patient | Refused]:
    path, how = written(folder, data), reading(**given)
    checked = check_list(path, setting(), how)
    found = list(read_rows(path, setting(), how))
    assert checked == ListCount(len(found), sum(isinstance(row, Refused) for row in found))
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
