"""Takes the docs that come with the program and a folder, writes all pages into it as HTML, with their pictures."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ..built_in import library_folder
from ..deliver import prepare_folder, write
from ..faults import LeafletError
from ..user_cache import NO_CACHE, cache_folder
from .html import html_of, pictures_of
from .pages import DocPage, pages_in

NAME = "leaflets-docs"


def pages() -> dict[str, DocPage]:
    """Return the pages that come with the program. Raises LeafletError."""
    return pages_in(library_folder())


def usual_folder() -> Path:
    """Return a folder for the pages when none is named: among the user's caches, else a new temporary one."""
    caches, local = cache_folder(), os.environ.get("LOCALAPPDATA", "")  # the latter on Windows
    folder = caches.with_name(NAME) if caches else Path(local, NAME) if os.path.isabs(local) else None
    if folder and not os.environ.get(NO_CACHE):
        try:
            prepare_folder(folder)
            return folder
        except LeafletError:
            pass
    return Path(tempfile.mkdtemp(prefix=f"{NAME}-"))


def write_book(held: dict[str, DocPage], folder: Path) -> None:
    """Write all pages and their pictures. Raises LeafletError."""
    prepare_folder(folder)
    pictures = {name: file for page in held.values() for name, file in pictures_of(page).items()}
    for name, file in pictures.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write(folder / name, (library_folder() / file).read_bytes())
    for page in held.values():
        write(folder / page.html, html_of(page, held))
