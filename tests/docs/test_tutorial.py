"""What docs/tutorial.md shows is done as it stands: files are written, its commands run, its mail goes to a server on loopback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.mailserver import PASSWORD, USER, Keys, Post, running
from support.pages_of_docs import pictures_program
from support.shell import ROOT, at_its_time, typed

TEXT = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
PICTURES = pictures_program()  # it goes the same way for its pictures
STEPS = PICTURES.steps(TEXT)
assert len(STEPS) > 12, "this test would prove nothing"


@pytest.fixture
def post(tmp_path: Path) -> Iterator[tuple[Post, str]]:
    """The mail server that the ward's IT department named, and what mail.yaml says of it."""
    keys, held, password = Keys(tmp_path), Post(), tmp_path / "password"
    password.write_text(PASSWORD)
    password.chmod(0o600)
    more = f"ca_file: {keys.ca_file}\nuser: {USER}\npassword_file: {password}\nrate: 6000"
    with running(held, keys.server()) as port:
        yield held, f"127.0.0.1\nport: {port}\n{more}"


def test_a_ward_gets_from_its_list_to_the_mail(tmp_path: Path, post: tuple[Post, str]) -> None:
    """Every step ends well: approved booklets, sheets to fold, a message for each patient who agreed, none left behind."""
    ward, (held, server) = tmp_path / "ward", post
    ward.mkdir()
    for name, text in STEPS:
        if name:
            PICTURES.write(ward / name, text.replace("relay.hospital.example", server))
            continue
        done = typed(at_its_time(text), ward)
        assert done.returncode == 0, (text, done.stderr)
    names = [f"B-004{n}{what}.pdf" for n in (1, 2) for what in ("-imposed", "")]
    assert sorted(path.name for path in (ward / "booklets").glob("*.pdf")) == names
    assert sorted(to for to, _ in held.taken) == ["ann@home.example", "sam@home.example"]
    assert not (ward / "run-1").exists() and (ward / "leaflets-register/leaflets.register.db").exists()


def test_a_profile_with_a_line_left_empty_says_what_the_page_shows(tmp_path: Path) -> None:
    """The page's example of a fault is the one that a new profile gives."""
    (fault,) = re.findall(r"^```text\n(.*?)\n```$", TEXT, re.DOTALL | re.MULTILINE)
    assert typed("leaflets new my-clinic", tmp_path).returncode == 0
    done = typed("leaflets make --section symptoms --library my-clinic", tmp_path)
    assert done.returncode == 1 and done.stderr.splitlines()[0] == fault, done.stderr


def test_the_pictures_of_the_docs_are_small() -> None:
    pictures = [ROOT / "docs/pages.png", *(ROOT / "docs/pictures").glob("*.png")]
    assert len(pictures) >= 5 and sum(path.stat().st_size for path in pictures) < 1_000_000
