"""Takes a reader's file and the Request of the options, gives one Request; repeats no personal word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..content.reader_file import READER_KEYS, load_reader
from ..faults import NOWHERE, Fault, FaultList, LeafletError, Place, refusal
from ..model import Phrase, Reader, Topic, fields_of
from ..setting import Setting, shown_path
from ..source.encodings import spoiled
from ..source.files import STDIN
from ..tailor.choices import named_by
from . import ids
from .request import Request
from .topics import choose_topic, topic_ids
from .values import known_values, option_columns, parts_named, spread, wrong_value
from .visits import VISIT, refuse_time, visits_of, with_days_in_words

OF_LISTS = frozenset({"email", "email_consent", "password"})  # no PDF depends on these
SIMPLE = {"topic": "--topic", "lang": "--lang", "layout": "--layout", "paper": "--paper"}
AGREE = "leave the option out, or change the file"


@dataclass(frozen=True, slots=True)
class ReaderFile:
    """The contents of a reader's file: what is personal, what else it asks for, and the id that names the PDFs."""

    id: str
    reader: Reader = field(repr=False)
    asked: Mapping[str, Phrase] = field(repr=False)


def open_reader_file(path: Path, id: str | None, allow_any_id: bool) -> ReaderFile:
    """Read the file of `--reader`; `id` is what `--id` says. Raises LeafletError with places in the file."""
    if path != STDIN and not path.exists():
        raise refusal(f"there is no file {path}")
    reader, asked = read_reader(path)
    own = id_of(asked.pop("id", None), id, Place(shown_file(path)), allow_any_id)
    refuse_spoiled(reader)
    return ReaderFile(own, reader, asked)


def read_reader(path: Path) -> tuple[Reader, dict[str, Phrase]]:
    """Return what is personal in a copy, and what else its file asks for: any column of a list can be a key.

    Raises LeafletError with places in the file.
    """
    reader, asked = load_reader(path, shown_file(path))
    faults, flat = FaultList(), {name: asked.pop(name) for name in list(asked) if VISIT.fullmatch(name)}
    if flat and reader.appointments:
        place = min(phrase.place for phrase in flat.values())
        faults.add(place, "visits are already listed under `appointments`", "put all of them there")
    for visit in reader.appointments:
        refuse_time(visit.time, "time", faults)
    visits = reader.appointments or tuple(visits_of(flat, faults))
    faults.stop_if_any()
    return replace(reader, appointments=visits), {n: p for n, p in asked.items() if n not in OF_LISTS}


def shown_file(path: Path) -> str:
    """Return the name of a reader's file in faults."""
    return "standard input" if path == STDIN else shown_path(path.absolute())


def id_of(held: Phrase | None, option: str | None, file: Place, allow_any: bool) -> str:
    """Return the id from the file or `--id`, by the rules for ids in lists. Raises LeafletError."""
    in_file = held.text.strip() if held else ""
    option = option.strip() if option is not None else None
    place = held.place if held and option is None else file if option is None else NOWHERE
    if held and in_file and option is not None and in_file != option:
        raise refusal("id here and --id contradict each other", AGREE, held.place)
    if not in_file and option is None:
        message = "whose copy is this? An id is needed to name the file"
        raise refusal(message, "add the line  id: B-0041  to the file, or use --id B-0041", place)
    id = in_file or option or ""
    message, hint = ids.wrong_with(id, allow_any)
    if message:
        raise refusal(message, hint, place)
    return id


def refuse_spoiled(reader: Reader) -> None:
    """Refuse words that another program has garbled. Raises LeafletError with their places."""
    faults = FaultList()
    for name, phrase in fields_of(reader).items():
        if what := spoiled(phrase.text):
            faults.add(phrase.place, f"{name}: {what}", "write it again")
    faults.stop_if_any()


# ---- what the file asks for --------------------------------------------------------------------


def with_file(setting: Setting, request: Request, file: ReaderFile) -> Request:
    """Return a Request completed with what a reader's file asks for where the options say nothing.

    Raises LeafletError with places in the file; no fault repeats what is written there: it may be a patient's.
    """
    asked, low = file.asked, {name: phrase.text.casefold() for name, phrase in file.asked.items()}
    topic = topic_of(setting, request, low)
    refuse_unknown(setting, asked, topic)
    chosen = choices_in(topic, asked)
    lang = request.lang or low.get("lang")
    topic = choose_topic(setting.library, topic.id, lang or "en")
    refuse_other_choices(topic, request, asked, chosen)
    refuse_parts_of_card(setting, request, asked)
    said = {facet for _, facet, _ in chosen_by_options(topic, request)}
    parts = parts_named(low.get("sections", "")) if not request.parts else request.parts
    return replace(
        request.with_parts(parts),
        topic=topic.id,
        lang=lang,
        layout=request.layout or low.get("layout"),
        paper=request.paper or low.get("paper"),
        large_print=request.large_print or (low.get("large_print") == "yes" and not request.layout),
        choices=(*request.choices, *((facet, v) for facet, v in chosen.items() if facet not in said)),
        reader=with_days_in_words(file.reader, setting, topic),
    )


def topic_of(setting: Setting, request: Request, low: Mapping[str, str]) -> Topic:
    """Return the topic that the options or the file name. An unknown one is refused with everything else in the file."""
    known = topic_ids(setting.library)
    name = request.topic or low.get("topic")
    if not request.topic and name is not None and name not in known:
        name = known[0]
    return choose_topic(setting.library, name, request.lang or "en")


