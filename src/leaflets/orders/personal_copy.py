"""Takes a reader's file, the options beside it and finished PDFs; gives them names that no general leaflet has.

A personal copy is called by the reader's id and lies in a folder of its own, closed to others.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import deliver
from ..faults import NOWHERE, Fault, FaultList, LeafletError, Place, refusal
from ..model import Job, Phrase, Reader, Topic, fields_of
from ..source.encodings import spoiled
from ..tailor.choices import named_by
from . import asking, ids

FOLDER = "personal"
SIMPLE = {"topic": "--topic", "lang": "--lang", "layout": "--layout", "paper": "--paper"}
AGREE = "leave the option out, or change the file"


@dataclass(frozen=True, slots=True)
class Copy:
    """Whose leaflets are made: what is personal, what else the file asks for, and the id that names the files."""

    id: str
    reader: Reader | None = field(repr=False)
    asked: Mapping[str, Phrase] = field(repr=False)


def opened(given: Mapping[str, Any]) -> Copy | None:
    """Read the file of `--reader`; None without one. Raises LeafletError with its places."""
    if not given["reader"]:
        wrong = [option for option, key in (("--id", "id"), ("--replace", "replace")) if given[key]]
        if wrong:
            message = f"{' and '.join(wrong)} go{'es' if len(wrong) == 1 else ''} with --reader only"
            raise refusal(message)
        return None
    reader, asked = asking.read_reader(given["reader"])
    id = id_of(asked.get("id"), given["id"], Place(asking.called(given["reader"])), given["allow_any_id"])
    refuse_spoiled(reader)
    return Copy(id, reader, {name: phrase for name, phrase in asked.items() if name != "id"})


def refuse_spoiled(reader: Reader | None) -> None:
    """Refuse words that another program has spoiled. Raises LeafletError with their places."""
    faults, held = FaultList(), fields_of(reader) if reader else {}
    for name, phrase in held.items():
        if what := spoiled(phrase.text):
            faults.add(phrase.place, f"{name}: {what}", "write it again")
    faults.stop_if_any()


def id_of(held: Phrase | None, option: str | None, file: Place, allow_any: bool) -> str:
    """Return the id that a file or `--id` gives, by the rules of a list's ids. Raises LeafletError."""
    in_file = held.text.strip() if held else ""
    option = option.strip() if option is not None else None
    place = held.place if held and option is None else file if option is None else NOWHERE
    if held and in_file and option is not None and in_file != option:
        raise refusal("id here and --id say different things", AGREE, held.place)
    if not in_file and option is None:
        message = "whose copy is this? An id names its file"
        raise refusal(message, "a line  id: B-0041  in the file, or --id B-0041", place)
    id = in_file or option or ""
    message, hint = ids.wrong_with(id, allow_any)
    if message:
        raise refusal(message, hint, place)
    return id


# ---- options beside the file -------------------------------------------------------------------


def refuse_contradictions(given: Mapping[str, Any], copy: Copy) -> None:
    """Refuse options that contradict the file. Raises LeafletError that names both, and no word of the file."""
    faults, asked = FaultList(), copy.asked
    for name, option in (*_simple(given, asked), *_of_parts(given, asked)):
        faults.add(asked[name].place, f"{name} here and {option} say different things", AGREE)
    faults.stop_if_any()


def refuse_other_choices(
    topic: Topic, given: Mapping[str, Any], copy: Copy, chosen: Mapping[str, str]
) -> None:
    """Refuse options that choose something other than the file does. Raises LeafletError as `refuse_contradictions`.

    `chosen` is what the file chooses, by facet.
    """
    faults, asked = FaultList(), copy.asked
    for option, facet, value in chosen_by_options(topic, given):
        if chosen.get(facet, value) != value:
            place = place_of(asked, facet, chosen[facet])
            faults.add(place, f"{facet} here and {option} say different things", AGREE)
    faults.stop_if_any()


