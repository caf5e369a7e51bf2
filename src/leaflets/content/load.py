"""Takes a content folder, gives a Library; refuses with every fault in it at once."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ..declared import ProfileField
from ..drawing.nouns import Drawing
from ..faults import FaultList, LeafletError, Place, reason
from ..model import LANG, Facet, Library, Picture, Topic
from ..source.fields import UNREAD, Fields, read_root
from . import facets as ways
from .files import files_in, folders_in, language_folders
from .library_file import read_accepted, read_first, read_library_file, read_limits, read_profile
from .order import ID
from .plain_words import read_plain_words
from .scope import MOST_FAULTS, scope_of
from .see import with_titles
from .topic import FIGURES, read_example, read_figures, read_topic
from .words import read_words

MOST_COMBINATIONS = 4_096  # of a topic's facets: `check` reads the texts for each of them


class LibraryNames(NamedTuple):
    """What a topic's texts can name in any language: its facets, and the fields that the library declares."""

    facets: tuple[ways.FacetPlan, ...]
    fields: tuple[ProfileField, ...]


def load(folder: Path, shown: str) -> Library:
    """Return all topics under `folder`; `shown` is what messages call it. Raises LeafletError."""
    faults = FaultList(most=MOST_FAULTS)
    file = read_library_file(folder / "library.yaml", f"{shown}/library.yaml", faults)
    declared = read_profile(file)
    words = read_words(scope_of(faults), read_root(folder / "words.yaml", f"{shown}/words.yaml", faults))
    shared_root = read_root(folder / "facets.yaml", f"{shown}/facets.yaml", faults)
    shared = ways.plans(scope_of(faults), shared_root, shared=True)
    folders = folders_in(folder, shown, faults)
    children = [child for child in folders if _is_topic(child, shown, faults)]
    langs = sorted({part.name for child in children for part in language_folders(child)} & set(words))
    topics: dict[tuple[str, str], Topic] = {}
    wordless = any(fault.place.path == f"{shown}/words.yaml" for fault in faults.found)  # already reported
    for child in children:
        facets = _facets(child, f"{shown}/{child.name}", shared, shared_root is not UNREAD, faults)
        if facets is None:
            continue  # without its facets every condition would be a fault
        known = LibraryNames(facets, declared)
        for topic in _languages(child, f"{shown}/{child.name}", known, langs, faults):
            topics[topic.id, topic.lang] = topic
            if topic.lang not in words and not wordless:
                faults.add(Place(f"{shown}/words.yaml"), f'there are no words in "{topic.lang}"')
    unread = {child.name for child in folders if _refused(f"{shown}/{child.name}", faults)}
    topics = with_titles(topics, unread - {id for id, _ in topics}, faults)
    if not topics and not faults.found:
        faults.add(Place(shown), "there is no topic in this folder")
    read = Library(str(folder), topics, MappingProxyType(words), profile=declared)
    return _assembled(read, shown, file, shared, unread)


def _assembled(
    read: Library, shown: str, file: Fields, shared: Sequence[ways.FacetPlan], unread: Collection[str]
) -> Library:
    """Return a library with the rest of library.yaml and its plain words; the topic that comes first is the first."""
    first, limits = read_first(file, {t for t, _ in read.topics}, unread), read_limits(file)
    accepted = read_accepted(file)
    plain_words = read_plain_words(Path(read.folder), shown, read.words, read.topics, file.faults)
    file.faults.stop_if_any()
    topics = dict(sorted(read.topics.items(), key=lambda held: held[0][0] != first))
    voice = ways.Voice(next(iter(topics))[1], "", None, {True: (), False: ()}, known=False)
    return replace(
        read,
        topics=MappingProxyType(topics),
        shared=ways.worded(scope_of(FaultList()), shared, voice),
        first=first,
        limits=limits,
        plain_words=plain_words,
        accepted=accepted,
    )


def _facets(
    child: Path, shown: str, shared: Sequence[ways.FacetPlan], known: bool, faults: FaultList
) -> tuple[ways.FacetPlan, ...] | None:
    """Return the facets of a topic, its own first; None when a file that names them could not be read."""
    root = read_root(child / "facets.yaml", f"{shown}/facets.yaml", faults, may_be_empty=True)
    own = ways.plans(scope_of(faults), root)
    dropped = ways.dropped(scope_of(faults), root, shared) if known else frozenset[str]()
    kept = tuple(one for one in shared if one.id not in dropped)
    _refuse_twins((*kept, *own), faults)
    _refuse_too_many((*kept, *own), faults)
    return (*own, *kept) if known and root is not UNREAD else None


def facet_options(folder: Path) -> list[Facet]:
    """Return the facets that a content folder offers, as far as it can be read, without their words: for a command line.

    Faults do not matter here: loading reports them.
    """
    scope = scope_of(FaultList())
    try:
        files = [path for path in sorted(folder.glob("*/facets.yaml")) if path.is_file()]
        roots = [(read_root(path, path.name, scope.faults, may_be_empty=True), path == folder / "facets.yaml")
                 for path in (*files, folder / "facets.yaml")]  # fmt: skip
        plans = [plan for root, shared in roots for plan in ways.plans(scope, root, shared)]
    except (LeafletError, OSError):
        return []
    voice = ways.Voice("", "", None, {True: (), False: ()}, known=False)
    return list(ways.worded(scope_of(FaultList()), plans, voice))


