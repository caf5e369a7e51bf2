"""The command `approve`: takes a clinician's statement that the texts may be used, writes approval.yaml beside them."""

from __future__ import annotations

import datetime as dt
import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from .. import deliver
from ..approval.file import ApprovalFile, approval_text, load_approval_file, with_successor
from ..approval.hashes import content_hash, part_hashes
from ..approval.standing import CHANGED, EARLY, ENDED, standing
from ..approval.status import approval_path, draft_reasons, reference_of
from ..faults import NOWHERE, Fault, LeafletError, Place, refusal
from ..layout.papers import PAPERS
from ..model import Approval, Job, Topic
from ..orders.jobs import REVIEW
from ..orders.topics import choose_topic, named_once
from ..readability.findings import check_topic
from ..setting import Setting, library_folder, shown_path
from ..tailor.choices import choose
from ..text.blank import names_something, says_something, stripped
from .library import open_setting
from .options import Day, Folder, lang_option, library_options, topic_argument, topic_option

DAY = Day()
MOST_YEARS = 3  # after this, texts must be read again


@click.command()
@topic_argument
@topic_option("The same as TOPIC, when the library has several.")
@click.option(
    "--as", "who", metavar='"NAME, ROLE"', help='Who has read the texts, as in "A. Doctor, Consultant".'
)
@click.option("--until", type=DAY, metavar="DATE", help="The last day it is valid: the next review.")
@click.option("--on", type=DAY, metavar="DATE", help="The day it was signed. Default: today.")
@click.option("--review-copy", type=Folder(), metavar="FILE",
              help="The PDF that was read. It must show the texts as they are now.")  # fmt: skip
@click.option("--despite", metavar="REASON",
              help="Why it is given despite objections; the review copy prints it.")  # fmt: skip
@click.option(
    "--show-changes", is_flag=True, help="Show what changed since the last approval, and record nothing."
)
@click.option("--withdraw", is_flag=True, help="Withdraw the approval: leaflets become drafts again.")
@lang_option("The language that was read.")
@library_options
def approve(
    word: str | None, topic: str | None, withdraw: bool, show_changes: bool, lang: str, quiet: bool, **given: Any
) -> None:  # fmt: skip
    """Record that a clinician has read TOPIC and that patients may have it.

    \b
    leaflets make --review-copy --library my-clinic          print what is to be read
    leaflets approve --as "A. Doctor, Consultant" --until 2027-11-22 --library my-clinic
    leaflets approve --show-changes --library my-clinic      what changed since the last approval
    leaflets approve --withdraw --library my-clinic          withdraw it
    leaflets list approvals --library my-clinic              what is approved, and what changed since
    """
    setting = open_setting(given["library"], given["clinic"], None, quiet)
    refuse_built_in(setting.folder)
    chosen = choose_topic(setting.library, named_once(word, topic), lang)
    path = approval_path(setting, chosen)
    record = load_approval_file(path, shown_path(path))
    if show_changes:
        sys.exit(changes_shown(setting, chosen, withdraw, given))
    if withdraw:
        take_back(path, record, setting.as_of, given)
        done = [f"{path}: withdrawn; leaflets are drafts again"]
    else:
        approval = signed(setting, chosen, record, given)
        put(path, with_successor(record, approval, setting.as_of))
        by = f"approved by {approval.name} until {approval.until}"
        done = [f"{path}: {chosen.id} ({lang}), version {chosen.version}, {by}"]
        done += said_after(setting, chosen, approval, record)
    for n, line in enumerate(done):
        if not quiet or (n and "drafts" in line):
            click.echo(line, err=n > 0)


def changes_shown(setting: Setting, topic: Topic, withdraw: bool, given: dict[str, Any]) -> int:
    """Show what changed since the last approval; return the exit code. Raises LeafletError."""
    from .since import say_changes

    if withdraw or any(given[name] for name in GIVEN):
        raise refusal(f"--show-changes cannot be combined with --withdraw or {OPTIONS}")
    return say_changes(setting, topic)


