"""Takes a folder of templates, which may come from anybody, and what they may know; gives what they make, or a fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..faults import Fault, LeafletError, Place
from ..model import Block
from ..source.files import read_text
from ..tailor.walk import names_of
from .jargon import template_words
from .limits import TooLong, limited

MOST_SECONDS = 5.0  # of work for one template, and
MOST_MEMORY = 400_000_000  # bytes, and
MOST_OUTPUT = 4_000_000  # characters: twenty times what the longest leaflet takes
ENDLESS = "the template makes too much, or never ends"
Shown = Callable[[str], str]  # the name of a template -> how messages call its file


class Sandbox(ImmutableSandboxedEnvironment):
    """Gives nothing where a block lacks what another kind has: a template may ask any block for its title."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        lacks_it = isinstance(obj, Block) and not hasattr(obj, attribute)
        if lacks_it and any(attribute in names_of(kind) for kind in Block.__subclasses__()):
            return ()
        return super().getattr(obj, attribute)


def sandbox(folder: str, **options: Any) -> jinja2.Environment:
    """Return the sandbox for the templates of one folder: its own first, then those of the folder above.

    A template changes nothing it is given, and reads regular files of these two folders alone.
    """
    return Sandbox(
        loader=jinja2.FunctionLoader(reader_of(folder)), trim_blocks=True, lstrip_blocks=True, **options
    )


def reader_of(folder: str) -> Callable[[str], tuple[str, str, None] | None]:
    """Return what reads a template by its name: text, path. Raises LeafletError for a file that is no text."""
    roots = (Path(folder), Path(folder).parent)

    def read(name: str) -> tuple[str, str, None] | None:
        for root in roots:
            try:
                path = (root / name).resolve()
                inside = path.is_relative_to(root.resolve()) and path.exists()
            except (OSError, ValueError, RuntimeError):  # no file's name, links that lead in a circle
                continue
            if inside:
                return read_text(root / name, str(root / name)), str(path), None
        return None

    return read


def filled(
    environment: jinja2.Environment,
    name: str,
    view: Mapping[str, Any],
    seconds: float,
    most: int = MOST_OUTPUT,
) -> str:
    """Return what a template makes of `view`, at most `most` characters.

    Raises TooLong for one that never ends or makes too much, and whatever else a template can raise.
    """
    with limited(seconds, MOST_MEMORY):
        text = environment.get_template(name).render(view)
    if len(text) > most:
        raise TooLong
    return text


def what_failed(error: BaseException, name: str, shown: Shown) -> Fault:
    """Return what the error of a template says to a designer; `name` is the template that was asked for."""
    template, line = where(error, name)
    place = Place(shown(template), line)
    if isinstance(error, jinja2.TemplateSyntaxError):
        place = Place(shown(error.name or name), error.lineno)
        return Fault(place, *template_words(error.message or ""))
    if isinstance(error, TooLong | MemoryError | RecursionError | OverflowError):
        return Fault(place, ENDLESS, "does a loop or a macro never end, or a number get too large?")
    if isinstance(error, jinja2.TemplateNotFound):
        hint = "in the layout's folder, or the one above"
        return Fault(place, f'there is no template "{error.name}"', hint)
    return Fault(place, f"the template cannot be filled: {error}")


def where(error: BaseException, name: str) -> tuple[str, int]:
    """Return template and line an error came from: Jinja maps its tracebacks to the template's lines, or we do."""
    found, trace = (name, 1), error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.suffix == ".j2":
            made = trace.tb_frame.f_globals.get("__jinja_template__")
            found = (path.name, made.get_corresponding_lineno(trace.tb_lineno) if made else trace.tb_lineno)
        trace = trace.tb_next
    return found


def with_names(error: LeafletError, shown: Shown) -> LeafletError:
    """Return the faults of templates that are no readable files, with the names that messages have for them."""
    named = [
        Fault(Place(shown(Path(f.place.path).name), f.place.line, f.place.column), f.message, f.hint)
        for f in error.faults
    ]
    return LeafletError(named)
