"""Takes what options, a reader's file or a row ask for, gives known values, choices and a reader; repeats no personal word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..content import dates
from ..content.reader_file import READER_KEYS, VISIT_KEYS, load_reader
from ..faults import NOWHERE, Fault, FaultList, LeafletError
from ..model import Appointment, Facet, Phrase, Reader, Topic, plain
from ..setting import Setting, shown_path
from ..source.files import STDIN
from ..tailor.choices import Loose, an, choose, named_by
from .jobs import REVIEW
from .topics import choose_topic, topic_ids

VISIT = re.compile(rf"appointment(?:_([2-9]))?_({'|'.join(VISIT_KEYS)})")
TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.][0-5][0-9]|(0?[1-9]|1[0-2])([:.][0-5][0-9])?[ \u00a0\u2009\u202f]?([ap]m|[ap]\.m\.)", re.IGNORECASE)  # fmt: skip
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
    return "standard input" if path == STDIN else shown_path(path.absolute())


def visits_of(flat: Mapping[str, Phrase], faults: FaultList) -> Iterator[Appointment]:
    """Yield the visits that keys or columns of their own hold: `appointment_date`, `appointment_2_date`."""
    for n in sorted({found[1] or "" for name in flat if (found := VISIT.fullmatch(name))}):
        start = f"appointment_{n}_" if n else "appointment_"
        day, *rest = [flat.get(start + part) for part in VISIT_KEYS]
        refuse_time(rest[0], f"{start}time", faults)
        if day and day.text:
            yield Appointment(day, *[part if part and part.text else None for part in rest])
        elif said := [part for part in rest if part and part.text]:
            faults.add(said[0].place, f"a visit has no date: {start}date is empty")


def refuse_time(time: Phrase | None, name: str, faults: FaultList) -> None:
    if time and time.text and not TIME.fullmatch(time.text):
        faults.add(time.place, f"{name} is no time of the day", "write it as 14:30 or 2:30 pm")


def known_values(setting: Setting, topic: Topic) -> dict[str, list[str]]:
    """Return what can be asked for, by the name that a reader's file and a list of patients have for it."""
    library, layouts = setting.library, setting.layouts
    known = {facet.id: [value.id for value in facet.values] for facet in topic.facets}
    for name, facets in option_columns(topic.facets).items():
        known[name] = list(dict.fromkeys(value.id for facet in facets for value in facet.values))
    known["topic"] = sorted({id for id, _ in library.topics})
    known["lang"] = sorted(lang for id, lang in library.topics if id == topic.id)
    known["layout"] = sorted(set(layouts) - {REVIEW})
    known["paper"] = sorted({paper for layout in layouts.values() for paper in layout.papers})
    known["large_print"] = ["yes", "no"]
    known["sections"] = ["booklet", *[section.id for section in topic.sections]]
    return known


def parts_named(text: str) -> list[str]:
    """Return the sections, and "booklet", that a text names."""
    return list(dict.fromkeys(text.replace(";", " ").replace(",", " ").split()))


def with_file(setting: Setting, given: Mapping[str, Any], asked: Mapping[str, Phrase]) -> dict[str, Any]:
    """Return the options of `make` with what a reader's file asks for where they say nothing.

    Raises LeafletError with places in the file; no fault repeats what stands there, for it may be a patient's.
    """
    low = {name: phrase.text.casefold() for name, phrase in asked.items()}
    name = given["topic"] or known_or_none(low, "topic", setting)
    if name is None and "topic" in low:
        name = topic_ids(setting.library)[
            0
        ]  # any: the one that is named does not exist, and is refused below
    topic = choose_topic(setting.library, name, given["lang"] or "en")
    refuse_unknown(known_values(setting, topic), asked, topic)
    parts = parts_named(low.get("sections", ""))
    filled = {name: given[name] or low.get(name) for name in ("topic", "lang", "layout", "paper")}
    filled["large_print"] = given["large_print"] or (low.get("large_print") == "yes" and not given["layout"])
    if not given["sections"] and not given["booklet"]:
        filled["sections"] = tuple(part for part in parts if part != "booklet")
        filled["booklet"] = "booklet" in parts
    return {
        **given,
        **filled,
        "choices": choices_in(topic, asked),
    }


def choices_in(topic: Topic, asked: Mapping[str, Phrase]) -> dict[str, str]:
    """Return what a reader's file chooses, by facet or by option. Raises LeafletError with its places."""
    own = {facet.id: asked[facet.id].text.casefold() for facet in topic.facets if facet.id in asked}
    chosen, wrong = spread(topic, {name: values_in(phrase.text) for name, phrase in asked.items()}, own)
    if wrong:
        raise LeafletError([Fault(asked[name].place, message, "keep one of them") for name, message in wrong])
    return chosen


def refuse_unknown(known: Mapping[str, Sequence[str]], asked: Mapping[str, Phrase], topic: Topic) -> None:
    """Refuse keys that nobody knows and values that do not exist. Raises LeafletError with their places."""
    faults, several = FaultList(), {"sections", *option_columns(topic.facets)}
    for name, phrase in asked.items():
        low = phrase.text.casefold()
        values = parts_named(low) if name in several else [low]
        if name not in known:
            keys = [*sorted(READER_KEYS), *known]
            faults.add(phrase.place, "this key is not known", "known: " + ", ".join(keys))
        elif not set(values) <= set(known[name]):
            faults.add(phrase.place, *wrong_value(topic, name, values, known[name]))
    faults.stop_if_any()


