"""`leaflets email` and its verbs: a former option names its verb; a scheduled job sees what needs a person."""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
import signal
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from leaflets.cli.email.verbs import FORMER, VERBS
from leaflets.cli.email.verbs import email as command
from leaflets.cli.signals import SIGNALS, stopping
from leaflets.content import dates
from leaflets.content.clinic import load_clinic
from leaflets.faults import LeafletError
from leaflets.mail.bounces import FOREIGN, KNOWN, MARKED, NO_FAILURE, OTHER, UNREADABLE, mark, read_report
from leaflets.mail.ledger import Ledger
from leaflets.mail.ledger_file import create
from leaflets.mail.nouns import RunEntry
from support.approvals import real
from support.command import leaflets
from support.letters import ANN, BEN, CLEO, Clinic, receivers, report_of
from support.mailserver import Keys, Post, drops, running, says, takes_and


@pytest.fixture
def clinic(tmp_path: Path, post: Post, keys: Keys) -> Iterator[Clinic]:
    with running(post, keys.server()) as port:
        held = Clinic(tmp_path, port, keys)
        held.approve()
        assert held.email("new-ledger", "-q").returncode == 0
        yield held


# ---- what to type next -----------------------------------------------------------------------------------


def test_the_command_that_is_named_next_can_be_typed_as_it_stands(clinic: Clinic, post: Post) -> None:
    """With the settings of the command before, and with names that hold a space."""
    settings = clinic.folder / "our mail/mail.yaml"
    settings.parent.mkdir()
    text = (clinic.folder / "mail.yaml").read_text() + f"ledger: {clinic.folder / 'mail-ledger.sqlite'}\n"
    settings.write_text(re.sub("port: .*", "port: 1", text))  # no server is there
    (clinic.folder / "mail.yaml").unlink()
    done = clinic.dry(ANN, BEN, out="run 1", more=("--settings", "our mail/mail.yaml"))
    done = clinic.run(*shlex.split(done.stderr.partition("Look at run 1, then:  leaflets ")[2]))
    assert done.returncode == 1 and "2 waiting" in done.stderr
    settings.write_text(text)
    again = done.stderr.partition("To continue:  leaflets ")[2].partition("\n")[0]
    done = clinic.run(*shlex.split(again))
    assert done.returncode == 0 and receivers(post) == ["ottilie", "zebulon"], done.stderr


# ---- former options --------------------------------------------------------------------------------------


def refusal(*args: str) -> str:
    """Return what the command says to these arguments, without running anything."""
    with pytest.raises(LeafletError) as error:
        command.make_context("email", list(args))
    assert not any(fault.place.path for fault in error.value.faults), "ends with 2"
    return str(error.value)


@pytest.mark.parametrize(("args", "typed"), [
    ("--send run-1", "send run-1"), ("--send=run-1 --limit 1", "send run-1 --limit 1"), ("--limit 1 --send run-1", "send run-1 --limit 1"),
    ("--settings m.yaml --send 'my run' -q", "send 'my run' --settings m.yaml -q"), ("--status", "status"),
    ("--settings m.yaml --status", "status --settings m.yaml"), ("--resolve B-0042 sent", "resolve B-0042 sent"),
    ("--resolve=B-0042 again", "resolve B-0042 again"), ("--bounces reports", "bounces reports"), ("--opt-out B-0042", "opt-out B-0042"),
    ("--opt-out ann@home.example", "opt-out ADDRESS"), ("--opt-in B-0042", "opt-in B-0042"), ("--forget run-1", "forget run-1"),
    ("--export ledger.csv", "export ledger.csv"), ("--new-ledger", "new-ledger"),
    ("patients.csv --library lib --out run-1", "prepare patients.csv --library lib --out run-1"),
    ("patients.csv --to me@clinic.example", "sample patients.csv --to ADDRESS"),
    ("--out run-1 patients.csv", "prepare --out run-1 patients.csv"), ("prepare --send run-1", "send run-1"),
    ("prepare patients.csv --to me@clinic.example", "sample patients.csv --to ADDRESS"), ("-q status", "status -q"),
    ("sned run-1", "send run-1"), ("optout B-0042", "opt-out B-0042"),
])  # fmt: skip
def test_what_was_an_option_names_its_verb(args: str, typed: str) -> None:
    said = refusal(*shlex.split(args))
    assert said.endswith(f"hint: leaflets email {typed}"), said
    assert "home.example" not in said and "clinic.example" not in said


