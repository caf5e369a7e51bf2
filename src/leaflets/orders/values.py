"""Takes the names and values of a reader's file, a list or options, gives a value for each facet they choose.

The name of a facet's option is also a key of a reader's file and a column of a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..faults import NOWHERE, FaultList, LeafletError
from ..model import START, Facet, Topic
from ..setting import Setting
from ..tailor.choices import an, choose, has_booklet, named_by
from .jobs import FOR_APPROVERS
from .request import Request


def known_values(setting: Setting, topic: Topic) -> dict[str, list[str]]:
    """Return the known values by the name that a reader's file and a list of patients use."""
    library, layouts = setting.library, setting.layouts
    known = {facet.id: [value.id for value in facet.values] for facet in topic.facets}
    for name, facets in option_columns(topic.facets).items():
        known[name] = list(dict.fromkeys(value.id for facet in facets for value in facet.values))
    known["topic"] = sorted({id for id, _ in library.topics})
    known["lang"] = sorted(lang for id, lang in library.topics if id == topic.id)
    known["layout"] = sorted(set(layouts) - set(FOR_APPROVERS))
    known["paper"] = sorted({paper for layout in layouts.values() for paper in layout.papers})
    known["large_print"] = ["yes", "no"]
    booklets = [*(["booklet"] if has_booklet(topic) else []), *([START] if topic.start else [])]
    known["sections"] = [*booklets, *[section.id for section in topic.sections]]
    return known


def option_columns(facets: Iterable[Facet]) -> dict[str, list[Facet]]:
    """Return the facets of each option that is not itself a facet's name, by its name in lists and readers' files."""
    found: dict[str, list[Facet]] = {}
    for facet in facets:
        found.setdefault(facet.column, []).append(facet)
    return {name: held for name, held in found.items() if [facet.id for facet in held] != [name]}


def parts_named(text: str) -> list[str]:
    """Return what a cell or key names, each once: sections and booklets, or values for the facets of an option."""
    return list(dict.fromkeys(text.casefold().replace(";", " ").replace(",", " ").split()))


def wrong_value(topic: Topic, name: str, values: Iterable[str], known: Sequence[str]) -> tuple[str, str]:
    """Return message and hint for values that a column or key does not have; only the library's words are repeated."""
    for value in values:
        found = [facet.id for facet in topic.facets if any(v.id == value for v in facet.values)]
        if value not in known and found:
            other = " or ".join(found)
            return (
                f"{name}: {value} is {an(other)}",
                f"put it under {other}; here, use one of: {', '.join(known)}",
            )
    return f"{name}: there is no such value", "one of: " + ", ".join(known)


def spread(
    topic: Topic, asked: Mapping[str, Sequence[str]], held: Mapping[str, str]
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return `held` with what columns of options ask for, and a name and a message for each contradiction.

    `asked` are the values under each option's column, `held` those under the facets' own names.
    """
    out, wrong = dict(held), list[tuple[str, str]]()
    for name, facets in option_columns(topic.facets).items():
        for value in asked.get(name, ()):
            found = [facet for facet in facets if any(v.id == value for v in facet.values)]
            if len(found) == 1:
                id, before = found[0].id, out.setdefault(found[0].id, value)
                if before != value:
                    both = f"{before} and {value} are both {an(id)}"
                    why = f"{name} and {id} contradict each other" if id in held else f"{name}: {both}"
                    wrong.append((name, why))
            elif any(facet.default != value for facet in found):
                wrong.append((name, f"{name}: {value} can mean two things"))
    return out, wrong


def choose_among(topics: Sequence[Topic], request: Request) -> dict[str, str]:
    """Return what a request chooses for a list whose rows name their topics: each choice must fit one of the topics.

    Raises LeafletError.
    """
    chosen: dict[str, str] = {}
    faults = FaultList()
    single = [replace(request, choices=(pair,), types=()) for pair in request.choices]
    single += [replace(request, choices=(), types=(one,)) for one in request.types]
    for one in single:
        refused = [error for topic in topics if (error := refused_choice(topic, one))]
        if len(refused) == len(topics):
            faults.found += refused[0].faults
            continue
        for topic in topics:
            for facet, value in (*one.choices, *named_by(topic, one.types, FaultList())):
                if chosen.setdefault(facet, value) != value:
                    message = f'"{chosen[facet]}" and "{value}" cannot be chosen together: both are {facet}'
                    faults.add(NOWHERE, message, "choose one of them")
    faults.stop_if_any()
    return chosen


def refused_choice(topic: Topic, request: Request) -> LeafletError | None:
    """Return why a topic does not offer what a request chooses; None if it does."""
    try:
        choose(topic, request.choices, request.types)
    except LeafletError as error:
        return error
    return None
