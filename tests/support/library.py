"""The library that tests work on: opened whole, or copied to be changed."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

from leaflets.content.clinic import load_clinic
from leaflets.content.load import load
from leaflets.layout.load import layouts_in, load_layout
from leaflets.setting import Setting, library_folder

HERE = Path(__file__).parents[1]
TOPIC = HERE / "topic"
DAY = dt.date(2026, 11, 23)


@functools.cache
def setting_of() -> Setting:
    """Return the tests' own topic with the layouts that ship: frozen, so that all tests of a process share it."""
    layouts = library_folder() / "layouts"
    held = {name: load_layout(layouts, name, "layouts") for name in layouts_in(layouts, "layouts")}
    clinic = load_clinic(TOPIC / "content/clinics/example.yaml", "content/clinics/example.yaml")
    return Setting(TOPIC, load(TOPIC / "content", "content"), clinic, clinic, DAY, held)
