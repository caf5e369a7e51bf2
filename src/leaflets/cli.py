"""The command: options in, faults and files out."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from . import asking, completing, personal_copies, pipeline
from .choosing import WORDS
from .counting import counted
from .faults import Fault, LeafletError, Place, did_you_mean
from .layout import NO_LAYOUT, PAPERS
from .model import Job, Topic
from .options import (
    Folder,
    Word,
    as_of_option,
    choice_options,
    clinic_option,
    lang_option,
    library_option,
    open_setting,
    personal_options,
    quiet_option,
    take_topic,
    told,
    topic_option,
    verbose_option,
)
from .source import STDIN
from .topics import named_once

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


ORDER = (
    "make",
    "list",
    "new",
    "check",
    "approve",
    "batch",
    "email",
    "impose",
    "print",
    "find",
    "which",
    "rebuild",
    "register",
)
# Commands that a plain `leaflets make` need not import: each is a module in `commands`, which holds a command of its name.
LATER = {
    "list": "Show what can be chosen.",
    "new": "Copy all texts and layouts, to make them yours.",
    "check": "Measure how hard the texts are to read.",
    "approve": "Record that a clinician has read the texts.",
    "batch": "Make a leaflet or booklet for each row of a list.",
    "email": "Send each patient of a list their leaflets, in two steps.",
    "impose": "Put pages on sheets to print, fold and staple.",
    "print": "Give PDFs to the printer.",
    "find": "Go from words on a page to the line they stand in.",
    "which": "Say what a document reference stands for.",
    "rebuild": "Make a document again from a kept library.",
    "register": "Look after the register of what was made for readers.",
}

NAMED = {"list": "show"}  # the function of a command, where it cannot have the command's name


class Commands(click.Group):
    """A group that imports the commands of `LATER` only when they are called."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(ORDER)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in LATER:
            return super().get_command(context, name)
        module = importlib.import_module(f".commands.{name}", __package__)
        command: click.Command = getattr(module, NAMED.get(name, name))
        command.short_help = LATER[name]
        return command

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Keep the words of the command line: which options there are depends on the library that they name."""
        context.meta[WORDS] = tuple(args)
        return super().resolve_command(context, args)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command; help that cannot be written is reported like everything else."""
        return told(super().main)(*args, **kwargs)


@click.group(cls=Commands, context_settings=CONTEXT)
@click.version_option(package_name="leaflets")
def main() -> None:
    """Make leaflets and booklets that patients can read.

    Start with `leaflets make`. It needs nothing else: it writes one PDF for each section and a booklet
    into ./leaflets-out. `leaflets list` shows what you can choose. `leaflets new my-clinic` gives you
    a copy of all texts and layouts, to make them yours.
    """


@main.command(short_help="Make leaflets and booklets as PDF.")
@click.argument("word", metavar="[TOPIC]", required=False, type=Word(), shell_complete=completing.topics)
@topic_option("The same as TOPIC. Default: the library's first.")
@click.option("--section", "sections", multiple=True, metavar="ID", shell_complete=completing.sections,
              help="Make the leaflet of this section. May be given more than once.")  # fmt: skip
@click.option("--booklet", is_flag=True, help="Make the full booklet.")
@choice_options
@click.option("--layout", type=Word(), metavar="NAME", shell_complete=completing.layouts,
              help="How it looks. Default: sheet for a section, booklet for the booklet.")  # fmt: skip
@click.option("--large-print", is_flag=True, help="18 points and more; the same as --layout large-print.")
@click.option("--paper", type=click.Choice(PAPERS), help="The paper in your printer. Default: your clinic's.")
@lang_option("The language of the leaflet. Default: en.", None)
@clinic_option
@library_option
@personal_options
@click.option(
    "--review-copy",
    is_flag=True,
    help="Every text once, with its condition, file and line: what a clinician approves.",
)
@click.option("--example", is_flag=True, help="Make a layout's own example: what a designer looks at.")
@click.option("--impose", is_flag=True, help="Also write sheets to fold, of all that can be folded.")
@click.option("--png", is_flag=True, help="Also write a picture of each page, and a contact sheet.")
@as_of_option
@click.option("--out", type=Folder(), metavar="FOLDER", default=Path("leaflets-out"), show_default=True,
              help="Write into this folder.")  # fmt: skip
