"""`leaflets email` as a whole: from lists to mailboxes, with a real server, real processes and real kills."""

from __future__ import annotations

import csv
import datetime as dt
import email
import email.policy
import io
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from leaflets.approval.hashes import content_hash
from leaflets.faults import LeafletError
from leaflets.mail.bounces import letters_in, read_report
from leaflets.mail.people import Gate, clinic_hash
from leaflets.mail.run import MailRun
from leaflets.pdf.lock import lock
from leaflets.setting import Setting, load_setting
from support.approvals import real
from support.command import leaflets
from support.letters import ANN, BEN, CLEO, WORDS, Clinic, attachments, receivers, report_of
from support.mailserver import Post, is_silent, takes_and

# ---- the good day --------------------------------------------------------------------------------


def test_a_list_is_reviewed_then_sent_once(clinic: Clinic, post: Post) -> None:
    no_consent = {"id": "N4", "email": "cleo@home.example"}
    wrong = {"id": "W5", "email": "cleo@home.example", "sections": "none-such"}
    done = clinic.dry(ANN, BEN, no_consent, wrong)
    assert (
        done.returncode == 1
        and "4 rows = 2 to send + 1 without address or consent + 1 refused. Nothing has been sent."
        in done.stderr
    )
    assert "N4: has not agreed to e-mail" in done.stdout and "W5: sections" in done.stderr
    run = clinic.folder / "run"
    assert run.stat().st_mode & 0o777 == 0o700 and {p.stat().st_mode & 0o777 for p in run.iterdir()} == {
        0o600
    }
    assert not post.taken and clinic.states() == {}
    done = clinic.email("send", "run")
    assert done.returncode == 0 and "2 messages = 2 sent" in done.stderr
    assert receivers(post) == ["ottilie", "zebulon"]
    assert {data for _, data in post.taken} == {path.read_bytes() for path in run.glob("*.eml")}
    assert clinic.states() == {"A1": "sent", "B2": "sent"}
    assert "2 sent" in clinic.email("status").stdout
    assert "2 left out" in clinic.email("send", "run").stderr
    assert clinic.email("forget", "run").returncode == 0 and not run.exists()
    assert clinic.dry(ANN, BEN).stdout.count("was already sent this") == 2
    assert receivers(post) == ["ottilie", "zebulon"]


def test_what_a_letter_box_shows_is_neutral_and_the_pdf_is_the_patients_own(
    clinic: Clinic, post: Post
) -> None:
    clinic.dry(ANN)
    clinic.email("send", "run")
    ((to, data),) = post.taken
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert to == message["To"] == "zebulon@home.example" and str(message["Subject"]).startswith(
        "Information from "
    )
    assert sorted(attachments(data)) == ["information.pdf"]
    shown = "\n".join(f"{name}: {value}" for name, value in message.items())
    body = message.get_body(("plain",))
    assert body is not None
    assert "fever" not in (shown + body.get_content()).casefold() and "Zebulon" not in shown
    held = pikepdf.open(io.BytesIO(attachments(data)["information.pdf"]))
    assert "Zebulon" not in str(held.docinfo) + held.Root.Metadata.read_bytes().decode()


def test_the_ledger_holds_no_name_and_no_address(clinic: Clinic, post: Post) -> None:
    clinic.dry(ANN, BEN)
    clinic.email("send", "run")
    with sqlite3.connect(clinic.folder / "mail-ledger.sqlite") as db:
        text = "\n".join(db.iterdump())
    assert "A1" in text and not [word for word in WORDS if word.casefold() in text.casefold()]


def test_a_sample_goes_to_the_clinic_without_a_patients_words(clinic: Clinic, post: Post) -> None:
    with (clinic.folder / "patients.csv").open("w", newline="") as file:
        csv.writer(file).writerows([list(ANN), list(ANN.values())])
    done = clinic.email("sample", "patients.csv", "--library", "lib", "--to", "me@clinic.example")
    assert done.returncode == 0, done.stderr
    ((to, data),) = post.taken
    assert to == "me@clinic.example" and not [word for word in WORDS if word.encode() in data]
    assert clinic.states() == {}


