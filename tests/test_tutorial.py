"""What docs/tutorial.md shows is done as it stands: its files are written, its commands run, its mail goes to a server on loopback."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pikepdf
import pytest
from mailserver import Keys, Post, running
from test_mail_email import Clinic
from test_readme import ROOT, at_its_time

TEXT = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")


def program() -> ModuleType:
    """Return docs/pictures.py, which goes the same way for its pictures."""
    spec = importlib.util.spec_from_file_location("pictures", ROOT / "docs/pictures.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


STEPS = program().steps(TEXT)
assert len(STEPS) > 12, "this test would prove nothing"


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[tuple[Clinic, Post]]:
    """A ward with an empty folder, and the mail server that its IT department named."""
    keys, post = Keys(tmp_path), Post()
    with running(post, keys.server()) as port:
        held = Clinic(tmp_path / "ward", port, keys)
        for path in sorted(held.folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        yield held, post


def test_a_ward_gets_from_its_list_to_the_mail(clinic: tuple[Clinic, Post], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step ends well: approved booklets, sheets to fold, one message for each patient who agreed, and no message left behind."""
    held, post = clinic
    write = program().write
    for name, text in STEPS:
        if name == "mail.yaml":
            text = text.replace("relay.hospital.example", f"127.0.0.1\nport: {post_port(held)}\nca_file: ../ca.pem\nuser: clinic")
        if name:
            write(held.folder / name, text)
            continue
        done = held.run(*shlex.split(at_its_time(text))[1:])
        assert done.returncode == 0, (text, done.stderr)
    assert sorted(path.name for path in (held.folder / "booklets").glob("*.pdf")) == [
        "B-0041-imposed.pdf", "B-0041.pdf", "B-0042-imposed.pdf", "B-0042.pdf",
    ]  # fmt: skip
    assert len(post.taken) == 2 and not (held.folder / "run-1").exists()
