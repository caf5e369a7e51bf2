"""Takes the jobs of a row, gives a fault for each of the reader's words that no layout of theirs can set. No message repeats a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..faults import Fault
from ..layout.style import resolve_style
from ..model import Job, fields_of
from ..setting import Setting
from ..typeset.fonts import Family, open_fonts
from ..typeset.missing import unset_words


def unset_in(setting: Setting, jobs: Sequence[Job]) -> Iterator[Fault]:
    """Yield why a reader's words cannot be set in the fonts of the jobs' layouts. Raises LeafletError for a faulty layout."""
    for job in jobs:
        words = [phrase for phrase in fields_of(job.reader).values() if not phrase.text.isascii()] if job.reader else ()  # fmt: skip
        if words:
            yield from unset_words(words, family_of(setting, job))


def family_of(setting: Setting, job: Job) -> Family:
    """Return the fonts of a job's layout. Raises LeafletError if they or the layout's style are faulty."""
    layout = setting.layouts[job.layout]
    style = resolve_style(layout, job.paper, setting.clinic.accent, setting.clinic.bleed)
    return open_fonts(style.fonts, layout.raw["fonts"].place)
