"""Takes a folder of templates, which may come from anybody, and what they may know; gives what they produce, or a fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..faults import LeafletError, Place, refusal
from ..model import Block
from ..source.files import read_text_file
from ..tailor.walk import names_of
from .jargon import template_words
from .limits import TooLong, limited, where_limits_hold

MOST_SECONDS = 5.0  # of work for one template, and
MOST_MEMORY = 400_000_000  # bytes, and
MOST_OUTPUT = 4_000_000  # characters: twenty times what the longest leaflet takes
Result = TypeVar("Result")
ENDLESS = "the template makes too much, or never ends"
Shown = Callable[[str], str]  # the name of a template -> what messages call its file


class Sandbox(ImmutableSandboxedEnvironment):
    """Gives nothing where a block lacks what another kind has: a template may ask any block for its title."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._safe: dict[tuple[type, str], bool] = {}

    def getattr(self, obj: Any, attribute: str) -> Any:
        lacks_it = isinstance(obj, Block) and not hasattr(obj, attribute)
        if lacks_it and any(attribute in names_of(kind) for kind in Block.__subclasses__()):
            return ()
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Tell whether a template may have an attribute: Jinja asks only of what type the object is, we ask once for each."""
        key = (type(obj), attr)
        if key not in self._safe:
            self._safe[key] = super().is_safe_attribute(obj, attr, value)
        return self._safe[key]


def sandbox(folder: str, **options: Any) -> jinja2.Environment:
    """Return the sandbox for the templates of one folder: its own first, then those of the folder above.

    A template changes nothing it is given, and reads regular files of these two folders alone.
    """
    return Sandbox(
        loader=jinja2.FunctionLoader(reader_of(folder)), trim_blocks=True, lstrip_blocks=True, **options
    )


def reader_of(folder: str) -> Callable[[str], tuple[str, str, None] | None]:
    """Return what reads a template by its name: text, path.

    It raises LeafletError for a file that is not text; the place of its faults is the template's name.
    """
    roots = (Path(folder), Path(folder).parent)

    def read(name: str) -> tuple[str, str, None] | None:
        for root in roots:
            try:
                path = (root / name).resolve()
                inside = path.is_relative_to(root.resolve()) and path.exists()
            except (OSError, ValueError, RuntimeError):  # not a file name, links that form a loop
                continue
            if inside:
                return read_text_file(root / name, name), str(path), None
        return None

    return read


def filled(
    environment: jinja2.Environment, name: str, view: Mapping[str, Any], most: int = MOST_OUTPUT
) -> str:
    """Return what a template makes of `view`, at most `most` characters.

    Raises TooLong for one that never ends or makes too much, and whatever else a template can raise.
    """
    with limited(MOST_SECONDS, MOST_MEMORY):
        text = environment.get_template(name).render(view)
    if len(text) > most:
        raise TooLong
    return text


def or_refused(work: Callable[[], Result], refused: Callable[[BaseException], LeafletError]) -> Result:
    """Return what `work` gives where limits hold; raise what `refused` makes of whatever a template raises in it."""

    def done() -> Result:
        try:
            return work()
        except (Exception, TooLong) as error:
            raise refused(error) from None

    try:
        return where_limits_hold(done, MOST_SECONDS)
    except TooLong as error:
        raise refused(error) from None


def what_failed(error: BaseException, name: str, shown: Shown) -> LeafletError:
    """Return what the error of a template says to a designer; `name` is the template that was asked for."""
    if isinstance(error, LeafletError):  # templates that are not readable files
        return LeafletError(
            replace(fault, place=replace(fault.place, path=shown(fault.place.path))) for fault in error.faults
        )
    template, line = where(error, name)
    place = Place(shown(template), line)
    if isinstance(error, jinja2.TemplateSyntaxError):
        message, hint = template_words(error.message or "")
        return refusal(message, hint, Place(shown(error.name or name), error.lineno))
    if isinstance(error, TooLong | MemoryError | RecursionError | OverflowError):
        return refusal(ENDLESS, "does a loop or a macro never end, or a number get too large?", place)
    if isinstance(error, jinja2.TemplateNotFound):
        hint = "in the layout's folder, or the one above"
        return refusal(f'there is no template "{error.name}"', hint, place)
    return refusal(f"the template cannot be filled: {error}", place=place)


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