@quiet_option
@verbose_option
@told
def make(out: Path, png: bool, impose: bool, quiet: bool, **given: Any) -> None:
    """Make leaflets as PDF.

    \b
    leaflets make                                     all leaflets and the booklet
    leaflets make --section symptoms                  one leaflet
    leaflets make --booklet --choose FACET=VALUE      a booklet for one kind of reader
    leaflets make --large-print                       18 points and more
    leaflets make --library my-clinic --png           from your own texts, with pictures of the pages
    """
    copy = opened_copy(given)
    setting, wanted = plan(quiet, copy, **given)
    made = list(pipeline.make(setting, wanted))
    names = [one.name for one in made]
    if copy:
        out, names = out / personal_copies.FOLDER, personal_copies.names(copy.id, wanted, names)
    files = list(zip(names, [one.pdf for one in made], strict=True))
    if impose:
        from .commands.impose import folded

        files += folded(files)
    if copy:
        copies = {name: (job, one.pdf) for name, job, one in zip(names, wanted, made, strict=True)}
        written = write_personal(setting, out, files, copies, copy.id, given["replace"], quiet)
    else:
        written = write_files(out, files)
    for name, pdf in files:
        if not quiet:
            click.echo(out / name)
        if png:
            from .pictures import write_pictures

            write_pictures(out / name, pdf, 0o600 if copy else 0o644)
    tell(setting, made, out, quiet, copy is not None, written, wanted)


def opened_copy(given: Mapping[str, Any]) -> personal_copies.Copy | None:
    """Return whose copy is to be made, if one is. Raises LeafletError."""
    if given["reader"] and given["reader"] != STDIN and not given["reader"].exists():
        raise LeafletError([Fault(Place(""), f"there is no file {given['reader']}")])
    return personal_copies.opened(given)


def write_files(out: Path, files: Sequence[tuple[str, bytes]]) -> int:
    """Write finished PDFs; return how many. Raises LeafletError."""
    from . import deliver

    deliver.prepare_folder(out)
    for name, pdf in files:
        deliver.write(out / name, pdf)
    return len(files)


def write_personal(
    setting: pipeline.Setting,
    out: Path,
    files: Sequence[tuple[str, bytes]],
    copies: Mapping[str, tuple[Job, bytes]],
    id: str,
    replace: bool,
    quiet: bool,
) -> int:
    """Write the PDFs of one reader, on the register first; return how many were not there already. Raises LeafletError."""
    from .registering import Copy, clerk_of

    with clerk_of(setting, lambda text: None if quiet else click.echo(text, err=True)) as clerk:

        def register(new: Sequence[str]) -> None:
            clerk.add([Copy(id, *copies[name]) for name in new if name in copies])

        return personal_copies.write(out, files, replace, register)


def plan(quiet: bool, copy: personal_copies.Copy | None, **given: Any) -> tuple[pipeline.Setting, list[Job]]:
    """Turn the options of `make` into jobs. Raises LeafletError for names that do not exist."""
    given["topic"] = named_once(given.pop("word"), given["topic"])
    refuse_clashes(given)
    setting = open_setting(given["library"], given["clinic"], given["as_of"], quiet)
    if given["example"]:
        name = named_layout(setting, layout_name(given)) or pipeline.SHEET
        return pipeline.example(setting, name, given["paper"] or setting.clinic.paper)
    options = dict(given)
    if copy:
        personal_copies.refuse_contradictions(options, copy)
    if not copy or "topic" not in copy.asked:
        given["topic"] = take_topic(setting, given["topic"], None, quiet)
    given = asking.with_file(setting, given, copy.asked if copy else {})
    chosen = pipeline.choose_topic(setting.library, given["topic"], given["lang"] or "en")
    if copy:
        personal_copies.refuse_other_choices(chosen, options, copy, given["choices"])
    reader = asking.spelled(copy.reader if copy else None, setting, chosen)
    choices, layout = named(setting, chosen, given)
    paper = given["paper"] or setting.clinic.paper
    wanted = list(
        pipeline.jobs(
            chosen, given["sections"], given["booklet"], choices, layout, paper, reader, given["review_copy"]
        )
    )
    refuse_missing_layouts(setting, wanted)
    if not given["booklet"]:  # all that can be made: some layouts have no room for a booklet
        wanted = [job for job in wanted if job.section or setting.layouts[job.layout].booklet]
    for job in wanted:
        pipeline.check_paper(setting.layouts[job.layout], paper)
    return setting, wanted