def test_a_sample_never_goes_to_somebody_on_the_list(clinic: Clinic, post: Post) -> None:
    """It needs no approval and leaves no record: it must not be a way around them."""
    assert clinic.dry(ANN, BEN, {**CLEO, "email": "cleo@bücher.example"}).returncode == 0
    for to in ("Ottilie@home.example", "cleo@xn--bcher-kva.example"):
        done = clinic.email("sample", "patients.csv", "--library", "lib", "--to", to)
        assert done.returncode == 2 and "is in the list" in done.stderr and not post.taken


def test_two_patients_with_one_address_are_reported(clinic: Clinic) -> None:
    done = clinic.dry(ANN, {**BEN, "email": "Zebulon@home.example"})
    assert done.returncode == 0 and "B2: has the same address as A1: is that right?" in done.stderr


def test_an_export_overwrites_no_other_file(clinic: Clinic) -> None:
    clinic.dry(ANN)
    before = (clinic.folder / "patients.csv").read_bytes()
    done = clinic.email("export", "patients.csv")
    assert done.returncode == 1 and "is not one of our exports" in done.stderr
    assert (clinic.folder / "patients.csv").read_bytes() == before
    assert clinic.email("export", "x.csv").returncode == 0 == clinic.email("export", "x.csv").returncode


# ---- sign-off ------------------------------------------------------------------------------------


def test_drafts_are_not_sent_unless_somebody_signs_for_them(clinic: Clinic, post: Post) -> None:
    assert clinic.run("approve", "--withdraw", "--library", "lib").returncode == 0
    done = clinic.dry(ANN)
    assert "would get a draft: no approval" in done.stdout
    assert not (clinic.folder / "run").exists()
    assert clinic.dry(ANN, more=("--allow-draft", "B. Nurse", "a test of our own")).returncode == 0
    assert clinic.email("send", "run").returncode == 0
    clinic.email("export", "ledger.csv")
    assert "draft, allowed by B. Nurse: a test of our own" in (clinic.folder / "ledger.csv").read_text()
    ((_, data),) = post.taken
    text = "".join(
        str(page.get_textpage().get_text_range()) for page in _pages(attachments(data)["information.pdf"])
    )
    assert "DRAFT" in text


def _pages(pdf: bytes) -> Iterator[object]:
    import pypdfium2

    yield from pypdfium2.PdfDocument(pdf)


@pytest.mark.parametrize("change", ["approval", "text", "profile"])
def test_what_changed_since_the_review_is_not_sent(change: str, clinic: Clinic, post: Post) -> None:
    clinic.dry(ANN)
    library = clinic.folder / "lib"
    if change == "approval":
        clinic.run("approve", "--withdraw", "--library", "lib")
    elif change == "text":
        path = library / "content/hay-fever/en/signs.yaml"
        path.write_text(path.read_text().replace("title: ", "title: New ", 1).replace('New "', '"New ', 1))
    else:
        path = library / "clinic.yaml"
        path.write_text(path.read_text().replace("555-0188", "555-0199"))
    done = clinic.email("send", "run")
    assert done.returncode != 0 and "nothing more will be sent" in done.stderr and not post.taken


def test_body_and_sign_off_go_by_the_language_of_the_row(clinic: Clinic, post: Post) -> None:
    content = clinic.folder / "lib/content"
    shutil.copytree(content / "hay-fever/en", content / "hay-fever/es")
    (content / "hay-fever/es/approval.yaml").unlink()
    words = (content / "words.yaml").read_text()
    other = words[words.index("en:\n"):].replace("en:\n", "es:\n", 1).replace('"Hello,"', '"Hola,"')  # fmt: skip
    (content / "words.yaml").write_text(f"{words}\n{other}")
    rows = {**ANN, "lang": "en"}, {**BEN, "lang": "es"}
    assert "B2: would get a draft: no approval" in clinic.dry(*rows).stdout
    assert (
        "hay-fever (es), version 1: not approved"
        in clinic.run("list", "approvals", "--library", "lib").stdout
    )
    sign = (
        "--as",
        "D. Médica, Consultora",
        "--until",
        "2099-12-31",
        "--despite",
        "for tests",
        "--library",
        "lib",
        "--lang",
        "es",
    )
    assert clinic.run("approve", *sign).returncode == 0
    clinic.email("forget", "run")
    assert clinic.dry(*rows).returncode == 0 == clinic.email("send", "run").returncode
    bodies = {to[:3]: email.message_from_bytes(data, policy=email.policy.default) for to, data in post.taken}
    texts = {
        who: [held.get_body((kind,)).get_content() for kind in ("plain", "html")]
        for who, held in bodies.items()
    }  # type: ignore[union-attr]
    assert texts["ott"][0].startswith("Hola,") and '<html lang="es">' in texts["ott"][1]
    assert texts["zeb"][0].startswith("Hello,") and '<html lang="en">' in texts["zeb"][1]


