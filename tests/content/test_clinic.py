"""Profiles and readers' files: every word literal, every number plausible, nothing personal in a fault."""

from __future__ import annotations

import datetime as dt
import errno
import io
import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from PIL import Image

from leaflets.content.clinic import NEEDED, is_real, load_clinic
from leaflets.content.reader_file import load_reader
from leaflets.drawing.colour import contrast, grey
from leaflets.drawing.qr import LONGEST, qr_modules
from leaflets.faults import LeafletError
from leaflets.model import Picture
from leaflets.text.paste import BLANK, clean
from leaflets.ways import FIRST, SECOND
from support.profiles import OWN, own, refused
from support.properties import examples

EXAMPLE = Path(__file__).parents[1] / "topic/content/clinics/example.yaml"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect class="ink" x="1" y="1" width="5" height="5"/></svg>'


def test_numbers_are_printed_as_typed(tmp_path: Path) -> None:
    """Phones become links; a temperature keeps its digits, and its unit across the end of a line."""
    fields = own(tmp_path, "low_temperature: 36,0\nfeedback: us@ourclinic.org").fields
    (phone,) = fields["day_phone"].runs
    assert (phone.text, phone.href) == ("+1 (555) 0170 ext. 12", "tel:+15550170")
    assert fields["fever_limit"].text == "38.0\u00a0°C"
    assert fields["low_temperature"].text == "36,0\u00a0°C"
    assert fields["feedback"].runs[0].href == "mailto:us@ourclinic.org"
    assert fields["web"].text == "" and fields["day_hours"].text == "" and fields["crisis_line"].text == ""
    (line,) = own(tmp_path, "crisis_line: 988").fields["crisis_line"].runs
    assert (line.text, line.href) == ("988", "tel:988")


@pytest.mark.parametrize("name", NEEDED)
def test_what_every_profile_needs(tmp_path: Path, name: str) -> None:
    """Nothing is guessed, least of all the temperature at which to call."""
    for nothing in ("", "\u00a0", " \u3000"):  # white space that is kept elsewhere
        assert f'"{name}" is empty' in refused(tmp_path, f'{name}: "{nothing}"')
    assert "U+200B (ZERO WIDTH SPACE)" in refused(tmp_path, f'{name}: "\u200b"')


@pytest.mark.parametrize(("limit", "unit", "right"), [
    ("37.0", "°C", True), ("38.5", "°C", True), ("36.9", "°C", False), ("38.6", "°C", False), ("100.4", "°C", False),
    ("98.6", "°F", True), ("101.3", "°F", True), ("101.4", "°F", False), ("38", "°F", False), ("38.0 °C", "°C", False), ("38.55", "°C", False),
])  # fmt: skip
def test_an_implausible_temperature_is_a_fault(tmp_path: Path, limit: str, unit: str, right: bool) -> None:
    change = f"fever_limit: {limit}\ntemperature_unit: {unit}"
    if right:
        assert own(tmp_path, change).fields["fever_limit"].text == f"{limit}\u00a0{unit}"
    else:
        assert "fever_limit" in refused(tmp_path, change)


@pytest.mark.parametrize(("change", "said"), [
    ('fever_way: ""', '"fever_way" is empty'),
    ("fever_way: rectum", '"mouth" or "armpit" or "ear" or "forehead" is needed here, not "rectum"'),
    ("second_fever_limit: 37.5", "second_fever_limit needs second_fever_way"),
    ("second_fever_way: ear", "second_fever_way needs second_fever_limit"),
    ("second_fever_limit: 37.5\nsecond_fever_way: armpit", "fever_way and second_fever_way are both armpit"),
    ("second_fever_limit: 39.5\nsecond_fever_way: ear", "second_fever_limit is 39.5 °C: that cannot be right"),
])  # fmt: skip
def test_a_limit_and_the_way_to_take_it_belong_together(tmp_path: Path, change: str, said: str) -> None:
    assert refused(tmp_path, change).count("clinic.yaml:") == 1
    assert said in refused(tmp_path, change)


def test_a_second_limit_needs_the_way_of_the_first(tmp_path: Path) -> None:
    fields = own(tmp_path, "second_fever_limit: 37,8\nsecond_fever_way: ear").fields
    printed = [fields[name].text for name in (*FIRST, *SECOND)]
    assert printed == ["38.0\u00a0°C", "armpit", "37,8\u00a0°C", "ear"]
    without = OWN.replace("fever_way: armpit\n", "second_fever_limit: 37.8\nsecond_fever_way: ear\n")
    (tmp_path / "half.yaml").write_text(without, encoding="utf-8")
    with pytest.raises(LeafletError, match="a second limit needs fever_way"):
        load_clinic(tmp_path / "half.yaml", "half.yaml")


