"""A mail server that never ends, at any step, is given up on: in time, in octets, and without a lost or duplicate message."""

from __future__ import annotations

import resource
import time
from dataclasses import replace
from pathlib import Path

import pytest

from leaflets.faults import LeafletError
from leaflets.mail import wire
from leaflets.mail.delivery import MOST, Delivery
from leaflets.mail.ledger import Ledger
from leaflets.mail.nouns import LINE, PERMANENT, SENT, TEMPORARY, UNCERTAIN, US, Reply
from leaflets.mail.settings import Secret, Settings
from leaflets.mail.smtp import LOG_IN, MESSAGE, Gone, Server, of_a_patient
from support.mailserver import (
    STEPS,
    Deed,
    Keys,
    Post,
    drips,
    floods,
    greeting,
    is_silent,
    nothing,
    running,
    runs_on,
    says,
)
from support.runs import PEOPLE, counts, dry, person, send, settings

SILENCE = 0.2  # seconds
SLACK = 3.0  # seconds: other tests run at the same time
MEMORY = 64  # MiB that a hostile server may cost


def plain(port: int, keys: Keys, ledger: Ledger, **more: object) -> Settings:
    return settings(port, keys, ledger, tls="none", user="", timeout=SILENCE, tries=1, **more)


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# ---- each exchange ends ----------------------------------------------------------------------------------

GREETINGS = {
    "nothing": ((), False),
    "a line without end": ((b"220 " + b"x" * 4096, b"x" * 65536), True),
    "lines without end": ((b"220-hello\r\n" * 1000,), True),
    "empty lines": ((b"\r\n",), True),
    "letters now and then": ((b"2", b"2"), False),
    "a reply too large": ((b"220-" + b"x" * 8000 + b"\r\n",), True),
    "zeros": ((bytes(65536),), True),
    "another code": ((b"554 no\r\n",), False),
    "for now": ((b"421 later\r\n",), False),
    "half a line": ((b"220 hello",), False),
    "no number": ((b"hello\r\n",), False),
}


@pytest.mark.parametrize("name", GREETINGS)
def test_a_greeting_ends(name: str, keys: Keys, ledger: Ledger) -> None:
    texts, again = GREETINGS[name]
    before, start = memory(), time.monotonic()
    with greeting(*texts, again=again) as port, pytest.raises((Gone, LeafletError)):
        Server(plain(port, keys, ledger), Secret(""))
    assert time.monotonic() - start < LOG_IN * SILENCE + SLACK
    assert memory() - before < MEMORY


def test_a_greeting_that_drips_letters_ends_although_it_is_never_silent(keys: Keys, ledger: Ledger) -> None:
    """A timeout alone would restart with each letter."""
    start = time.monotonic()
    with greeting(*[b"2"] * 10_000) as port, pytest.raises(Gone, match="took too long"):
        Server(plain(port, keys, ledger), Secret(""))
    assert time.monotonic() - start < LOG_IN * SILENCE + SLACK


