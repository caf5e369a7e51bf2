"""Takes the name of a font family, gives its files: the layout's own or those of an installed package, never the system's."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ..faults import FaultList, Place, reason, refusal
from .fontfile import STYLES, SUFFIXES, FontTraits, Refusal, is_whole, traits, why_refused

OWN_FONTS = "put the family's own TrueType files (.ttf) there"
# The end of the name of a file that holds all weights of a family: Mine[wght].ttf, Mine-Italic-VariableFont_wght.ttf
_VARIABLE = re.compile(r"(\[[^\]]*\]|-variablefont(_[\w,]+)?)$", re.IGNORECASE)
BROKEN = Refusal("is broken or is not a TrueType font", OWN_FONTS)


class FontFile(NamedTuple):
    """A file of a family, and the style it is set in, to which a variable font is pinned."""

    path: Path
    style: int = 0


Opened = Callable[[FontFile, str], object]


class FontSource(NamedTuple):
    """Where a family's files are, as faults name it, and which styles it may lack."""

    family: str
    shown: str
    place: Place
    lacks: tuple[str, ...] = ()


def family_folder(name: str) -> Path | None:
    """Return the folder of an installed `fontpkg` family, without importing it."""
    spec = importlib.util.find_spec("fontpkg_" + name.replace("-", "_"))
    return Path(spec.origin).parent / "files" if spec and spec.origin else None


def font_files(
    name: str,
    layout_folder: str,
    place: Place,
    tags: str = "",
    opened: Opened | None = None,
    lacks: Sequence[str] = (),
) -> list[FontFile]:
    """Return the four files of a family, in the order of STYLES; `lacks` names styles it may do without.

    Raises LeafletError. A layout may come from anybody: each file of its own is `opened`, with its tag, before
    it is used.
    """
    own = _listed(Path(layout_folder) / "fonts" / name, place)
    if own is not None:
        source = FontSource(name, f"the layout's fonts/{name}/", place, tuple(lacks))
        files = _by_style(source, own)
        return _checked(source, files, Path(layout_folder), tags or STYLES, opened)
    if installed := family_folder(name):
        source = FontSource(name, f"fontpkg-{name}: ", place, tuple(lacks))
        return _checked(source, _by_style(source, _fonts(installed)))
    hint = f"install the package fontpkg-{name}, or put its four .ttf files into the layout's fonts/{name}/"
    raise refusal(f'no font family "{name}" is installed', hint, place)


def _fonts(folder: Path) -> list[Path]:
    """Return the font files in a folder, whatever the case of their endings."""
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES and p.name[0] != ".")


def _listed(folder: Path, place: Place) -> list[Path] | None:
    """Return the font files in a folder; None when there is no such folder."""
    try:
        return _fonts(folder)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        message = f"the layout's fonts/{folder.name} cannot be read: {reason(error)}"
        raise refusal(message, place=place) from None


def _by_style(source: FontSource, files: Sequence[Path]) -> list[FontFile]:
    """Return the one file of each style. Raises LeafletError."""
    faults, found = FaultList(), dict[str, list[Path]]()
    plain = [path for path in files if path.suffix.lower() == ".ttf"]
    for held in (
        plain,
        [path for path in files if path not in plain],
    ):  # .otf and the like where there is no .ttf
        known = set(found)
        for path in held:
            for style in set(styles_of(path)) - known:
                found.setdefault(style, []).append(path)
    chosen = [_nearest(style, found, source.lacks) for style in range(4)]
    if missing := [STYLES[n] for n, style in enumerate(chosen) if style is None]:
        message = f'the font family "{source.family}" has no file for {", ".join(missing)}'
        faults.add(source.place, message, _missing_hint(source, files, missing))
    for style in STYLES:
        if len(found.get(style, ())) > 1:
            names = ", ".join(path.name for path in found[style])
            message = f'the font family "{source.family}" has more than one file for {style}'
            faults.add(source.place, message, f"keep one of {names}")
    faults.stop_if_any()
    return [FontFile(found[STYLES[style]][0], style) for style in chosen if style is not None]