@pytest.mark.parametrize("phone", ["", "12", "call us", "(((", "555 0170; drop", "٠١٢٣", "555-0170\\u202e"])
def test_what_is_not_a_phone_number(tmp_path: Path, phone: str) -> None:
    refused(tmp_path, f'day_phone: "{phone}"')


@given(
    st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters=BLANK), min_size=1, max_size=30)
)
@examples(100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_words_of_a_profile_are_literal(tmp_path: Path, text: str) -> None:
    """Marks, terms and templates mean nothing in it."""
    import json

    clinic = own(tmp_path, f"name: {json.dumps(text, ensure_ascii=False)}")
    (run,) = clinic.fields["name"].runs
    assert run.text == clean(text) and not (run.term or run.field or run.href)


def test_a_number_of_the_examples_is_made_up(tmp_path: Path) -> None:
    """However it is written; the emergency number may be the same."""
    example = load_clinic(EXAMPLE, "example.yaml")
    assert "day_phone is the example's" in refused(tmp_path, 'day_phone: "(555) 01.01"', example)
    assert own(tmp_path, "", example).fields["emergency_number"].text == "911"


def test_a_profile_is_real_when_somebody_checked_it(tmp_path: Path) -> None:
    example = load_clinic(EXAMPLE, "example.yaml")
    assert is_real(example, example) == ["example profile"]
    assert is_real(own(tmp_path), example) == []
    assert own(tmp_path).checked_on == dt.date(2026, 11, 20)
    for missing in (
        'checked_by: ""',
        'checked_by: "\u00a0"',
        'checked_by: "-"',
        'checked_by: "…"',
        "checked_by: ???",
        'checked_on: ""',
    ):
        assert is_real(own(tmp_path, missing), example) == ["nobody has checked the clinic's numbers"]
    path = tmp_path / "half.yaml"
    path.write_text(OWN.replace("fever_way: armpit\n", ""), encoding="utf-8")
    assert is_real(load_clinic(path, "half.yaml"), example) == [
        "the profile does not say how to take a temperature"
    ]
    assert '"yes" or "no" is needed here, not "maybe"' in refused(tmp_path, "example: maybe")


@pytest.mark.parametrize(("letter", "bytes_"), [("a", 1), ("é", len("%C3%A9"))])
def test_a_web_address_fits_its_code(letter: str, bytes_: int, tmp_path: Path) -> None:
    """Told with its place; counted as the code holds it, in ASCII."""
    start = "https://a.example/"
    letters = (LONGEST - len(start)) // bytes_
    qr_modules(own(tmp_path, f"web: {start}{letter * letters}").fields["web"].runs[0].href)
    said = refused(tmp_path, f"web: {start}{letter * (letters + 1)}")
    assert "clinic.yaml:15:6: this address is too long for its QR code" in said


# ---- logos -----------------------------------------------------------------------------------------


def picture(kind: str, size: tuple[int, int] = (40, 20)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "navy").save(file, kind)
    return file.getvalue()


def logo(folder: Path, name: str, data: bytes) -> Picture | None:
    (folder / name).write_bytes(data)
    return own(folder, f"logo: {{file: {name}, alt: Our Clinic}}").logo


def test_a_logo_is_known_by_its_bytes(tmp_path: Path) -> None:
    """The name says nothing; a drawing is read as figures are."""
    for name, kind in (("a.png", "PNG"), ("b.jpg", "JPEG"), ("c.jpg", "PNG")):
        found = logo(tmp_path, name, picture(kind))
        assert found and (found.kind, found.width, found.height) == (kind.lower(), 40, 20)
    found = logo(tmp_path, "d.svg", SVG.encode())
    assert found and found.drawing and found.kind == "svg"


@pytest.mark.parametrize(("name", "data"), [
    ("a.png", b"%!PS-Adobe-3.0 EPSF-3.0\n"), ("a.png", b"\x89PNG\r\n\x1a\nxxxx"), ("a.png", picture("GIF")), ("a.png", picture("PNG") + b"x" * 2_000_001),
    ("a.png", picture("PNG", (4001, 1))), ("a.svg", b"<svg><script/></svg>"), ("a.svg", picture("PNG")), ("a.png", b""), ("a.png", SVG.encode()),
])  # fmt: skip
def test_any_other_logo_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(LeafletError):
        logo(tmp_path, name, data)


@pytest.mark.parametrize(
    "file", ["/etc/passwd", "../x.png", "link.png", "pipe.png", "loop.png", "folder", "a" * 300, "none.png"]
)
def test_a_logo_lies_beside_its_profile(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "in"
    (folder / "folder").mkdir(parents=True)
    (tmp_path / "x.png").write_bytes(picture("PNG"))
    (folder / "link.png").symlink_to(tmp_path / "x.png")
    (folder / "loop.png").symlink_to(folder / "loop.png")
    os.mkfifo(folder / "pipe.png")
    assert "there is no file" in refused(folder, f"logo: {{file: {file}, alt: Our Clinic}}")


def test_a_logo_s_faults_stand_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text("<svg><script/></svg>")
    said = refused(tmp_path, "logo: {file: a.svg, alt: a.svg}\npaper: A4")
    assert "a.svg:1" in said and "file name" in said and '"a4" or "letter" is needed here' in said


def test_a_logo_that_cannot_be_read_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    (tmp_path / "a.png").write_bytes(picture("PNG"))
    place = tmp_path / "clinic.yaml"
    place.write_text(OWN + "logo: {file: a.png, alt: Our Clinic}\n", encoding="utf-8")
    text = place.read_bytes()
    monkeypatch.setattr(Path, "read_bytes", lambda path: text if path == place else closed(path))
    with pytest.raises(LeafletError, match=r'clinic\.yaml:15:14: "a\.png" cannot be read: Permission denied'):
        load_clinic(place, "clinic.yaml")


# ---- colours ---------------------------------------------------------------------------------------


def test_contrast_is_that_of_the_standard() -> None:
    """Figures from WCAG 2.1's own examples and definitions."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert grey("#ff0000") == "#4c4c4c"


def test_a_light_accent_is_refused_with_one_that_passes(tmp_path: Path) -> None:
    """Also one that only grey makes too light, and one that only its own tint makes so."""
    assert contrast("#8469b4", "#ffffff") >= 4.5
    assert contrast("#707070", "#ffffff") >= 4.9
    for accent, ground in (("#ffcc00", "white"), ("#8469b4", "white"), ("#707070", "its own tint")):
        said = refused(tmp_path, f'accent: "{accent}"')
        assert f"{accent} is too light to read on {ground}: " in said
        passing = re.findall(r'"(#[0-9a-f]{6})" passes', said)[0]
        assert own(tmp_path, f'accent: "{passing}"').accent == passing
    assert "is not a colour" in refused(tmp_path, "accent: red")
    assert '"accent" is empty\n    hint: write it as "#rrggbb", in quotes' in refused(
        tmp_path, "accent: #7a1f5c"
    )


# ---- readers ---------------------------------------------------------------------------------------


def reader(folder: Path, text: str):
    path = folder / "reader.yaml"
    path.write_text(text, encoding="utf-8")
    return load_reader(path, "reader.yaml")


def test_a_reader_s_file_is_read(tmp_path: Path) -> None:
    found, choices = reader(
        tmp_path,
        "name: Ann *Bo* [[x]]\nkey_worker: Nurse B\nseason: spring\npaper: a4\n"
        "appointments:\n  - {date: 3 March, time: 9:30, place: Room 2, with: Dr C}\n  - {date: 4 March}\n",
    )
    assert found.name.text == "Ann *Bo* [[x]]" and found.message is None
    assert {name: asked.text for name, asked in choices.items()} == {"season": "spring", "paper": "a4"}
    assert choices["paper"].place.line == 4
    assert [visit.date.text for visit in found.appointments] == ["3 March", "4 March"]
    assert "Ann" not in repr(found) and "March" not in repr(found)


@pytest.mark.parametrize("text", [
    "name: [Zebulon]", "name: {a: Zebulon}", "Zebulon: x", "name: &Zebulon x", "name: *Zebulon", "name: !Zebulon x",
    "name: x\nZebulon: a\nZebulon: b", "name: 'Zebulon", "name: Zebulon: x", "name: Ann #Zebulon", "- Zebulon", "Zebulon",
    "appointments: Zebulon", "appointments: [Zebulon]", "appointments: [{when: Zebulon}]", "appointments: [{date: [Zebulon]}]",
    "<<: {name: Zebulon}", "name: \"Zebulon\\u202e\"", "a: {Zebulon: b, Zebulon: c}", "name: x\n---\nname: Zebulon",
    "name: |x Zebulon", "? [Zebulon]\n: x", "name: [Zebulon", "%Zebulon\n---\na: b", "appointments: [{date: ''}]",
])  # fmt: skip
def test_no_fault_repeats_what_is_personal(tmp_path: Path, text: str) -> None:
    """Each is refused, with its place, and without the patient's name."""
    with pytest.raises(LeafletError) as error:
        reader(tmp_path, text)
    assert "zebulon" not in str(error.value).lower()
    assert all(fault.place.path == "reader.yaml" for fault in error.value.faults)
