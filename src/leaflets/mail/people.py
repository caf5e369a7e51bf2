"""Takes the rows of a list and the clinic's setting, gives each patient's prepared documents and the words around them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from ..approval.hashes import content_hash, hash_of
from ..approval.reference import printed_of
from ..approval.status import draft_reasons
from ..batch.identity import Identities
from ..batch.patient import Patient, Refused
from ..batch.worker import Maker
from ..content import dates
from ..faults import NOWHERE, Fault, LeafletError, Place, refusal
from ..model import Clinic, Job
from ..register.clerk import Clerk, Copy
from ..setting import Setting
from .message import Body, Envelope, check_visible, fill
from .nouns import REFUSED, Prepared, Skipped
from .run import MailRun
from .settings import Settings
from .terms import terms_of


class Desk:
    """Turns rows into prepared documents; what they share is worked out once.

    `clerk` registers each PDF before it goes into a message; `allowed` says on whose word drafts are sent;
    `make` makes a PDF elsewhere than here.
    """

    def __init__(
        self, setting: Setting, settings: Settings, clerk: Clerk | None = None, allowed: str = "",
        make: Callable[[Job], bytes] | None = None,
    ) -> None:  # fmt: skip
        self.setting, self.settings = setting, settings
        self.clerk, self.allowed = clerk, allowed
        self.identities, self.make = Identities(setting), make or Maker(setting).pdf
        self.texts: dict[tuple[str, str], tuple[str, str]] = {}  # topic, language -> hash, why it is a draft
        self.dressed: dict[tuple[object, ...], tuple[Envelope, Body]] = {}
        self.first: dict[str, str] = {}  # an address -> the first patient who has it
        self.shares: dict[str, str] = {}  # a patient -> who else has their address

    def people(self, rows: Iterable[Patient | Refused]) -> Iterator[Prepared | Skipped]:
        """Yield each row ready to be sent, or why it is not. No PDF is made yet."""
        for row in rows:
            if isinstance(row, Refused):
                why = "; ".join(fault.message for fault in row.faults)
                yield Skipped(row.id or f"line {row.place.line}", why, REFUSED)
            else:
                other = self.first.setdefault(row.email.casefold(), row.id) if row.email else row.id
                if other != row.id:
                    self.shares[row.id] = other
                yield self.prepared(row)

    def prepared(self, row: Patient) -> Prepared:
        """Return a row's documents, not yet made."""
        keys = list(dict.fromkeys((job.topic, job.lang) for job in row.jobs))
        texts = tuple((topic, lang, self._text(topic, lang)[0]) for topic, lang in keys)
        drafts = [self._text(topic, lang)[1] for topic, lang in keys]
        references = dict.fromkeys(self.identities.of(job)[1] for job in row.jobs)
        return Prepared(
            id=row.id,
            address=row.email,
            consent=row.email_consent,
            lang=row.jobs[0].lang,
            version="+".join(references),
            make=self._making(row),
            layout=row.jobs[0].layout,
            texts=texts,
            draft="; ".join(dict.fromkeys(filter(None, drafts))),
            password=row.password,
        )

    def _making(self, row: Patient) -> Callable[[], tuple[bytes, ...]]:
        def made() -> tuple[bytes, ...]:
            pdfs = tuple(self.make(job) for job in row.jobs)
            if self.clerk:
                self.clerk.add([self._copy(row, job, pdf) for job, pdf in zip(row.jobs, pdfs, strict=True)])
            if not row.password:
                return pdfs
            from ..pdf.lock import lock  # late: few ask for it

            return tuple(lock(pdf, row.password) for pdf in pdfs)

        return made

    def _copy(self, row: Patient, job: Job, pdf: bytes) -> Copy:
        draft = self._text(job.topic, job.lang)[1]
        return Copy(row.id, job, pdf, self.allowed if draft else "", bool(row.password))

    def _text(self, topic: str, lang: str) -> tuple[str, str]:
        if (topic, lang) not in self.texts:
            held = self.setting.library.topics[topic, lang]
            hashed = content_hash(held, self.setting.library.words[lang])
            self.texts[topic, lang] = hashed, ", ".join(draft_reasons(self.setting, held))
        return self.texts[topic, lang]

    def dress(self, person: Prepared) -> tuple[Envelope, Body]:
        """Return sender, subject and body for a patient. Raises LeafletError when they reveal what it is about."""
        topics = tuple((topic, lang) for topic, lang, _ in person.texts)
        key = (person.lang, person.layout, bool(person.password), topics)
        if key not in self.dressed:
            words = self.setting.library.words[person.lang]
            envelope = self._envelope(person.lang)
            folder = Path(self.setting.layouts[person.layout].folder)
            body = fill(
                folder, person.lang, words, self.setting.clinic, envelope.subject, bool(person.password)
            )
            for topic, lang in topics:
                terms = terms_of(self.setting.library.topics[topic, lang], self.setting.library.words[lang])
                check_visible(envelope, {person.lang: body}, terms)
            self.dressed[key] = envelope, body
        return self.dressed[key]

    def _envelope(self, lang: str) -> Envelope:
        name = self.setting.clinic.mail_name
        if not name:
            hint = "patients see this name as the sender; it must not reveal what the mail is about"
            raise refusal("mail_name is missing", hint, Place(self.setting.clinic.source))
        subject = self.settings.subject or f"{self.setting.library.words[lang]['mail_subject'].text} {name}"
        return Envelope(self.settings.sender, name, subject, self.settings.reply_to)