def test_every_former_option_is_tried_and_ends_with_2() -> None:
    for option in FORMER:
        done = leaflets("email", option, "x", "sent", folder=Path())
        assert done.returncode == 2 and f"leaflets email {FORMER[option][0]}" in done.stderr, done.stderr
        assert "Traceback" not in done.stderr


WORDS = st.sampled_from(
    [
        *FORMER,
        *VERBS,
        "p.csv",
        "run-1",
        "-q",
        "--settings",
        "a@b.example",
        "--",
        "=",
        "",
    ]
)


@given(st.lists(WORDS, max_size=6))
def test_no_words_end_in_a_traceback(words: list[str]) -> None:
    """Whatever is typed: a verb, a fault, or the library's own message for wrong use."""
    done = CliRunner().invoke(command, [*words, "--help"] if words else ["--help"])
    assert isinstance(done.exception, SystemExit | LeafletError | None), done.exception


@pytest.mark.parametrize("verb", list(VERBS))
def test_a_verb_has_help_that_shows_a_command(verb: str) -> None:
    done = CliRunner().invoke(command, [verb, "--help"])
    assert done.exit_code == 0 and f"  leaflets email {verb}" in done.output
    held = command.get_command(click.Context(command), verb)
    options = held.params
    assert len(options) < 10 or verb in ("prepare", "sample")
    context = click.Context(held)
    records = [option.get_help_record(context) for option in options if isinstance(option, click.Option)]
    assert records and all(record is None or record[1].strip() for record in records)


# ---- lists that cannot mail anybody ------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [("email",), ("email_consent",), ("email", "email_consent")])
def test_a_list_without_a_column_for_mail_is_a_fault_of_the_list(
    columns: tuple[str, ...], clinic: Clinic
) -> None:
    done = clinic.dry({name: text for name, text in ANN.items() if name not in columns})
    assert done.returncode == 1 and not (clinic.folder / "run").exists()
    for name in columns:
        assert f'patients.csv:1:1: this list cannot be mailed: there is no column "{name}"' in done.stderr
    assert done.stderr.count("there is no column") == len(columns)


def test_a_list_in_which_nobody_can_be_mailed_is_a_fault_too(clinic: Clinic) -> None:
    done = clinic.dry(
        {**ANN, "email": ""}, {**BEN, "email_consent": ""}, {**CLEO, "email_consent": "2098-01-01"}
    )
    assert done.returncode == 1 and "no row of this list has both" in done.stderr
    assert (
        "3 rows = 0 to send + 3 without address or consent" in done.stderr
        and not (clinic.folder / "run").exists()
    )
    assert clinic.dry(ANN, {**BEN, "email": ""}).returncode == 0


def test_consent_on_an_impossible_date_is_refused(clinic: Clinic) -> None:
    done = clinic.dry({**ANN, "email_consent": "1900-01-05"}, BEN)
    assert done.returncode == 1 and "email_consent" in done.stderr and "between 2000 and 2099" in done.stderr


def test_prepare_never_makes_a_ledger(clinic: Clinic) -> None:
    for file in clinic.folder.glob("mail-ledger*"):
        file.unlink()
    before = sorted(path.name for path in clinic.folder.iterdir())
    done = clinic.dry(ANN)
    assert done.returncode == 1 and "leaflets email new-ledger" in done.stderr
    assert sorted(path.name for path in clinic.folder.iterdir()) == sorted({*before, "patients.csv"})


# ---- what a scheduled job sees ---------------------------------------------------------------------------


