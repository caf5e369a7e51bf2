"""A clinic with a list and a mail server on loopback: what its patients find in their letter boxes."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import os
import subprocess
import sys
from pathlib import Path

from support.approvals import real
from support.command import leaflets
from support.mailserver import PASSWORD, USER, Keys, Post

ANN = {"id": "A1", "name": "Zebulon Quigley", "email": "zebulon@home.example", "email_consent": "2026-01-05"}
BEN = {
    "id": "B2",
    "name": "Ottilie Vanderbilt",
    "email": "ottilie@home.example",
    "email_consent": "2026-01-06",
}
CLEO = {"id": "C3", "name": "Cleo Nandakumar", "email": "cleo@home.example", "email_consent": "2026-01-07"}
WORDS = ("Zebulon", "Quigley", "Ottilie", "Vanderbilt", "Nandakumar", "home.example")


class Clinic:
    """A folder with an approved library, a list, settings and a ledger; and the command in it."""

    def __init__(self, folder: Path, port: int, keys: Keys) -> None:
        self.folder = folder
        real(folder / "lib")
        settings = f"host: 127.0.0.1\nport: {port}\nuser: {USER}\nsender: info@clinic.example\n"
        settings += f"ca_file: {keys.ca_file}\nrate: 6000\ntimeout: 30\ntries: 1\npause: 1\n"
        (folder / "mail.yaml").write_text(settings)

    def run(self, *args: str) -> subprocess.CompletedProcess[str]:
        done = leaflets(*args, folder=self.folder, environment=self.environment())
        assert "Traceback" not in done.stderr and PASSWORD not in done.stdout + done.stderr, done.stderr
        assert not [word for word in WORDS if word in done.stdout + done.stderr], done.stderr
        return done

    def command(self, *args: str) -> list[str]:
        return [sys.executable, "-m", "leaflets", *args]

    def environment(self) -> dict[str, str]:
        return os.environ | {"LEAFLETS_MAIL_PASSWORD": PASSWORD}

    def approve(self) -> None:
        done = self.run("approve", "--as", "A. Doctor, Consultant", "--until", "2099-12-31", "--on", "2020-01-01", "--despite", "for tests",
                        "--library", "lib")  # fmt: skip
        assert done.returncode == 0, done.stderr

    def email(self, *args: str) -> subprocess.CompletedProcess[str]:
        return self.run("email", *args)

    def dry(
        self, *rows: dict[str, str], out: str = "run", more: tuple[str, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        with (self.folder / "patients.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
        return self.email("prepare", "patients.csv", "--library", "lib", "--out", out, *more)

    def states(self) -> dict[str, str]:
        self.email("export", "ledger.csv")
        rows = csv.DictReader(io.StringIO((self.folder / "ledger.csv").read_text()))
        return {row["patient"]: row["state"] for row in rows}


def receivers(post: Post) -> list[str]:
    return sorted(to.partition("@")[0] for to, _ in post.taken)


def attachments(data: bytes) -> dict[str, bytes]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    return {part.get_filename(): part.get_content() for part in message.iter_attachments()}  # type: ignore[attr-defined]


def report_of(message_id: str, status: str, action: str = "failed") -> bytes:
    """Return a delivery report as a mail server writes one (RFC 3464)."""
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: info@clinic.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; x@home.example\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n\r\n--b--\r\n"
    ).encode()