def known_or_none(low: Mapping[str, str], name: str, setting: Setting) -> str | None:
    """Return a topic that a file names, if there is such a topic; the fault is reported with all others."""
    return low.get(name) if low.get(name) in {id for id, _ in setting.library.topics} else None


def with_days_in_words(reader: Reader | None, setting: Setting, topic: Topic) -> Reader | None:
    """Return a reader whose visits have their days in words. Raises LeafletError with places."""
    faults, words = FaultList(), setting.library.words[topic.lang]

    def visit(held: Appointment) -> Appointment:
        try:
            day = dates.visit_day_in_words(held.date.text, setting.clinic.fields["dates"].text, words)
        except dates.OtherOrder as error:
            message = f"{error} (`dates:` of the profile)"
            faults.add(held.date.place, message, "write year-month-day, as in 2026-11-23")
            return held
        except ValueError as error:
            doubtful = isinstance(error, dates.Doubtful)
            hint = "or `dates:` in the profile" if doubtful else "write year-month-day, as in 2026-11-23"
            faults.add(held.date.place, str(error), hint)
            return held
        return replace(held, date=plain(day, held.date.place))

    found = replace(reader, appointments=tuple(map(visit, reader.appointments))) if reader else None
    faults.stop_if_any()
    return found


def choose_for(topic: Topic, given: Mapping[str, Any], asked: Mapping[str, str]) -> Mapping[str, str]:
    """Return a value for every facet. Options outrank the reader's file."""
    pairs = pairs_of(given)
    named = choose(topic, pairs, given["types"])
    said = {facet for facet, _ in (*pairs, *named_by(topic, given["types"], FaultList()))}
    return {
        facet: asked[facet] if facet not in said and facet in asked else value
        for facet, value in named.items()
    }


def pairs_of(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what `--choose` named: facets and values."""
    found = (pair.partition("=") for pair in given["pairs"])
    return [(facet.strip(), value.strip().casefold()) for facet, _, value in found]


def choose_among(topics: Sequence[Topic], given: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what options choose for a list whose rows name their topics: each choice must fit one of them.

    Raises LeafletError.
    """
    held: dict[str, str] = {}
    faults = FaultList()
    asked: list[tuple[list[tuple[str, str]], list[Loose]]] = [([pair], []) for pair in pairs_of(given)]
    for pairs, types in [*asked, *(([], [one]) for one in given["types"])]:
        refused = [error for topic in topics if (error := why_not(topic, pairs, types))]
        if len(refused) == len(topics):
            faults.found += refused[0].faults
            continue
        for topic in topics:
            for facet, value in (*pairs, *named_by(topic, types, FaultList())):
                if held.setdefault(facet, value) != value:
                    message = f'"{held[facet]}" and "{value}" cannot be chosen together: both are {facet}'
                    faults.add(NOWHERE, message, "choose one of them")
    faults.stop_if_any()
    return held


def why_not(topic: Topic, pairs: Sequence[tuple[str, str]], types: Sequence[Loose]) -> LeafletError | None:
    """Return why a topic has no such choices; None when it has."""
    try:
        choose(topic, pairs, types)
    except LeafletError as error:
        return error
    return None


# ---- options as columns and keys ------------------------------------------------------------------


def option_columns(facets: Iterable[Facet]) -> dict[str, list[Facet]]:
    """Return the facets of each option that is no facet's own name, by what lists and readers' files call it."""
    found: dict[str, list[Facet]] = {}
    for facet in facets:
        found.setdefault(facet.column, []).append(facet)
    return {name: held for name, held in found.items() if [facet.id for facet in held] != [name]}


def values_in(text: str) -> list[str]:
    """Return the values that a cell or key names: one for each facet of its option."""
    return parts_named(text.casefold())


def wrong_value(topic: Topic, name: str, values: Iterable[str], known: Sequence[str]) -> tuple[str, str]:
    """Return message and hint for values that a column or key has not; only words of the library are repeated."""
    for value in values:
        found = [facet.id for facet in topic.facets if any(v.id == value for v in facet.values)]
        if value not in known and found:
            other = " or ".join(found)
            return f"{name}: {value} is {an(other)}", f"put it under {other}; here one of: {', '.join(known)}"
    return f"{name}: there is no such value", "one of: " + ", ".join(known)


def spread(
    topic: Topic, asked: Mapping[str, Sequence[str]], held: Mapping[str, str]
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return `held` with what columns of options ask for, and a name and a message for each that cannot be.

    `asked` are the values under each option's column, `held` those under the facets' own names.
    """
    out, wrong = dict(held), list[tuple[str, str]]()
    for name, facets in option_columns(topic.facets).items():
        for value in asked.get(name, ()):
            found = [facet for facet in facets if any(v.id == value for v in facet.values)]
            if len(found) == 1:
                if (other := out.setdefault(found[0].id, value)) != value:
                    both = (
                        f"{other} and {value} are both {an(found[0].id)}" if found[0].id not in held else ""
                    )
                    wrong.append(
                        (
                            name,
                            f"{name}: {both}" if both else f"{name} and {found[0].id} say different things",
                        )
                    )
            elif any(facet.default != value for facet in found):
                wrong.append((name, f"{name}: {value} can mean two things"))
    return out, wrong
