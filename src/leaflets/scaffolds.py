"""Takes a library and a name, gives the files of a new topic, layout or profile that works at once, with comments to write by."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from .built_in import library_folder
from .deliver import write
from .faults import Place, reason, refusal

FOLDER = "scaffold"  # beside content and layouts in the built-in library
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LANGUAGE = "LANG"  # the name of a language's folder in the scaffold of a topic
A_YEAR = dt.timedelta(days=365)
NEW_PROFILE, EXAMPLE_PROFILE = "content/clinics/new.yaml", "content/clinics/example.yaml"
EMPTY = re.compile(r'^(\w+): ""$', re.MULTILINE)
OPTIONAL = ("checked_by", "checked_on")  # may stay empty in a profile: its leaflets are then drafts
ABOUT = re.compile(r"^about:.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Scaffold:
    """What is to be written into a library: `top` is its folder or file, `files` are in it. Names have slashes."""

    top: str
    files: Mapping[str, bytes]


def topic(name: str, lang: str, today: dt.date) -> Scaffold:
    """Return a topic in one language: a small leaflet in which each kind of thing is there once."""
    folder, top = library_folder() / FOLDER / "topic", f"content/{name}"
    words = {"topic": name, "lang": lang, "today": str(today), "in_a_year": str(today + A_YEAR)}
    names = [
        (path, path.relative_to(folder).as_posix().replace(f"{LANGUAGE}/", f"{lang}/"))
        for path in inside(folder)
    ]
    return Scaffold(top, {f"{top}/{file}": filled(path, words) for path, file in names})


def layout(library: Path, name: str, source: str) -> Scaffold:
    """Return a copy of a layout of a library, with comments at the top of its files."""
    folder, heads, top = library / "layouts" / source, library_folder() / FOLDER / "layout", f"layouts/{name}"
    found = {}
    for path in inside(folder):
        data, head = path.read_bytes(), heads / path.name
        if path.name == "style.yaml":
            data = ABOUT.sub(f'about: "A copy of {source}"', data.decode("utf-8"), count=1).encode()
        if head.is_file() and path.parent == folder:
            data = filled(head, {"name": name, "source": source}) + data
        found[f"{top}/{path.relative_to(folder).as_posix()}"] = data
    return Scaffold(top, found)


def clinic(name: str) -> Scaffold:
    """Return a profile to fill in. What may not be empty is that of the example: the profile says that it is one."""
    held, top = library_folder(), f"content/clinics/{name}.yaml"
    example = (held / EXAMPLE_PROFILE).read_text(encoding="utf-8")
    values = dict(re.findall(r"^(\w+): (.+)$", example, re.MULTILINE))
    text = EMPTY.sub(
        lambda line: line[0] if line[1] in OPTIONAL else f"{line[1]}: {values[line[1]]}",
        (held / NEW_PROFILE).read_text(encoding="utf-8"),
    )
    head = filled(held / FOLDER / "clinic.yaml", {"name": name, "file": top})
    return Scaffold(top, {top: head + text.encode()})


def inside(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def filled(path: Path, words: Mapping[str, str]) -> bytes:
    """Return a file of a scaffold with its words put in; a drawing as it is."""
    if path.suffix == ".svg":
        return path.read_bytes()
    return Template(path.read_text(encoding="utf-8")).substitute(words).encode()


def refuse_name(name: str, what: str) -> None:
    """Raise LeafletError for a name that a topic, layout or profile cannot have."""
    if not NAME.fullmatch(name):
        plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
        better = "-".join(re.findall(r"[a-z0-9]+", plain))
        hint = "small letters and digits, with hyphens between words"
        raise refusal(f'"{name}" is not a valid name for a {what}', f"{hint}: {better}" if better else hint)


def refuse_existing(path: Path) -> None:
    """Raise LeafletError if something is there already: nothing is overwritten."""
    if path.exists() or path.is_symlink():
        raise refusal("this is already there", "choose another name", Place(str(path), 0))


def put(library: Path, made: Scaffold) -> None:
    """Write a scaffold into a library; on failure nothing of it is left. Raises LeafletError."""
    refuse_existing(library / made.top)
    try:
        for name, data in made.files.items():
            (library / name).parent.mkdir(parents=True, exist_ok=True)
            write(library / name, data)
    except OSError as error:
        take_away(library, made)
        raise refusal(
            f"cannot write here: {reason(error)}", place=Place(str(library / made.top), 0)
        ) from None
    except BaseException:
        take_away(library, made)
        raise


def take_away(library: Path, made: Scaffold) -> None:
    """Remove what was written."""
    path = library / made.top
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
