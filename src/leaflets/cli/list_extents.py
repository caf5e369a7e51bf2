"""Takes a topic and a layout that is a folded sheet, shows how much of each section it holds, for the usual choices."""

from __future__ import annotations

from collections.abc import Iterator

from ..faults import LeafletError, did_you_mean, refusal
from ..model import Job, Layout, Topic
from ..pipeline import lay_out_job
from ..setting import Setting
from ..tailor.choices import choose


def extents_layout(setting: Setting, name: str) -> Layout:
    """Return a layout that holds more or less of a section. Raises LeafletError for another."""
    known = [layout.name for layout in setting.layouts.values() if layout.extents]
    if name not in setting.layouts:
        raise refusal(f'there is no layout "{name}"', did_you_mean(name, known))
    if name not in known:
        raise refusal(f'the layout "{name}" always holds whole sections', did_you_mean(name, known))
    return setting.layouts[name]


def extent_lines(setting: Setting, topic: Topic, layout: Layout) -> Iterator[str]:
    """Yield, for each paper, how much of each section the layout holds."""
    for paper in layout.papers:
        yield f"\nHow much of each section {layout.name} holds on {paper}, for the default choices"
        for section in topic.sections:
            yield f"  {section.id:24}{held(setting, topic, layout, section.id, paper)}"


def held(setting: Setting, topic: Topic, layout: Layout, section: str, paper: str) -> str:
    """Return how much of a section fits, or why not even the least does."""
    job = Job(topic.id, topic.lang, section, choose(topic, ()), layout.name, paper)
    try:
        pages, _ = lay_out_job(setting, job)
    except LeafletError as error:
        return "nothing: " + error.faults[0].message
    return pages.document.shortened or next(iter(layout.extents.values()))
