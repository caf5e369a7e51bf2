"""The command: options in, faults and files out."""

from __future__ import annotations

import datetime as dt
import importlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from . import asking, pipeline
from .faults import Fault, LeafletError, Place, did_you_mean
from .layout import PAPERS
from .model import Job, Topic
from .options import as_of_option, clinic_option, library_option, open_setting, told

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def complete_sections(context: click.Context, parameter: click.Parameter, start: str) -> list[str]:
    try:
        setting = pipeline.prepare(pipeline.library_folder(), None, dt.date.today())
    except LeafletError:
        return []
    ids = {section.id for topic in setting.library.topics.values() for section in topic.sections}
    return sorted(id for id in ids if id.startswith(start))


def complete_types(context: click.Context, parameter: click.Parameter, start: str) -> list[str]:
    try:
        setting = pipeline.prepare(pipeline.library_folder(), None, dt.date.today())
    except LeafletError:
        return []
    values = {
        value.id
        for topic in setting.library.topics.values()
        for facet in topic.facets
        if not facet.shared
        for value in facet.values[1:]
    }
    return sorted(value for value in values if value.startswith(start))


# Commands that a plain `leaflets make` need not import: each is a module in `commands`, which holds a command of its name.
LATER = ("approve", "batch", "email", "impose", "print")


class Commands(click.Group):
    """A group that imports the commands of `LATER` only when they are called."""

    def list_commands(self, context: click.Context) -> list[str]:
        return [*super().list_commands(context), *LATER]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in LATER:
            return super().get_command(context, name)
        module = importlib.import_module(f".commands.{name}", __package__)
        command: click.Command = getattr(module, name)
        return command


@click.group(cls=Commands, context_settings=CONTEXT)
@click.version_option(package_name="leaflets")
def main() -> None:
    """Make leaflets and booklets that patients can read.

    Start with `leaflets make`. It needs nothing else: it writes one PDF for each section and a booklet
    into ./leaflets-out. `leaflets list` shows what you can choose. `leaflets new my-clinic` gives you
    a copy of all texts and layouts, to make them yours.
    """


@main.command()
@click.argument("topic", required=False)
@click.option("--section", "sections", multiple=True, metavar="ID", shell_complete=complete_sections,
              help="Make the leaflet of this section. May be given more than once.")  # fmt: skip
@click.option("--booklet", is_flag=True, help="Make the full booklet.")
@click.option("--relapse-type", "types", multiple=True, metavar="TYPE", shell_complete=complete_types,
              help="Write for this type of relapse: a time, a place, or both. `leaflets list` shows them.")  # fmt: skip
@click.option("--choose", "pairs", multiple=True, metavar="FACET=VALUE", help="Choose by facet and value.")
@click.option("--audience", metavar="adult|parent", help="Who reads it. Default: adult.")
@click.option(
    "--prognosis", is_flag=True, help="Add the outlook, in words. Only for readers who asked for it."
)
@click.option(
    "--layout", metavar="NAME", help="Use this layout. Default: sheet for a section, booklet for all."
)
@click.option("--large-print", is_flag=True, help="The same as --layout large-print: 18 points and more.")
@click.option("--paper", type=click.Choice(PAPERS), help="The paper in your printer. Default: your clinic's.")
@click.option("--lang", help="The language of the leaflet. Default: en.")
@clinic_option
@library_option
@click.option("--reader", type=click.Path(path_type=Path),
              help="A YAML file with what is personal: name, key worker, appointments. Names never go here.")  # fmt: skip
@click.option(
    "--review-copy", is_flag=True, help="Every text once, with its condition, place and source: for approval."
)
@click.option("--example", is_flag=True, help="Make the layout's own example, its proof.")
@click.option("--impose", is_flag=True, help="Also write sheets to fold, of all that can be folded.")
@click.option("--png", is_flag=True, help="Also write a picture of each page, and a contact sheet.")
@as_of_option
@click.option("--out", type=click.Path(path_type=Path), default=Path("leaflets-out"), show_default=True,
              help="Write into this folder.")  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but faults.")
@told
def make(topic: str | None, out: Path, png: bool, impose: bool, quiet: bool, **given: Any) -> None:
    """Make leaflets as PDF.

    \b
    leaflets make                                     all leaflets and the booklet
    leaflets make --section symptoms                  one leaflet
    leaflets make --booklet --relapse-type cns        a booklet for one type of relapse
    leaflets make --large-print --audience parent     18 points, for a parent
    """
    from . import deliver

    setting, wanted = plan(topic, quiet, **given)
    made = list(pipeline.make(setting, wanted))
    files = [(one.name, one.pdf) for one in made]
    if impose:
        from .commands.impose import folded

        files += folded(files)
    deliver.prepare_folder(out)
    for name, pdf in files:
        deliver.write(out / name, pdf)
        if not quiet:
            click.echo(out / name)
        if png:
            from .pictures import write_pictures

            write_pictures(out / name, pdf)
    if not quiet:
        click.echo(summary(setting, made, out), err=True)


