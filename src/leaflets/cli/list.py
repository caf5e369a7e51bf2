"""The command `list`: takes a library, shows what can be chosen, as text or as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import click

from ..faults import did_you_mean, refusal
from ..layout.papers import PAPERS
from ..model import CARD, START, Facet, Layout, Section, Topic
from ..orders.jobs import FOR_APPROVERS
from ..orders.topics import choose_topic, topic_ids
from ..setting import EXAMPLE_CLINIC, Setting, find_library
from ..tailor.choices import has_booklet
from ..tailor.leaflet import short_booklet
from . import json_shapes
from .library import open_setting, say_texts, take_topic
from .list_extents import extent_lines, extents_layout
from .options import (
    Word,
    complete,
    json_option,
    lang_option,
    library_option,
    quiet_option,
    topic_option,
    verbose_option,
)
from .reports import reports_faults

WHAT = ("topics", "layouts", "approvals")


@click.command("list")
@click.argument("what", required=False, type=click.Choice(WHAT), metavar="[topics|layouts|approvals]")
@topic_option("Show this topic. Default: the library's first.")
@lang_option("Show the texts in this language.")
@click.option("--layout", type=Word(), metavar="NAME", shell_complete=complete("layouts"),
              help="Also lay out each section in this layout, a folded sheet, and show how much of it fits.")  # fmt: skip
@json_option
@library_option
@quiet_option
@verbose_option
@reports_faults
def show(
    what: str | None,
    topic: str | None,
    lang: str,
    layout: str | None,
    as_json: bool,
    quiet: bool,
    library: Path | None,
) -> None:
    """Show what can be chosen: topics, sections, types, readers, layouts, papers.

    \b
    leaflets list                     a topic with its sections and choices, layouts, papers
    leaflets list topics              all topics
    leaflets list layouts             all layouts
    leaflets list approvals           who approved which texts, and what changed since
    leaflets list --layout trifold    which sections fit a folded sheet whole
    """
    # What can be chosen is the same for every clinic, so an empty profile must not hide it.
    folder, how = find_library(library)
    setting = open_setting(library, folder / EXAMPLE_CLINIC, None, quiet=True)
    if not (quiet or as_json):
        say_texts(folder, how)
    lang = known_lang(setting, lang)
    folded = folded_layout(setting, layout, what, as_json)
    part = what or "all"
    topics = topics_for(setting, topic, lang, part, quiet or as_json)
    click.echo(JSON[part](setting, topics) if as_json else "\n".join(TEXT[part](setting, topics)))
    if folded:
        click.echo("\n".join(line for one in topics for line in extent_lines(setting, one, folded)))


def folded_layout(setting: Setting, name: str | None, what: str | None, as_json: bool) -> Layout | None:
    """Return the layout in which sections are to be laid out, None if none is named. Raises LeafletError."""
    if name is None:
        return None
    if what or as_json:
        raise refusal(f"--layout and {what or '--json'} cannot be combined", "leaflets list --layout trifold")
    return extents_layout(setting, name)


def topics_for(setting: Setting, topic: str | None, lang: str, part: str, quiet: bool) -> list[Topic]:
    """Return the topics that a part of the list is about. Raises LeafletError."""
    if part == "all" or (part == "approvals" and topic):
        return shown_topics(setting, topic, lang, part, quiet)
    return [*setting.library.topics.values()] if part == "approvals" else of_lang(setting, lang)


def known_lang(setting: Setting, lang: str) -> str:
    """Return a language if the library has texts in it. Raises LeafletError if not."""
    langs = languages(setting)
    if lang not in langs:
        raise refusal(f'there are no texts in "{lang}"', did_you_mean(lang, langs))
    return lang


def languages(setting: Setting) -> list[str]:
    return sorted({topic.lang for topic in setting.library.topics.values()})


def of_lang(setting: Setting, lang: str) -> list[Topic]:
    return [topic for topic in setting.library.topics.values() if topic.lang == lang]


def shown_topics(setting: Setting, name: str | None, lang: str, part: str, quiet: bool) -> list[Topic]:
    """Return the topic that was named, or the first, else all. Raises LeafletError."""
    taken = take_topic(setting, None, name, quiet)
    return [choose_topic(setting.library, taken, lang)] if taken else of_lang(setting, lang)


def layouts(setting: Setting) -> list[Layout]:
    return [layout for layout in setting.layouts.values() if layout.name not in FOR_APPROVERS]


# ---- for people ----------------------------------------------------------------------------------


def everything(setting: Setting, topics: Sequence[Topic]) -> Iterator[str]:
    """Yield what can be chosen: for each topic, then other topics, layouts, papers and languages."""
    for topic in topics:
        yield from described(topic)
    others = sorted(set(topic_ids(setting.library)) - {topic.id for topic in topics})
    if others:
        yield f"\nOther topics (--topic): {', '.join(others)}"
    yield "\nLayouts (--layout)"
    yield from layout_lines(setting, topics)
    yield f"\nPapers (--paper): {', '.join(PAPERS)}\nLanguages (--lang): {', '.join(languages(setting))}"


def described(topic: Topic) -> list[str]:
    """Return lines that describe what a topic offers."""
    lines = [
        f"{topic.id}: {title(topic)}",
        "",
        "Leaflets (--section), in the booklet (--booklet) unless it says otherwise"
        if has_booklet(topic)
        else "Leaflets (--section); there is no booklet",
    ]
    for section in topic.sections:
        name = next(iter(section.title.phrases.values())).text
        lines.append(f"  {section.id:24}{name}{where(section) if has_booklet(topic) else ''}")
    start = title(short_booklet(topic)) if topic.start else f"none ({START}.yaml)"
    card = next(iter(topic.card.title.phrases.values())).text if topic.card else f"none ({CARD}.yaml)"
    lines += ["", f"Short booklet (--{START}): {start}", f"Wallet card (--layout {CARD}): {card}"]
    for facet in topic.facets:
        lines += ["", f"{facet.name.text} ({options(facet)})"]
        for value in facet.values:
            default = " (default)" if value.id == facet.default else ""
            lines.append(f"  {value.id:24}{value.name.text}{default}. {value.about.text}")
    return lines


def where(section: Section) -> str:
    """Return what is said of a section that is not both in the booklet and a leaflet of its own."""
    if section.leaflet:
        return "" if section.booklet else "  (not in the booklet)"
    return "  (in the booklet only)" if section.booklet else "  (in the short booklet only)"


def options(facet: Facet) -> str:
    """Return the options that choose a value of a facet."""
    return f"--{facet.option}" if facet.is_flag else f"--{facet.option} VALUE, --choose {facet.id}=VALUE"


def title(topic: Topic) -> str:
    return next(iter(topic.title.phrases.values())).text


def topic_lines(setting: Setting, topics: Sequence[Topic]) -> Iterator[str]:
    for topic in topics:
        first = " (first)" if topic.id == setting.library.first else ""
        yield f"{topic.id:24}{title(topic)}{first}"


def layout_lines(setting: Setting, _: Sequence[Topic]) -> Iterator[str]:
    for layout in layouts(setting):
        yield f"  {layout.name:24}{layout.about.text} ({', '.join(layout.papers)})"


def approval_lines(setting: Setting, topics: Sequence[Topic]) -> Iterator[str]:
    from .approve import line

    yield from (line(setting, topic) for topic in topics)


# ---- for programs --------------------------------------------------------------------------------


def topics_json(setting: Setting, topics: Sequence[Topic]) -> dict[str, object]:
    first = setting.library.first
    return {"topics": [json_shapes.topic(topic, topic.id == first) for topic in topics]}


def layouts_json(setting: Setting, _: Sequence[Topic]) -> dict[str, object]:
    return {"layouts": [json_shapes.layout(layout) for layout in layouts(setting)]}


def all_json(setting: Setting, topics: Sequence[Topic]) -> str:
    held = topics_json(setting, topics) | layouts_json(setting, topics)
    return json_shapes.dumped("list", held | {"papers": list(PAPERS), "languages": languages(setting)})


TEXT: Mapping[str, Callable[[Setting, Sequence[Topic]], Iterator[str]]] = {
    "all": everything, "topics": topic_lines, "layouts": layout_lines, "approvals": approval_lines,
}  # fmt: skip
JSON: Mapping[str, Callable[[Setting, Sequence[Topic]], str]] = {
    "all": all_json,
    "topics": lambda setting, topics: json_shapes.dumped("list", topics_json(setting, topics)),
    "layouts": lambda setting, topics: json_shapes.dumped("list", layouts_json(setting, topics)),
    "approvals": json_shapes.approvals,
}
