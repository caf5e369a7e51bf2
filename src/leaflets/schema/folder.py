"""Takes a Setting, gives the schemas of its files as bytes; keeps those in a library's `content/.schemas` fresh."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ..deliver import prepare_folder, write
from ..faults import LeafletError
from ..setting import Setting, own_folder
from .draft7 import json_schema
from .files import FOLDER, SHAPES
from .vocabulary import vocabulary_of


def schemas(setting: Setting) -> Mapping[str, bytes]:
    """Return the schema of each kind of file, by file name: the same bytes for the same library."""
    names = vocabulary_of(setting)
    # The examples of layouts have drawings of their own, and refer to each other.
    known = {"example": replace(names, figures={}, leaflets={})}
    return {
        f"{name}.json": _bytes(json_schema(shape, known.get(name, names), f"leaflets: {name}"))
        for name, shape in SHAPES.items()
    }


def _bytes(schema: Mapping[str, object]) -> bytes:
    return (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode()


def write_schemas(setting: Setting, folder: Path) -> list[str]:
    """Put the schemas into a folder; return the names of those that changed. Raises LeafletError."""
    found = {name: data for name, data in schemas(setting).items() if _held(folder / name) != data}
    if found:
        prepare_folder(folder)
    for name, data in found.items():
        write(folder / name, data)
    return list(found)


def refresh_schemas(setting: Setting) -> bool:
    """Keep the schemas of a library of one's own as its texts are; tell whether any changed.

    A library that cannot be written is left as it is: nobody can change its texts there either.
    """
    if own_folder(setting.folder) is None:
        return False
    try:
        return bool(write_schemas(setting, setting.folder / FOLDER))
    except LeafletError:
        return False


def _held(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