def plan(topic: str | None, quiet: bool, **given: Any) -> tuple[pipeline.Setting, list[Job]]:
    """Turn the options of `make` into jobs. Raises LeafletError for names that do not exist."""
    setting = open_setting(given["library"], given["clinic"], given["as_of"], quiet)
    if given["example"]:
        name = named_layout(setting, layout_name(given)) or pipeline.SHEET
        return pipeline.example(setting, name, given["paper"] or setting.clinic.paper)
    reader, asked = asking.read_reader(given["reader"])
    given = asking.with_file(setting, {**given, "topic": topic}, asked)
    chosen = pipeline.choose_topic(setting.library, given["topic"], given["lang"] or "en")
    reader = asking.spelled(reader, setting, chosen)
    choices = asking.choose_for(chosen, given, given["choices"])
    for id in given["sections"]:
        pipeline.check_section_name(chosen, id)
    layout = named_layout(setting, layout_name(given))
    paper = given["paper"] or setting.clinic.paper
    wanted = list(
        pipeline.jobs(
            chosen, given["sections"], given["booklet"], choices, layout, paper, reader, given["review_copy"]
        )
    )
    if not given["booklet"]:  # all that can be made: some layouts have no room for a booklet
        wanted = [job for job in wanted if job.section or setting.layouts[job.layout].booklet]
    for job in wanted:
        pipeline.check_paper(setting.layouts[job.layout], paper)
    return setting, wanted


def layout_name(given: dict[str, Any]) -> str | None:
    if given["large_print"] and given["layout"] not in (None, pipeline.LARGE_PRINT):
        message = f"--large-print and --layout {given['layout']} cannot go together"
        raise LeafletError([Fault(Place(""), message, "leave one of them out")])
    return pipeline.LARGE_PRINT if given["large_print"] else given["layout"]


def named_layout(setting: pipeline.Setting, name: str | None) -> str | None:
    if name is not None and name not in setting.layouts:
        message = f'there is no layout "{name}"'
        raise LeafletError([Fault(Place(""), message, did_you_mean(name, setting.layouts))])
    return name


def summary(setting: pipeline.Setting, made: Sequence[pipeline.Made], out: Path) -> str:
    count = f"{len(made)} leaflet{'s' if len(made) != 1 else ''}"
    drafts = [one for one in made if one.draft]
    if not drafts:
        return f"{count} in {out}"
    topic = next(iter(setting.library.topics.values()))
    reasons = pipeline.draft_reasons(setting, topic)
    text = f"{count} (drafts: {', '.join(reasons)}) in {out}"
    return text + ("; to make them yours: leaflets new my-clinic" if setting.clinic.example else "")


@main.command("list")
@click.argument("what", required=False, type=click.Choice(["approvals"]), metavar="[approvals]")
@library_option
@click.option("--lang", default="en", show_default=True, help="Show the texts in this language.")
@told
def show(what: str | None, library: Path | None, lang: str) -> None:
    """Show what can be chosen: topics, sections, types, readers, layouts, papers.

    `leaflets list approvals` shows who approved which texts, and what changed since.
    """
    setting = open_setting(library, None, None, quiet=True)
    if what:
        from .commands.approve import approvals

        click.echo("\n".join(approvals(setting)))
        return
    for topic in setting.library.topics.values():
        if topic.lang == lang:
            click.echo("\n".join(described(topic)))
    click.echo("\nLayouts (--layout)")
    for layout in setting.layouts.values():
        if layout.name != pipeline.REVIEW:
            click.echo(f"  {layout.name:24}{layout.about.text} ({', '.join(layout.papers)})")
    langs = sorted({topic.lang for topic in setting.library.topics.values()})
    click.echo(f"\nPapers (--paper): {', '.join(PAPERS)}\nLanguages (--lang): {', '.join(langs)}")


def described(topic: Topic) -> list[str]:
    """Return the lines that say what a topic offers."""
    title = next(iter(topic.title.phrases.values())).text
    lines = [f"{topic.id}: {title}", "", "Leaflets (--section), all of them in the booklet (--booklet)"]
    for section in topic.sections:
        name = next(iter(section.title.phrases.values())).text
        lines.append(f"  {section.id:24}{name}" + ("" if section.leaflet else "  (in the booklet only)"))
    for facet in topic.facets:
        option = "" if facet.shared else " or --relapse-type VALUE"
        lines += ["", f"{facet.name.text} (--choose {facet.id}=VALUE{option})"]
        for value in facet.values:
            default = " (default)" if value.id == facet.default else ""
            lines.append(f"  {value.id:24}{value.name.text}{default}. {value.about.text}")
    return lines


@main.command()
@library_option
@clinic_option
@told
def check(library: Path | None, clinic: Path | None) -> None:
    """Read every text as it prints for every reader, and measure how hard it is to read."""
    from . import checking

    setting = open_setting(library, clinic, None, quiet=False)
    report = checking.check(setting)
    click.echo(report.table())
    from .commands.approve import approvals

    click.echo("\n".join(approvals(setting)))
    if report.faults:
        raise LeafletError(report.faults)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@told
def new(folder: Path) -> None:
    """Copy all texts and layouts to FOLDER, with a clinic.yaml for you to fill in."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LeafletError([Fault(Place(""), f"{folder} is there already", "choose a new name")])
    source = pipeline.library_folder()
    try:
        for part in ("content", "layouts"):
            shutil.copytree(source / part, folder / part)
        profile = (source / "content/clinics/new.yaml").read_text(encoding="utf-8")
        (folder / "clinic.yaml").write_text(profile, encoding="utf-8")
        (folder / "content/clinics/new.yaml").unlink()
    except OSError as error:
        raise LeafletError([Fault(Place(str(folder)), f"cannot write here: {error.strerror}")]) from None
    click.echo(f"{folder} is ready. Fill in {folder / 'clinic.yaml'}, then:", err=True)
    click.echo(f"  leaflets make --library {folder}", err=True)


if __name__ == "__main__":
    main()