@pytest.mark.parametrize("change", ["text", "approval", "profile", "broken"])
def test_what_changes_while_a_run_is_being_sent_stops_it(change: str, tmp_path: Path) -> None:
    """A run at 30 a minute takes hours: the files are checked before each message."""
    folder = real(tmp_path / "lib")
    sign = [
        "approve",
        "--as",
        "A. Doctor, Consultant",
        "--until",
        "2099-12-31",
        "--despite",
        "for tests",
        "--on",
        "2020-01-01",
        "--library",
        "lib",
    ]
    assert leaflets(*sign, folder=tmp_path).returncode == 0

    def load() -> Setting:
        return load_setting(folder, folder / "clinic.yaml", dt.date.today())

    setting = load()
    topic = setting.library.topics["hay-fever", "en"]
    texts = (("hay-fever", "en", content_hash(topic, setting.library.words["en"])),)
    gate = Gate(load, MailRun(tmp_path, (), texts, clinic_hash(setting.clinic), (), {}))
    gate()
    path = folder / {"profile": "clinic.yaml", "approval": "content/hay-fever/en/approval.yaml"}.get(
        change, "content/hay-fever/en/signs.yaml")  # fmt: skip
    held = path.read_text(encoding="utf-8")
    if change == "approval":
        path.unlink()
    elif change == "broken":
        path.write_text("title: [")
    else:
        path.write_text(held.replace("555-0188", "555-0199").replace("Hazel", "Hazels"), encoding="utf-8")
    with pytest.raises(
        LeafletError,
        match="signs.yaml:2:1: this is not YAML" if change == "broken" else "nothing more will be sent",
    ):
        gate()
    path.write_text(held, encoding="utf-8")
    gate()


def test_a_sender_that_reveals_the_topic_is_refused(clinic: Clinic, post: Post) -> None:
    path = clinic.folder / "lib/clinic.yaml"
    text = path.read_text()
    line = next(line for line in text.splitlines() if line.startswith("mail_name:"))
    path.write_text(text.replace(line, 'mail_name: "Hay fever clinic"'))
    done = clinic.dry(ANN)
    assert done.returncode != 0 and "hay" in done.stderr.casefold() and not (clinic.folder / "run").exists()


# ---- kills ---------------------------------------------------------------------------------------

STEPS = ("EHLO", "AUTH", "MAIL", "RCPT", "DATA", "INSIDE", "DOT", "TAKEN")


