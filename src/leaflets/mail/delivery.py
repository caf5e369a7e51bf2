"""Takes a reviewed run, hands its messages to a server: exactly those, nobody twice, nobody forgotten."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from ..faults import refusal
from .ledger import Ledger
from .message import addresses_of
from .nouns import LINE, PATIENT, PERMANENT, TEMPORARY, TOO_LARGE, UNCERTAIN, US, Reply, RunEntry, Skipped
from .run import AGAIN, MailRun, had, reviewed_bytes
from .settings import Settings
from .smtp import Gone, Server, too_large

# This many outcomes of a kind in a row stop the run. Uncertain: the server should not be trusted with more. Permanent:
# the patients' addresses are hardly the cause. Line: a silent server costs a timeout for each patient.
MOST = {UNCERTAIN: 3, PERMANENT: 10, TEMPORARY: 5, LINE: 3, US: 1}
WHY_STOPPED = {
    US: "the server refused the message or the sender, not a patient's address: the run was stopped",
    LINE: "the connection broke or the server was silent {count} times in a row: the run was stopped",
}


class Delivery:
    """A run that is being sent. Hold the ledger with `alone` until it ends.

    `gate` raises LeafletError when texts, approval or profile are no longer those that were reviewed.
    """

    def __init__(
        self, run: MailRun, ledger: Ledger, settings: Settings, connect: Callable[[], Server],
        gate: Callable[[], None], sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self.run, self.ledger, self.settings = run, ledger, settings
        self.connect, self.gate, self.sleep = connect, gate, sleep
        self.server: Server | None = None
        self.row: Counter[str] = Counter()  # outcomes in a row
        self.next = 0.0  # when the rate allows another message

    def outcomes(self, limit: int = 0) -> Iterator[tuple[RunEntry, Reply | Skipped]]:
        """Send what has not been sent; yield what became of each message. Raises LeafletError to stop the run.

        Messages refused for now are retried after pauses that double; those still refused wait for the next run.
        """
        self.ledger.settle_intents()
        self.gate()
        # Messages refused for now go last: one that the server never accepts keeps nobody waiting.
        waiting, tries = sorted(self.run.entries, key=self._tried), 0
        try:
            while waiting:
                later = []
                for entry, done in self._round(waiting, limit if tries == 0 else 0):
                    reply = done if isinstance(done, Reply) else None
                    if reply and reply.state == TEMPORARY and tries + 1 < self.settings.tries:
                        later.append(entry)
                    else:
                        yield entry, done
                    if reply:
                        self._stop_when_hopeless(reply)
                waiting, tries = later, tries + 1
                if waiting:
                    self._close()
                    self.row[TEMPORARY] = 0
                    self.sleep(self.settings.pause * 2 ** (tries - 1))
        finally:
            self._close()

    def _tried(self, entry: RunEntry) -> bool:
        held = self.ledger.attempt(entry)
        return held is not None and held.state == TEMPORARY

    def _round(self, entries: Iterable[RunEntry], limit: int) -> Iterator[tuple[RunEntry, Reply | Skipped]]:
        """Try each message once, at most `limit` of them; 0 means no limit."""
        asked = 0
        for entry in entries:
            if limit and asked >= limit:
                yield entry, Skipped(entry.patient, "is left for later: --limit")
                continue
            done = self._one(entry)
            asked += isinstance(done, Reply)
            yield entry, done

    def _one(self, entry: RunEntry) -> Reply | Skipped:
        data = reviewed_bytes(self.run.folder, entry)
        sender, to = addresses_of(data)
        if why := self._why_not(entry, to):
            return why
        self.gate()
        self._wait_for_rate()
        return self._hand_over(entry, sender, to, data)

    def _why_not(self, entry: RunEntry, to: str) -> Skipped | None:
        """Return why a message is not sent now: the ledger is checked again for each."""
        if why := self.ledger.why_suppressed(to, entry.patient):
            return Skipped(entry.patient, f"gets no mail: {why}")
        newest = self.ledger.latest(entry.patient, entry.document)
        others = (
            self.ledger.sharing(entry.patient, entry.document)
            if entry.attempt == 1 and not entry.note.startswith(AGAIN)
            else []
        )
        for held in (newest, *others):
            if held and held.state != TEMPORARY and (held.attempt >= entry.attempt or held is not newest):
                return had(held)
        newer = newest and newest.attempt > entry.attempt
        return Skipped(entry.patient, "has a newer attempt") if newer else None

    def _hand_over(self, entry: RunEntry, sender: str, to: str, data: bytes) -> Reply | Skipped:
        """Send one message; the intent is on disk before DATA, the outcome after the reply."""
        begun = False

        def intend() -> None:
            nonlocal begun
            self.ledger.intend(entry, to, self.run.folder.name)
            begun = True

        server = self._open()
        if 0 < server.largest() < len(data):
            why = f"is too large for the server: {len(data):,} bytes, at most {server.largest():,} allowed"
            return Skipped(entry.patient, why, TOO_LARGE)
        try:
            reply = server.send(sender, to, data, intend)
        except Gone as error:
            self._close()
            reply = Reply(TEMPORARY, str(error), LINE)
        reply = replace(reply, text=scrubbed(reply.text, to))
        if begun:
            self.ledger.record(entry.message_id, reply.state, reply.text)
        else:
            self.ledger.not_handed_over(entry, to, self.run.folder.name, reply.state, reply.text)
        return reply

    def _open(self) -> Server:
        """Return a live connection, retrying after growing pauses. Raises LeafletError when none can be made."""
        if self.server and self.server.alive():
            return self.server
        self._close()
        why = ""
        for tries in range(self.settings.tries):
            if tries:
                self.sleep(self.settings.pause * 2 ** (tries - 1))
            try:
                self.server = self.connect()
                return self.server
            except Gone as error:
                why = str(error)
        hint = "no remaining message is lost: the same command continues from here"
        raise refusal(f"the mail server cannot be reached: {why}", hint, self.settings.place)

    def _close(self) -> None:
        if self.server:
            self.server.close()
        self.server = None

    def _wait_for_rate(self) -> None:
        now = time.monotonic()
        if now < self.next:
            self.sleep(self.next - now)
        self.next = max(now, self.next) + 60 / self.settings.rate

    def _stop_when_hopeless(self, reply: Reply) -> None:
        kind = reply.state if reply.about == PATIENT else reply.about
        count = self.row[kind] + 1
        self.row.clear()
        self.row[kind] = count
        if count < MOST.get(kind, count + 1):
            return
        said = WHY_STOPPED.get(kind, "{count} messages in a row ended as {kind}: the run was stopped")
        hint = f"the server said: {reply.text}" + (
            "; fewer sections make it smaller" if too_large(reply.text) else ""
        )
        raise refusal(said.format(count=count, kind=kind), hint, self.settings.place)


def scrubbed(text: str, address: str) -> str:
    """Return a server's words without the address they may repeat, whole or in parts: a part may be a name."""
    text = re.sub(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+", "(address)", text)
    local, _, domain = address.rpartition("@")
    parts = [local, domain, *(part for part in re.split(r"[^A-Za-z]+", local) if len(part) > 2)]
    for part in sorted(parts, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", "(address)", text, flags=re.IGNORECASE)
    return text
