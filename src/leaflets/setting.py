"""Opens a library, its layouts and a profile: the Setting that all jobs of a run share."""

from __future__ import annotations

import datetime as dt
import gc
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .built_in import library_folder as library_folder
from .content.clinic import load_clinic
from .content.load import load
from .faults import refusal
from .layout.icons import refuse_unknown_icons
from .layout.load import layouts_in, load_layout
from .model import Clinic, Layout, Library
from .naming import refuse_same_names

EXAMPLE_CLINIC = "content/clinics/example.yaml"
COLLECT_AFTER = 20_000  # new objects: a booklet of 76 pages makes about this many
VARIABLE = "LEAFLETS_LIBRARY"


@dataclass(frozen=True, slots=True)
class Setting:
    """What all jobs of a run share."""

    folder: Path
    library: Library
    clinic: Clinic
    example: Clinic
    as_of: dt.date
    layouts: Mapping[str, Layout]


def own_folder(folder: Path) -> Path | None:
    """Return a library's folder in full; None for the built-in one, which is elsewhere on another machine."""
    return None if folder.resolve() == library_folder().resolve() else folder.absolute()


def is_library(folder: Path) -> bool:
    return (folder / "content").is_dir() and (folder / "layouts").is_dir()


def library_nearby() -> str:
    """Return the way from the working folder to a library that was probably meant: around it, or just below; else ""."""
    here = Path.cwd()
    for steps, folder in enumerate(here.parents, 1):
        if is_library(folder) and own_folder(folder):
            return "/".join([".."] * steps)
    try:
        below = [path for path in here.iterdir() if path.is_dir() and is_library(path) and own_folder(path)]
    except OSError:  # not ours to read
        return ""
    return below[0].name if len(below) == 1 else ""


def find_library(given: Path | None) -> tuple[Path, str]:
    """Return the library to use, and how it was found.

    That is the one given, else the working folder, else what LEAFLETS_LIBRARY names, else the built-in one.
    Raises LeafletError.
    """
    named, how = given, "--library"
    if named is None and is_library(Path.cwd()):
        return Path(), "the folder you are in"
    if named is None and os.environ.get(VARIABLE, "").strip():
        named, how = Path(os.environ[VARIABLE]), VARIABLE
    if named is None:
        return library_folder(), "built in"
    if not (named / "content").is_dir():
        hint = "a library holds content/ and layouts/; `leaflets new` makes one"
        name = f"{named} is not a library" if given else f"{VARIABLE}: {named} is not a library"
        raise refusal(name, hint)
    return named, how


def shown_path(folder: Path) -> str:
    """Return what messages call a folder: a relative path when it is below this one, else in full."""
    here, whole = Path.cwd(), folder.absolute()
    return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(whole)


def load_setting(folder: Path, clinic_file: Path | None, as_of: dt.date) -> Setting:
    """Load library, layouts and clinic. Raises LeafletError with every fault of each."""
    library = load(folder / "content", shown_path(folder / "content"))
    example_path = folder / EXAMPLE_CLINIC
    declared = library.profile
    example = load_clinic(example_path, shown_path(example_path), None, declared)
    path = clinic_file or example_path
    if path == example_path:
        clinic = example
    else:
        clinic = load_clinic(path, shown_path(path.absolute()), example, declared)
    names = layouts_in(folder / "layouts", shown_path(folder / "layouts"))
    layouts = {name: load_layout(folder / "layouts", name, shown_path(folder / "layouts")) for name in names}
    refuse_same_names(library, layouts)
    refuse_unknown_icons(library.topics.values(), layouts.values())
    return Setting(folder, library, clinic, example, as_of, layouts)


def tune_collector() -> None:
    """Keep the collector away from what was loaded: it lives as long as the run, and pages make few cycles.

    For the commands only, because it concerns the whole process.
    """
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)


def find_clinic(folder: Path, given: Path | None) -> Path | None:
    """Return the profile to use: the one given, else clinic.yaml here or in the library."""
    if given:
        return given
    return next((p for p in (Path.cwd() / "clinic.yaml", folder / "clinic.yaml") if p.is_file()), None)


def default_paper(setting: Setting) -> str:
    return setting.clinic.paper
