"""Takes a clinic's profile, gives it as two people read it back: its numbers large, and everything else by its name."""

from __future__ import annotations

from dataclasses import dataclass

from ..model import Clinic
from ..setting import Setting
from ..ward.choice import sentence_case

ALWAYS = "At all other times"
OPTIONAL = ("crisis_line", "web", "sources_web", "feedback")
NAMED = {"crisis_line": "Crisis line", "web": "Web", "sources_web": "Sources", "feedback": "Feedback"}


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A number that must be right: what it is, how it prints, and what stands beside it."""

    icon: str
    label: str
    number: str
    beside: str


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A profile, as a page shows it."""

    name: str
    example: bool
    checked: str  # who checked the numbers, and when; "" nobody
    cells: tuple[ReadCell, ...]
    printed: tuple[tuple[str, str], ...]  # what else stands on leaflets
    own: tuple[tuple[str, str], ...]  # the fields that only this library has
    how: tuple[tuple[str, str], ...]  # how leaflets are printed and sent
    file: str


def read_back(setting: Setting) -> ReadBack:
    """Return the profile as it is now."""
    clinic = setting.clinic
    checked = f"{clinic.checked_by}, {clinic.checked_on}" if clinic.checked_by and clinic.checked_on else ""
    own = [(one.about or one.name, said(clinic, one.name)) for one in setting.library.profile]
    return ReadBack(
        name=said(clinic, "name"), example=clinic.example, checked=checked, cells=tuple(cells(clinic)),
        printed=given(printed(clinic)), own=given(own), how=given(how(clinic)), file=clinic.source,
    )  # fmt: skip


def given(pairs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return what the profile says at all."""
    return tuple((sentence_case(name), text) for name, text in pairs if text)


def said(clinic: Clinic, name: str) -> str:
    """Return a field as it prints; "" for one that the profile leaves out."""
    found = clinic.fields.get(name)
    return found.text if found else ""


def cells(clinic: Clinic) -> list[ReadCell]:
    """Return the numbers that patients act on."""
    wait = said(clinic, "minutes_without_answer")
    fever, way = said(clinic, "fever_limit"), said(clinic, "fever_way")
    low = said(clinic, "low_temperature")
    beside = [f"or higher{f', taken in the {way}' if way in TAKEN_IN else f', {way}' if way else ''}"]
    if second := said(clinic, "second_fever_limit"):
        beside.append(f"{second}, {said(clinic, 'second_fever_way')}")
    beside += [f"{low} or lower"] if low else []
    return [
        ReadCell("clock", "Day", said(clinic, "day_phone"), said(clinic, "day_hours")),
        ReadCell("moon", "Night", said(clinic, "night_phone"), ALWAYS),
        ReadCell("emergency", "Emergency", said(clinic, "emergency_number"), f"No answer in {wait} minutes"),
        ReadCell("fever", "Fever", fever, "; ".join(beside)),
    ]


TAKEN_IN = ("mouth", "armpit", "ear")


def printed(clinic: Clinic) -> list[tuple[str, str]]:
    """Return what else stands on leaflets."""
    found = [("Team", said(clinic, "team")), *((NAMED[name], said(clinic, name)) for name in OPTIONAL)]
    return [*found, ("Address", ", ".join(line.text for line in clinic.address))]


def how(clinic: Clinic) -> list[tuple[str, str]]:
    """Return how leaflets are printed and sent."""
    register = clinic.register.text if clinic.register else ""
    return [
        ("Paper", sentence_case(clinic.paper)), ("Accent", clinic.accent),
        ("E-mail name", clinic.mail_name), ("Time zone", clinic.time_zone),
        ("Register", register or "none is kept"), ("Bleed", f"{clinic.bleed:g} points" if clinic.bleed else ""),
    ]  # fmt: skip
