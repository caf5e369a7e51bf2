"""The command `make`: options in, PDFs out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from ..approval.status import draft_reasons
from ..faults import NOWHERE, Fault, LeafletError, Place, did_you_mean, refusal
from ..layout.load import NO_LAYOUT, check_paper
from ..layout.papers import PAPERS
from ..model import Job, Topic
from ..naming import SHEET
from ..orders import asking, personal_copy
from ..orders.jobs import LARGE_PRINT, REVIEW, check_section_name, example, jobs_of
from ..orders.topics import choose_topic, named_once
from ..pipeline import Made, make_pdfs
from ..setting import Setting, shown_path
from ..source.files import STDIN
from ..text.counts import counted
from . import completion
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
    reports_faults,
    take_topic,
    topic_option,
    verbose_option,
)


@click.command(short_help="Make leaflets and booklets as PDF.")
@click.argument("word", metavar="[TOPIC]", required=False, type=Word(), shell_complete=completion.topics)
@topic_option("The same as TOPIC. Default: the library's first.")
@click.option("--section", "sections", multiple=True, metavar="ID", shell_complete=completion.sections,
              help="Make the leaflet of this section. May be given more than once.")  # fmt: skip
@click.option("--booklet", is_flag=True, help="Make the full booklet.")
@choice_options
@click.option("--layout", type=Word(), metavar="NAME", shell_complete=completion.layouts,
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
@reports_faults
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
    made = list(make_pdfs(setting, wanted))
    names = [one.name for one in made]
    if copy:
        out, names = out / personal_copy.FOLDER, personal_copy.names(copy.id, wanted, names)
    files = list(zip(names, [one.pdf for one in made], strict=True))
    if impose:
        from .impose import folded

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
            from ..press.pictures import write_pictures

            write_pictures(out / name, pdf, 0o600 if copy else 0o644)
    tell(setting, made, out, quiet, copy is not None, written, wanted)


def opened_copy(given: Mapping[str, Any]) -> personal_copy.Copy | None:
    """Return whose copy is to be made, if one is. Raises LeafletError."""
    if given["reader"] and given["reader"] != STDIN and not given["reader"].exists():
        raise refusal(f"there is no file {given['reader']}")
    return personal_copy.opened(given)


def write_files(out: Path, files: Sequence[tuple[str, bytes]]) -> int:
    """Write finished PDFs; return how many. Raises LeafletError."""
    from .. import deliver

    deliver.prepare_folder(out)
    for name, pdf in files:
        deliver.write(out / name, pdf)
    return len(files)


def write_personal(
    setting: Setting,
    out: Path,
    files: Sequence[tuple[str, bytes]],
    copies: Mapping[str, tuple[Job, bytes]],
    id: str,
    replace: bool,
    quiet: bool,
) -> int:
    """Write the PDFs of one reader, on the register first; return how many were not there already. Raises LeafletError."""
    from ..register.clerk import Copy, clerk_of

    with clerk_of(setting, lambda text: None if quiet else click.echo(text, err=True)) as clerk:

        def register(new: Sequence[str]) -> None:
            clerk.add([Copy(id, *copies[name]) for name in new if name in copies])

        return personal_copy.write(out, files, replace, register)


def plan(quiet: bool, copy: personal_copy.Copy | None, **given: Any) -> tuple[Setting, list[Job]]:
    """Turn the options of `make` into jobs. Raises LeafletError for names that do not exist."""
    given["topic"] = named_once(given.pop("word"), given["topic"])
    refuse_clashes(given)
    setting = open_setting(given["library"], given["clinic"], given["as_of"], quiet)
    if given["example"]:
        name = named_layout(setting, layout_name(given)) or SHEET
        return example(setting, name, given["paper"] or setting.clinic.paper)
    options = dict(given)
    if copy:
        personal_copy.refuse_contradictions(options, copy)
    if not copy or "topic" not in copy.asked:
        given["topic"] = take_topic(setting, given["topic"], None, quiet)
    given = asking.with_file(setting, given, copy.asked if copy else {})
    chosen = choose_topic(setting.library, given["topic"], given["lang"] or "en")
    if copy:
        personal_copy.refuse_other_choices(chosen, options, copy, given["choices"])
    reader = asking.with_days_in_words(copy.reader if copy else None, setting, chosen)
    choices, layout = named(setting, chosen, given)
    paper = given["paper"] or setting.clinic.paper
    wanted = list(
        jobs_of(
            chosen, given["sections"], given["booklet"], choices, layout, paper, reader, given["review_copy"]
        )
    )
    refuse_missing_layouts(setting, wanted)
    if not given["booklet"]:  # all that can be made: some layouts have no room for a booklet
        wanted = [job for job in wanted if job.section or setting.layouts[job.layout].booklet]
    for job in wanted:
        check_paper(setting.layouts[job.layout], paper)
    return setting, wanted


def named(setting: Setting, topic: Topic, given: dict[str, Any]) -> tuple[Mapping[str, str], str | None]:
    """Return choices and layout. Raises LeafletError with every name that does not exist."""
    faults: list[Fault] = []
    choices: dict[str, str] = {}
    layout: str | None = None
    for id in given["sections"]:
        try:
            check_section_name(topic, id)
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
            faults.append(Fault(NOWHERE, message, "leave one of them out"))
    for pair in given["pairs"]:
        if "=" not in pair:
            message = f'--choose needs a facet and a value, not "{pair}"'
            faults.append(Fault(NOWHERE, message, "such as --choose audience=parent"))
    if faults:
        raise LeafletError(faults)


def refuse_missing_layouts(setting: Setting, wanted: Sequence[Job]) -> None:
    """Raise LeafletError for a layout that a library of somebody's own lacks."""
    place = Place(shown_path(setting.folder / "layouts"), 0)
    missing = sorted({job.layout for job in wanted} - set(setting.layouts))
    if missing:
        raise LeafletError([Fault(place, f'there is no layout "{name}" here', NO_LAYOUT) for name in missing])


def layout_name(given: dict[str, Any]) -> str | None:
    if given["large_print"] and given["layout"] not in (None, LARGE_PRINT):
        message = f"--large-print and --layout {given['layout']} cannot go together"
        raise refusal(message, "leave one of them out")
    return LARGE_PRINT if given["large_print"] else given["layout"]


def named_layout(setting: Setting, name: str | None) -> str | None:
    known = [layout for layout in setting.layouts if layout != REVIEW]
    if name is not None and name not in known:
        hint = "make it with --review-copy" if name == REVIEW else did_you_mean(name, known)
        raise refusal(f'there is no layout "{name}"', hint)
    return name


def tell(
    setting: Setting,
    made: Sequence[Made],
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


def drafts_reported(setting: Setting, made: Sequence[Made], wanted: Sequence[Job]) -> str:
    """Return why leaflets are drafts; "" when they are approved."""
    if not any(one.draft for one in made):
        return ""
    topic = setting.library.topics[wanted[0].topic, wanted[0].lang]
    return "; ".join(draft_reasons(setting, topic))


def yours(setting: Setting, drafts: str) -> str:
    return "; to make them yours: leaflets new my-clinic" if drafts and setting.clinic.example else ""