@pytest.mark.parametrize("quiet", [(), ("-q",)])
def test_drafts_alone_end_with_1_and_say_why(quiet: tuple[str, ...], clinic: Clinic) -> None:
    sign = (
        "approve",
        "--as",
        "A. Doctor, Consultant",
        "--until",
        "2021-12-31",
        "--on",
        "2020-01-01",
        "--library",
        "lib",
    )
    assert clinic.run("approve", "--withdraw", "--library", "lib").returncode == 0
    done = clinic.dry(ANN, BEN, more=quiet)
    assert done.returncode == 1 and "2 patients would get a draft: " in done.stderr
    assert "--allow-draft NAME REASON" in done.stderr and not (clinic.folder / "run").exists()
    assert clinic.run(*sign).returncode == 0
    done = clinic.dry(ANN, {**BEN, "email": ""}, more=quiet)
    assert done.returncode == 1 and "1 patient would get a draft: " in done.stderr


def test_a_second_send_ends_with_1_while_somebody_waits(clinic: Clinic, post: Post) -> None:
    clinic.dry(ANN, BEN, CLEO)
    post.deeds = [("RCPT", says("550 5.1.1 unknown")), ("DOT", takes_and(drops))]
    first = clinic.email("send", "run")
    assert first.returncode == 1 and "3 messages = 1 sent + 1 permanent + 1 uncertain" in first.stderr
    for quiet in ((), ("-q",)):
        again = clinic.email("send", "run", *quiet)
        assert again.returncode == 1 and "2 to settle" in again.stderr and "A1: was refused" in again.stderr
    assert clinic.email("resolve", "B2", "sent").returncode == 0
    assert clinic.email("send", "run").returncode == 1, "a refused one is left"
    assert clinic.email("opt-out", "A1").returncode == 0 == clinic.email("send", "run").returncode
    assert receivers(post) == ["cleo", "ottilie"]
    prepared = clinic.dry(ANN, BEN, CLEO, out="run-2")
    assert prepared.returncode == 0 and "There is no message to send" in prepared.stderr


def test_the_status_as_json_has_one_shape(clinic: Clinic, post: Post) -> None:
    empty = json.loads(clinic.email("status", "--json").stdout)
    assert set(empty["counts"].values()) == {0} and empty["needs_you"] == [] and empty["version"] == 1
    clinic.dry(ANN, BEN)
    post.deeds = [("RCPT", says("550 5.1.1 unknown"))]
    clinic.email("send", "run")
    held = json.loads(clinic.email("status", "--json").stdout)
    assert held["counts"]["sent"] == held["counts"]["permanent"] == 1 and empty.keys() == held.keys()
    (one,) = held["needs_you"]
    assert (one["patient"], one["state"], one["run"], one["tries"]) == ("A1", "permanent", "run", 1)


# ---- the HTML of a message --------------------------------------------------------------------------------


class Outline(HTMLParser):
    """Records which elements are open, and where words are."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.outside = ""
        self.heading = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "h1" in self.open:
            self.heading += data
        elif "main" not in self.open and "title" not in self.open:
            self.outside += data


def test_the_html_has_one_main_with_one_heading_that_names_no_illness(clinic: Clinic) -> None:
    clinic.dry(ANN)
    data = (clinic.folder / "run/000001.eml").read_bytes()
    body = message_from_bytes(data, policy=default).get_body(("html",))
    outline = Outline()
    outline.feed(body.get_content())  # type: ignore[union-attr]
    assert [outline.seen.count(tag) for tag in ("main", "h1", "h2")] == [1, 1, 0] and not outline.open
    assert outline.outside.strip() == "" and outline.heading.startswith("Information from ")
    assert "fever" not in outline.heading.casefold()


# ---- signals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signals_that_ask_to_end_are_answered_as_ctrl_c(number: signal.Signals) -> None:
    assert number in SIGNALS
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), stopping():
        signal.raise_signal(number)
    assert signal.getsignal(number) is before


def test_a_signal_that_the_parent_ignores_stays_ignored() -> None:
    """`nohup leaflets email send run &` continues when the terminal is closed."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stopping():
            signal.raise_signal(signal.SIGHUP)
    finally:
        assert signal.signal(signal.SIGHUP, before) is signal.SIG_IGN


# ---- delivery reports --------------------------------------------------------------------------------------

OURS = "<0123456789@clinic.example>"


