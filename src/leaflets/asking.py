"""Takes what options, a reader's file or a row ask for, gives known values, choices and a reader; repeats no personal word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import dates, pipeline
from .clinic import READER_KEYS, load_reader
from .faults import FaultList
from .model import Appointment, Phrase, Reader, Topic, plain
from .source import STDIN
from .tailor import choose

VISIT = re.compile(r"appointment(?:_([2-9]))?_(date|time|place|with)")
TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.][0-5][0-9]|(0?[1-9]|1[0-2])([:.][0-5][0-9])? ?([ap]m|[ap]\.m\.)", re.IGNORECASE)  # fmt: skip
OF_LISTS = frozenset({"email", "email_consent", "password"})  # what nothing in a PDF depends on


def read_reader(path: Path | None) -> tuple[Reader | None, dict[str, Phrase]]:
    """Return what is personal in a copy, and what else its file asks for: any key that a list has as a column.

    Raises LeafletError with places in the file.
    """
    if path is None:
        return None, {}
    reader, asked = load_reader(path, called(path))
    faults, flat = FaultList(), {name: asked.pop(name) for name in list(asked) if VISIT.fullmatch(name)}
    if flat and reader.appointments:
        place = min(phrase.place for phrase in flat.values())
        faults.add(place, "visits stand in `appointments` already", "write all of them there")
    for visit in reader.appointments:
        refuse_time(visit.time, "time", faults)
    visits = reader.appointments or tuple(visits_of(flat, faults))
    faults.stop_if_any()
    return replace(reader, appointments=visits), {n: p for n, p in asked.items() if n not in OF_LISTS}


def called(path: Path) -> str:
    """Return how faults call a reader's file."""
    return "standard input" if path == STDIN else pipeline.shown(path.absolute())


def visits_of(flat: Mapping[str, Phrase], faults: FaultList) -> Iterator[Appointment]:
    """Yield the visits that keys or columns of their own hold: `appointment_date`, `appointment_2_date`."""
    for n in sorted({found[1] or "" for name in flat if (found := VISIT.fullmatch(name))}):
        start = f"appointment_{n}_" if n else "appointment_"
        day, *rest = [flat.get(start + part) for part in ("date", "time", "place", "with")]
        refuse_time(rest[0], f"{start}time", faults)
        if day and day.text:
            yield Appointment(day, *[part if part and part.text else None for part in rest])
        elif said := [part for part in rest if part and part.text]:
            faults.add(said[0].place, f"a visit has no date: {start}date is empty")


def refuse_time(time: Phrase | None, name: str, faults: FaultList) -> None:
    if time and time.text and not TIME.fullmatch(time.text):
        faults.add(time.place, f"{name} is no time of the day", "write it as 14:30 or 2:30 pm")


def known_values(setting: pipeline.Setting, topic: Topic) -> dict[str, list[str]]:
    """Return what can be asked for, by the name that a reader's file and a list of patients have for it."""
    library, layouts = setting.library, setting.layouts
    known = {facet.id: [value.id for value in facet.values] for facet in topic.facets}
    known["topic"] = sorted({id for id, _ in library.topics})
    known["lang"] = sorted(lang for id, lang in library.topics if id == topic.id)
    known["layout"] = sorted(set(layouts) - {pipeline.REVIEW})
    known["paper"] = sorted({paper for layout in layouts.values() for paper in layout.papers})
    known["large_print"] = ["yes", "no"]
    known["sections"] = ["booklet", *[section.id for section in topic.sections]]
    return known


def parts_named(text: str) -> list[str]:
    """Return the sections, and "booklet", that a text names."""
    return list(dict.fromkeys(text.replace(";", " ").replace(",", " ").split()))


def with_file(
    setting: pipeline.Setting, given: Mapping[str, Any], asked: Mapping[str, Phrase]
) -> dict[str, Any]:
    """Return the options of `make` with what a reader's file asks for where they say nothing.

    Raises LeafletError with places in the file; no fault repeats what stands there, for it may be a patient's.
    """
    low = {name: phrase.text.casefold() for name, phrase in asked.items()}
    topic = pipeline.choose_topic(
        setting.library, given["topic"] or known_or_none(low, "topic", setting), given["lang"] or "en"
    )
    refuse_unknown(known_values(setting, topic), asked)
    parts = parts_named(low.get("sections", ""))
    filled = {name: given[name] or low.get(name) for name in ("topic", "lang", "layout", "paper")}
    filled["large_print"] = given["large_print"] or (low.get("large_print") == "yes" and not given["layout"])
    if not given["sections"] and not given["booklet"]:
        filled["sections"] = tuple(part for part in parts if part != "booklet")
        filled["booklet"] = "booklet" in parts
    return {
        **given,
        **filled,
        "choices": {facet.id: low[facet.id] for facet in topic.facets if facet.id in low},
    }


def refuse_unknown(known: Mapping[str, Sequence[str]], asked: Mapping[str, Phrase]) -> None:
    """Refuse keys that nobody knows and values that do not exist. Raises LeafletError with their places."""
    faults = FaultList()
    for name, phrase in asked.items():
        low = phrase.text.casefold()
        values = parts_named(low) if name == "sections" else [low]
        if name not in known:
            keys = [*sorted(READER_KEYS), *known]
            faults.add(phrase.place, "this key is not known", "known: " + ", ".join(keys))
        elif not set(values) <= set(known[name]):
            faults.add(phrase.place, f"{name}: there is no such value", "one of: " + ", ".join(known[name]))
    faults.stop_if_any()


def known_or_none(low: Mapping[str, str], name: str, setting: pipeline.Setting) -> str | None:
    """Return a topic that a file names, if there is such a one; the fault is told with all others."""
    return low.get(name) if low.get(name) in {id for id, _ in setting.library.topics} else None


def spelled(reader: Reader | None, setting: pipeline.Setting, topic: Topic) -> Reader | None:
    """Return a reader whose visits have their days in words. Raises LeafletError with places."""
    faults, words = FaultList(), setting.library.words[topic.lang]

    def visit(held: Appointment) -> Appointment:
        try:
            day = dates.spelled(held.date.text, setting.clinic.fields["dates"].text, words)
        except dates.OtherOrder as error:
            message = f"{error} (`dates:` of the profile)"
            faults.add(held.date.place, message, "write year-month-day, as in 2026-11-23")
            return held
        except ValueError as error:
            faults.add(held.date.place, str(error), "or `dates:` in the profile")
            return held
        return replace(held, date=plain(day, held.date.place))

    found = replace(reader, appointments=tuple(map(visit, reader.appointments))) if reader else None
    faults.stop_if_any()
    return found


def choose_for(topic: Topic, given: Mapping[str, Any], asked: Mapping[str, str]) -> Mapping[str, str]:
    """Return a value for every facet. Options outrank the reader's file."""
    pairs = [(facet, value) for facet, _, value in (pair.partition("=") for pair in given["pairs"])]
    if given["audience"]:
        pairs.append(("audience", given["audience"]))
    if given["prognosis"]:
        pairs.append(("prognosis", "yes"))
    named = choose(topic, pairs, given["types"])
    free = {facet.id for facet in topic.facets if named[facet.id] == facet.default} - {
        facet for facet, _ in pairs
    }
    return {
        facet: asked[facet] if facet in free and facet in asked else value for facet, value in named.items()
    }
