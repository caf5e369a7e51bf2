"""Reviewed runs of mail, and a server that takes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from leaflets.faults import LeafletError
from leaflets.mail.delivery import Delivery
from leaflets.mail.ledger import Ledger
from leaflets.mail.message import Body, Envelope
from leaflets.mail.nouns import Prepared, Skipped
from leaflets.mail.run import RunChoice, open_run, write_run
from leaflets.mail.settings import Secret, Settings
from leaflets.mail.smtp import Server
from support.mailserver import PASSWORD, USER, Keys, Post

DAY = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
PDF = b"%PDF-1.7 " + bytes(range(256)) * 40
WORDS = (
    Envelope("info@clinic.example", "Clinic", "Information from Clinic"),
    Body("Hello,\n", "<p>Hello,</p>\n", "en"),
)
PEOPLE = ("p1", "p2", "p3")


def person(id: str, **more: object) -> Prepared:
    held = Prepared(
        id,
        f"{id}@home.example",
        dt.date(2026, 1, 5),
        "en",
        "R1",
        lambda: (PDF,),
        "sheet",
        (("t", "en", "h"),),
    )
    return replace(held, **more)  # type: ignore[arg-type]


def dry(folder: Path, ledger: Ledger, *people: Prepared | Skipped, **choice: object) -> list[object]:
    held = people or tuple(person(id) for id in PEOPLE)
    made = RunChoice(today=DAY.date(), **choice)  # type: ignore[arg-type]
    return list(write_run(folder, ledger, held, lambda _: WORDS, made, DAY, "c", {}))


def settings(port: int, keys: Keys, ledger: Ledger, **more: object) -> Settings:
    held = Settings(
        "127.0.0.1", port, "starttls", "info@clinic.example", ledger.path, user=USER, ca_file=keys.ca_file,
        rate=6000, timeout=1, tries=3, pause=0,
    )  # fmt: skip
    return replace(held, **more)  # type: ignore[arg-type]


def send(folder: Path, ledger: Ledger, held: Settings, **more: object) -> dict[str, str]:
    """Send a run as the command does; return what became of each patient. A run that stops says so under "stop"."""
    found: dict[str, str] = {}
    gate: Callable[[], None] = more.pop("gate", lambda: None)  # type: ignore[assignment]
    with ledger.alone():
        sending = Delivery(
            open_run(folder, ledger), ledger, held, lambda: Server(held, Secret(PASSWORD)), gate
        )
        try:
            for entry, done in sending.outcomes(**more):  # type: ignore[arg-type]
                found[entry.patient] = done.why if isinstance(done, Skipped) else done.state
        except LeafletError as error:
            found["stop"] = str(error)
    return found


def counts(post: Post) -> dict[str, int]:
    got = [to.partition("@")[0] for to, _ in post.taken]
    return {id: got.count(id) for id in PEOPLE}
