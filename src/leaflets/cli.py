"""The command: options in, faults and files out."""

from __future__ import annotations

import importlib
import shlex
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from . import asking, completing, personal_copies, pipeline
from .counting import counted
from .faults import Fault, LeafletError, Place, did_you_mean, reason
from .layout import NO_LAYOUT, PAPERS
from .model import Job, Topic
from .options import (
    Folder,
    Word,
    as_of_option,
    clinic_option,
    library_option,
    open_setting,
    personal_options,
    told,
)
from .source import STDIN

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


class Commands(click.Group):
    """A group that imports the commands of `LATER` only when they are called."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(ORDER)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in LATER:
            return super().get_command(context, name)
        module = importlib.import_module(f".commands.{name}", __package__)
        command: click.Command = getattr(module, name)
        command.short_help = LATER[name]
        return command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command; help that cannot be written is told as everything else."""
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
@click.argument("topic", required=False, type=Word(), shell_complete=completing.topics)
@click.option("--section", "sections", multiple=True, metavar="ID", shell_complete=completing.sections,
              help="Make the leaflet of this section. May be given more than once.")  # fmt: skip
@click.option("--booklet", is_flag=True, help="Make the full booklet.")
@click.option("--relapse-type", "types", multiple=True, metavar="TYPE", shell_complete=completing.own_values,
              help="Write for this type of relapse: a time, a place, or both. `leaflets list` shows them.")  # fmt: skip
@click.option("--choose", "pairs", multiple=True, metavar="FACET=VALUE", shell_complete=completing.pairs,
              help="Any other choice that `leaflets list` shows.")  # fmt: skip
@click.option("--audience", type=Word(), metavar="adult|parent", shell_complete=completing.audiences,
              help="Who reads it. Default: adult.")  # fmt: skip
@click.option(
    "--prognosis", is_flag=True, help="Add the outlook, in words. Only for readers who asked for it."
)
@click.option("--layout", type=Word(), metavar="NAME", shell_complete=completing.layouts,
              help="How it looks. Default: sheet for a section, booklet for the booklet.")  # fmt: skip
@click.option("--large-print", is_flag=True, help="18 points and more; the same as --layout large-print.")
@click.option("--paper", type=click.Choice(PAPERS), help="The paper in your printer. Default: your clinic's.")
@click.option("--lang", type=Word(), metavar="CODE", shell_complete=completing.langs,
              help="The language of the leaflet. Default: en.")  # fmt: skip
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
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but faults.")
@told
def make(topic: str | None, out: Path, png: bool, impose: bool, quiet: bool, **given: Any) -> None:
    """Make leaflets as PDF.

    \b
    leaflets make                                     all leaflets and the booklet
    leaflets make --section symptoms                  one leaflet
    leaflets make --booklet --relapse-type cns        a booklet for one type of relapse
    leaflets make --large-print --audience parent     18 points, for a parent
    leaflets make --library my-clinic --png           from your own texts, with pictures of the pages
    """
    copy = opened_copy(given)
    setting, wanted = plan(topic, quiet, copy, **given)
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
    tell(setting, made, out, quiet, copy is not None, written)


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


def plan(
    topic: str | None, quiet: bool, copy: personal_copies.Copy | None, **given: Any
) -> tuple[pipeline.Setting, list[Job]]:
    """Turn the options of `make` into jobs. Raises LeafletError for names that do not exist."""
    refuse_clashes({**given, "topic": topic})
    setting = open_setting(given["library"], given["clinic"], given["as_of"], quiet)
    if given["example"]:
        name = named_layout(setting, layout_name(given)) or pipeline.SHEET
        return pipeline.example(setting, name, given["paper"] or setting.clinic.paper)
    options = {**given, "topic": topic}
    if copy:
        personal_copies.refuse_contradictions(options, copy)
    given = asking.with_file(setting, options, copy.asked if copy else {})
    chosen = pipeline.choose_topic(setting.library, given["topic"], given["lang"] or "en")
    if copy:
        called = {key: option for option, key in CHOICES.items()}
        personal_copies.refuse_other_choices(chosen, options, copy, given["choices"], called)
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