def named(
    setting: pipeline.Setting, topic: Topic, given: dict[str, Any]
) -> tuple[Mapping[str, str], str | None]:
    """Return choices and layout. Raises LeafletError with every name that does not exist."""
    faults: list[Fault] = []
    choices: dict[str, str] = {}
    layout: str | None = None
    for id in given["sections"]:
        try:
            pipeline.check_section_name(topic, id)
        except LeafletError as error:
            faults += error.faults
    try:
        choices = dict(asking.choose_for(topic, given, given["choices"]))
    except LeafletError as error:
        faults += error.faults
    try:
        layout = named_layout(setting, layout_name(given))
    except LeafletError as error:
        faults += error.faults
    if faults:
        raise LeafletError(faults)
    return choices, layout


CHOICES = {"--choose": "pairs"}
PARTS = {"--section": "sections", "--booklet": "booklet", "--reader": "reader"}
# The review copy and the example are whole documents of their own: what would be left aside is refused.
ALONE = {
    "--review-copy": PARTS | CHOICES | {"--layout": "layout", "--large-print": "large_print"},
    "--example": PARTS | CHOICES | {"--review-copy": "review_copy", "--lang": "lang", "TOPIC": "topic"},
}


def refuse_clashes(given: Mapping[str, Any]) -> None:
    """Raise LeafletError for options that would be left aside, and for what cannot be meant."""
    faults = []
    for option, others in ALONE.items():
        clash = [name for name, key in others.items() if given[key]] + [
            f"--{name}" for name, _ in given["types"]
        ]
        if clash and given[option[2:].replace("-", "_")]:
            message = f"{option} goes without {', '.join(clash)}"
            faults.append(Fault(Place(""), message, "leave one of them out"))
    for pair in given["pairs"]:
        if "=" not in pair:
            message = f'--choose needs a facet and a value, not "{pair}"'
            faults.append(Fault(Place(""), message, "such as --choose audience=parent"))
    if faults:
        raise LeafletError(faults)


def refuse_missing_layouts(setting: pipeline.Setting, wanted: Sequence[Job]) -> None:
    """Raise LeafletError for a layout that a library of somebody's own lacks."""
    place = Place(pipeline.shown(setting.folder / "layouts"), 0)
    missing = sorted({job.layout for job in wanted} - set(setting.layouts))
    if missing:
        raise LeafletError([Fault(place, f'there is no layout "{name}" here', NO_LAYOUT) for name in missing])


def layout_name(given: dict[str, Any]) -> str | None:
    if given["large_print"] and given["layout"] not in (None, pipeline.LARGE_PRINT):
        message = f"--large-print and --layout {given['layout']} cannot go together"
        raise LeafletError([Fault(Place(""), message, "leave one of them out")])
    return pipeline.LARGE_PRINT if given["large_print"] else given["layout"]


def named_layout(setting: pipeline.Setting, name: str | None) -> str | None:
    known = [layout for layout in setting.layouts if layout != pipeline.REVIEW]
    if name is not None and name not in known:
        hint = "make it with --review-copy" if name == pipeline.REVIEW else did_you_mean(name, known)
        raise LeafletError([Fault(Place(""), f'there is no layout "{name}"', hint)])
    return name


def tell(
    setting: pipeline.Setting,
    made: Sequence[pipeline.Made],
    out: Path,
    quiet: bool,
    personal: bool,
    written: int,
    wanted: Sequence[Job],
) -> None:
    """Say what was made; that it is a draft is said in any case, once."""
    drafts = drafts_reported(setting, made, wanted)
    count = counted(len(made), "leaflet") + (" for one reader" if personal else "")
    there = "" if written else ", there already"
    if not quiet:
        click.echo(
            f"{count}{f' (drafts: {drafts})' if drafts else ''} in {out}{there}{yours(setting, drafts)}",
            err=True,
        )
    elif drafts:
        click.echo(f"{count}: DRAFT ({drafts})", err=True)


def drafts_reported(setting: pipeline.Setting, made: Sequence[pipeline.Made], wanted: Sequence[Job]) -> str:
    """Return why leaflets are drafts; "" when they are approved."""
    if not any(one.draft for one in made):
        return ""
    topic = setting.library.topics[wanted[0].topic, wanted[0].lang]
    return "; ".join(pipeline.draft_reasons(setting, topic))


def yours(setting: pipeline.Setting, drafts: str) -> str:
    return "; to make them yours: leaflets new my-clinic" if drafts and setting.clinic.example else ""
