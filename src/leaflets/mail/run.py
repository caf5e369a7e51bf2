"""Takes prepared documents, gives a run folder of reviewed messages; sends exactly those, nobody twice, nobody forgotten."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .. import deliver
from ..faults import LeafletError, Place, refusal
from .address import wire_address
from .ledger import Ledger
from .message import Body, Envelope, build
from .nouns import (
    BOUNCED,
    DRAFT,
    INTENT,
    LEFT_OUT,
    NOBODY,
    PERMANENT,
    REFUSED,
    SENT,
    TEMPORARY,
    UNCERTAIN,
    UNSETTLED,
    Held,
    Prepared,
    RunEntry,
    Skipped,
)

MANIFEST = "run.json"
FORM = 1
AGAIN = "again: "
OURS = re.compile(
    rf"[0-9]{{6,}}\.eml|{re.escape(MANIFEST)}|{re.escape(deliver.UNFINISHED)}.*"
)  # what a run's folder holds
FIRST_CONSENT = dt.date(1990, 1, 1)  # nobody agreed to e-mail before then: the date is a slip
WHY_NOT = {
    SENT: "was already sent this on {at}; --again with a reason sends it once more",
    UNCERTAIN: "may have received this on {at}; settle it first: leaflets email resolve {id} sent|again",
    INTENT: "may have received this on {at}; settle it first: leaflets email resolve {id} sent|again",
    PERMANENT: "was refused by the server on {at}; --again with a reason tries once more",
    BOUNCED: "was sent this on {at}, but it came back; --again with a reason tries once more",
}

Dress = Callable[[Prepared], tuple[Envelope, Body]]
Texts = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class RunChoice:
    """What a run was asked for: how many messages, why again, and who allows drafts and why.

    `today` is the day in the clinic's own calendar; consent given on a later day does not count yet.
    """

    limit: int = 0
    again: str = ""
    draft_by: str = ""
    draft_why: str = ""
    today: dt.date = dt.date.max


@dataclass(frozen=True, slots=True)
class MailRun:
    """A reviewed run, as its manifest describes it. `texts` are all that its messages print; `about` is for people."""

    folder: Path
    entries: tuple[RunEntry, ...]
    texts: Texts
    clinic: str  # hash of the profile
    drafts: tuple[str, ...]  # topic/language of texts that were drafts and allowed
    about: dict[str, str]


# ---- the dry run ---------------------------------------------------------------------------------


def write_run(
    folder: Path, ledger: Ledger, people: Iterable[Prepared | Skipped], dress: Dress, choice: RunChoice,
    date: dt.datetime, clinic: str, about: dict[str, str],
) -> Iterator[RunEntry | Skipped]:  # fmt: skip
    """Write a message for each patient who may have one, then the manifest; yield what became of each.

    The folder is new, and only its owner can read it. Nothing is sent. Raises LeafletError.
    """
    try:
        folder.mkdir(mode=deliver.PRIVATE_FOLDER, parents=True)
    except OSError as error:
        hint = "every run needs a folder of its own"
        raise refusal(f"cannot create this folder: {error.strerror}", hint, Place(str(folder))) from None
    try:
        yield from _messages(folder, ledger, people, dress, choice, date, clinic, about)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)  # nothing about a patient is left behind
        raise


def _messages(
    folder: Path, ledger: Ledger, people: Iterable[Prepared | Skipped], dress: Dress, choice: RunChoice,
    date: dt.datetime, clinic: str, about: dict[str, str],
) -> Iterator[RunEntry | Skipped]:  # fmt: skip
    entries: list[RunEntry] = []
    texts, drafts = set[tuple[str, str, str]](), set[str]()
    for person in people:
        done = _one(folder, ledger, person, dress, choice, date, len(entries))
        if isinstance(done, RunEntry) and isinstance(person, Prepared):
            entries.append(done)
            texts |= set(person.texts)
            drafts |= {f"{topic}/{lang}" for topic, lang, _ in person.texts if person.draft}
        yield done
    run = MailRun(folder, tuple(entries), tuple(sorted(texts)), clinic, tuple(sorted(drafts)), about)
    _write_manifest(run, ledger)


def _one(
    folder: Path, ledger: Ledger, person: Prepared | Skipped, dress: Dress, choice: RunChoice,
    date: dt.datetime, count: int,
) -> RunEntry | Skipped:  # fmt: skip
    if isinstance(person, Skipped):
        return person
    try:
        address = wire_address(person.address) if person.address else ""
        attempt = _attempt(ledger, person, address, choice)
        if isinstance(attempt, Skipped):
            return attempt
        if choice.limit and count >= choice.limit:
            return Skipped(person.id, "is left for the next run: --limit")
        pdfs = person.make()
    except LeafletError as error:
        return Skipped(person.id, "; ".join(fault.message for fault in error.faults), REFUSED)
    envelope, body = dress(person)
    id = message_id(ledger, person, attempt, envelope)
    data = build(envelope, address, body, pdfs, id, date)
    name = f"{count + 1:06d}.eml"
    deliver.write(folder / name, data, deliver.PRIVATE_FILE)
    note, hashed = _note(ledger, person, attempt, choice), hashlib.sha256(data).hexdigest()
    return RunEntry(
        file=name, sha256=hashed, patient=person.id, document=person.version, attempt=attempt, message_id=id,
        consent=str(person.consent or ""), note=note,
    )  # fmt: skip


def _note(ledger: Ledger, person: Prepared, attempt: int, choice: RunChoice) -> str:
    """Return what the record says about a message: why it is sent again, and who allows a draft."""
    more = attempt > 1 or ledger.sharing(person.id, person.version)
    notes = [f"{AGAIN}{choice.again}"] if more and choice.again else []
    notes += [f"draft, allowed by {choice.draft_by}: {choice.draft_why}"] if person.draft else []
    return "; ".join(notes)


def _attempt(ledger: Ledger, person: Prepared, address: str, choice: RunChoice) -> int | Skipped:
    """Return which attempt this would be, or why there is none."""
    if why := _unasked(person, address, choice.today):
        return why
    if said := ledger.why_suppressed(address, person.id):
        return Skipped(person.id, f"gets no mail: {said}")
    if person.draft and not choice.draft_by:
        return Skipped(person.id, f"would get a draft: {person.draft}", DRAFT)
    held = ledger.latest(person.id, person.version)
    shared = [one for one in ledger.sharing(person.id, person.version) if one.state != TEMPORARY]
    last = held if held and held.state != TEMPORARY else shared[-1] if shared else None
    if last and (not choice.again or last.state in (UNCERTAIN, INTENT)):
        return had(last)
    if held is None:
        return 1
    return held.attempt if held.state == TEMPORARY else held.attempt + 1


def _unasked(person: Prepared, address: str, today: dt.date) -> Skipped | None:
    """Return why a patient cannot be written to: no address, or no consent that counts today."""
    if not address:
        return Skipped(person.id, "has no e-mail address", NOBODY)
    if person.consent is None:
        return Skipped(person.id, "has not agreed to e-mail: no date in email_consent", NOBODY)
    if person.consent > today:
        return Skipped(person.id, "has a date in email_consent that is still in the future", NOBODY)
    if person.consent < FIRST_CONSENT:
        why = f"has a date in email_consent that cannot be right: before {FIRST_CONSENT.year}"
        return Skipped(person.id, why, REFUSED)
    return None


def had(held: Held) -> Skipped:
    """Return why somebody who has, or may have, a message does not get it again."""
    why = WHY_NOT[held.state].format(at=held.at[:10], id=held.patient)
    return Skipped(held.patient, why, LEFT_OUT if held.state == SENT else UNSETTLED)


def message_id(ledger: Ledger, person: Prepared, attempt: int, envelope: Envelope) -> str:
    """Return a Message-ID that identifies patient, document and attempt to this ledger only. RFC 5322, 3.6.4."""
    token = ledger.token("message", person.id.casefold(), person.version, attempt)
    return f"<{token}@{envelope.sender.rpartition('@')[2]}>"


def _write_manifest(run: MailRun, ledger: Ledger) -> None:
    held: dict[str, Any] = {
        "form": FORM, "ledger": ledger.id, "clinic": run.clinic, "drafts": list(run.drafts),
        "texts": [list(text) for text in run.texts], "about": run.about,
        "messages": [asdict(entry) for entry in run.entries],
    }  # fmt: skip
    held["seal"] = ledger.token("run", _canonical(held))
    text = json.dumps(held, indent=1, ensure_ascii=False) + "\n"
    deliver.sync_folder(run.folder)
    deliver.write(run.folder / MANIFEST, text.encode(), deliver.PRIVATE_FILE)
    deliver.sync_folder(run.folder)


def _canonical(held: dict[str, Any]) -> str:
    return json.dumps(held, sort_keys=True, ensure_ascii=True)


# ---- the reviewed run ----------------------------------------------------------------------------


def manifest_of(folder: Path) -> dict[str, Any]:
    """Return what the manifest says, unchecked. Raises LeafletError when the folder is not a finished run."""
    try:
        held: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        hint = "`leaflets email prepare PATIENTS.csv` makes one"
        raise refusal("this is not a finished run", hint, Place(str(folder))) from None
    about = held.get("about") if isinstance(held, dict) else None
    if not isinstance(about, dict) or not all(isinstance(text, str) for text in about.values()):
        raise _changed(folder / MANIFEST)
    return held


def open_run(folder: Path, ledger: Ledger) -> MailRun:
    """Return a run. Raises LeafletError unless manifest and every message are as they were reviewed."""
    held = manifest_of(folder)
    seal = held.pop("seal", "")
    if held.get("ledger") != ledger.id:
        raise refusal(
            "this run was made with another ledger", "send it with that one", Place(str(folder / MANIFEST))
        )
    if seal != ledger.token("run", _canonical(held)) or held["form"] != FORM:
        raise _changed(folder / MANIFEST)
    entries = tuple(RunEntry(**entry) for entry in held["messages"])
    for entry in entries:
        reviewed_bytes(folder, entry)
    if {path.name for path in folder.glob("*.eml")} != {entry.file for entry in entries}:
        raise refusal(
            "this folder holds a message that was not reviewed: nothing was sent",
            "prepare the run again",
            Place(str(folder)),
        )
    texts = tuple((topic, lang, text) for topic, lang, text in held["texts"])
    return MailRun(folder, entries, texts, held["clinic"], tuple(held["drafts"]), held["about"])


def reviewed_bytes(folder: Path, entry: RunEntry) -> bytes:
    """Return a message's bytes if they are those that were reviewed. Raises LeafletError."""
    try:
        data = (folder / entry.file).read_bytes()
    except OSError:
        raise _changed(folder / entry.file) from None
    if hashlib.sha256(data).hexdigest() != entry.sha256:
        raise _changed(folder / entry.file)
    return data


def forget_run(folder: Path) -> int:
    """Remove a run's folder with all its messages; return how many there were. Raises LeafletError."""
    # A run that was killed has no manifest yet: its folder holds nothing but messages.
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if not names or not all(OURS.fullmatch(name) for name in names):
        raise refusal("this is not the folder of a run: nothing was removed", place=Place(str(folder)))
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise refusal(f"cannot remove this folder: {error.strerror}", place=Place(str(folder))) from None
    return sum(name.endswith(".eml") for name in names)


def _changed(path: Path) -> LeafletError:
    return refusal(
        "this is not what was reviewed: nothing was sent",
        "prepare the run again and review it",
        Place(str(path)),
    )
