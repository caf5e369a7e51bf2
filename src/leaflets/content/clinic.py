"""Takes a profile or a reader's file, gives a Clinic or a Reader. All their words are literal: nothing is markup."""

from __future__ import annotations

import math
from pathlib import Path
from types import MappingProxyType

from ..declared import ProfileField
from ..drawing.colour import is_colour, weakest_contrast
from ..drawing.palette import PAPER, TEXT_CONTRAST, derive_palette, readable_accent
from ..drawing.qr import LONGEST
from ..faults import FaultList, did_you_mean
from ..links import addresses, phones
from ..model import Clinic, Phrase, Picture, Run, plain
from ..source import encodings
from ..source.fields import YES_NO, Fields, text_of
from ..source.nodes import read_yaml
from ..text.blank import names_something
from .dates import zones
from .library_keys import CLINIC, DATES, LOGO, LONGEST_WAIT, PAPERS
from .logo import read_logo
from .print_profile import read_bleed
from .temperatures import read_temperatures

NEEDED = CLINIC.filled
NOTES = {"day_phone": "day_phone_note", "night_phone": "night_phone_note"}  # words beside a number
# Of no use in a text; no PDF depends on the register.
NO_FIELDS = frozenset({"logo", "address", "region", "time_zone", "print", "register", *NOTES.values()})
PAGES = ("web", "sources_web")  # web pages, which get a QR code
PHONES = ("day_phone", "night_phone", "emergency_number", "crisis_line")
UNQUOTED = 'write it as "#rrggbb", in quotes: YAML takes what follows a bare # for a comment'
NAMED = {"day_phone": "link_day", "night_phone": "link_night"}  # what a link to a number is called
IANA = 'an IANA name, such as "America/New_York" or "Europe/London"'
ONE_OF = {"example": YES_NO, "paper": PAPERS.words, "dates": DATES.words}


def load_clinic(
    path: Path, shown: str, example: Clinic | None = None, declared: tuple[ProfileField, ...] = ()
) -> Clinic:
    """Return the profile at `path`. Raises LeafletError with all that is wrong in it.

    With `example`, a number equal to one of the example's is a fault: it is made up. `declared` are the fields that
    the library has besides those of every profile.
    """
    reader = _Profile(path, shown, declared)
    clinic = reader.clinic()
    if example and not clinic.example:
        reader.refuse_examples_numbers(clinic, example)
    reader.faults.stop_if_any()
    return clinic


def is_real(clinic: Clinic, example: Clinic) -> list[str]:
    """Return why a profile is not a clinic's own; nothing when it is."""
    if clinic.example:
        return ["example profile"]
    found = [] if clinic.fields["fever_way"].text else ["the profile does not say how to take a temperature"]
    checked = names_something(clinic.checked_by) and clinic.checked_on
    return found if checked else [*found, "nobody has checked the clinic's numbers"]


