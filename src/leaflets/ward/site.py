"""What all sets of pages share: the library, the door, the press, and what is kept. Each set adds itself by one call."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..setting import Setting
from ..web.door import Door
from ..web.front import Front
from ..web.page_pictures import PagePictures
from .counting import Counter
from .library import WardLibrary
from .paper import Printers
from .press import Press
from .state import WardState

if TYPE_CHECKING:
    from flask import Flask, Response

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class PageSet:
    """A set of pages: its folder with templates/ and static/, its place in the navigation ("" none), and what adds it to the app."""

    folder: Path
    add_pages: Callable[[Flask, Site], None]
    label: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages need. `setting` is the library as it is now: take it once in a request, since it may be read again."""

    library: WardLibrary
    press: Press
    state: WardState
    door: Door
    front: Front
    sets: Sequence[PageSet]
    counter: Counter
    printers: Printers = field(default_factory=Printers)
    pictures: PagePictures = field(default_factory=lambda: PagePictures(MOST_FILES))
    endings: list[Callable[[], None]] = field(default_factory=list)  # what ends with the program
    list_endings: list[Callable[[str], None]] = field(default_factory=list)  # with a list, by its number

    @property
    def setting(self) -> Setting:
        """The library, the layouts and the profile."""
        return self.library.held.setting

    def has(self, path: str) -> bool:
        """Tell whether one of the sets begins at this path."""
        return any(one.path == path for one in self.sets)

    def page(self, template: str, here: str = "", **held: Any) -> str:
        """Return a template, filled; `here` is the path of the place in the navigation that is marked."""
        return self.front.page(template, **self.shared(here), **held)

    def shared(self, here: str = "") -> dict[str, Any]:
        """Return what the frame of every page shows."""
        return {
            "navigation": [(one.label, one.path) for one in self.sets if one.label],
            "here": here,
            "csrf": self.door.csrf(),
            "clinic": self.setting.clinic.fields["name"].text,
            "has": self.has,
            "faults": self.library.held.faults,
            "idle": self.door.idle,
            "widths": WIDTHS,
        }


MOST_FILES = 120  # PDFs whose pages can be shown
WIDTHS = (360, 540, 720, 1080, 1440)  # pixels of a page's picture, from which a browser takes one


Route = tuple[
    str, str, "Callable[..., Response]"
]  # method, path, and what answers: it takes the site and the parts of the path


def add_routes(app: Flask, held: object, routes: Sequence[Route]) -> None:
    """Add ways to ask for something; each is called by its method and path, so that no two sets of pages can collide."""
    for method, path, view in routes:
        name = f"{method} {path}".replace(".", "_")
        app.add_url_rule(path, name, functools.partial(view, held), methods=[method])


def go_to(path: str) -> Response:
    """Return the answer that leads to another page after a form."""
    from flask import redirect

    return redirect(path, 303)  # type: ignore[return-value]
