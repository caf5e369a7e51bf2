"""Takes the names of a library, gives the JSON Schema of each kind of value that a shape calls by a name.

A schema may take more than the reader, never less: an editor must not refuse what the program reads. So a text may be
a number or a word such as `true` in YAML, because it is read as written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..batch.columns import COLUMNS
from ..content import keys
from ..model import LANG
from ..orders.visits import VISIT
from ..source.shapes import FileShape
from ..source.texts import NAME
from ..tailor.choices import PRODUCTS
from .vocabulary import Told, Vocabulary

Json = dict[str, Any]
Refer = Callable[[Any], Json]  # takes a kind, gives a reference to its definition
SCALAR = ["string", "number", "boolean", "null"]
PLAIN: Json = {"type": SCALAR}
_INTEGER, _FLOAT = re.compile(r"[0-9]+"), re.compile(r"[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None}
NOTHING: Json = {"type": ["string", "null"], "pattern": r"^\s*$"}
DAY = r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$"


def simple(pattern: str, *types: str) -> Json:
    """Return the schema of a text of this form; white space around it does not count."""
    return {"type": ["string", *types], "pattern": rf"^\s*({pattern})\s*$"}


def one_of(names: Told | Iterable[str]) -> Json:
    """Return the schema of one of these names, also as YAML reads those that look like a number."""
    told = names if isinstance(names, Mapping) else dict.fromkeys(names, "")
    if not told:
        return PLAIN
    found: Json = {"enum": [*told, *_typed(told)]}
    if any(told.values()):
        found["enumDescriptions"] = [*told.values(), *("" for _ in _typed(told))]
    return found


def _typed(names: Iterable[str]) -> list[Any]:
    """Return what YAML makes of the names that it does not read as texts."""
    whole = [int(name) for name in names if _INTEGER.fullmatch(name)]
    others = [float(name) for name in names if _FLOAT.fullmatch(name) and not _INTEGER.fullmatch(name)]
    return [*whole, *others, *[_WORDS[name] for name in names if name in _WORDS]]


def in_any_case(names: Told | Iterable[str]) -> Json:
    """Return the schema of one of these names, in small letters or in capitals."""
    forms = ("".join(f"[{c}{c.upper()}]" if c.isalpha() else re.escape(c) for c in name) for name in names)
    return {"anyOf": [one_of(names), simple("|".join(forms))]}


def an_object(properties: Mapping[str, Json], needed: Iterable[str] = (), **more: Any) -> Json:
    """Return the schema of names with values, and of no other names."""
    made: Json = {"type": "object", "properties": dict(properties), "additionalProperties": False, **more}
    return made | ({"required": list(needed)} if needed else {})


def a_list(item: Json, least: int = 1) -> Json:
    """Return the schema of a list; an empty one is a fault unless `least` is 0."""
    return {"type": "array", "items": item, **({"minItems": least} if least else {})}


def several(count: int) -> Json:
    """Return the schema of so many words, with spaces between them."""
    return {"type": "string", "pattern": rf"^\s*\S+(\s+\S+){{{count - 1}}}\s*$"}


def by_values(names: Vocabulary, held: Json) -> list[Json]:
    """Return the schema of one thing for each value of a facet, for every facet."""
    return [an_object(dict.fromkeys(values, held), values) for values in names.variants]


def pictures(names: Vocabulary, figure: Json, **more: Any) -> Json:
    """Return the schema of a figure's name, or of names by the values of facets."""
    values = dict.fromkeys((value for held in names.facets.values() for value in held), figure)
    return {"anyOf": [figure, an_object({keys.OTHERWISE: figure, **values}, [keys.OTHERWISE], **more)]}


def condition(names: Vocabulary) -> Json:
    """Return the schema of the facets, each with the values for which something is printed."""
    found = {
        facet: {"description": _in_words(names.called.get(facet, ""), values), **a_list(one_of(values))}
        for facet, values in names.facets.items()
    }
    return an_object(found)


def _in_words(called: str, values: Told) -> str:
    """Return what a facet is called, and when to choose each of its values."""
    return "\n".join([called, "", *(f"- {value}: {about}" for value, about in values.items())]).strip()


def item(names: Vocabulary, shape: FileShape, refer: Refer) -> Json:
    """Return the schema of an item: a text, a text by facet with keys beside it, or the keys of its shape."""
    titled = ["title"] if shape is keys.CARD_ITEM else []
    beside = {
        name: refer(key.kind) for key in shape.keys for name in key.names if name not in ("text", "list")
    }
    text = refer("one text")
    forms = [
        an_object({**dict.fromkeys(values, text), **beside}, [*values, *titled])
        for values in names.variants
        if not beside.keys() & set(values)
    ]
    if titled:
        return {"anyOf": [refer(shape), *forms], "required": titled}
    return {"anyOf": [refer("text"), refer(shape), *forms]}


