"""The command `approve`: takes a clinician's word that the texts may be used, writes approval.yaml beside them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from .. import completing, deliver, pipeline
from ..approval import changed_since, content_hash, part_hashes, written
from ..faults import Fault, LeafletError, Place
from ..layout import PAPERS
from ..model import Approval, Job, Topic
from ..options import (
    Day,
    Folder,
    Word,
    clinic_option,
    lang_option,
    library_option,
    open_setting,
    quiet_option,
    told,
    topic_option,
    verbose_option,
)
from ..tailor import choose
from ..topics import named_once

DAY = Day()


@click.command()
@click.argument("word", metavar="[TOPIC]", required=False, type=Word(), shell_complete=completing.topics)
@topic_option("The same as TOPIC, when the library has several.")
@click.option(
    "--as", "who", metavar='"NAME, ROLE"', help='Who has read the texts, as in "A. Doctor, Consultant".'
)
@click.option("--until", type=DAY, metavar="DATE", help="The last day it holds: the next review.")
@click.option("--on", type=DAY, metavar="DATE", help="The day it was signed. Default: today.")
@click.option("--review-copy", type=Folder(), metavar="FILE",
              help="The PDF that was read. It must be of the texts as they are now.")  # fmt: skip
@click.option("--withdraw", is_flag=True, help="Take the approval back: leaflets are drafts again.")
@lang_option("The language that was read.")
@clinic_option
@library_option
@quiet_option
@verbose_option
@told
def approve(
    word: str | None, topic: str | None, withdraw: bool, lang: str, quiet: bool, **given: Any
) -> None:
    """Record that a clinician has read TOPIC and that patients may have it.

    \b
    leaflets make --review-copy --library my-clinic          print what is to be read
    leaflets approve --as "A. Doctor, Consultant" --until 2027-11-22 --library my-clinic
    leaflets approve --withdraw --library my-clinic          take it back
    leaflets list approvals --library my-clinic              what is approved, and what changed since
    """
    setting = open_setting(given["library"], given["clinic"], None, quiet=True)
    refuse_built_in(setting.folder)
    chosen = pipeline.choose_topic(setting.library, named_once(word, topic), lang)
    path = pipeline.approval_path(setting, chosen)
    if withdraw:
        take_back(path, given)
        done = f"{path} is gone: leaflets are drafts again"
    else:
        approval = signed(setting, chosen, given)
        deliver.write(path, written(approval).encode())
        by = f"approved by {approval.name} until {approval.until}"
        done = f"{path}: {chosen.id} ({lang}), version {chosen.version}, {by}"
    if not quiet:
        click.echo(done)


def refuse_built_in(folder: Path) -> None:
    """Raise LeafletError for the library that comes with the program: the next version would overwrite it."""
    if folder.resolve() == pipeline.library_folder().resolve():
        hint = "copy them with `leaflets new my-clinic`, then add --library my-clinic"
        raise LeafletError(
            [Fault(Place(pipeline.shown(folder)), "the built-in texts cannot be approved", hint)]
        )


def take_back(path: Path, given: dict[str, Any]) -> None:
    if any(given[name] for name in ("who", "until", "on", "review_copy")):
        raise LeafletError(
            [Fault(Place(""), "--withdraw goes with none of --as, --until, --on, --review-copy")]
        )
    if not path.exists():
        raise LeafletError([Fault(Place(pipeline.shown(path)), "there is no approval to withdraw")])
    deliver.remove(path)


def signed(setting: pipeline.Setting, topic: Topic, given: dict[str, Any]) -> Approval:
    """Return the approval that the options describe. Raises LeafletError."""
    name, role = name_and_role(given["who"])
    if not given["until"]:
        raise LeafletError(
            [Fault(Place(""), "until when does it hold?", "--until DATE, at most a year or two")]
        )
    on = given["on"].date() if given["on"] else dt.date.today()
    until = given["until"].date()
    if until < on:
        raise LeafletError([Fault(Place(""), f"--until {until} is before {on}")])
    words = setting.library.words[topic.lang]
    read, file_hash = review_copy(setting, topic, given["review_copy"])
    return Approval(
        name, role, on, until, content_hash(topic, words), version=topic.version, read=read, read_file=file_hash,
        parts=MappingProxyType(part_hashes(topic, words)),
    )  # fmt: skip


def name_and_role(who: str | None) -> tuple[str, str]:
    name, _, role = (part.strip() for part in (who or "").partition(","))
    if not name or not role:
        raise LeafletError([Fault(Place(""), "who has read the texts?", '--as "Name, role"')])
    if not (name + role).isprintable():
        raise LeafletError([Fault(Place(""), "--as holds a character that cannot be printed")])
    return name, role


def review_copy(setting: pipeline.Setting, topic: Topic, file: Path | None) -> tuple[str, str]:
    """Return the reference of the review copy of the texts as they are, and the hash of the file that was read.

    Raises LeafletError when the file is a copy of other texts.
    """
    jobs = [
        Job(topic.id, topic.lang, "", choose(topic, ()), pipeline.REVIEW, paper, None, review_copy=True)
        for paper in sorted(PAPERS, key=lambda paper: paper != setting.clinic.paper)
    ]
    wanted = [pipeline.reference_of(setting, job) for job in jobs]
    if file is None:
        return wanted[0], ""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise LeafletError([Fault(Place(str(file)), f"cannot read this file: {error.strerror}")]) from None
    text = last_page(data, file)
    found = next((reference for reference in wanted if reference in text), "")
    if not found:
        hint = "make it anew with `leaflets make --review-copy`, with the same clinic profile, and read what changed"
        raise LeafletError(
            [Fault(Place(str(file)), "this is no review copy of the texts as they are now", hint)]
        )
    return found, hashlib.sha256(data).hexdigest()


def last_page(data: bytes, file: Path) -> str:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
        return str(document[len(document) - 1].get_textpage().get_text_range())
    except pdfium.PdfiumError:
        raise LeafletError([Fault(Place(str(file)), "this is no PDF")]) from None


def approvals(setting: pipeline.Setting) -> Sequence[str]:
    """Return a line for each topic and language: who approved it, and what changed since."""
    return [line(setting, topic) for topic in setting.library.topics.values()]


def line(setting: pipeline.Setting, topic: Topic) -> str:
    approval, name = (
        pipeline.approval_of(setting, topic),
        f"{topic.id} ({topic.lang}), version {topic.version}",
    )
    if approval is None:
        return f"{name}: not approved"
    by = f"{approval.name}, {approval.role}, {approval.date}"
    changed = changed_since(topic, setting.library.words[topic.lang], approval)
    if changed:
        return f"{name}: changed since {by} approved it: {', '.join(changed)}"
    if not approval.date <= setting.as_of <= approval.until:
        return f"{name}: {by}; that holds only until {approval.until}: read it again"
    return f"{name}: approved by {by}, until {approval.until}"