def with_lost_folding() -> bytes:
    """Return a report as gateways deliver it: the folded headers of the returned message have lost their indent."""
    returned = (
        "Content-Type: message/rfc822\r\n\r\nReceived: from a.example (10.0.0.1) by\r\nb.example with SMTP\r\n"
        f"From: info@clinic.example\r\nMessage-ID: {OURS}\r\n\r\ntext\r\n"
    )
    return b"".join(
        returned.encode() if part.startswith(b"Content-Type: text/rfc822-headers") else part
        for part in report_of(OURS, "5.1.1").replace(b"--b\r\n", b"--b\r\n\0").split(b"\0")
    )


ANSWER = f"Subject: x\r\nIn-Reply-To: {OURS}\r\nReferences: <a@b> {OURS}\r\n"
READABLE = {
    "its headers": report_of(OURS, "5.1.1"),
    "folding lost": with_lost_folding(),
    "in reply to": ANSWER.encode() + report_of("<other@mx.example>", "5.1.1"),
    "no headers given back": ANSWER.encode() + report_of("", "5.1.1"),
    "quoted in the words": report_of("", "5.1.1").replace(b"Sorry.", f"> Message-ID: {OURS}".encode()),
    "original id": report_of("", "5.1.1").replace(
        b"Reporting-MTA", f"Original-Message-ID: {OURS}\r\nReporting-MTA".encode()
    ),
    "capitals": report_of(OURS, "5.1.1")
    .replace(b"Action: failed", b"ACTION: Failed")
    .replace(b"Message-ID", b"MESSAGE-ID"),
    "no action": report_of(OURS, "5.1.1").replace(b"Action: failed\r\n", b""),
    "comment after the status": report_of(OURS, "5.1.1").replace(
        b"Status: 5.1.1", b"Status: 5.1.1 (user unknown)"
    ),
    "LF alone": report_of(OURS, "5.1.1").replace(b"\r\n", b"\n"),
    "no report-type": report_of(OURS, "5.1.1").replace(b" report-type=delivery-status;", b""),
    "mixed, not report": report_of(OURS, "5.1.1").replace(b"multipart/report", b"multipart/mixed"),
}
UNREAD = {
    "words alone": b"From: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n\r\nI could not deliver it.\r\n",
    "by its subject": b"From: x@y.example\r\nSubject: Undeliverable: Information\r\n\r\nno\r\n",
    "failed recipients": b"From: x@y.example\r\nX-Failed-Recipients: a@b.example\r\nSubject: hm\r\n\r\nno\r\n",
    "no id": report_of("", "5.1.1"),
    "no status": report_of(OURS, "").replace(b"Status: \r\n", b"").replace(b"Action: failed\r\n", b""),
    "no part of its own": report_of(OURS, "5.1.1").replace(b"message/delivery-status", b"text/plain"),
    "cut off": report_of(OURS, "5.1.1")[:180],
    "empty": b"",
    "noise": bytes(range(256)) * 20,
    "Outlook's own form": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000),
}


@pytest.mark.parametrize("name", READABLE)
def test_a_report_is_read_however_a_gateway_wrote_it(name: str) -> None:
    report = read_report(READABLE[name])
    assert (
        report and report.failed and report.hard and OURS in report.message_ids and report.status == "5.1.1"
    )


@pytest.mark.parametrize("name", UNREAD)
def test_what_cannot_be_read_is_reported(name: str) -> None:
    with pytest.raises(ValueError):
        read_report(UNREAD[name])


@given(st.binary(max_size=400), st.integers(0, 600))
def test_reports_with_noise_in_them_are_read_or_refused(noise: bytes, at: int) -> None:
    whole = report_of(OURS, "5.1.1")
    try:
        read_report(whole[:at] + noise + whole[at:])
    except ValueError:
        pass


