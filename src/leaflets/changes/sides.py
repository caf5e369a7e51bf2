"""Takes what somebody calls a state of a library, a folder or a git revision, gives that library; or the choices of a reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..content.load import load
from ..faults import Fault, LeafletError, Place, refusal
from ..model import Library, Topic
from ..register.archive import REVISION, library_at, library_in
from ..setting import shown_path
from ..tailor.choices import choose

AN_EXAMPLE = "a folder, a git revision such as v1.2, FOLDER@REVISION, or choices such as audience=parent"


def is_choices(named: str) -> bool:
    """Tell whether a name is a set of choices: no folder, and no revision, has an = in its name here."""
    return "=" in named and not Path(named).exists()


def choices_of(topic: Topic, named: str) -> dict[str, str]:
    """Return a value for every facet, from `facet=value,facet=value`; an option's name stands for its facets.

    Raises LeafletError.
    """
    pairs, loose = list[tuple[str, str]](), list[tuple[str, str]]()
    options = {facet.column: facet.option for facet in topic.facets}
    facets = {facet.id for facet in topic.facets}
    for one in filter(None, (part.strip() for part in named.split(","))):
        name, sign, value = (part.strip() for part in one.partition("="))
        if not (name and sign and value):
            raise refusal(f'"{one[:60]}" is not a choice', "write facet=value, with commas between")
        if name not in facets and (column := name.replace("-", "_")) in options:
            loose.append((options[column], value.casefold()))
        else:
            pairs.append((name, value.casefold()))
    return choose(topic, pairs, loose)


@contextmanager
def folder_of(named: str, library: Path) -> Iterator[Path]:
    """Yield the folder of a state: the folder named, else the library in use at that git revision. Raises LeafletError."""
    if Path(named).is_dir():
        yield library_in(Path(named), named)
        return
    if "@" in named[1:] and Path(named.rpartition("@")[0]).is_dir():
        with library_at(named, None) as folder:
            yield folder
        return
    if not REVISION.fullmatch(named):
        raise refusal(f'there is no folder "{named[:80]}", and it is not a git revision', AN_EXAMPLE)
    try:
        with library_at(str(library), named) as folder:
            yield folder
    except LeafletError as error:
        raise LeafletError(_neither(named, library, fault) for fault in error.faults) from None


def _neither(named: str, library: Path, fault: Fault) -> Fault:
    """Return a fault of git as it concerns somebody who may have meant a folder."""
    if fault.place.path:
        return fault
    return Fault(Place(named, 0), f"there is no such folder, and {fault.message}", fault.hint or AN_EXAMPLE)


def library_of(named: str, library: Path) -> Library:
    """Return a state of a library, with its texts' places in its own name. Raises LeafletError."""
    with folder_of(named, library) as folder:
        own = Path(named).is_dir()
        return load(folder / "content", shown_path(folder / "content") if own else f"{named}/content")