def clinic_hash(clinic: Clinic) -> str:
    """Return a hash of what a profile prints, wherever its file is."""
    return hash_of(printed_of(clinic))


class Gate:
    """Called before each message: are texts, approval and profile still those that were reviewed?

    Files that change while a run is being sent are read again.
    """

    def __init__(self, load: Callable[[], Setting], run: MailRun) -> None:
        self.load, self.run, self.setting = load, run, load()
        self.stamp = _stamp(self.setting)

    def __call__(self) -> None:
        """Raises LeafletError when they are not."""
        if (stamp := _stamp(self.setting)) != self.stamp:
            self.setting, self.stamp = self.load(), stamp
        today = dates.day_in(self.setting.clinic.time_zone, dt.datetime.now(dt.UTC))
        setting = replace(self.setting, as_of=today)
        check_still_good(setting, self.run.clinic, self.run.texts, self.run.drafts)


def _stamp(setting: Setting) -> list[tuple[str, int, int]]:
    """Return what shows that a file of the texts, or the profile, was changed, added or removed."""
    paths = [*sorted((setting.folder / "content").rglob("*")), Path(setting.clinic.source)]
    held = [(str(path), path.stat()) for path in paths if path.is_file()]
    return [(name, about.st_mtime_ns, about.st_size) for name, about in held]


def check_still_good(
    setting: Setting, clinic: str, texts: Iterable[tuple[str, str, str]], drafts: Iterable[str]
) -> None:
    """Refuse to send what has changed, or lost its approval, since it was reviewed. Raises LeafletError.

    The approvals are read from the disk each time.
    """
    faults, allowed = [], set(drafts)
    if clinic_hash(setting.clinic) != clinic:
        faults.append(_old("the clinic's profile has changed since this run was made"))
    for topic, lang, hashed in texts:
        held, name = setting.library.topics.get((topic, lang)), f"{topic} ({lang})"
        if held is None or content_hash(held, setting.library.words[lang]) != hashed:
            faults.append(_old(f"{name} has changed since this run was made"))
            continue
        reasons = draft_reasons(setting, held)
        if reasons and f"{topic}/{lang}" not in allowed:
            faults.append(_old(f"{name} is a draft now: {', '.join(reasons)}"))
    if faults:
        raise LeafletError(faults)


def _old(message: str) -> Fault:
    return Fault(NOWHERE, f"{message}: nothing more will be sent", "prepare the run again and review it")