class _Profile:
    """Reads a clinic's profile. Raises LeafletError when it holds no names with values."""

    def __init__(self, path: Path, shown: str, declared: tuple[ProfileField, ...]) -> None:
        self.path, self.shown, self.faults, self.declared = path, shown, FaultList(), declared
        known = {*CLINIC.named, *(one.name for one in declared)}
        filled = [name for name in NEEDED if name != "accent"]
        self.held = Fields(read_yaml(path, shown), self.faults, known, filled=filled)
        if not self.held.nodes:
            self.faults.stop_if_any()
        self.get, self.place = self.held.text, self.held.place

    def clinic(self) -> Clinic:
        for name, options in ONE_OF.items():
            if self.get(name):
                self.held.one_of(name, options)
        fields = self.fields()
        if self.get("minutes_without_answer"):
            self.held.whole("minutes_without_answer", 1, LONGEST_WAIT)
        self.encoding()
        return Clinic(
            fields=MappingProxyType(fields),
            mail_name=self.get("mail_name"),
            address=self.address(),
            accent=self.accent(),
            paper=self.get("paper"),
            logo=self.logo(),
            example=self.get("example") == "yes",
            checked_by=self.get("checked_by"),
            checked_on=self.held.date("checked_on") if self.get("checked_on") else None,
            source=self.shown,
            place=self.held.start,
            time_zone=self.time_zone(),
            register=plain(self.get("register"), self.place("register")),
            bleed=read_bleed(self.held.get("print"), self.faults),
        )

    def fields(self) -> dict[str, Phrase]:
        """Return what texts can name, as it prints."""
        fields = {name: plain(self.get(name), self.place(name)) for name in {*CLINIC.named} - NO_FIELDS}
        region = self.region()
        fields |= {name: self.phone(name, region) for name in PHONES}
        fields |= {one.name: self.of_library(one) for one in self.declared} | read_temperatures(self.held)
        fields |= {name: self.web(name) for name in PAGES}
        return fields | {"feedback": self.feedback()}

    def of_library(self, field: ProfileField) -> Phrase:
        """Return a field that the library declares; one that needs another is refused without it."""
        text, place = self.get(field.name), self.place(field.name)
        partners = {field.goes_with, *(one.name for one in self.declared if one.goes_with == field.name)} - {
            ""
        }
        for name in sorted(partners) if text else ():
            if not self.get(name):
                about = next((one.about for one in self.declared if one.name == name), "")
                self.faults.add(place, f"{field.name} needs {name}", f"add  {name}: {about}")
        return plain(text, place)

    def region(self) -> str:
        """Return the country whose numbers are written without it; "" when the profile names none."""
        text = self.get("region")
        if not text or phones.is_region(text):
            return text
        hint = (
            'the United Kingdom is "GB"'
            if text.upper() == "UK"
            else 'two capital letters, as in "US" or "GB"'
        )
        self.faults.add(self.place("region"), f'"{text[:20]}" is not a country with phone numbers', hint)
        return ""

    def phone(self, name: str, region: str) -> Phrase:
        """Return the number exactly as typed, and its note in brackets: wherever one is printed, the other is."""
        text, place = self.get(name), self.place(name)
        if not text:
            return Phrase((), place)
        note = self.get(NOTES[name]) if name in NOTES else ""
        try:
            number = addresses.phone(text, region).run(NAMED.get(name, ""))
        except addresses.NoAddress as error:
            noted = name in NOTES and error.hint == phones.ALONE
            words = f'; words beside it go into  {NOTES[name]}: "ask for …"' if noted else ""
            message = f'{name} is not a phone number: "{text[:40]}": {error}'
            self.faults.add(place, message, error.hint + words)
            return Phrase((Run(text),), place)
        beside = (Run(f" ({note})", place=self.place(NOTES[name])),) if note else ()
        return Phrase((number, *beside), place)

    def encoding(self) -> None:
        """Refuse an encoding that no list can be in."""
        with self.faults.gather():
            if text := self.get("encoding"):
                encodings.known(text, self.place("encoding"))

    def web(self, name: str) -> Phrase:
        text, place = self.get(name), self.place(name)
        if not text:
            return plain("", place)
        try:
            link = addresses.web(text)
        except addresses.NoAddress as error:
            self.faults.add(place, error.about(f'"{text[:60]}" is not a web address'), error.hint)
            return plain(text, place)
        if len(link.href) > LONGEST:
            message = f"this address is too long for its QR code: {len(link.href)} bytes"
            self.faults.add(place, message, f"at most {LONGEST}; use the address of a page further up")
        return Phrase((link.run(),), place)

    def feedback(self) -> Phrase:
        text, place = self.get("feedback"), self.place("feedback")
        if not text or " " in text or not addresses.SEEMS_ONE.search(text):  # words
            return Phrase((Run(text),) if text else (), place)
        mail = "@" in text and "://" not in text
        try:
            make = addresses.mail if mail else addresses.web
            return Phrase((make(text.removeprefix(addresses.MAIL)).run(),), place)
        except addresses.NoAddress as error:
            what = "an e-mail" if mail else "a web"
            self.faults.add(place, error.about(f'"{text[:60]}" is not {what} address'), error.hint)
            return plain(text, place)

    def address(self) -> tuple[Phrase, ...]:
        lines = tuple(plain(text_of(n, self.faults), n.place) for n in self.held.text_items("address"))
        for line in lines:
            if not line.text:
                self.faults.add(line.place, "a line of the address is empty")
        return lines

    def accent(self) -> str:
        text, place = self.get("accent").lower(), self.place("accent")
        if not is_colour(text):
            lacking = f'"accent" is {"empty" if "accent" in self.held else "missing"}'
            self.faults.add(place, f'"{text[:20]}" is not a colour' if text else lacking, UNQUOTED)
            return "#000000"
        # Most clinics print in grey, where a light purple reads worse than on a screen.
        for name, ground in (("white", PAPER), ("its own tint", derive_palette(text)["tint"])):
            got = weakest_contrast(text, ground)
            if got < TEXT_CONTRAST:
                message = f"{text} is too light to read on {name}: {math.floor(got * 10) / 10}:1"
                self.faults.add(place, message, f'4.5:1 is needed; "{readable_accent(text)}" passes')
                break
        return text

    def time_zone(self) -> str:
        """Return the time zone whose days count; "" for this computer's own."""
        name = self.get("time_zone")
        if name and name not in zones():
            hint = did_you_mean(name, zones())
            if "did you mean" not in hint:
                hint = "; ".join(filter(None, [IANA, hint]))
            self.faults.add(self.place("time_zone"), f'there is no time zone "{name[:40]}"', hint)
            return ""
        return name

    def logo(self) -> Picture | None:
        held = Fields(self.held.get("logo"), self.faults, LOGO)
        return read_logo(held, self.path, self.shown)

    def refuse_examples_numbers(self, clinic: Clinic, example: Clinic) -> None:
        made_up = {_number(example, name) for name in NOTES}
        for name in PHONES:
            if _number(clinic, name) in made_up - {""}:
                self.faults.add(self.place(name), f"{name} is the example's made-up number", "write your own")


def _number(clinic: Clinic, name: str) -> str:
    """Return the digits of a profile's number, its note and extension left out."""
    return phones.digits_of("".join(run.text for run in clinic.fields[name].runs[:1]))