DEEDS: dict[str, Deed] = {"silent": is_silent, "drips": drips, "floods": floods, "runs on": runs_on}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("step", STEPS)
def test_an_exchange_that_does_not_end_is_given_up(
    step: str, deed: str, tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    """At each step of the first message's session; then all are sent: nobody twice, nobody forgotten."""
    dry(tmp_path / "run", ledger)
    post.deeds = [(step, DEEDS[deed])]
    before, start = memory(), time.monotonic()
    with running(post, keys.server()) as port:
        # TLS on a busy machine takes a moment: the silence allowed is longer here.
        held = settings(port, keys, ledger, timeout=0.5)
        for _ in range(3):
            found = send(tmp_path / "run", ledger, held)
    assert time.monotonic() - start < (LOG_IN + MESSAGE) * 0.5 + 3 * SLACK
    assert memory() - before < MEMORY
    assert not post.deeds, "the step was not reached"
    states = {one.patient: one.state for one in ledger.messages()}
    assert "stop" not in found and set(states) == set(PEOPLE)
    for id, count in counts(post).items():
        assert count == (1 if states[id] == SENT else 0) and states[id] in (SENT, UNCERTAIN)
        assert states[id] == SENT or step in ("DOT", "INSIDE")


def test_a_session_is_ended_before_it_wears_out(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However well-behaved it is: each reply is large, and the octets of a session are counted."""
    monkeypatch.setattr(wire, "LARGEST_SESSION", 9000)
    dry(tmp_path / "run", ledger)
    post.always["RSET"] = says("250-" + "x" * 3000 + "\r\n250 " + "x" * 3000)
    with running(post, keys.server()) as port:
        assert send(tmp_path / "run", ledger, settings(port, keys, ledger)) == dict.fromkeys(PEOPLE, SENT)
    assert post.seen.count("QUIT") == 2 and counts(post) == dict.fromkeys(PEOPLE, 1)


def test_a_host_with_many_addresses_is_not_tried_forever(
    keys: Keys, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []

    def connect(address: object, timeout: float) -> object:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(wire.socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", 1))] * 1000)
    monkeypatch.setattr(wire.socket, "create_connection", connect)
    with pytest.raises(Gone, match="ConnectionRefusedError"):
        Server(plain(1, keys, ledger), Secret(""))
    assert len(tried) == wire.MOST_ADDRESSES


# ---- whose fault a refusal is ------------------------------------------------------------------------------


@pytest.mark.parametrize(("reply", "patients"), [
    ("550 no such user", True), ("550 5.1.1 no such user", True), ("551 not here", True), ("553 no such name", True),
    ("550 5.2.1 disabled", True), ("552 5.2.2 full", True), ("550 5.4.1 access denied", True), ("556 5.1.10 null MX", True),
    ("550 5.0.0 no", True), ("501 5.1.3 syntax", True), ("554 5.1.1 unknown", True),
    ("552 too large", False), ("552 5.3.4 too large", False), ("550 5.2.3 too large", False), ("554 5.7.1 policy", False),
    ("550 5.7.1 spam", False), ("503 bad sequence", False), ("503 5.5.1 RCPT first", False), ("500 what", False),
    ("501 what", False), ("502 not here", False), ("504 not so", False), ("521 no mail", False), ("554 no", False),
    ("554 5.6.0 content", False), ("550 5.7.26 DMARC", False), ("550 5.1.8 your address", False), ("555 parameters", False),
    ("554 5.0.0 no", False), ("599 5.3.2 closed", False), ("550 5.3.2 closed", False),
])  # fmt: skip
def test_whose_fault_a_refusal_is(reply: str, patients: bool) -> None:
    assert of_a_patient(int(reply[:3]), reply) is patients


OURS = ("552 5.3.4 message too big", "554 5.7.1 policy", "503 bad sequence", "550 5.6.0 content", "500 what")


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "DOT"])
@pytest.mark.parametrize("reply", OURS)
def test_a_refusal_of_the_message_stops_the_run_once_and_counts_against_nobody(
    step: str, reply: str, tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(tmp_path / "run", ledger)
    post.always[step] = says(reply)
    with running(post, keys.server()) as port:
        held = settings(port, keys, ledger)
        found = send(tmp_path / "run", ledger, held)
        assert reply[4:] in found["stop"] and post.seen.count(step) == 1
        assert {one.state for one in ledger.messages()} <= {TEMPORARY}
        post.always.clear()
        assert send(tmp_path / "run", ledger, held) == dict.fromkeys(PEOPLE, SENT)
    assert counts(post) == dict.fromkeys(PEOPLE, 1)


def test_one_message_that_is_never_accepted_keeps_nobody_waiting(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    """The message that stopped the run goes last when the run is sent again."""
    dry(tmp_path / "run", ledger)
    post.deeds = [
        ("DOT", says("554 5.7.1 policy")),
        ("DOT", nothing),
        ("DOT", nothing),
        ("DOT", says("554 5.7.1 policy")),
    ]
    with running(post, keys.server()) as port:
        held = settings(port, keys, ledger)
        assert set(send(tmp_path / "run", ledger, held)) == {"stop"}
        assert send(tmp_path / "run", ledger, held).keys() == {"p2", "p3", "stop"}
    assert counts(post) == {"p1": 0, "p2": 1, "p3": 1}


def test_size_is_checked_before_sending(tmp_path: Path, keys: Keys, post: Post, ledger: Ledger) -> None:
    """A message larger than the server accepts is not started; the others are sent."""
    big = person("p2", make=lambda: (b"%PDF-1.7 " + bytes(60_000),))
    dry(tmp_path / "run", ledger, person("p1"), big, person("p3"))
    with running(post, keys.server(), size=40_000) as port:
        held = settings(port, keys, ledger)
        found = send(tmp_path / "run", ledger, held)
        assert (
            "too large for the server" in found.pop("p2")
            and "40,000" in send(tmp_path / "run", ledger, held)["p2"]
        )
    assert found == {"p1": SENT, "p3": SENT} and counts(post) == {"p1": 1, "p2": 0, "p3": 1}
    assert {one.patient for one in ledger.messages()} == {"p1", "p3"}, "nothing is counted against p2"


@pytest.mark.parametrize(("said", "most"), [
    ("35882577", 35882577), ("0", 0), ("", 0), ("many", 0), ("-5", 0), ("٣", 0), ("9" * 400, 0), (" 12 ", 12), ("1e3", 0), ("10 20", 0),
])  # fmt: skip
def test_an_invalid_size_is_not_a_limit(said: str, most: int, keys: Keys, post: Post, ledger: Ledger) -> None:
    with running(post, None, auth=False) as port:
        server = Server(plain(port, keys, ledger), Secret(""))
        server._wire.esmtp_features["size"] = said
        assert server.largest() == most
        server.close()


# ---- in a row ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("reply", "most"), [
    (Reply(TEMPORARY, "450 later"), MOST[TEMPORARY]),
    (Reply(TEMPORARY, "silent", LINE), MOST[LINE]),
    (Reply(TEMPORARY, "552 no", US), 1),
    (Reply(UNCERTAIN, "none"), MOST[UNCERTAIN]),
    (Reply(PERMANENT, "550 no"), MOST[PERMANENT]),
    (Reply(SENT, "250 yes"), 0),
])  # fmt: skip
def test_enough_failures_in_a_row_stop_the_run(
    reply: Reply, most: int, keys: Keys, ledger: Ledger, tmp_path: Path
) -> None:
    sending = Delivery(None, ledger, plain(1, keys, ledger), None, lambda: None)  # type: ignore[arg-type]
    for _ in range(most - 1 if most else 100):
        sending._stop_when_hopeless(reply)
    if most:
        sending._stop_when_hopeless(Reply(SENT, "250 yes")) if most > 1 else None
        for _ in range(most - 1):
            sending._stop_when_hopeless(reply)
        with pytest.raises(LeafletError, match="stopped"):
            sending._stop_when_hopeless(reply)


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_is_silent_costs_few_timeouts_not_one_for_each_patient(
    step: str, tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(tmp_path / "run", ledger, *(person(f"q{n}") for n in range(12)))
    post.always[step] = is_silent
    with running(post, None, auth=False) as port:
        held = plain(port, keys, ledger)
        found = send(tmp_path / "run", ledger, replace(held, tries=4))
    assert "in a row" in found["stop"] and post.seen.count(step) == MOST[LINE]
    assert {one.state for one in ledger.messages()} == {TEMPORARY}


def test_a_server_that_refuses_all_for_now_is_not_tried_for_each_patient(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(tmp_path / "run", ledger, *(person(f"q{n}") for n in range(12)))
    post.always["RCPT"] = says("450 later")
    with running(post, keys.server()) as port:
        found = send(tmp_path / "run", ledger, settings(port, keys, ledger))
        assert "in a row" in found["stop"] and post.seen.count("RCPT") == MOST[TEMPORARY]
        post.always.clear()
        assert set(send(tmp_path / "run", ledger, settings(port, keys, ledger)).values()) == {SENT}
    assert len(post.taken) == 12 == len({to for to, _ in post.taken})


def test_a_good_session_ends_with_quit(tmp_path: Path, keys: Keys, post: Post, ledger: Ledger) -> None:
    dry(tmp_path / "run", ledger)
    with running(post, keys.server()) as port:
        send(tmp_path / "run", ledger, settings(port, keys, ledger))
    assert post.seen[-1] == "QUIT" and post.seen.count("QUIT") == 1