CHOICES = {
    "--relapse-type": "types",
    "--choose": "pairs",
    "--audience": "audience",
    "--prognosis": "prognosis",
}
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
        clash = [name for name, key in others.items() if given[option[2:].replace("-", "_")] and given[key]]
        if clash:
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
) -> None:
    """Say what was made; that it is a draft is said in any case, once."""
    drafts = drafts_told(setting, made)
    count = counted(len(made), "leaflet") + (" for one reader" if personal else "")
    there = "" if written else ", there already"
    if not quiet:
        click.echo(
            f"{count}{f' (drafts: {drafts})' if drafts else ''} in {out}{there}{yours(setting, drafts)}",
            err=True,
        )
    elif drafts:
        click.echo(f"{count}: DRAFT ({drafts})", err=True)


def drafts_told(setting: pipeline.Setting, made: Sequence[pipeline.Made]) -> str:
    """Return why leaflets are drafts; "" when they are approved."""
    if not any(one.draft for one in made):
        return ""
    topic = next(iter(setting.library.topics.values()))
    return "; ".join(pipeline.draft_reasons(setting, topic))


def yours(setting: pipeline.Setting, drafts: str) -> str:
    return "; to make them yours: leaflets new my-clinic" if drafts and setting.clinic.example else ""


@main.command("list", short_help="Show what can be chosen.")
@click.argument("what", required=False, type=click.Choice(["approvals"]), metavar="[approvals]")
@library_option
@click.option("--lang", type=Word(), metavar="CODE", default="en", show_default=True,
              shell_complete=completing.langs, help="Show the texts in this language.")  # fmt: skip
@told
def show(what: str | None, library: Path | None, lang: str) -> None:
    """Show what can be chosen: topics, sections, types, readers, layouts, papers.

    `leaflets list approvals` shows who approved which texts, and what changed since.
    """
    # What can be chosen is the same for every clinic: a profile not yet filled in does not hide it.
    example = (library or pipeline.library_folder()) / pipeline.EXAMPLE_CLINIC
    setting = open_setting(library, example, None, quiet=True)
    if what:
        from .commands.approve import approvals

        click.echo("\n".join(approvals(setting)))
        return
    langs = sorted({topic.lang for topic in setting.library.topics.values()})
    if lang not in langs:
        raise LeafletError([Fault(Place(""), f'nothing is written in "{lang}"', did_you_mean(lang, langs))])
    for topic in setting.library.topics.values():
        if topic.lang == lang:
            click.echo("\n".join(described(topic)))
    click.echo("\nLayouts (--layout)")
    for layout in setting.layouts.values():
        if layout.name != pipeline.REVIEW:
            click.echo(f"  {layout.name:24}{layout.about.text} ({', '.join(layout.papers)})")
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


@main.command(short_help="Measure how hard the texts are to read.")
@library_option
@clinic_option
@told
def check(library: Path | None, clinic: Path | None) -> None:
    """Read every text as it prints for every reader, and measure how hard it is to read.

    \b
    leaflets check
    leaflets check --library my-clinic
    """
    from . import checking

    setting = open_setting(library, clinic, None, quiet=False)
    report = checking.check(setting)
    click.echo(report.table())
    from .commands.approve import approvals

    click.echo("\n".join(approvals(setting)))
    if report.faults:
        raise LeafletError(report.faults)


@main.command(short_help="Copy all texts and layouts, to make them yours.")
@click.argument("folder", type=Folder())
@told
def new(folder: Path) -> None:
    """Copy all texts and layouts to FOLDER, with a clinic.yaml for you to fill in.

    \b
    leaflets new my-clinic
    leaflets make --library my-clinic        after you have filled in my-clinic/clinic.yaml
    """
    source = pipeline.library_folder()
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise LeafletError([Fault(Place(""), f"{folder} is there already", "choose a new name")])
        copy_library(source, folder)
    except OSError as error:
        # Of many files that could not be copied, shutil tells each; the first says why.
        why = error.args[0][0][-1] if isinstance(error, shutil.Error) else reason(error)
        raise LeafletError([Fault(Place(str(folder), 0), f"cannot write here: {why}")]) from None
    click.echo(f"{folder} is ready. Fill in {folder / 'clinic.yaml'}, then:", err=True)
    click.echo(f"  leaflets make --library {shlex.quote(str(folder))}", err=True)


def copy_library(source: Path, folder: Path) -> None:
    for part in ("content", "layouts"):
        shutil.copytree(source / part, folder / part)
    profile = (source / "content/clinics/new.yaml").read_text(encoding="utf-8")
    (folder / "clinic.yaml").write_text(profile, encoding="utf-8")
    (folder / "content/clinics/new.yaml").unlink()
