"""Takes what somebody asked for, gives the jobs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..content.load import load_example
from ..faults import did_you_mean, refusal
from ..layout.load import check_paper
from ..model import Job, Reader, Topic
from ..naming import BOOKLET, SHEET
from ..setting import Setting, shown_path
from ..tailor.choices import admits, choose

LARGE_PRINT, REVIEW = "large-print", "review"


def jobs_of(
    topic: Topic,
    sections: Sequence[str],
    booklet: bool,
    choices: Mapping[str, str],
    layout: str | None,
    paper: str,
    reader: Reader | None,
    review_copy: bool = False,
) -> Iterator[Job]:
    """Yield the jobs somebody asked for: all leaflets and the booklet when nothing was named."""
    if review_copy:
        yield Job(topic.id, topic.lang, "", choices, REVIEW, paper, None, review_copy=True)
        return
    wanted = list(sections)
    if not sections and not booklet:
        wanted = [s.id for s in topic.sections if s.leaflet and admits(s.only_for, choices)]
        booklet = True
    for id in dict.fromkeys(wanted):
        yield Job(topic.id, topic.lang, id, choices, layout or SHEET, paper, reader)
    if booklet:
        yield Job(topic.id, topic.lang, "", choices, layout or BOOKLET, paper, reader)


def example(setting: Setting, name: str, paper: str) -> tuple[Setting, list[Job]]:
    """Return the setting and the one job of a layout's own example, its proof."""
    path = setting.folder / "layouts" / name / "example.yaml"
    some = next(iter(setting.library.topics.values()))
    topic = load_example(path, shown_path(path), setting.library, some.figures)
    library = replace(setting.library, topics={(topic.id, topic.lang): topic})
    choices = choose(topic, ())
    check_paper(setting.layouts[name], paper)
    return replace(setting, library=library), [Job(topic.id, topic.lang, "", choices, name, paper)]


def check_section_name(topic: Topic, id: str) -> None:
    known = [section.id for section in topic.sections]
    if id not in known:
        raise refusal(f'there is no section "{id}"', did_you_mean(id, known))
