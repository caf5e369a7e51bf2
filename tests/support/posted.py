"""The ward's pages with a clinic's mail: a real server of letters on loopback, a ledger, and an approved library."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from support.letters import Clinic
from support.mailserver import Post
from support.served import Served
from support.watched import Answer

SIGNS = {"topic": "hay-fever", "lang": "en", "section": "signs", "kind": "sheet"}
CANARY = "zebedee.quillfeather"
TYPED = {"id": "B-0041", "email": f"{CANARY}@home.example", "email_consent": "2026-01-05"}
RUN = re.compile(r"/email/run/[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Ward:
    """The pages, the clinic that they belong to, and its letters."""

    pages: Served
    clinic: Clinic
    post: Post
    state: Path

    def prepare(self, **more: str) -> Answer:
        return self.pages.send("/email/prepare", **{**SIGNS, **TYPED, **more})

    def prepared(self, **more: str) -> str:
        """Prepare a message, and return the address of the page that shows it."""
        answer = self.prepare(**more)
        assert answer.code == 303, answer.text[-3000:]
        assert RUN.fullmatch(answer.headers["Location"])
        return answer.headers["Location"]

    def sent(self, run: str) -> str:
        """Send a message, and return the page that says what became of it."""
        answer = self.pages.send(f"{run}/send")
        assert (answer.code, answer.headers["Location"]) == (303, run)
        return self.pages.read(run).text

    def runs(self) -> list[str]:
        top = self.state / "leaflets/mail"
        return sorted(os.listdir(top)) if top.is_dir() else []