GIVEN = ("who", "until", "on", "review_copy", "despite")  # what an approval is made of
OPTIONS = "--as, --until, --on, --review-copy or --despite"


def put(path: Path, record: ApprovalFile) -> None:
    """Write the approval file, with its history."""
    deliver.write(path, approval_text(record.standing, record.former).encode())


def said_after(setting: Setting, topic: Topic, approval: Approval, before: ApprovalFile) -> Iterator[str]:
    """Yield what the approver should know: whom it replaces, what it was given despite, and whether leaflets are still drafts."""
    if old := before.standing:
        yield f"it replaces the approval by {old.name}, {old.date}, which is kept in the file's history"
    if approval.since:
        yield f"recorded: only what changed since {approval.since} was read"
    if approval.despite:
        yield f"recorded, and printed in the review copy: {approval.objections}; despite: {approval.despite}"
    if reasons := draft_reasons(setting, topic):
        yield f"leaflets are still drafts: {', '.join(reasons)}"


def refuse_built_in(folder: Path) -> None:
    """Raise LeafletError for the built-in library: the next version would overwrite the approval."""
    if folder.resolve() == library_folder().resolve():
        hint = "copy them with `leaflets new my-clinic`, then add --library my-clinic"
        raise refusal("the built-in texts cannot be approved", hint, Place(shown_path(folder)))


def take_back(path: Path, record: ApprovalFile, day: dt.date, given: dict[str, Any]) -> None:
    """Withdraw the current approval. Raises LeafletError if there is none."""
    if any(given[name] for name in GIVEN):
        raise refusal(f"--withdraw cannot be combined with {OPTIONS}")
    if not record.standing:
        raise refusal("there is no approval to withdraw", place=Place(shown_path(path)))
    put(path, with_successor(record, None, day))


def signed(setting: Setting, topic: Topic, record: ApprovalFile, given: dict[str, Any]) -> Approval:
    """Return the approval that the options describe. Raises LeafletError."""
    name, role = name_and_role(given["who"], offered(record))
    if not given["until"]:
        raise refusal("until when is it valid?", "--until DATE, at most a year or two")
    on = given["on"].date() if given["on"] else setting.as_of
    until = given["until"].date()
    if until < on:
        raise refusal(f"--until {until} is before {on}")
    words = setting.library.words[topic.lang]
    read, file_hash, since = review_copy(setting, topic, record, given["review_copy"])
    objections, despite = weighed(setting, topic, on, until, given["despite"])
    return Approval(
        name, role, on, until, content_hash(topic, words), version=topic.version, read=read, read_file=file_hash,
        parts=MappingProxyType(part_hashes(topic, words)), since=since, objections=objections,
        despite=despite,
    )  # fmt: skip


def weighed(
    setting: Setting, topic: Topic, on: dt.date, until: dt.date, reason: str | None
) -> tuple[str, str]:
    """Return the objections to an approval, and why it is given nevertheless. Raises LeafletError without a reason."""
    if reason is not None and not printable(reason):
        raise refusal("--despite gives no reason", '--despite "why it may be used"')
    found = [*days_against(on, until, setting.as_of), *limits_against(setting, topic)]
    if found and reason is None:
        hint = 'correct it, or say why it may be used anyway: --despite "REASON"'
        raise LeafletError([replace(fault, hint=fault.hint or hint) for fault in found])
    if not found and reason is not None:
        click.echo("there are no objections: --despite is not recorded", err=True)
    said = "; ".join(dict.fromkeys(f"{f.place}: {f.message}" if f.place.path else f.message for f in found))
    return said, stripped(reason or "") if found else ""


def days_against(on: dt.date, until: dt.date, today: dt.date) -> Iterator[Fault]:
    """Yield why an approval cannot have these dates."""
    if on > today:
        yield Fault(NOWHERE, f"{on} is in the future: nobody can have signed yet")
    if until > years_after(today, MOST_YEARS):
        yield Fault(
            NOWHERE,
            f"{until} is more than {MOST_YEARS} years off: the texts must be read again before then",
        )


