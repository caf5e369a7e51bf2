"""The pages of README and docs, and the commands they show."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]
MAIL = ("leaflets email", "leaflets approve")
IN_ORDER = (
    "README.md",
    "authoring.md",
    "tutorial.md",
    "emailing.md",
)  # see test_readme, test_authoring, test_tutorial, test_mail_docs
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def pictures_program() -> ModuleType:
    """Return docs/pictures.py."""
    spec = importlib.util.spec_from_file_location("pictures", ROOT / "docs/pictures.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
