"""Takes a file's path in a library, gives the line by which an editor finds its schema; and the settings that say so for all."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

from .files import FOLDER, PLACES, schema_of

SETTINGS = ".vscode/settings.json"
LINE = "# yaml-language-server: $schema="


def editor_line(path: PurePosixPath) -> str:
    """Return the first line of a file, which names its schema; "" for a file that has none."""
    name = schema_of(path)
    up = "../" * (len(path.parts) - 1)
    folder = "../" * (len(path.parts) - 2) + ".schemas" if path.parts[0] == "content" else f"{up}{FOLDER}"
    return f"{LINE}{folder}/{name}.json" if name else ""


def with_line(name: str, data: bytes) -> bytes:
    """Return a file of a library with the line that names its schema, once and first; a file without a schema as it is."""
    line = editor_line(PurePosixPath(name)).encode()
    kept = [one for one in data.split(b"\n") if not one.startswith(LINE.encode())]
    return b"\n".join([line, *kept]) if line else data


def settings() -> bytes:
    """Return settings for VS Code: which schema is for which files, also for those without such a line."""
    held = {"yaml.schemas": {f"./{FOLDER}/{name}.json": _globs(name) for name in PLACES}}
    return (json.dumps(held, indent=2) + "\n").encode()


def _globs(name: str) -> list[str]:
    """Return where files of a schema lie, and where not: an editor looks for each glob in every folder."""
    if name == "section":
        others = (glob for held in PLACES.values() for glob in held if glob.startswith("content/*/*/"))
        return [*PLACES[name], *(f"!{glob}" for glob in others if glob not in PLACES[name])]
    beside = [f"!content/*/*/{glob}" for glob in PLACES[name] if "/" not in glob]
    return [*PLACES[name], *beside]
