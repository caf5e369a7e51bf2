"""The command `make`: options in, PDFs out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import click

from .. import deliver
from ..approval.status import draft_reasons
from ..codes import in_words, meanings
from ..faults import NOWHERE, Fault, LeafletError, refusal
from ..formats import FORMATS, PDF, formats_of, named_as, refuse_without_pdf
from ..layout.papers import PAPERS
from ..model import Job
from ..orders import personal_copy
from ..orders.jobs import NAME_ONLY, example, jobs, loses_words
from ..orders.reader_request import ReaderFile, open_reader_file, refuse_contradictions, with_file
from ..orders.request import clashes
from ..orders.topics import named_once
from ..orders.visits import OVER, days_over
from ..pipeline import Made, make_files
from ..setting import Setting, own_folder
from ..text.counts import counted
from .library import open_setting, take_topic
from .options import (
    Folder,
    Word,
    as_of_option,
    choice_options,
    clinic_option,
    complete,
    formats_option,
    json_option,
    lang_option,
    library_option,
    quiet_option,
    request_of,
    stack,
    topic_argument,
    topic_option,
    verbose_option,
)
from .page_ends import exit_if_sparse, tell_ends
from .reports import note, reports_faults

personal_options = stack(
    click.option("--reader", type=Folder(), metavar="FILE",
                 help="A YAML file with what is for one reader: id, name, message, appointments. There are no options for these. - reads standard input."),
    click.option("--id", type=Word(), metavar="ID", help="With --reader: the id that names the PDFs, if the file has none."),
    click.option("--replace", is_flag=True, help="With --reader: overwrite another file of the same name."),
    click.option("--allow-any-id", is_flag=True, help="Accept an id that looks like a date or a health-service number."),
)  # fmt: skip

since_options = stack(
    click.option("--since", type=Word(), metavar="APPROVAL",
                 help="With --review-copy: only what changed since an approval: last, or its number, date or name."),
    click.option("--from", "source", type=Word(), metavar="FOLDER[@REVISION]",
                 help="With --since: a kept copy of the texts that were approved. Default: the library's git history."),
)  # fmt: skip


@click.command()
@topic_argument
@topic_option("The same as TOPIC. Default: the library's first.")
@click.option("--section", "sections", multiple=True, metavar="ID", shell_complete=complete("sections"),
              help="Make the leaflet of this section. May be given more than once.")  # fmt: skip
@click.option("--booklet", is_flag=True, help="Make the full booklet.")
@click.option(
    "--start", is_flag=True, help="Make the short booklet, if the topic has one. Made only with this option."
)
@choice_options
@click.option("--layout", type=Word(), metavar="NAME", shell_complete=complete("layouts"),
              help="How it looks. Default: sheet for a section, booklet for a booklet.")  # fmt: skip
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
@since_options
@click.option("--example", is_flag=True, help="Make a layout's own example: what a designer looks at.")
@formats_option
@click.option("--impose", is_flag=True, help="Also write sheets to fold, for every PDF that can be folded.")
@click.option(
    "--explain-pages", is_flag=True, help="Also print, for each page, how full it is and why it ends there."
)
@json_option
@click.option("--png", is_flag=True, help="Also write a picture of each page, and a contact sheet.")
@as_of_option
@click.option("--out", type=Folder(), metavar="FOLDER", default=Path("leaflets-out"), show_default=True,
              help="Write into this folder.")  # fmt: skip
@quiet_option
@verbose_option
@reports_faults
def make(out: Path, formats: str, png: bool, impose: bool, quiet: bool, **given: Any) -> None:
    """Make leaflets as PDF, and the same words as HTML or plain text.

    \b
    leaflets make                                     all leaflets, the booklet and the card
    leaflets make --section symptoms                  one leaflet
    leaflets make --booklet --choose FACET=VALUE      a booklet for one kind of reader
    leaflets make --large-print                       18 points and more
    leaflets make --format pdf,html,txt               with the same words for screens, beside each PDF
    leaflets make --library my-clinic --png           from your own texts, with pictures of the pages
    """
    quiet, kinds = quiet or as_json_of(given), formats_of(formats)
    refuse_without_pdf(kinds, {"--impose": impose, "--png": png, "--explain-pages": given["explain_pages"]})
    file = reader_file_of(given)
    setting, wanted = plan(quiet, file, given)
    made = made_from(setting, wanted, kinds, given, quiet)
    names = [one.name for one in made]
    if file:
        out, names = out / personal_copy.FOLDER, personal_copy.file_names(file.id, wanted, names)
    copies = list(copies_of(names, wanted, made))
    files = [(copy.name, copy.data) for copy in copies]
    files += sheets_of(copies) if impose else []
    if file:
        written = write_personal(setting, out, files, copies, file.id, given["replace"], quiet)
    else:
        written = write_files(out, files)
    show_files(out, files, quiet, png, 0o600 if file else 0o644)
    tell_ends(made, given["explain_pages"], given["as_json"], quiet or file is not None)
    tell_made(setting, made, out, quiet, file is not None, written, wanted)
    tell_names(setting, names, made, note(quiet))
    if given["explain_pages"]:
        exit_if_sparse(made)


class NamedCopy(NamedTuple):
    """A finished file: its name, the job that it is of, its format and its bytes."""

    name: str
    job: Job
    format: str
    data: bytes


def copies_of(names: Sequence[str], wanted: Sequence[Job], made: Sequence[Made]) -> Iterator[NamedCopy]:
    """Yield the files of every leaflet; `names` are those of the PDFs."""
    for name, job, one in zip(names, wanted, made, strict=True):
        for format, data in one.files.items():
            yield NamedCopy(named_as(name, format), job, format, data)


def sheets_of(copies: Sequence[NamedCopy]) -> list[tuple[str, bytes]]:
    """Return sheets to fold, for every PDF that can be folded. Raises LeafletError when none can."""
    from .impose import folded

    return list(folded([(copy.name, copy.data) for copy in copies if copy.format == PDF]))


def made_from(
    setting: Setting, wanted: Sequence[Job], kinds: Sequence[str], given: Mapping[str, Any], quiet: bool
) -> list[Made]:
    """Return the files of all jobs; with --since, of the changes alone. Raises LeafletError."""
    if given["review_copy"]:
        from .since import copy_since, offer

        if given["since"] is not None:
            return [copy_since(setting, job, kinds, given["since"], given["source"], quiet) for job in wanted]
        offer(setting, wanted, quiet)
    return list(make_files(setting, wanted, kinds))


def as_json_of(given: Mapping[str, Any]) -> bool:
    """Tell whether JSON is asked for. Raises LeafletError when there is nothing that could be JSON."""
    if given["as_json"] and not given["explain_pages"]:
        raise refusal("--json needs --explain-pages", "leaflets make --explain-pages --json")
    return bool(given["as_json"])


def reader_file_of(given: Mapping[str, Any]) -> ReaderFile | None:
    """Return the contents of the file of `--reader`; None without one. Raises LeafletError."""
    if given["reader"]:
        return open_reader_file(given["reader"], given["id"], given["allow_any_id"])
    wrong = [option for option, key in (("--id", "id"), ("--replace", "replace")) if given[key]]
    if wrong:
        raise refusal(f"{' and '.join(wrong)} need{'s' if len(wrong) == 1 else ''} --reader")
    return None


def write_files(out: Path, files: Sequence[tuple[str, bytes]]) -> int:
    """Write finished files; return their number. Raises LeafletError."""
    deliver.prepare_folder(out)
    for name, data in files:
        deliver.write(out / name, data)
    return len(files)


def show_files(out: Path, files: Sequence[tuple[str, bytes]], quiet: bool, pictures: bool, mode: int) -> None:
    """Print the names of files that were written, and write pictures of the pages of PDFs if asked to. Raises LeafletError."""
    for name, data in files:
        if not quiet:
            click.echo(out / name)
        if pictures and name.endswith(FORMATS[PDF].ending):
            from ..press.pictures import write_pictures

            write_pictures(out / name, data, mode)


def write_personal(
    setting: Setting,
    out: Path,
    files: Sequence[tuple[str, bytes]],
    copies: Sequence[NamedCopy],
    id: str,
    replace: bool,
    quiet: bool,
) -> int:
    """Enter one reader's files in the register, then write them; return how many are new. Raises LeafletError."""
    from ..register.clerk import Copy, clerk_of

    with clerk_of(setting, note(quiet)) as clerk:

        def register(new: Sequence[str]) -> None:
            clerk.add([Copy(id, one.job, one.data, format=one.format) for one in copies if one.name in new])

        return personal_copy.write_copies(out, files, replace, register)