def styles_of(path: Path) -> list[str]:
    """Return the styles a file provides, by its name: one, or two when it holds all weights."""
    stem = _VARIABLE.sub("", path.stem)
    words = re.split("[-_ ]+", stem.casefold())
    ending = "bolditalic" if words[-2:] == ["bold", "italic"] else words[-1]
    if stem != path.stem:
        return ["Italic", "BoldItalic"] if ending == "italic" else ["Regular", "Bold"]
    return [style for style in STYLES if style.casefold() == ending]


def _nearest(style: int, found: Mapping[str, object], lacks: Sequence[str]) -> int | None:
    """Return the style whose file is used for `style`: its own, or one without what the family may lack."""
    for without, name in ((0, ""), (2, "italic"), (1, "bold"), (3, "both")):
        allowed = not without or name in lacks or (without == 3 and {"bold", "italic"} <= set(lacks))
        if allowed and style & without == without and STYLES[style - without] in found:
            return style - without
    return None


def _missing_hint(source: FontSource, files: Sequence[Path], missing: Sequence[str]) -> str:
    names = ", ".join(path.name for path in files[:8]) + (", …" if len(files) > 8 else "")
    wanted = f"a file must be called {source.family}-{missing[0]}.ttf, or {source.family}[wght].ttf when it holds all weights"
    there = f"; the folder has {names}" if names else "; there are no font files"
    lacks = ", ".join(name for name in ("bold", "italic") if name.title() in missing) or "italic"
    may = f"; a family without {lacks} may say so in style.yaml: fonts: {{…, lacks: [{lacks}]}}"
    return f"{wanted}{there}{'' if STYLES[0] in missing else may}"


def _checked(
    source: FontSource,
    files: list[FontFile],
    layout: Path | None = None,
    tags: Sequence[str] = STYLES,
    opened: Opened | None = None,
) -> list[FontFile]:
    """Return the files when each can be embedded and has its style. Raises LeafletError."""
    faults = FaultList()
    for file, tag in zip(files, tags, strict=True):
        why = _unreadable(file.path, layout) if layout else None
        if why := why or _unfit(file, tag, opened):
            faults.add(source.place, f"{source.shown}{file.path.name} {why.why}", why.hint)
    faults.stop_if_any()
    if layout:
        held = [traits(file.path.read_bytes(), file.style) for file in files]
        _check_styles(source, files, held, faults)
    faults.stop_if_any()
    return files


def _check_styles(
    source: FontSource, files: Sequence[FontFile], held: Sequence[FontTraits], faults: FaultList
) -> None:
    """Report a bold that is no bolder than its regular, and an italic that is upright."""
    for plain, bold in ((0, 1), (2, 3)):
        same = held[bold].outlines == held[plain].outlines
        if files[bold].style & 1 and (same or held[bold].weight <= held[plain].weight):
            _no_style(source, files[bold], files[plain], "no bolder than", "bold", faults)
    for plain, slanted in ((0, 2), (1, 3)):
        same = held[slanted].outlines == held[plain].outlines
        if files[slanted].style & 2 and (same or not held[slanted].slanted):
            _no_style(source, files[slanted], files[plain], "no more slanted than", "italic", faults)


def _no_style(
    source: FontSource, file: FontFile, plain: FontFile, says: str, name: str, faults: FaultList
) -> None:
    message = f"{source.shown}{file.path.name} is {says} {plain.path.name}"
    hint = f"use the family's own {name} file; if it has none, delete this one and write in style.yaml: fonts: {{…, lacks: [{name}]}}"
    faults.add(source.place, message, hint)


def _unreadable(path: Path, layout: Path) -> Refusal | None:
    """Return why a file must not be read; None when it may."""
    try:
        if not path.resolve().is_relative_to(layout.resolve()):
            return Refusal("is a link that leads out of the layout", OWN_FONTS)
        if not path.is_file():
            return Refusal("is not a file", OWN_FONTS)
        path.open("rb").close()
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError
        why = reason(error) if isinstance(error, OSError) else error
        return Refusal(f"cannot be read: {why}", OWN_FONTS)
    return None


def _unfit(file: FontFile, tag: str, opened: Opened | None) -> Refusal | None:
    """Return why a file cannot be set and embedded; None when it can."""
    try:
        data = file.path.read_bytes()
        if found := why_refused(data, file.path.name, file.style):
            return found
        if not is_whole(data):
            return Refusal("is cut off", OWN_FONTS)
        if opened:
            opened(file, tag)
    except Exception:  # parsers raise all kinds of errors
        return BROKEN
    return None