def test_every_file_is_accounted_for(tmp_path: Path) -> None:
    create(tmp_path / "ledger.sqlite")
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "1.eml").write_bytes(report_of(OURS, "5.1.1"))
    (folder / "2 Undeliverable ann@home.example.msg").write_bytes(UNREAD["Outlook's own form"])
    (folder / "3.eml").write_bytes(report_of("<x@y.example>", "5.1.1"))
    (folder / "4.eml").write_bytes(report_of(OURS, "4.4.1", "delayed"))
    (folder / "5.txt").write_bytes(b"From: Ann\r\nSubject: Thank you\r\n\r\nBye\r\n")
    (folder / "6.eml").write_bytes(report_of(OURS, "5.1.1"))
    (folder / ".DS_Store").write_bytes(b"\0")
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.not_handed_over(
            RunEntry("f", "0", "A1", "R1", 1, OURS), "ann@home.example", "run", "sent", "250"
        )
        found = list(mark(ledger, folder))
    assert [one.what for one in found] == [MARKED, UNREADABLE, FOREIGN, NO_FAILURE, OTHER, KNOWN]
    assert found[1].file == "2 Undeliverable (address)" and found[0].patient == "A1/R1"


def test_a_report_that_cannot_be_read_ends_with_1(clinic: Clinic, post: Post) -> None:
    reports = clinic.folder / "reports"
    reports.mkdir()
    (reports / "good.eml").write_bytes(report_of("<x@y.example>", "5.1.1"))
    done = clinic.email("bounces", "reports")
    assert done.returncode == 0 and "left as they are: 1 report of mail that is not in" in done.stderr
    for n in range(25):
        (reports / f"odd{n:02d}.eml").write_bytes(UNREAD["words alone"])
    done = clinic.email("bounces", "reports", "-q")
    assert done.returncode == 1 and "25 files could not be read" in done.stderr
    assert "odd19.eml" in done.stderr and "odd20.eml" not in done.stderr and "and 5 more" in done.stderr


# ---- one calendar --------------------------------------------------------------------------------------------

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(("zone", "hour", "day"), [
    ("UTC", 0, 24), ("Europe/London", 23, 24), ("Europe/Berlin", 23, 25), ("Pacific/Auckland", 10, 24), ("Pacific/Auckland", 11, 25),
    ("America/New_York", 4, 23), ("America/New_York", 5, 24), ("Pacific/Kiritimati", 10, 25), ("Pacific/Pago_Pago", 10, 23),
    ("Asia/Kolkata", 18, 24), ("Asia/Kolkata", 19, 25), ("Etc/GMT+12", 11, 23),
])  # fmt: skip
def test_the_day_is_the_clinics_own(zone: str, hour: int, day: int) -> None:
    assert dates.day_in(zone, NOON.replace(hour=hour)).day == day


@pytest.mark.parametrize(("zone", "hint"), [
    ("America/New York", 'did you mean "America/New_York"'), ("europe/berlin", 'did you mean "Europe/Berlin"'), ("EDT5", "IANA"),
    ("+01:00", "IANA"), ("../../etc/passwd", "IANA"), ("New_York", "America/New_York"), ("/etc/localtime", "IANA"), ("local", "IANA"),
    ("Mars/Olympus", ""), ("Zürich", "IANA"),
])  # fmt: skip
def test_a_time_zone_that_does_not_exist_is_a_fault(zone: str, hint: str, tmp_path: Path) -> None:
    path = real(tmp_path / "lib") / "clinic.yaml"
    line = len(path.read_text().splitlines()) + 1
    path.write_text(path.read_text() + f'time_zone: "{zone}"\n')
    with pytest.raises(LeafletError) as error:
        load_clinic(path, "clinic.yaml")
    (fault,) = error.value.faults
    assert fault.place.line == line and "there is no time zone" in fault.message and hint in fault.hint


def test_a_consent_counts_from_its_day_in_the_clinics_time_zone(clinic: Clinic) -> None:
    """The computer may be anywhere: here it is a day ahead of the clinic, or behind it."""
    path = clinic.folder / "lib/clinic.yaml"
    text, now = path.read_text(), dt.datetime.now(dt.UTC)
    for zone, sent in (("Pacific/Kiritimati", True), ("Pacific/Pago_Pago", False)):
        path.write_text(f'{text}time_zone: "{zone}"\n')
        day = dates.day_in("Pacific/Kiritimati", now)  # 25 hours ahead of Pago Pago
        done = clinic.dry({**ANN, "email_consent": str(day)}, BEN, out=zone[-5:])
        assert ("is still in the future" in done.stdout) is not sent