def choices_in(topic: Topic, asked: Mapping[str, Phrase]) -> dict[str, str]:
    """Return what a reader's file chooses, by facet or by option. Raises LeafletError with places."""
    own = {facet.id: asked[facet.id].text.casefold() for facet in topic.facets if facet.id in asked}
    chosen, wrong = spread(topic, {name: parts_named(phrase.text) for name, phrase in asked.items()}, own)
    if wrong:
        raise LeafletError([Fault(asked[name].place, message, "keep one of them") for name, message in wrong])
    return chosen


def refuse_unknown(setting: Setting, asked: Mapping[str, Phrase], topic: Topic) -> None:
    """Refuse unknown keys and values that do not exist. Raises LeafletError with their places."""
    known = known_values(setting, topic)
    faults, several = FaultList(), {"sections", *option_columns(topic.facets)}
    for name, phrase in asked.items():
        values = parts_named(phrase.text) if name in several else [phrase.text.casefold()]
        if name not in known:
            faults.add(phrase.place, *unknown_key(setting, name, topic, known))
        elif not set(values) <= set(known[name]):
            faults.add(phrase.place, *wrong_value(topic, name, values, known[name]))
    faults.stop_if_any()


def unknown_key(setting: Setting, name: str, topic: Topic, known: Iterable[str]) -> tuple[str, str]:
    """Return what is wrong with a key, and what to do; only a choice of another topic is named."""
    for other in setting.library.topics.values():
        if name in {facet.id for facet in other.facets} | set(option_columns(other.facets)):
            return f"{topic.id} has no {name}: {other.id} has", "remove this line, or name that topic"
    return "this key is not known", "known: " + ", ".join([*sorted(READER_KEYS), *known])


# ---- options beside the file -------------------------------------------------------------------


def refuse_contradictions(request: Request, asked: Mapping[str, Phrase]) -> None:
    """Refuse options that contradict the file. Raises LeafletError that names both but quotes no word of the file."""
    faults = FaultList()
    for name, option in (*_simple(request, asked), *_of_parts(request, asked)):
        faults.add(asked[name].place, f"{name} here and {option} contradict each other", AGREE)
    faults.stop_if_any()


def refuse_other_choices(
    topic: Topic, request: Request, asked: Mapping[str, Phrase], chosen: Mapping[str, str]
) -> None:
    """Refuse options that choose something different from the file. Raises LeafletError as `refuse_contradictions` does.

    `chosen` is what the file chooses, by facet.
    """
    faults = FaultList()
    for option, facet, value in chosen_by_options(topic, request):
        if chosen.get(facet, value) != value:
            place = place_in_file(asked, facet, chosen[facet])
            faults.add(place, f"{facet} here and {option} contradict each other", AGREE)
    faults.stop_if_any()


def refuse_parts_of_card(setting: Setting, request: Request, asked: Mapping[str, Phrase]) -> None:
    """Refuse sections in the file beside a layout for cards, which prints none. Raises LeafletError as `refuse_contradictions` does."""
    name = request.layout or (asked["layout"].text.casefold() if "layout" in asked else "")
    layout = setting.layouts.get(name)
    if layout and layout.card and "sections" in asked and not request.parts:
        option = f"--layout {name}" if request.layout else "layout"
        raise refusal(f"sections here and {option} contradict each other", AGREE, asked["sections"].place)


def _simple(request: Request, asked: Mapping[str, Phrase]) -> Iterator[tuple[str, str]]:
    """Yield the single-valued keys that an option contradicts, and the option."""
    for name, option in SIMPLE.items():
        given = getattr(request, name)
        if given and name in asked and asked[name].text.casefold() != given.casefold():
            yield name, f"{option} {given}"
    large = asked["large_print"].text.casefold() if "large_print" in asked else ""
    layout = asked["layout"].text.casefold() if "layout" in asked else ""
    if request.large_print and large == "no":
        yield "large_print", "--large-print"
    if request.large_print and layout not in ("", "large-print"):
        yield "layout", "--large-print"
    if request.layout and large and (large == "yes") != (request.layout == "large-print"):
        yield "large_print", f"--layout {request.layout}"


def _of_parts(request: Request, asked: Mapping[str, Phrase]) -> Iterator[tuple[str, str]]:
    """Yield the key `sections` if the options name different ones."""
    wanted = set(request.parts)
    if wanted and "sections" in asked and wanted != set(parts_named(asked["sections"].text)):
        yield "sections", " ".join(request.options)


def chosen_by_options(topic: Topic, request: Request) -> Iterator[tuple[str, str, str]]:
    """Yield each choice that an option makes: the option as typed, the facet, the value."""
    for facet, value in request.choices:
        yield f"--choose {facet}={value}", facet, value
    for option, value in request.types:
        for facet, _ in named_by(topic, [(option, value)], FaultList()):
            yield f"--{option} {value}", facet, value


def place_in_file(asked: Mapping[str, Phrase], facet: str, value: str) -> Place:
    """Return where a file chooses a facet's value: under the facet's name or an option's."""
    if facet in asked:
        return asked[facet].place
    found = (phrase.place for phrase in asked.values() if value in parts_named(phrase.text))
    return next(found, min((phrase.place for phrase in asked.values()), default=NOWHERE))