@pytest.mark.parametrize("step", STEPS)
def test_kill_9_at_any_step_loses_nobody_and_doubles_nobody(step: str, clinic: Clinic, post: Post) -> None:
    clinic.dry(ANN, BEN, CLEO)
    at = "DOT" if step == "TAKEN" else step
    post.deeds = [(at, takes_and(is_silent) if step == "TAKEN" else is_silent)]
    process = subprocess.Popen(clinic.command("email", "send", "run"), cwd=clinic.folder, env=clinic.environment(),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    until = time.monotonic() + 90
    while at not in post.seen and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for _ in range(2):
        clinic.email("send", "run")
    states, got = clinic.states(), receivers(post)
    assert set(states) == {"A1", "B2", "C3"}, "somebody was forgotten"
    assert len(got) == len(set(got)), "somebody got it twice"
    if step in ("DATA", "INSIDE", "DOT", "TAKEN"):
        assert states == {"A1": "uncertain", "B2": "sent", "C3": "sent"}
        assert "A1/" in clinic.email("status").stdout
        assert clinic.email("resolve", "A1", "sent" if step == "TAKEN" else "again").returncode == 0
        clinic.email("send", "run")
    assert set(clinic.states().values()) == {"sent"} and receivers(post) == ["cleo", "ottilie", "zebulon"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_stopped_by_hand_it_says_so_and_continues_next_time(number: int, clinic: Clinic, post: Post) -> None:
    clinic.dry(ANN, BEN)
    post.deeds = [("RCPT", is_silent)]
    process = subprocess.Popen(clinic.command("email", "send", "run"), cwd=clinic.folder, env=clinic.environment(),
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)  # fmt: skip
    until = time.monotonic() + 30
    while "RCPT" not in post.seen and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130 and "2 messages = 2 waiting" in said and "Traceback" not in said
    assert clinic.email("send", "run").returncode == 0 and receivers(post) == ["ottilie", "zebulon"]


def test_a_dry_run_that_is_stopped_leaves_nothing_of_a_patient(clinic: Clinic) -> None:
    rows = [{**ANN, "id": f"A{n}", "email": f"a{n}@x.example"} for n in range(400)]
    with (clinic.folder / "patients.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(ANN))
        writer.writeheader()
        writer.writerows(rows)
    process = subprocess.Popen(clinic.command("email", "prepare", "patients.csv", "--library", "lib", "--out", "run"), cwd=clinic.folder,
                               env=clinic.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    until = time.monotonic() + 60
    while not (clinic.folder / "run/000003.eml").exists() and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 130 and not (clinic.folder / "run").exists()


def test_two_runs_at_once_are_refused(clinic: Clinic, post: Post) -> None:
    clinic.dry(ANN)
    post.deeds = [("MAIL", is_silent)]
    first = subprocess.Popen(clinic.command("email", "send", "run"), cwd=clinic.folder, env=clinic.environment(),
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    while "MAIL" not in post.seen:
        time.sleep(0.02)
    done = clinic.email("send", "run")
    first.kill()
    first.wait()
    assert done.returncode == 1 and "another run is using this ledger" in done.stderr


def test_without_its_ledger_nothing_is_sent(clinic: Clinic, post: Post) -> None:
    clinic.dry(ANN)
    path = clinic.folder / "mail-ledger.sqlite"
    whole = path.read_bytes()
    path.unlink()
    assert clinic.email("send", "run").returncode == 1
    path.write_bytes(whole[: len(whole) // 2])
    assert clinic.email("send", "run").returncode == 1
    assert not post.taken
    path.write_bytes(whole)
    assert clinic.email("send", "run").returncode == 0 and receivers(post) == ["zebulon"]


# ---- opt-outs and bounces --------------------------------------------------------------------------


def test_those_who_opted_out_get_nothing(clinic: Clinic, post: Post) -> None:
    assert clinic.email("opt-out", "A1").returncode == 0
    assert "A1: gets no mail: opted out" in clinic.dry(ANN, BEN).stdout
    clinic.email("send", "run")
    assert receivers(post) == ["ottilie"]


def test_mail_that_came_back_is_marked_and_not_sent_again(clinic: Clinic, post: Post) -> None:
    clinic.dry(ANN, BEN)
    clinic.email("send", "run")
    ids = {to: email.message_from_bytes(data)["Message-ID"] for to, data in post.taken}
    reports = clinic.folder / "reports"
    reports.mkdir()
    (reports / "1.eml").write_bytes(report_of(ids["zebulon@home.example"], "5.1.1"))
    (reports / "2.eml").write_bytes(report_of("<forged@clinic.example>", "5.1.1"))
    (reports / "3.eml").write_bytes(b"Subject: hello\r\n\r\nno report\r\n")
    assert "1 new report about" in clinic.email("bounces", "reports").stderr
    assert "0 new reports" in clinic.email("bounces", "reports").stderr
    assert clinic.states() == {"A1": "bounced", "B2": "sent"}
    told = clinic.dry(ANN, out="run2", more=("--again", "new address was given")).stdout
    assert "A1: gets no mail: mail came back: 5.1.1" in told


@pytest.mark.parametrize(
    ("status", "action", "hard"),
    [
        ("5.1.1", "failed", True),
        ("4.2.2", "failed", False),
        ("5.2.2", "failed", False),
        ("5.7.1", "failed", False),
        ("5.0.0", "failed", True),
        ("5.4.4", "failed", True),
        ("5.2.1", "failed", True),
        ("5.6.0", "failed", False),
    ],
)
def test_reports_are_read(status: str, action: str, hard: bool) -> None:
    report = read_report(report_of("<a@clinic.example>", status, action))
    assert report and report.failed
    assert (report.message_ids, report.status, report.hard) == (("<a@clinic.example>",), status, hard)
    late = read_report(report_of("<a@clinic.example>", status, "delayed"))
    assert late and not late.failed


def test_malicious_mail_stops_no_report(tmp_path: Path) -> None:
    """Anybody can write to the mailbox that receives reports."""
    nested = b"".join(
        b'Content-Type: multipart/report; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000)
    )
    inside = (
        b'Content-Type: multipart/report; boundary="b"\r\n\r\n--b\r\n'
        + b"Content-Type: message/rfc822\r\n\r\n" * 5000
    )
    noise = (
        b'Content-Type: multipart/report; boundary="b"\r\nSubject: \xff\r\n\r\n--b\r\nContent-Type: text/rfc822-headers;'
        b" charset=no-such\r\nContent-Transfer-Encoding: base64\r\n\r\n@@@\r\n--b--"
    )
    until = time.monotonic() + 5
    for data in (nested, inside, noise, b"", bytes(100)):
        with pytest.raises(ValueError, match=r"^[a-zA-Z ,]+$"):
            read_report(data)
    assert time.monotonic() < until


def test_reports_are_found_in_folders_maildirs_and_mboxes(tmp_path: Path) -> None:
    one = report_of("<a@clinic.example>", "5.1.1")
    (tmp_path / "maildir/new").mkdir(parents=True)
    (tmp_path / "maildir/cur").mkdir()
    (tmp_path / "maildir/new/1").write_bytes(one)
    (tmp_path / "mbox").write_bytes(
        b"From x Mon Jan  5 00:00:00 2026\n" + one.replace(b"\r\n", b"\n") + b"\n"
    )
    for path in (tmp_path / "maildir", tmp_path / "mbox"):
        ((_, data),) = letters_in(path)
        assert data and read_report(data) is not None


# ---- locked attachments ----------------------------------------------------------------------------


def test_a_password_locks_the_attachment(clinic: Clinic, post: Post) -> None:
    clinic.dry({**ANN, "password": "correct horse"})
    clinic.email("send", "run")
    ((_, data),) = post.taken
    (pdf,) = attachments(data).values()
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(pdf))
    held = pikepdf.open(io.BytesIO(pdf), password="correct horse")
    assert held.encryption.R == 6 and held.encryption.stream_method.name == "aesv3"
    assert held.allow.accessibility and held.allow.extract and held.is_encrypted
    about = held.Root.Metadata.read_bytes()
    assert (
        b"pdfaid:part" not in about
        and b"<pdfuaid:part>1<" in about.replace(b" ", b"")
        and "/OutputIntents" in held.Root
        and not re.search(rb"hay.fever", pdf.lower())  # three letters on their own occur in random bytes
    )
    assert "StructTreeRoot" in str(held.Root.keys()) and b"correct horse" not in data
    assert "too" not in clinic.dry({**BEN, "password": "short"}, out="r2").stdout
    assert not (clinic.folder / "r2").exists()


def test_a_locked_file_opens_for_a_screen_reader_and_for_nobody_without_the_password() -> None:
    plain = io.BytesIO()
    made = pikepdf.Pdf.new()
    made.add_blank_page()
    made.save(plain)
    locked = lock(plain.getvalue(), "longer than eight")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(locked), password="longer than nine")
    assert pikepdf.open(io.BytesIO(locked), password="longer than eight").allow.accessibility