def _simple(given: Mapping[str, Any], asked: Mapping[str, Phrase]) -> Iterator[tuple[str, str]]:
    """Yield the keys with one value that an option contradicts, and the option."""
    for name, option in SIMPLE.items():
        if given[name] and name in asked and asked[name].text.casefold() != given[name].casefold():
            yield name, f"{option} {given[name]}"
    large = asked["large_print"].text.casefold() if "large_print" in asked else ""
    layout = asked["layout"].text.casefold() if "layout" in asked else ""
    if given["large_print"] and large == "no":
        yield "large_print", "--large-print"
    if given["large_print"] and layout not in ("", "large-print"):
        yield "layout", "--large-print"
    if given["layout"] and large and (large == "yes") != (given["layout"] == "large-print"):
        yield "large_print", f"--layout {given['layout']}"


def _of_parts(given: Mapping[str, Any], asked: Mapping[str, Phrase]) -> Iterator[tuple[str, str]]:
    """Yield the key of the sections, when the options name others."""
    wanted = {*given["sections"], *(["booklet"] if given["booklet"] else [])}
    if not wanted or "sections" not in asked:
        return
    if wanted != set(asking.parts_named(asked["sections"].text.casefold())):
        options = [f"--section {id}" for id in given["sections"]] + (
            ["--booklet"] if given["booklet"] else []
        )
        yield "sections", " ".join(options)


def chosen_by_options(topic: Topic, given: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield each choice that an option makes: the option as it was typed, the facet, the value."""
    for facet, value in asking.pairs_of(given):
        yield f"--choose {facet}={value}", facet, value
    for option, value in given["types"]:
        for facet, _ in named_by(topic, [(option, value)], FaultList()):
            yield f"--{option} {value}", facet, value


def place_of(asked: Mapping[str, Phrase], facet: str, value: str) -> Place:
    """Return where a file chooses a facet's value: under the facet's name, or under an option's."""
    if facet in asked:
        return asked[facet].place
    found = (phrase.place for phrase in asked.values() if value in asking.parts_named(phrase.text.casefold()))
    return next(found, min((phrase.place for phrase in asked.values()), default=NOWHERE))


# ---- names and files ---------------------------------------------------------------------------


def names(id: str, jobs: Sequence[Job], general: Iterable[str]) -> list[str]:
    """Return the names of a reader's PDFs: the id, and with several what `general`, the usual names, say after the topic."""
    if len(jobs) == 1:
        return [f"{id}.pdf"]
    return [f"{id}-{name.removeprefix(f'{job.topic}-')}" for job, name in zip(jobs, general, strict=True)]


def write(
    folder: Path, files: Iterable[tuple[str, bytes]], replace: bool, before: Callable[[Sequence[str]], None]
) -> int:
    """Write a reader's files; those that are there already with the same bytes stay. Returns how many were written.

    `before` is called with the names of the new ones when none of them is there yet: to put them on the register.
    Raises LeafletError, before anything is written, for a name that another file has, unless `replace`.
    """
    held = [(folder / name, data, _bytes_of(folder / name)) for name, data in files]
    hint = "--replace puts the new one in its place; is it the same reader? Else take another id"
    faults = [
        Fault(Place(str(path), 0), "a file of this name is there, with other content", hint)
        for path, data, old in held
        if old is not None and old != data and not replace
    ]
    if faults:
        raise LeafletError(faults)
    deliver.prepare(folder)
    new = [(path, data) for path, data, old in held if old != data]
    for path, _, _ in held:
        if os.path.exists(path):
            deliver.close(path)
    before([path.name for path, _ in new])
    for path, data in new:
        deliver.put(path, data)
    return len(new)


def _bytes_of(path: Path) -> bytes | None:
    """Return a file's bytes; None when nothing has its name. What cannot be read counts as another file."""
    if not os.path.lexists(path):
        return None
    try:
        return path.read_bytes()
    except OSError:
        return b""
