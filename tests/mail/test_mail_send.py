"""Whatever the server does, and however often the run is sent again: nobody twice, nobody forgotten, nothing unencrypted."""

from __future__ import annotations

import base64
import datetime as dt
import os
import re
import socket
import ssl
import threading
from dataclasses import replace
from pathlib import Path

import keyring.backend
import keyring.core
import keyring.errors
import pytest

from leaflets.faults import LeafletError
from leaflets.mail.delivery import Delivery, scrubbed
from leaflets.mail.ledger import Ledger
from leaflets.mail.ledger_file import create, only_run
from leaflets.mail.nouns import PERMANENT, REFUSED, SENT, TEMPORARY, UNCERTAIN, Skipped
from leaflets.mail.run import forget_run, manifest_of, open_run
from leaflets.mail.settings import Secret, Settings, check_ready, find_secret, load_settings
from leaflets.mail.smtp import Gone, Server
from support.mailserver import (
    PASSWORD,
    USER,
    Deed,
    Keys,
    Post,
    drips,
    drops,
    half,
    is_silent,
    nothing,
    running,
    says,
    takes_and,
)
from support.runs import PDF, PEOPLE, counts, dry, person, send, settings

# ---- the good day ----------------------------------------------------------------------------------


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_exactly_the_reviewed_bytes_arrive_over_tls_and_once(
    tls: str, tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(tmp_path / "run", ledger)
    with running(post, keys.server(), tls) as port:
        held = settings(port, keys, ledger, tls=tls)
        assert send(tmp_path / "run", ledger, held) == dict.fromkeys(PEOPLE, SENT)
        again = send(tmp_path / "run", ledger, held)
    assert all("already sent this" in why for why in again.values())
    reviewed = [(tmp_path / "run" / f"{n:06d}.eml").read_bytes() for n in (1, 2, 3)]
    assert [data for _, data in post.taken] == reviewed and all(post.secure) and len(reviewed) == 3
    assert counts(post) == dict.fromkeys(PEOPLE, 1)
    assert post.logins == [(USER, PASSWORD)]
    assert {one.reply for one in ledger.messages(SENT)} == {"250 taken"}
    # A new run with the same documents finds nobody to write to.
    assert all(isinstance(one, Skipped) for one in dry(tmp_path / "run2", ledger))


def test_a_run_is_its_owners_alone_and_forgotten_whole(tmp_path: Path, ledger: Ledger) -> None:
    dry(tmp_path / "run", ledger)
    assert (tmp_path / "run").stat().st_mode & 0o777 == 0o700
    assert {p.stat().st_mode & 0o777 for p in (tmp_path / "run").iterdir()} == {0o600}
    (tmp_path / "run/notes.txt").write_text("mine")
    with pytest.raises(LeafletError, match="not the folder of a run"):
        forget_run(tmp_path / "run")
    (tmp_path / "run/notes.txt").unlink()
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved/report.eml").write_text("a folder of mail that is no run")
    with pytest.raises(LeafletError, match="not the folder of a run"):
        forget_run(tmp_path / "saved")
    assert (tmp_path / "saved/report.eml").exists()
    assert forget_run(tmp_path / "run") == 3 and not (tmp_path / "run").exists()


# ---- what was reviewed, and nothing else ---------------------------------------------------------------


@pytest.mark.parametrize("text", [
    "[]", "3", "nonsense", '{"about": 3}', '{"about": {}}', '{"about": {"library": ["x"], "clinic": 5}}', "\udcff", "[" * 100_000,
])  # fmt: skip
def test_an_invalid_manifest_is_a_fault(text: str, tmp_path: Path, ledger: Ledger) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run/run.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(LeafletError):
        manifest_of(tmp_path / "run")
        open_run(tmp_path / "run", ledger)


@pytest.mark.parametrize("change", ["bytes", "manifest", "more", "less", "no manifest", "to"])
def test_a_run_that_changed_is_not_sent_at_all(
    change: str, tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(tmp_path / "run", ledger)
    first, last, manifest = (tmp_path / "run" / name for name in ("000001.eml", "000003.eml", "run.json"))
    if change == "bytes":
        last.write_bytes(last.read_bytes().replace(b"Hello", b"Hullo", 1))
    elif change == "to":
        last.write_bytes(last.read_bytes().replace(b"p3@", b"p4@", 1))
    elif change == "manifest":
        manifest.write_text(manifest.read_text().replace('"p3"', '"p9"'))
    elif change == "more":
        (tmp_path / "run/000004.eml").write_bytes(first.read_bytes())
    else:
        (last if change == "less" else manifest).unlink()
    with (
        running(post, keys.server()) as port,
        pytest.raises(LeafletError, match=r"nothing was sent|finished run"),
    ):
        send(tmp_path / "run", ledger, settings(port, keys, ledger))
    assert not post.taken and not post.seen and not ledger.messages()


def test_bytes_that_change_while_the_run_is_being_sent_stop_it(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(tmp_path / "run", ledger)
    last = tmp_path / "run/000003.eml"

    def change() -> None:
        if post.taken:
            last.write_bytes(b"To: evil@home.example\r\n\r\n")

    with running(post, keys.server()) as port:
        found = send(tmp_path / "run", ledger, settings(port, keys, ledger), gate=change)
    assert "not what was reviewed" in found["stop"] and counts(post) == {"p1": 1, "p2": 1, "p3": 0}


def test_a_run_of_another_ledger_is_not_sent(tmp_path: Path, ledger: Ledger) -> None:
    dry(tmp_path / "run", ledger)
    create(tmp_path / "other.sqlite")
    with Ledger(tmp_path / "other.sqlite") as other, pytest.raises(LeafletError, match="another ledger"):
        open_run(tmp_path / "run", other)


def test_approval_is_checked_before_each_message(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(tmp_path / "run", ledger)

    def gate() -> None:
        if len(post.taken) == 2:
            raise LeafletError([])

    with running(post, keys.server()) as port:
        assert "stop" in send(tmp_path / "run", ledger, settings(port, keys, ledger), gate=gate)
    assert counts(post) == {"p1": 1, "p2": 1, "p3": 0}


# ---- a server that misbehaves (RFC 5321, 4.5.3.2 and 4.5.4.2; RFC 1047) ---------------------------------

DEEDS: dict[str, Deed] = {
    "421": says("421 closing"), "451": says("451 later"), "454": says("454 not now"), "554": says("554 no"), "nonsense": says("hello there"),
    "999": says("999 what"), "drop": drops, "silence": is_silent, "half": half(b"25"), "unended": half(b"250 taken"), "two": half(b"250-taken\r\n"),
    "drip": drips, "empty": half(b"\r\n"),
}  # fmt: skip


STEPS = ("EHLO", "AUTH", "MAIL", "RCPT", "DATA", "INSIDE", "DOT", "TAKEN")
# A server that denies having accepted a message (4xx, or 5xx about the message) although it did causes a duplicate itself: nobody can tell.
LIES = {("TAKEN", deed) for deed in ("421", "451", "454", "554")}


@pytest.mark.parametrize(("step", "deed"), sorted({(step, deed) for step in STEPS for deed in DEEDS} - LIES))
def test_one_server_failure_anywhere_loses_nobody_and_doubles_nobody(
    step: str,
    deed: str,
    tmp_path: Path,
    keys: Keys,
    post: Post,
    ledger: Ledger,
) -> None:
    """The failure happens at the second message (or the first log-in); then the run is sent twice more.

    INSIDE a message the final dot may be on its way when the line breaks: that is uncertain too.
    """
    dry(tmp_path / "run", ledger)
    at = "DOT" if step == "TAKEN" else step
    first: list[tuple[str, Deed]] = [] if step in ("EHLO", "AUTH", "INSIDE") else [(at, nothing)]
    post.deeds = [*first, (at, takes_and(DEEDS[deed]) if step == "TAKEN" else DEEDS[deed])]
    with running(post, keys.server()) as port:
        held = settings(port, keys, ledger, timeout=0.4)
        for _ in range(3):
            send(tmp_path / "run", ledger, held)
    states = {one.patient: one.state for one in ledger.messages()}
    got = counts(post)
    assert set(states) == set(PEOPLE), "somebody was forgotten"
    for id in PEOPLE:
        if states[id] == SENT:
            assert got[id] == 1
        elif states[id] == UNCERTAIN:
            assert got[id] <= 1 and step in ("INSIDE", "DOT", "TAKEN")
        else:
            assert (
                states[id] == PERMANENT
                and (deed == "554" or step in ("DATA", "INSIDE", "TAKEN"))
                and got[id] <= 1
            )
    if deed in ("drop", "silence", "half", "unended", "two", "drip", "empty") and step in ("DOT", "TAKEN"):
        assert UNCERTAIN in states.values()
    elif deed not in ("554", "999", "nonsense"):
        allowed = {SENT, UNCERTAIN} if step in ("INSIDE", "DOT", "TAKEN") else {SENT}
        assert set(states.values()) <= allowed


def test_uncertain_is_settled_by_a_person_and_only_then_sent(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(tmp_path / "run", ledger, person("p1"), person("p2"))
    post.deeds = [("DOT", drops), ("DOT", takes_and(drops))]
    with running(post, keys.server()) as port:
        held = settings(port, keys, ledger)
        assert send(tmp_path / "run", ledger, held) == {"p1": UNCERTAIN, "p2": UNCERTAIN}
        day = ledger.messages()[0].at[:10]
        assert set(send(tmp_path / "run", ledger, held).values()) == {
            WHY.format(day, id) for id in ("p1", "p2")
        }
        # A new run with the same documents, even with --again, leaves them out.
        assert all(
            isinstance(x, Skipped)
            for x in dry(tmp_path / "r2", ledger, person("p1"), person("p2"), again="why")
        )
        ledger.resolve("p1", "", "again")
        ledger.resolve("p2", "", "sent")
        ids = {one.patient: one.message_id for one in ledger.messages()}
        send(tmp_path / "run", ledger, held)
    assert counts(post) == {"p1": 1, "p2": 1, "p3": 0}
    assert {one.patient: one.message_id for one in ledger.messages()} == ids, "a retry keeps its Message-ID"


WHY = "may have received this on {}; settle it first: leaflets email resolve {} sent|again"


def test_temporary_failures_are_counted_and_retried_after_pauses_that_grow(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(tmp_path / "run", ledger)
    post.always["RCPT"] = says("450 p1@home.example is busy, P1 too")
    pauses: list[float] = []
    with running(post, keys.server()) as port:
        held = settings(port, keys, ledger, pause=7, tries=4)
        with only_run(ledger.path):
            sending = Delivery(
                open_run(tmp_path / "run", ledger),
                ledger,
                held,
                lambda: Server(held, Secret(PASSWORD)),
                lambda: None,
                pauses.append,
            )
            found = {entry.patient: done.state for entry, done in sending.outcomes()}  # type: ignore[union-attr]
        assert found == dict.fromkeys(PEOPLE, TEMPORARY)
        assert [pause for pause in pauses if pause >= 1] == [7, 14, 28]
        assert [one.tries for one in ledger.messages()] == [4, 4, 4]
        # A server may repeat the address: the ledger does not.
        assert all("@" not in one.reply and "home" not in one.reply for one in ledger.messages())
        assert "P1" not in ledger.messages()[0].reply
        post.always.clear()
        assert send(tmp_path / "run", ledger, held) == dict.fromkeys(PEOPLE, SENT)
    assert counts(post) == dict.fromkeys(PEOPLE, 1)


def test_a_server_that_never_answers_the_end_is_not_given_more(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(tmp_path / "run", ledger, *(person(f"p{n}") for n in range(1, 9)))
    post.always["DOT"] = drops
    with running(post, keys.server()) as port:
        found = send(tmp_path / "run", ledger, settings(port, keys, ledger))
    assert "in a row" in found.pop("stop")
    assert len(ledger.messages(UNCERTAIN)) == 3 and list(found.values()) == [UNCERTAIN] * 3, "each is told"


def test_a_server_that_is_away_stops_the_run_and_nobody_is_forgotten(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(tmp_path / "run", ledger)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "cannot be reached" in send(tmp_path / "run", ledger, settings(port, keys, ledger))["stop"]
    with running(post, keys.server()) as port:
        assert send(tmp_path / "run", ledger, settings(port, keys, ledger)) == dict.fromkeys(PEOPLE, SENT)


def test_rate_and_limit(tmp_path: Path, keys: Keys, post: Post, ledger: Ledger) -> None:
    dry(tmp_path / "run", ledger)
    pauses: list[float] = []
    with running(post, keys.server()) as port:
        held = settings(port, keys, ledger, rate=6)
        with only_run(ledger.path):
            sending = Delivery(
                open_run(tmp_path / "run", ledger),
                ledger,
                held,
                lambda: Server(held, Secret(PASSWORD)),
                lambda: None,
                pauses.append,
            )
            found = [done for _, done in sending.outcomes(limit=2)]
    assert [getattr(done, "state", "") for done in found] == [SENT, SENT, ""]
    assert len(pauses) == 1 and 9 < pauses[0] <= 10
    assert counts(post) == {"p1": 1, "p2": 1, "p3": 0}
    assert [type(x).__name__ for x in dry(tmp_path / "r2", ledger, person("a"), person("b"), limit=1)] == [
        "RunEntry",
        "Skipped",
    ]


# ---- who gets mail -----------------------------------------------------------------------------------


def test_no_consent_no_mail_and_every_row_is_reported(tmp_path: Path, ledger: Ledger) -> None:
    ledger.suppress("out@home.example")
    ledger.suppress("p7")
    people = [
        person("ok"), person("p1", consent=None), person("p2", consent=dt.date(2026, 11, 25)), person("p3", address=""),
        person("p4", address="OUT@home.example"), person("p5", address="a@b.org, c@d.org"), person("p6", draft="not approved"), person("p7"),
        Skipped("p8", "bad row", REFUSED),
    ]  # fmt: skip
    done = dry(tmp_path / "run", ledger, *people)
    whys = [done.why if isinstance(done, Skipped) else "" for done in done]
    said = [
        "",
        "not agreed",
        "still in the future",
        "no e-mail address",
        "opted out",
        "more than one",
        "draft",
        "opted out",
        "bad row",
    ]
    assert len(done) == len(said) and all(part in why for part, why in zip(said, whys, strict=True))
    assert not any("home.example" in why for why in whys)
    assert len(list((tmp_path / "run").glob("*.eml"))) == 1


def test_those_who_opt_out_after_the_review_get_nothing(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(tmp_path / "run", ledger)
    ledger.suppress("P2@home.example")
    with running(post, keys.server()) as port:
        assert "opted out" in send(tmp_path / "run", ledger, settings(port, keys, ledger))["p2"]
    assert counts(post) == {"p1": 1, "p2": 0, "p3": 1}


def test_again_needs_a_reason_and_gets_a_message_id_of_its_own(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(tmp_path / "run", ledger, person("p1"))
    with running(post, keys.server()) as port:
        held = settings(port, keys, ledger)
        send(tmp_path / "run", ledger, held)
        dry(tmp_path / "r2", ledger, person("p1"), again="lost it")
        dry(tmp_path / "r3", ledger, person("p1"), again="lost it")
        assert send(tmp_path / "r2", ledger, held) == {"p1": SENT}
        assert "already sent this" in send(tmp_path / "r3", ledger, held)["p1"]
    assert counts(post)["p1"] == 2
    assert len({re.search(rb"Message-ID: (.*)", data)[1] for _, data in post.taken}) == 2  # type: ignore[index]
    assert "again: lost it" in ledger.export()


def test_a_document_sent_with_another_is_not_sent_alone(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(tmp_path / "both", ledger, person("p1", version="A+B", make=lambda: (PDF, PDF)))
    dry(tmp_path / "alone", ledger, person("p1", version="B"))
    with running(post, keys.server()) as port:
        held = settings(port, keys, ledger)
        assert send(tmp_path / "both", ledger, held) == {"p1": SENT}
        assert "already sent this" in send(tmp_path / "alone", ledger, held)["p1"]
    assert isinstance(dry(tmp_path / "r3", ledger, person("p1", version="B"))[0], Skipped)
    assert not isinstance(dry(tmp_path / "r4", ledger, person("p1", version="C"))[0], Skipped)
    assert not isinstance(dry(tmp_path / "r5", ledger, person("p1", version="B"), again="alone")[0], Skipped)


def test_a_draft_that_was_allowed_is_not_sent_twice_either(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    """A permission for the draft is not a reason to send a part of it again."""
    more = {"draft": "not approved"}
    by = {"draft_by": "A. Nurse", "draft_why": "a trial"}
    dry(tmp_path / "both", ledger, person("p1", version="A+B", make=lambda: (PDF, PDF), **more), **by)
    dry(tmp_path / "alone", ledger, person("p1", version="B", **more), **by)
    with running(post, keys.server()) as port:
        held = settings(port, keys, ledger)
        assert send(tmp_path / "both", ledger, held) == {"p1": SENT}
        assert "already sent this" in send(tmp_path / "alone", ledger, held)["p1"]
    assert counts(post)["p1"] == 1


def test_an_id_in_another_case_is_the_same_patient_to_the_next_list(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(tmp_path / "r1", ledger, person("p1"))
    dry(tmp_path / "r2", ledger, person("P1"))
    ids = [
        re.search(rb"Message-ID: (.*)", (tmp_path / run / "000001.eml").read_bytes())[1]
        for run in ("r1", "r2")
    ]  # type: ignore[index]
    assert ids[0] == ids[1]
    with running(post, keys.server()) as port:
        held = settings(port, keys, ledger)
        assert send(tmp_path / "r1", ledger, held) == {"p1": SENT}
        assert "already sent this" in send(tmp_path / "r2", ledger, held)["P1"]
    assert len(post.taken) == 1


def test_a_ledger_from_yesterdays_backup_sends_nobody_a_second_mail(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(tmp_path / "run", ledger)
    copy = ledger.path.read_bytes()
    with running(post, keys.server()) as port:
        assert send(tmp_path / "run", ledger, settings(port, keys, ledger)) == dict.fromkeys(PEOPLE, SENT)
        ledger.path.write_bytes(copy)
        with Ledger(ledger.path) as old, pytest.raises(LeafletError, match="older than the last run"):
            send(tmp_path / "run", old, settings(port, keys, old))
    assert counts(post) == dict.fromkeys(PEOPLE, 1)


@pytest.mark.parametrize("reply", [
    "550 <zebulon.quigley@home.example> is unknown", "550 Zebulon Quigley has left", "550 5.1.1 QUIGLEY: no such user",
    "450 zebulon.quigley=home.example@relay.example later", "550 host home.example said: no",
])  # fmt: skip
def test_a_servers_words_are_kept_without_the_patients(reply: str) -> None:
    said = scrubbed(reply, "zebulon.quigley@home.example").casefold()
    assert (
        "zebulon" not in said and "quigley" not in said and "home" not in said and said[:3] in ("550", "450")
    )


def test_the_ledger_holds_no_address_and_the_draft_says_who_allowed_it(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(
        tmp_path / "run", ledger, person("p1", draft="not approved"), draft_by="A. Nurse", draft_why="a trial"
    )
    with running(post, keys.server()) as port:
        send(tmp_path / "run", ledger, settings(port, keys, ledger))
    assert "draft, allowed by A. Nurse: a trial" in ledger.export()
    assert b"home.example" not in ledger.path.read_bytes()


def test_a_servers_words_cannot_steer_the_terminal(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(tmp_path / "run", ledger, person("p1"))
    post.always["RCPT"] = says("550 \x1b[2Jcleared \u202eder \x07\x9b31m")
    with running(post, keys.server()) as port:
        send(tmp_path / "run", ledger, settings(port, keys, ledger))
    (held,) = ledger.messages()
    assert held.reply.isprintable() and held.reply.startswith("550 [2Jcleared")


# ---- TLS and secrets -----------------------------------------------------------------------------------


def refusal(held: Settings, secret: Secret = Secret(PASSWORD)) -> str:  # noqa: B008
    try:
        Server(held, secret).close()
    except LeafletError as error:
        return str(error)
    except Gone as error:
        return f"gone: {error}"
    return ""


def test_without_tls_no_byte_of_password_or_message_leaves(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    with running(post, None, auth=False) as port:
        assert "offers no STARTTLS" in refusal(settings(port, keys, ledger))
    assert post.seen == ["EHLO"] and not post.logins


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_certificates_and_host_names_are_checked(
    tls: str, tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for context, said in (
        (Keys(other).server(), "unable to get local issuer|self-signed"),
        (keys.server("mail.example"), "match|mismatch|valid for"),
    ):
        with running(post, context, tls) as port:
            assert re.search(said, refusal(settings(port, keys, ledger, tls=tls)))
    assert not post.logins and not post.taken


def test_starttls_refused_or_answered_in_the_clear_ends_it(keys: Keys, ledger: Ledger) -> None:
    """A man in the middle who answers STARTTLS himself, or injects text before TLS begins."""
    for answer in (b"454 no\r\n", b"502 what\r\n", b"220 go\r\n250 injected\r\n", b"220 go\r\n"):
        with socket.create_server(("127.0.0.1", 0)) as server:
            heard: list[bytes] = []

            def serve(
                server: socket.socket = server, heard: list[bytes] = heard, answer: bytes = answer
            ) -> None:
                line, _ = server.accept()
                line.sendall(b"220 hello\r\n")
                heard.append(line.recv(1000))
                line.sendall(b"250-hello\r\n250 STARTTLS\r\n")
                heard.append(line.recv(1000))
                line.sendall(answer)
                heard.append(line.recv(1000))
                line.close()

            thread = threading.Thread(target=serve, daemon=True)
            thread.start()
            assert refusal(settings(server.getsockname()[1], keys, ledger))
            thread.join(5)
        assert PASSWORD.encode() not in b"".join(heard) and b"AUTH" not in b"".join(heard)


def test_old_tls_is_refused(keys: Keys, post: Post, ledger: Ledger) -> None:
    context = keys.server()
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with running(post, context) as port:
        assert refusal(settings(port, keys, ledger))
    assert not post.logins


def test_plain_text_goes_to_loopback_only(keys: Keys, post: Post, ledger: Ledger) -> None:
    with running(post, None, auth=False) as port:
        assert refusal(settings(port, keys, ledger, tls="none", user="")) == ""
    for host in ("mail.example", "192.0.2.1", "localhost.example", "0.0.0.0"):
        assert "is not this machine" in refusal(settings(25, keys, ledger, tls="none", host=host))


def test_a_wrong_password_stops_the_run_and_is_not_shown(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    post.always["AUTH"] = says("535 not wrong-Secret99")
    with running(post, keys.server()) as port:
        said = refusal(settings(port, keys, ledger), Secret("wrong-Secret99"))
        assert "refused the log-in" in said and "Secret99" not in said
        for sent in (
            f"\0{USER}\0wrong-Secret99",
            "wrong-Secret99",
            f"user={USER}\1auth=Bearer wrong-Secret99\1\1",
        ):
            coded = base64.b64encode(sent.encode()).decode()
            post.always["AUTH"] = says(f"535 not {coded}")
            said = refusal(settings(port, keys, ledger), Secret("wrong-Secret99"))
            assert "refused the log-in: 535 not …" in said and coded not in said
    secret = Secret("hush")
    assert "hush" not in f"{secret!r} {secret} {[secret]}"


def test_xoauth2_by_a_token_command_without_a_shell(
    tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    tool = tmp_path / "get token"
    tool.write_text(f'#!/bin/sh\n[ "$1" = "\\$(touch {tmp_path}/pwned)" ] && echo {PASSWORD}\n')
    tool.chmod(0o700)
    with running(post, keys.server()) as port:
        held = settings(port, keys, ledger, token_command=(str(tool), f"$(touch {tmp_path}/pwned)"))
        assert refusal(held, find_secret(held)) == ""
        assert post.logins == [("xoauth2", f"user={USER}\1auth=Bearer {PASSWORD}\1\1")]
        said = refusal(held, Secret("expired"))
    assert "refused the log-in" in said and "expired" not in said and post.logins[-1] == ("answer", "")
    assert not (tmp_path / "pwned").exists() and str(tool) not in repr(held)
    for command in (("/no/such/tool",), ("false",), ("echo", "two words"), ("true",)):
        with pytest.raises(LeafletError, match="token command"):
            find_secret(replace(held, token_command=command))


def test_passwords_come_from_the_environment_or_a_file_of_ones_own(
    tmp_path: Path, keys: Keys, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    held = settings(1, keys, ledger, password_file=file)
    for mode in (0o644, 0o640, 0o604, 0o666):
        file.chmod(mode)
        with pytest.raises(LeafletError, match="others can read"):
            find_secret(held)
    file.chmod(0o600)
    assert find_secret(held).reveal() == PASSWORD
    monkeypatch.setenv("LEAFLETS_MAIL_PASSWORD", "from-env")
    assert find_secret(held).reveal() == "from-env"
    monkeypatch.delenv("LEAFLETS_MAIL_PASSWORD")
    (tmp_path / "link").symlink_to(file)
    for path in (tmp_path / "link", tmp_path / "none", tmp_path):
        with pytest.raises(LeafletError):
            find_secret(replace(held, password_file=path))
    with pytest.raises(LeafletError, match="no password"):
        find_secret(replace(held, password_file=None))


class Drawer(keyring.backend.KeyringBackend):
    """A system's keyring, in memory."""

    priority = 1  # type: ignore[assignment]

    def get_password(self, service: str, username: str) -> str | None:
        if service == "broken":
            raise keyring.errors.KeyringLocked(PASSWORD)
        return PASSWORD if (service, username) == ("clinic-mail", USER) else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


def test_passwords_come_from_the_keyring(keys: Keys, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEAFLETS_MAIL_PASSWORD", raising=False)
    monkeypatch.setattr(keyring.core, "_keyring_backend", Drawer())
    held = settings(1, keys, ledger, keyring="clinic-mail")
    assert find_secret(held).reveal() == PASSWORD
    for name, said in (("other", "no password"), ("broken", "gave no password: KeyringLocked")):
        with pytest.raises(LeafletError, match=said) as error:
            find_secret(replace(held, keyring=name))
        assert PASSWORD not in str(error.value)


def test_what_sending_needs_is_checked_first(tmp_path: Path, keys: Keys, ledger: Ledger) -> None:
    file = tmp_path / "password"
    file.write_text(PASSWORD)
    file.chmod(0o644)
    with pytest.raises(LeafletError, match="others can read"):
        check_ready(settings(1, keys, ledger, password_file=file))
    file.chmod(0o600)
    check_ready(settings(1, keys, ledger, password_file=file))
    with pytest.raises(LeafletError, match="no such file"):
        check_ready(settings(1, keys, ledger, ca_file=tmp_path / "none.pem"))


# ---- settings ------------------------------------------------------------------------------------------

GOOD = "host: mail.example\nsender: info@clinic.example\n"


def test_settings_are_read_and_every_fault_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "mail.yaml"
    path.write_text(GOOD + 'user: me\ntoken_command: [get, "a b"]\nrate: 5\ntls: implicit\n')
    held = load_settings(path)
    assert (held.port, held.token_command, held.rate, held.ledger) == (
        465,
        ("get", "a b"),
        5,
        tmp_path / "mail-ledger.sqlite",
    )
    bad = "host: x\ntls: none\nport: 99999\nrate: fast\npassword: hunter2\nsender: a@b@c\ntoken_command: get it\nuser: [a]\n"
    path.write_text(bad)
    with pytest.raises(LeafletError) as error:
        load_settings(path)
    lines = {fault.place.line for fault in error.value.faults}
    assert {2, 3, 4, 5, 6, 7, 8} <= lines and "hunter2" not in str(error.value)


# ---- missing ledgers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["missing", "empty", "noise", "cut"])
def test_without_a_whole_ledger_nothing_is_sent(
    damage: str, tmp_path: Path, keys: Keys, post: Post, ledger: Ledger
) -> None:
    dry(tmp_path / "run", ledger)
    with only_run(ledger.path):
        pass
    ledger._db.close()
    data = ledger.path.read_bytes()
    ledger.path.unlink()
    if damage != "missing":
        ledger.path.write_bytes(
            {"empty": b"", "noise": os.urandom(len(data)), "cut": data[: len(data) // 2]}[damage]
        )
    with (
        running(post, keys.server()) as port,
        pytest.raises(LeafletError, match=r"missing|damaged|form"),
        Ledger(ledger.path) as held,
    ):
        send(tmp_path / "run", held, settings(port, keys, held))
    assert not post.seen
    if damage == "missing":
        with pytest.raises(LeafletError, match="has been used"):
            create(ledger.path)
