"""What a profile says about printing: a bleed, in millimetres, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.profiles import own, refused

MM = 72 / 25.4


def test_a_profile_without_it_has_no_bleed(tmp_path: Path) -> None:
    assert own(tmp_path, "").bleed == 0.0


@pytest.mark.parametrize(
    ("written", "mm"), [("3mm", 3.0), ("3 mm", 3.0), ("2.5mm", 2.5), ('"2,5mm"', 2.5), ("10mm", 10.0)]
)
def test_a_bleed_is_a_length_in_millimetres(tmp_path: Path, written: str, mm: float) -> None:
    assert own(
        tmp_path, f"print: {{bleed: {written}}}" if "," not in written else f"print:\n  bleed: {written}"
    ).bleed == pytest.approx(mm * MM)


@pytest.mark.parametrize(("written", "said"), [
    ("3", '"3" has no unit'),
    ("-3mm", "a bleed of -3 mm is not possible"),
    ("0mm", "a bleed of 0 mm is not possible"),
    ("10.5mm", "a bleed of 10.5 mm is not possible"),
    ("3pt", '"3pt" is not a length in millimetres'),
    ("yes", '"yes" is not a length in millimetres'),
])  # fmt: skip
def test_a_bleed_that_cannot_be_is_a_fault_where_it_stands(tmp_path: Path, written: str, said: str) -> None:
    fault = refused(tmp_path, f"print:\n  bleed: {written}")
    (line,) = [
        n
        for n, text in enumerate((tmp_path / "clinic.yaml").read_text(encoding="utf-8").splitlines(), 1)
        if "bleed:" in text
    ]
    assert said in fault and f":{line}:10: " in fault and "bleed: 3mm" in fault


def test_a_misspelt_key_is_a_fault(tmp_path: Path) -> None:
    assert 'unknown key "blede"' in (fault := refused(tmp_path, "print: {blede: 3mm}"))
    assert 'did you mean "bleed"?' in fault
    assert 'did you mean "print"?' in refused(tmp_path, "prnt: {bleed: 3mm}")
    assert "names with values are needed here" in refused(tmp_path, "print: 3mm")