def years_after(day: dt.date, years: int) -> dt.date:
    """Return the same day that many years later; 28 February if there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def limits_against(setting: Setting, topic: Topic) -> list[Fault]:
    """Return what breaks a limit in a topic's texts, and where to see the details."""
    found = list(check_topic(setting, topic).faults)
    more = Fault(NOWHERE, "these texts break a limit of `leaflets check`", "") if found else None
    return [*found, more] if more else []


def offered(record: ApprovalFile) -> str:
    """Return how to see what changed since the last approval; "" if there is none."""
    known = record.standing or record.former
    return "what changed since the last approval: `leaflets approve --show-changes`" if known else ""


def name_and_role(who: str | None, more: str = "") -> tuple[str, str]:
    """Return the approver's name and role, as given by `--as`. Raises LeafletError if one is missing; `more` ends its hint."""
    name, _, role = (
        part if names_something(part) else "" for part in map(stripped, (who or "").partition(","))
    )
    if not name or not role:
        what = "no visible name" if role else "no visible role" if name else "no visible name or role"
        message = "who has read the texts?" + (f" --as contains {what}" if who else "")
        raise refusal(message, "; ".join(filter(None, ('--as "Name, role"', more))))
    if not (name + role).isprintable():
        raise refusal("--as contains a character that cannot be printed")
    return name, role


def printable(text: str) -> bool:
    return says_something(text) and stripped(text).isprintable()


def review_copy(
    setting: Setting, topic: Topic, record: ApprovalFile, file: Path | None
) -> tuple[str, str, str]:
    """Return the reference of the review copy that was read, the hash of its file, and since when it shows changes.

    Without a file, it is the copy of the texts as they are. Raises LeafletError if the file is a copy of different texts.
    """
    jobs = [
        Job(topic.id, topic.lang, "", choose(topic, ()), REVIEW, paper, None, review_copy=True)
        for paper in sorted(PAPERS, key=lambda paper: paper != setting.clinic.paper)
    ]
    wanted = {reference_of(setting, job): "" for job in jobs}
    if file is None:
        return next(iter(wanted)), "", ""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise refusal(f"cannot read this file: {error.strerror}", place=Place(str(file))) from None
    text = last_page(data, file)
    from .since import since_references

    wanted |= since_references(setting, topic)
    found = next((reference for reference in wanted if reference in text), "")
    if not found:
        hint = "make it again with `leaflets make --review-copy`, with the same clinic profile, and read what changed"
        hint += "; `--since last` shows only that" if offered(record) else ""
        raise refusal("this is not a review copy of the texts as they are now", hint, Place(str(file)))
    return found, hashlib.sha256(data).hexdigest(), wanted[found]


def last_page(data: bytes, file: Path) -> str:
    """Return the text of a PDF's last page. Raises LeafletError if it is not a PDF."""
    from ..press.opened_pdf import NotOpenedError, OpenedPdf

    try:
        with OpenedPdf(data) as held:
            return held.words(held.page_count - 1)
    except NotOpenedError:
        raise refusal("this is not a PDF", place=Place(str(file))) from None


def approvals(setting: Setting) -> Sequence[str]:
    """Return a line for each topic and language: who approved it, and what has changed since."""
    return [line(setting, topic) for topic in setting.library.topics.values()]


def line(setting: Setting, topic: Topic) -> str:
    """Return a line that says who approved a topic, and whether the approval is valid."""
    one = standing(setting, topic)
    approval, name = one.approval, f"{one.topic.id} ({one.topic.lang}), version {one.topic.version}"
    if approval is None:
        return f"{name}: not approved"
    by = f"{approval.name}, {approval.role}, {approval.date}"
    if one.state == CHANGED:
        return f"{name}: changed since {by} approved it: {', '.join(one.changed)}"
    if one.state == EARLY:
        return f"{name}: {by}; valid only from {approval.date}"
    if one.state == ENDED:
        return f"{name}: {by}; was valid until {approval.until}: read it again"
    since = f", having read what changed since {approval.since}" if approval.since else ""
    despite = f", although {approval.objections} ({approval.despite})" if approval.despite else ""
    return f"{name}: approved by {by}, until {approval.until}{since}{despite}"
