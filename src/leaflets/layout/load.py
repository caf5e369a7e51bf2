"""Takes a layout's folder, gives a Layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

from ..faults import FaultList, Place, did_you_mean, refusal
from ..model import Layout, plain
from ..source.fields import Fields, one_of
from ..source.nodes import read_yaml
from .icons import icons_of
from .keys import EXTENTS, STYLE
from .papers import PAPERS

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")  # of a layout or a family: it may be part of a file name
NO_LAYOUT = "`leaflets new` copies those that come with the program"


def layouts_in(folder: Path, shown: str) -> Iterator[str]:
    """Yield the names of the layouts in a folder. Raises LeafletError when there are none, and for links and odd names."""
    try:
        found = sorted(child for child in folder.iterdir() if (child / "style.yaml").exists())
    except OSError as error:
        raise refusal(f"cannot read this folder: {error.strerror}", place=Place(shown)) from None
    if not found:
        raise refusal("there is no layout in this folder", NO_LAYOUT, Place(shown))
    faults = FaultList()
    for child in found:
        place = Place(f"{shown}/{child.name}", 0)
        if child.is_symlink():
            faults.add(place, "this folder is a link", "links are not read")
        if not NAME.fullmatch(child.name):
            faults.add(place, f'"{child.name}" is not a valid layout name', "small letters, digits and -")
    faults.stop_if_any()
    yield from [child.name for child in found]


def load_layout(folder: Path, name: str, shown: str) -> Layout:
    """Return the layout `name`; `shown` is what messages call its folder. Raises LeafletError."""
    path = folder / name / "style.yaml"
    faults = FaultList()
    fields = Fields(read_yaml(path, f"{shown}/{name}/style.yaml"), faults, STYLE)
    papers = tuple(one_of(item, PAPERS, faults) for item in fields.items("papers"))
    if "papers" in fields and not papers:
        faults.add(fields.place("papers"), "a layout is made for a4, letter or both")
    large, booklet = fields.yes("large_print"), fields.yes("booklet", otherwise=True)
    card = fields.yes("card")
    words = plain(fields.verbatim("about"), fields.place("about"))
    extents = Fields(fields.get("extents"), faults, EXTENTS)
    held = {name: extents.text(name) for name in extents.nodes}
    faults.stop_if_any()
    raw, icons = MappingProxyType(fields.nodes), icons_of(folder, name, shown)
    return Layout(name, str(folder / name), papers, words, raw, large, booklet, icons, held, card)


def check_paper(layout: Layout, paper: str) -> None:
    """Raise LeafletError for a paper that a layout does not support."""
    if paper not in PAPERS or paper not in layout.papers:
        message = f'the layout "{layout.name}" is not made for {paper}'
        raise refusal(message, did_you_mean(paper, layout.papers))
