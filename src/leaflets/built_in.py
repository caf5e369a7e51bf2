"""Says where the texts and layouts that come with the program are."""

from __future__ import annotations

from pathlib import Path


def library_folder() -> Path:
    """Return the built-in library: in the installed package, else in the checkout."""
    inside = Path(__file__).parent / "library"
    return inside if inside.is_dir() else Path(__file__).parents[2]
