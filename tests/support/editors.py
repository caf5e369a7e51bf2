"""A file as an editor sees it: what YAML 1.2 makes of it, and where in it a schema finds a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import yaml

Json = Mapping[str, Any]

OF_NAMES = ("oneOf", "dependencies", "not")  # say which names may not stand together, of a mapping as a whole


class CoreLoader(yaml.SafeLoader):
    """Reads the types of YAML 1.2, its core schema: `no` and a date are texts, `38.0` is a number."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, form, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{form})$"), list(first))
CoreLoader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))
CoreLoader.add_constructor(
    "tag:yaml.org,2002:float", lambda loader, node: float(node.value.replace(".inf", "inf"))
)


def as_editors_read(text: str) -> Any:
    """Return what an editor holds against a schema: names are always texts."""
    return _with_texts_as_names(yaml.load(text, Loader=CoreLoader))


def _with_texts_as_names(held: Any) -> Any:
    if isinstance(held, dict):
        return {str(name): _with_texts_as_names(value) for name, value in held.items()}
    return [_with_texts_as_names(one) for one in held] if isinstance(held, list) else held


def faults(schema: Json, text: str) -> list[jsonschema.ValidationError]:
    """Return what a schema finds wrong in a file."""
    return list(jsonschema.Draft7Validator(schema).iter_errors(as_editors_read(text)))


def lines_of(error: jsonschema.ValidationError, text: str) -> set[int]:
    """Return the lines that an editor may underline for a fault: of the value that is wrong, or of the name that is."""
    root = yaml.compose(text, Loader=CoreLoader)
    return set(_lines(error, root))


def _lines(error: jsonschema.ValidationError, root: Any) -> Iterator[int]:
    node, name = root, None
    for step in error.absolute_path:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        found = next(((key, value) for key, value in pairs if key.value == step), None)
        name, node = found if found else (None, node.value[step])
    if name is not None:
        yield name.start_mark.line + 1
    yield node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        yield from (key.start_mark.line + 1 for key, _ in node.value if _is_wrong(key.value, error))
    for inner in error.context or ():
        yield from _lines(inner, root)


def _is_wrong(name: str, error: jsonschema.ValidationError) -> bool:
    """Tell whether a fault of names with values is about one of the names."""
    if error.validator == "additionalProperties":
        return name not in error.schema.get("properties", ())
    return error.validator in OF_NAMES or name == error.instance
