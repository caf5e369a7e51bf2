"""Takes the name of a font family, gives its files: the layout's own or those of an installed package, never the system's."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ..faults import FaultList, Place, reason, refusal
from ..layout.faces import BOLD, ITALIC, SEMIBOLD, STYLE_NAMES
from .fontfile import STYLES, SUFFIXES, Refusal, is_whole, traits, why_refused

OWN_FONTS = "put the family's own TrueType files (.ttf) there"
# The end of the name of a file that holds all weights of a family: Mine[wght].ttf, Mine-Italic-VariableFont_wght.ttf
_VARIABLE = re.compile(r"(\[[^\]]*\]|-variablefont(_[\w,]+)?)$", re.IGNORECASE)
_USE_OWN = "use the family's own {0} file; if it has none, delete this one"
_MAY_LACK = _USE_OWN + " and write in style.yaml: fonts: {{…, lacks: [{0}]}}"
# The bits of a style, what a file of that style is when it does not differ from the plain one, and what to do.
WRONG = (
    (BOLD, "no bolder than", _MAY_LACK.format("bold")),
    (SEMIBOLD, "no bolder than", _USE_OWN.format("semibold")),
    (ITALIC, "no more slanted than", _MAY_LACK.format("italic")),
)
BROKEN = Refusal("is broken or is not a TrueType font", OWN_FONTS)


class FontFile(NamedTuple):
    """A file of a family, and the style it is set in, to which a variable font is pinned."""

    path: Path
    style: int = 0  # a key of STYLE_NAMES

    def tag(self, tags: str) -> str:
        """Return the one of a family's `tags` that begins the names of this file's fonts."""
        return tags[list(STYLE_NAMES).index(self.style)]


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
) -> dict[int, FontFile]:
    """Return the file of each style of a family; `lacks` names what it may do without.

    Raises LeafletError. A layout may come from anybody: each file of its own is `opened`, with its tag, before
    it is used.
    """
    own = _listed(Path(layout_folder) / "fonts" / name, place)
    if own is not None:
        source = FontSource(name, f"the layout's fonts/{name}/", place, tuple(lacks))
        files = _by_style(source, own)
        return _checked(source, files, Path(layout_folder), tags, opened)
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


def _by_style(source: FontSource, files: Sequence[Path]) -> dict[int, FontFile]:
    """Return the one file of each style, or of the style nearest to it. Raises LeafletError."""
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
    chosen = {style: _nearest(style, found, source.lacks) for style in STYLE_NAMES}
    if missing := [STYLES[n] for n in range(4) if chosen[n] is None]:
        message = f'the font family "{source.family}" has no file for {", ".join(missing)}'
        faults.add(source.place, message, _missing_hint(source, files, missing))
    for style in STYLES:
        if len(found.get(style, ())) > 1:
            names = ", ".join(path.name for path in found[style])
            message = f'the font family "{source.family}" has more than one file for {style}'
            faults.add(source.place, message, f"keep one of {names}")
    faults.stop_if_any()
    near = {style: other for style, other in chosen.items() if other is not None}
    return {style: FontFile(found[STYLE_NAMES[other]][0], other) for style, other in near.items()}


def styles_of(path: Path) -> list[str]:
    """Return the styles a file provides, by its name: one, or three when it holds all weights."""
    stem = _VARIABLE.sub("", path.stem)
    words = re.split("[-_ ]+", stem.casefold())
    ending = words[-1]
    if ending == "italic" and words[-2:-1] in (["bold"], ["semibold"]):
        ending = "".join(words[-2:])
    if stem != path.stem:
        slant = ITALIC if ending == "italic" else 0
        return [STYLE_NAMES[weight | slant] for weight in (0, BOLD, SEMIBOLD)]
    return [style for style in STYLE_NAMES.values() if style.casefold() == ending]


def _nearest(style: int, found: Mapping[str, object], lacks: Sequence[str]) -> int | None:
    """Return the style whose file is used for `style`: its own, or what stands for it.

    Bold stands for semibold; where the family may lack them, bold for italic, and the plain letters for either.
    """
    if style & SEMIBOLD:
        own = STYLE_NAMES[style] in found
        return style if own else _nearest(style & ITALIC | BOLD, found, lacks)
    others = [style]
    if "italic" in lacks and style & ITALIC:
        others.append(BOLD)
    if "bold" in lacks and style & BOLD:
        others.append(style & ITALIC)
    if "italic" in lacks and (style == ITALIC or "bold" in lacks):
        others.append(0)
    return next((other for other in others if STYLE_NAMES[other] in found), None)


def _missing_hint(source: FontSource, files: Sequence[Path], missing: Sequence[str]) -> str:
    names = ", ".join(path.name for path in files[:8]) + (", …" if len(files) > 8 else "")
    wanted = f"a file must be called {source.family}-{missing[0]}.ttf, or {source.family}[wght].ttf when it holds all weights"
    there = f"; the folder has {names}" if names else "; there are no font files"
    lacks = ", ".join(name for name in ("bold", "italic") if name.title() in missing) or "italic"
    may = f"; a family without {lacks} may say so in style.yaml: fonts: {{…, lacks: [{lacks}]}}"
    return f"{wanted}{there}{'' if STYLES[0] in missing else may}"


def _checked(
    source: FontSource,
    files: dict[int, FontFile],
    layout: Path | None = None,
    tags: str = "",
    opened: Opened | None = None,
) -> dict[int, FontFile]:
    """Return the files when each can be embedded and has its style. Raises LeafletError."""
    faults = FaultList()
    for file in dict.fromkeys(files.values()):
        why = _unreadable(file.path, layout) if layout else None
        if why := why or _unfit(file, tags, opened):
            faults.add(source.place, f"{source.shown}{file.path.name} {why.why}", why.hint)
    faults.stop_if_any()
    if layout:
        _check_styles(source, files, faults)
    faults.stop_if_any()
    return files


def _check_styles(source: FontSource, files: Mapping[int, FontFile], faults: FaultList) -> None:
    """Report a bold that is no bolder than its regular, and an italic that is upright."""
    held = {style: traits(file.path.read_bytes(), file.style) for style, file in files.items()}
    for style, file in files.items():
        if file.style != style:  # stands for a style that the family lacks
            continue
        for bits, says, hint in WRONG:
            plain = style & ~bits
            if not style & bits or files[plain].style != plain:
                continue
            one, other = held[style], held[plain]
            good = one.slanted if bits == ITALIC else one.weight > other.weight
            if one.outlines == other.outlines or not good:
                message = f"{source.shown}{file.path.name} is {says} {files[plain].path.name}"
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


def _unfit(file: FontFile, tags: str, opened: Opened | None) -> Refusal | None:
    """Return why a file cannot be set and embedded; None when it can."""
    try:
        data = file.path.read_bytes()
        if found := why_refused(data, file.path.name, file.style):
            return found
        if not is_whole(data):
            return Refusal("is cut off", OWN_FONTS)
        if opened:
            opened(file, file.tag(tags))
    except Exception:  # parsers raise all kinds of errors
        return BROKEN
    return None
