"""What docs/emailing.md says is run, in its order, with a real server; its settings are read."""

from __future__ import annotations

import datetime as dt
import re
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from leaflets.cli.email.ledger import as_object
from leaflets.cli.email.verbs import VERBS
from leaflets.mail import smtp, wire
from leaflets.mail.delivery import MOST
from leaflets.mail.ledger import COLUMNS
from leaflets.mail.nouns import LINE, PERMANENT, TEMPORARY, UNCERTAIN, Held
from leaflets.mail.settings import MAIL as MAIL_KEYS
from leaflets.mail.settings import NUMBERS, TEXTS, load_settings
from support.approvals import sign_profile
from support.letters import Clinic, report_of
from support.mailserver import PASSWORD, USER, Keys, Post, drops, nothing, running, takes_and
from support.pages_of_docs import IN_ORDER, MAIL, PAGES

PAGE = Path(__file__).parents[2] / "docs/emailing.md"
BLOCKS = re.findall(r"```\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
COMMANDS = [
    re.split(r" {3,}", line)[0]
    for block in BLOCKS
    for line in block.splitlines()
    if line.startswith("leaflets ")
]
SETTINGS = [block for block in BLOCKS if block.startswith("host:")]
LIST = next(block for block in BLOCKS if block.startswith("id,"))
LATE = "B-0042"  # whom the page settles
HELD = Held("A1", "R1", 1, "<m@x>", "h", UNCERTAIN, 1, "", "run-1", "2026-01-05T00:00:00+00:00")


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """A clinic that made the texts its own, with the page's list and first settings; the server drops the line when it has the second patient's mail."""
    keys, post = Keys(tmp_path), Post()
    post.deeds = [("DOT", nothing), ("DOT", nothing), ("DOT", takes_and(drops))]
    with running(post, keys.server()) as port:
        held = Clinic(tmp_path, port, keys)
        assert held.run("new", "my-clinic").returncode == 0
        sign_profile(tmp_path / "my-clinic")
        text = SETTINGS[0].replace("relay.hospital.example", f"127.0.0.1\nport: {port}\ntimeout: 20")
        (tmp_path / "mail.yaml").write_text(
            text.replace("user: leaflets", f"user: {USER}").replace("hospital-ca", "ca")
        )
        (tmp_path / "mail-password").write_text(PASSWORD)
        (tmp_path / "mail-password").chmod(0o600)
        (tmp_path / "patients.csv").write_text(LIST)
        (tmp_path / "reports").mkdir()
        (tmp_path / "reports/1.eml").write_bytes(report_of("<x@hospital.example>", "5.1.1"))
        yield held


def test_the_commands_of_the_page_run_in_its_order(clinic: Clinic) -> None:
    """The line that broke is told: that one ends with 1, and the page's `resolve` settles it."""
    later = f"--until {dt.date.today() + dt.timedelta(days=300)}"
    approved = False
    order = sorted(
        COMMANDS, key=lambda command: " forget " in command or "--withdraw" in command
    )  # these end the story
    for command in order:
        done = clinic.run(*shlex.split(re.sub(r"--until \S+", later, command))[1:])
        broke = command == "leaflets email send run-1" and "uncertain" in done.stderr
        broke = broke or ("--again" in command and "1 to settle" in done.stderr)
        approved = approved or command.startswith("leaflets approve")
        advice = command.startswith("leaflets check") and "\nadvice:\n" in done.stderr
        assert done.returncode == (3 if advice else 1 if broke else 0), (command, done.stderr)
    assert approved and clinic.states() == {"B-0041": "sent", LATE: "sent"}
    assert not (clinic.folder / "run-1").exists()
    # The second patient was uncertain then: asked again or not, such a message is left out.
    assert [path.name for path in (clinic.folder / "run-2").glob("*.eml")] == ["000001.eml"]


def test_other_pages_name_no_command_of_mail_that_this_page_does_not() -> None:
    lines = [
        line
        for page in PAGES
        if page == PAGE or page.name not in IN_ORDER  # the others are run where they stand
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith(MAIL)
    ]
    assert len(lines) > 10
    assert {re.split(r" {3,}", line)[0] for line in lines} <= set(COMMANDS)


@pytest.mark.parametrize("text", SETTINGS, ids=["relay", "microsoft", "google"])
def test_the_settings_of_the_page_are_read(text: str, tmp_path: Path) -> None:
    (tmp_path / "mail.yaml").write_text(text)
    held = load_settings(tmp_path / "mail.yaml")
    assert held.tls == "starttls" and held.port == 587 and held.user


def keys_of_table(head: str) -> list[str]:
    """Return the names in the first column of the page's table with this head."""
    table = PAGE.read_text(encoding="utf-8").partition(f"| {head} |")[2].partition("\n\n")[0]
    return [name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])]


def test_the_settings_are_those_that_files_md_lists() -> None:
    """docs/files.md has its rows from the shape: it must know what is read, and nothing else."""
    assert (
        sorted(MAIL_KEYS.named) == sorted({*TEXTS, *NUMBERS, "token_command"}) and len(MAIL_KEYS.named) > 10
    )


def test_the_table_of_the_json_is_what_is_printed() -> None:
    text = PAGE.read_text(encoding="utf-8")
    shape = as_object(Counter(), [HELD])
    assert sorted(keys_of_table("key")) == sorted(shape)
    inner = [*shape["counts"], *shape["needs_you"][0]]
    assert [name for name in inner if f"`{name}`" not in text] == []


def test_the_page_names_every_verb() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in VERBS if not re.search(rf"^leaflets email {name}\b", text, re.MULTILINE)] == []


def test_the_page_says_how_long_and_how_often() -> None:
    """The figures of the page are those of the program."""
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    for said in (
        f"at most {wire.EXCHANGE} times the `timeout`", f"log-in {smtp.LOG_IN} times", f"one message {smtp.MESSAGE} times",
        f"at most {wire.MOST_LINES} lines and {wire.LARGEST_REPLY:,} bytes", f"ends after {wire.SESSION} times",
        f"by {MOST[UNCERTAIN]} uncertain messages", f"by {MOST[LINE]} times in a row", f"by {MOST[TEMPORARY]} messages in a row",
        f"by {MOST[PERMANENT]} refused for good",
    ):  # fmt: skip
        assert said in text, said


def test_the_page_says_what_the_ledger_holds() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for said in (
        "patient's id",
        "document reference",
        "attempt",
        "Message-ID",
        "address as a hash",
        "state",
        "tries",
        "reply",
        "run's name",
        "time",
    ):
        assert said in " ".join(text.split()), said
    assert len(COLUMNS.split(", ")) == 10  # another column must be said there
