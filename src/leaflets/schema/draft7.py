"""Takes a FileShape and the names of a library, gives a JSON Schema, draft 7: the newest that editors of YAML read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ..content import keys
from ..content.profile_fields import NAME as FIELD
from ..orders.visits import VISIT
from ..source.shapes import Choice, Either, FileShape, Key, Kind, ListOf, Number, Whole
from ..source.texts import NAME
from .kinds import (
    FIXED,
    PLAIN,
    Json,
    an_object,
    described,
    in_any_case,
    made_of_others,
    of_library,
    one_of,
    simple,
)
from .vocabulary import Vocabulary

DRAFT = "http://json-schema.org/draft-07/schema#"
# Where a shape says "as above", what the key holds is said here.
SAID = {
    name: key.about
    for held in (keys.BOOKLET.keys, keys.SECTION.keys, keys.CONDITIONS)
    for key in held
    for name in key.names
}


def json_schema(shape: FileShape, names: Vocabulary, title: str) -> Json:
    """Return the schema of a file."""
    writer = _Writer(names)
    root = writer.root(shape)
    return {"$schema": DRAFT, "title": title, **root, "definitions": dict(sorted(writer.definitions.items()))}


class _Writer:
    """Writes the definitions that one schema needs, each once: shapes hold each other in circles."""

    def __init__(self, names: Vocabulary) -> None:
        self.names, self.definitions = names, dict[str, Json]()
        self.kinds = {**FIXED, **of_library(names)}
        self.made = made_of_others(names, self.of)
        # Vocabulary that only the library knows -> what each holds; no others may stand there.
        self.own: Mapping[str, Callable[[Kind], dict[str, Json]]] = {
            "worded facets": lambda kind: self.each(names.called, kind),
            "clinic": lambda kind: self.each(names.declared, kind),
            "reader": lambda kind: {
                **{facet: in_any_case(values) for facet, values in names.facets.items()},
                **dict.fromkeys(names.options, PLAIN),
            },
        }

    def each(self, told: Mapping[str, str], kind: Kind) -> dict[str, Json]:
        """Return the same kind of value for each name, with what is said of it."""
        return {name: described(self.of(kind), said) for name, said in told.items()}

    def of(self, kind: Kind) -> Json:
        """Return the schema of a kind: a reference where it has a name."""
        if isinstance(kind, str | FileShape):
            return self._reference(kind)
        if isinstance(kind, ListOf):
            bounds = {"minItems": kind.least or None, "maxItems": kind.most, "uniqueItems": kind.once or None}
            return {"type": "array", "items": self.of(kind.item)} | {k: v for k, v in bounds.items() if v}
        if isinstance(kind, Either):
            return {"anyOf": [self.of(one) for one in kind.kinds]}
        return _scalar(kind)

    def _reference(self, kind: str | FileShape) -> Json:
        name = (f"keys of {kind.name}" if isinstance(kind, FileShape) else kind).replace(" ", "-")
        if name not in self.definitions:
            self.definitions[name] = {}  # it may hold itself
            made = (
                self.root(kind) if isinstance(kind, FileShape) else self.kinds.get(kind) or self.made[kind]()
            )
            self.definitions[name] = made
        return {"$ref": f"#/definitions/{name}"}

    def root(self, shape: FileShape) -> Json:
        """Return the schema of a shape itself."""
        found = {
            name: described(self.of(key.kind), _about(name, key), key.example)
            for key in shape.keys
            for name in key.names
            if not name.isupper()
        }
        others = next((key for key in shape.keys if key.names[0].isupper()), None)
        made = an_object(found, (*shape.needed, *shape.filled))
        if own := self.own.get(shape.name):
            made["properties"] |= own(others.kind if others else "plain")
        elif others:
            made["additionalProperties"] = described(self.of(others.kind), others.about, others.example)
        if shape.name in FORMS:
            made["propertyNames"] = {"pattern": f"^{FORMS[shape.name]}$"}
        if shape.name in MORE:
            made["patternProperties"] = MORE[shape.name]
        if rules := list(_rules(shape)):
            made["allOf"] = rules
        if shape.beside:
            made["dependencies"] = {name: [other] for name, other in shape.beside}
        return made


# What the names that a writer chooses must look like; names of a form, and what they hold.
FORMS = {"facets": NAME.pattern, "values": NAME.pattern, "declared fields": FIELD.pattern}
MORE: Mapping[str, Json] = {
    "reader": {f"^{VISIT.pattern}$": PLAIN},
    "columns": {r"^\s*[eE][nN][cC][oO][dD][iI][nN][gG]\s*$": PLAIN},
}


def _rules(shape: FileShape) -> Iterator[Json]:
    """Yield which of a shape's keys are needed in groups, and which must not stand together."""
    yield from ({"anyOf": [{"required": [name]} for name in group]} for group in shape.one_of)
    yield from ({"not": {"required": [*pair]}} for pair in shape.apart)


def _about(name: str, key: Key) -> str:
    return SAID.get(name, key.about) if key.about.startswith("as ") else key.about


def _scalar(kind: Choice | Whole | Number) -> Json:
    if isinstance(kind, Choice):
        return in_any_case(kind.words) if kind.any_case else one_of(kind.words)
    if isinstance(kind, Number):
        form, type_ = r"-?[0-9]+(\.[0-9]+)?", "number"
    else:  # in quotes it is a text, whose form alone can say how large it is
        form, type_ = (
            "|".join(map(str, range(kind.least, kind.most + 1))) if kind.most < 100 else "[0-9]+",
            "integer",
        )
    return {**simple(form, type_), "minimum": kind.least, "maximum": kind.most}