def _is_topic(folder: Path, shown: str, faults: FaultList) -> bool:
    """Tell whether a folder in `shown` holds texts; others hold profiles, drawings or whatever else is kept here."""
    try:
        inside = sorted(folder.iterdir())
        if (folder / "facets.yaml").is_file():
            return True
        parts = [path for path in inside if path.name[0] != "." and path.is_dir()]
        return any(path.suffix == ".yaml" for part in parts for path in part.iterdir())
    except OSError as error:
        inner = Path(error.filename).relative_to(folder.parent).as_posix()
        faults.add(Place(f"{shown}/{inner}", 0), f"cannot read here: {reason(error)}")
        return False


def _refused(shown: str, faults: FaultList) -> bool:
    """Tell whether a fault was found in a folder."""
    return any(f"{fault.place.path}/".startswith(f"{shown}/") for fault in faults.found)


def _languages(
    folder: Path, shown: str, known: LibraryNames, langs: Sequence[str], faults: FaultList
) -> Iterator[Topic]:
    """Yield a topic in each language it is written in; `langs` are those of all topics that have words."""
    own = sorted(part.name for part in language_folders(folder) if part.name in langs)
    if not ID.fullmatch(folder.name):
        faults.add(Place(shown), f'"{folder.name}" is not a valid topic name', "small letters, digits and -")
    found = False
    for part in folders_in(folder, shown, faults):
        if part.name == "figures":
            continue
        found = True
        if not LANG.fullmatch(part.name):
            message = f'"{part.name}" is not a language code'
            faults.add(Place(f"{shown}/{part.name}"), message, 'a code such as "en" or "pt-BR"')
            continue
        if files_in(part, f"{shown}/{part.name}", faults) is None:
            continue  # without its files every name would be a fault
        voice = _voice(part, f"{shown}/{part.name}", {True: langs, False: own}, faults)
        scope = scope_of(faults, ways.worded(scope_of(faults), known.facets, voice), known.fields)
        yield read_topic(scope, part, f"{shown}/{part.name}", folder.name)
    if not found:
        faults.add(Place(shown), "this topic is not written in any language", "add a folder, for example en")


def _voice(folder: Path, shown: str, langs: Mapping[bool, Sequence[str]], faults: FaultList) -> ways.Voice:
    """Return how one language of a topic calls the facets."""
    file, name = folder / "facets.yaml", f"{shown}/facets.yaml"
    root = read_root(file, name, faults, may_be_empty=True) if file.exists() else None
    return ways.Voice(folder.name, name, root, langs, root is not UNREAD and folder.name in langs[False])


def _refuse_twins(facets: Sequence[ways.FacetPlan], faults: FaultList) -> None:
    """Refuse two facets that a condition, or a text for each value, could not tell apart."""
    for at, facet in enumerate(facets):
        for other in facets[:at]:
            if facet.id == other.id:
                hint = (
                    f"see {other.place}; to do without it:  drop: [{other.id}]"
                    if other.shared
                    else f"see {other.place}"
                )
                faults.add(facet.place, f'"{facet.id}" is already a facet', hint)
            elif facet.id in (
                other.option.replace("-", "_"),
                other.option,
            ) or other.id == facet.option.replace("-", "_"):
                hint = "facets may share an option, but none of them may have its name"
                faults.add(facet.place, f"{other.id} and {facet.id}: the option of one is the other", hint)
            elif {v.id for v in facet.values} == {v.id for v in other.values}:
                message = f"{other.id} and {facet.id} have the same values"
                faults.add(facet.place, message, "a text for each value could mean either")


def _refuse_too_many(facets: Sequence[ways.FacetPlan], faults: FaultList) -> None:
    """Refuse facets that have too many combinations to check."""
    counts = itertools.accumulate((len(facet.values) for facet in facets), operator.mul)
    for facet, count in zip(facets, counts, strict=True):
        if count > MOST_COMBINATIONS:
            message = f"with {facet.id} the facets have {count:,} combinations"
            hint = f"at most {MOST_COMBINATIONS:,} can be checked: remove a facet or some values"
            faults.add(facet.place, message, hint)
            return


def load_example(path: Path, shown: str, library: Library, figures: Mapping[str, Drawing | Picture]) -> Topic:
    """Return a layout's example as a topic; it uses the shared facets of the library.

    The drawings of examples are in the folder `figures` beside the layouts; where they lack one, that of `figures` is shown.
    """
    faults = FaultList(most=MOST_FAULTS)
    scope = scope_of(faults, library.shared, library.profile)
    read_figures(scope, path.parent.parent / FIGURES, f"{Path(shown).parent.parent}/{FIGURES}")
    scope.figures.update({name: held for name, held in figures.items() if name not in scope.figures})
    topic = read_example(scope, read_root(path, shown, faults))
    key = topic.id, topic.lang
    topic = with_titles({**library.topics, key: topic}, (), faults)[key]
    faults.stop_if_any()
    return topic