def plan(quiet: bool, file: ReaderFile | None, given: Mapping[str, Any]) -> tuple[Setting, list[Job]]:
    """Turn the options of `make` into jobs, and open the setting they are made from. Raises LeafletError."""
    topic = named_once(given.get("word"), given["topic"])
    request = request_of({**given, "topic": topic}, file.reader if file else None)
    if faults := [*clashes(request), *choices_without_value(given["pairs"]), *since_nothing(given)]:
        raise LeafletError(faults)
    setting = open_setting(given["library"], given["clinic"], given["as_of"], quiet)
    if request.example:
        return example(setting, request)
    if file:
        refuse_contradictions(request, file.asked)
    if not file or "topic" not in file.asked:
        request = replace(request, topic=take_topic(setting, request.topic, None, quiet))
    if not file:
        return setting, jobs(setting, request)
    held = jobs(setting, with_file(setting, request, file))
    if loses_words(setting, held, file.reader):
        click.echo(NAME_ONLY, err=True)
    for place in days_over(file.reader, setting):
        click.echo(f"{place}: {OVER}", err=True)
    return setting, held


def since_nothing(given: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield a fault for each option about an approval that has nothing to do here."""
    if given.get("since") is not None and not given["review_copy"]:
        hint = "leaflets make --review-copy --since last"
        yield Fault(NOWHERE, "--since needs --review-copy", hint)
    if given.get("source") is not None and given.get("since") is None:
        yield Fault(NOWHERE, "--from needs --since", "leaflets make --review-copy --since last --from FOLDER")


def choices_without_value(pairs: Sequence[str]) -> Iterator[Fault]:
    """Yield a fault for each `--choose` that names no value."""
    for pair in pairs:
        if "=" not in pair:
            message = f'--choose needs a facet and a value, not "{pair}"'
            yield Fault(NOWHERE, message, "such as --choose audience=parent")


def tell_shortened(names: Sequence[str], made: Sequence[Made], note: Callable[[str], None]) -> None:
    """Report what folded sheets hold where it is not all."""
    for name, one in zip(names, made, strict=True):
        if one.document.shortened:
            note(f"{name}: {one.document.shortened}")


def tell_made(
    setting: Setting,
    made: Sequence[Made],
    out: Path,
    quiet: bool,
    personal: bool,
    written: int,
    wanted: Sequence[Job],
) -> None:
    """Report what was made; drafts are always reported, once."""
    drafts = drafts_reported(setting, made, wanted)
    count = counted(len(made), "leaflet") + (" for one reader" if personal else "")
    there = "" if written else ", already there"
    if not quiet:
        click.echo(
            f"{count}{f' (drafts: {drafts})' if drafts else ''} in {out}{there}{yours(setting, drafts)}",
            err=True,
        )
    elif drafts:
        click.echo(f"{count}: DRAFT ({drafts})", err=True)


def tell_names(
    setting: Setting, names: Sequence[str], made: Sequence[Made], note: Callable[[str], None]
) -> None:
    """Report which sheets do not hold everything, and what each code in the names of files stands for."""
    tell_shortened(names, made, note)
    found = [one for name in names for one in meanings(setting.library, name)]
    for code, choices in dict.fromkeys((code, choices) for code, _, choices in found):
        note(f"{code} in a file name: {in_words(choices)}")


def drafts_reported(setting: Setting, made: Sequence[Made], wanted: Sequence[Job]) -> str:
    """Return why leaflets are drafts; "" if they are approved."""
    if not any(one.draft for one in made):
        return ""
    topic = setting.library.topics[wanted[0].topic, wanted[0].lang]
    return "; ".join(draft_reasons(setting, topic))


def yours(setting: Setting, drafts: str) -> str:
    """Return the hint to copy the library, or to fill in its profile, if drafts come from the example."""
    if not drafts or not setting.clinic.example:
        return ""
    copied = own_folder(setting.folder) is not None
    return "; to make them yours, " + ("fill in clinic.yaml" if copied else "type: leaflets new my-clinic")
