"""A request: options, a reader's file, a row of a list and a form all become a Request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ..faults import NOWHERE, Fault
from ..model import START, Reader

BOOKLETS = ("booklet", START)  # parts that are no sections: fields of a request, and options


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for, as it was named; `orders.jobs` checks whether it exists.

    None and empty values leave it to the library and the clinic: with no part named, everything is made but the short booklet.
    `choices` are facets with values; `types` are options of the library with values, "yes" for a flag.
    """

    topic: str | None = None
    lang: str | None = None
    sections: tuple[str, ...] = ()
    booklet: bool = False
    start: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    types: tuple[tuple[str, str], ...] = ()
    layout: str | None = None
    large_print: bool = False
    paper: str | None = None
    reader: Reader | None = field(default=None, repr=False)
    review_copy: bool = False
    example: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """What is to be made, including "booklet" and "start", each once."""
        booklets = [name for name in BOOKLETS if getattr(self, name)]
        return tuple(dict.fromkeys([*self.sections, *booklets]))

    @property
    def options(self) -> list[str]:
        """The options that name these parts."""
        return [f"--section {id}" for id in self.sections] + [
            f"--{name}" for name in BOOKLETS if getattr(self, name)
        ]

    def with_parts(self, parts: Iterable[str]) -> Request:
        """Return a request for other parts: sections by their ids, and BOOKLETS."""
        named = list(parts)
        sections = tuple(part for part in named if part not in BOOKLETS)
        return replace(self, sections=sections, booklet="booklet" in named, start=START in named)


PARTS = {
    "--section": "sections",
    **{f"--{name}": name for name in BOOKLETS},
    "--reader": "reader",
    "--choose": "choices",
}
# The review copy and the example are documents of their own: options that would be ignored are refused.
ALONE = {
    "review_copy": PARTS | {"--layout": "layout", "--large-print": "large_print"},
    "example": PARTS | {"--review-copy": "review_copy", "--lang": "lang", "TOPIC": "topic"},
}


def clashes(request: Request) -> Iterator[Fault]:
    """Yield a fault for each document of its own that is combined with options it would ignore."""
    for name, others in ALONE.items():
        clash = [option for option, key in others.items() if getattr(request, key) not in (None, False, ())]
        clash += [f"--{option}" for option, _ in request.types]
        if clash and getattr(request, name):
            message = f"--{name.replace('_', '-')} cannot be combined with {', '.join(clash)}"
            yield Fault(NOWHERE, message, "leave one of them out")