def block(refer: Refer) -> Json:
    """Return the schema of a block: one kind, with its conditions, and what is below a heading."""
    held = (*keys.BLOCKS.keys, *keys.CONDITIONS, *keys.BELOW_HEADING.keys)
    made = an_object({name: described(refer(key.kind), key.about) for key in held for name in key.names})
    kinds = [{"required": [name]} for name in keys.BLOCKS.named]
    below = {name: ["heading"] for name in keys.BESIDE_HEADING}
    return made | {"oneOf": kinds, "dependencies": below | {"heading": [*keys.BELOW_HEADING.needed]}}


def described(schema: Json, about: str, example: str = "") -> Json:
    """Return a schema with words for whoever points at it: Markdown, without its links."""
    said = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", about).replace("`", "")
    shown = f"\n\nExample: {example}" if example else ""
    return {"description": f"{said[:1].upper()}{said[1:]}{shown}", **schema} if said else schema


# What a kind is in every library.
FIXED: Mapping[str, Json] = {
    "one text": {"type": SCALAR, "pattern": r"\S"},
    "nothing": NOTHING,
    "12 words": several(12),
    "7 words": several(7),
    "plain": PLAIN,
    "id": simple(NAME.pattern, "boolean", "null"),
    "day": {"type": "string", "pattern": DAY},
    "day or nothing": simple("([0-9]{4}-[0-9]{2}-[0-9]{2})?", "null"),
    "language": simple(LANG.pattern),
    "temperature": simple("([0-9]{2,3}([.,][0-9])?)?", "number", "null"),
    "accent": simple("#[0-9A-Fa-f]{6}"),
    "colour": PLAIN,
    "percent": simple("[1-9][0-9]?%"),
    "hash": simple("[0-9a-f]{64}", "number"),
    "width": simple(r"[0-9]{1,6}(\.[0-9]{1,6})?", "number"),
    "only_in": a_list(one_of(PRODUCTS)),
}


def of_library(names: Vocabulary) -> Mapping[str, Json]:
    """Return what a kind is in one library: one of the names that it has."""
    columns = one_of([*COLUMNS, *names.facets, *names.options])
    return {
        "only_for": condition(names),
        "field": one_of(names.optional),
        "figure": one_of(names.figures),
        "icon": {"anyOf": [one_of(names.icons), NOTHING]},
        "section": one_of(names.sections),
        "source": one_of(names.sources),
        "leaflet": {"anyOf": [one_of(names.leaflets), NOTHING]},
        "topic": one_of(names.topics),
        "topic in any case": in_any_case(names.topics),
        "layout in any case": in_any_case(names.layouts),
        "column": {"anyOf": [columns, simple(VISIT.pattern)]},
    }


def made_of_others(names: Vocabulary, refer: Refer) -> Mapping[str, Callable[[], Json]]:
    """Return what makes the schema of a kind that holds others; `refer` makes references to them."""
    lists = {
        name: lambda shape=shape: a_list(item(names, shape, refer)) for name, shape in keys.ITEMS.items()
    }
    return {
        **lists,
        "text": lambda: described(
            {"anyOf": [refer("one text"), *by_values(names, refer("one text"))]}, marks(names)
        ),
        "words": lambda: refer("one text"),
        "words by language": lambda: {"anyOf": [refer("words"), by_language(names, refer("words"))]},
        "text or list": lambda: {"anyOf": [item(names, keys.ITEM, refer), refer("items")]},
        "items below": lambda: a_list(item(names, keys.LIST_ITEM, refer), 0),
        "items for everybody": lambda: a_list(
            {"anyOf": [refer("text"), an_object({"text": refer("text")}, ["text"])]}
        ),
        "blocks": lambda: a_list(refer("block")),
        "block": lambda: block(refer),
        "figure by reader": lambda: pictures(names, refer("figure"), minProperties=2),
        "picture": lambda: pictures(names, refer("figure")),
    }


def by_language(names: Vocabulary, held: Json) -> Json:
    """Return the schema of one thing for each language; what is for one that no topic is written in is not read yet."""
    others: Json = {f"^{LANG.pattern}$": {}}
    return an_object(dict.fromkeys(names.languages, held), patternProperties=others)


def marks(names: Vocabulary) -> str:
    """Return what may stand in a text: the terms of the glossary, and the fields of a profile."""
    terms = ", ".join(names.terms) or "none yet"
    return f"a text. [[…]] explains a term: {terms}. [[clinic.…]] prints a field of the profile: {', '.join(names.fields)}"
