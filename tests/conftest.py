"""Gives tests the `golden` fixture, which compares a text with its file in tests/cases/, and what tests of mail send through."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from leaflets import setting
from leaflets.mail.ledger import Ledger
from leaflets.mail.ledger_file import create
from leaflets.readability import findings
from support.browsing import browser
from support.letters import Clinic
from support.mailserver import Keys, Post, running
from support.memory import checked_once, kept
from support.properties import FEWEST, THOROUGH

CASES = Path(__file__).parent / "cases"
# Tests write nothing into anybody's home: compiled templates are kept in a folder of this run, or nowhere.
if THOROUGH:
    os.environ["LEAFLETS_NO_CACHE"] = "1"
elif "PYTEST_XDIST_WORKER" not in os.environ:  # workers inherit it
    CACHES = tempfile.TemporaryDirectory(prefix="leaflets-tests-")
    os.environ["XDG_CACHE_HOME"] = CACHES.name
# A parent that ignores signals (`nohup pytest &`) hands that down to every command under test. A handler is not handed
# down: commands start as from a shell. It does nothing, so that the run itself goes on when its terminal is closed.
for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, lambda *_: None)


def example_profiles(path: Path, *_: object) -> Path | None:
    """Return the folder of a profile that comes with the texts; None for a clinic's own: anything may lie beside it."""
    return path.parent if path.parent.name == "clinics" else None


# What many tests ask is answered once, and a property test that names no number tries few examples. CI tries all, and the
# same ones for the same commit: what is red there is red again.
if THOROUGH:
    settings.register_profile("thorough", deadline=None, derandomize=True)
    settings.load_profile("thorough")
else:
    settings.register_profile("few", max_examples=FEWEST, deadline=None)
    settings.load_profile("few")
    findings.check_topic = checked_once(findings.check_topic)
    setting.load = kept(setting.load, lambda folder, shown: folder)
    setting.load_clinic = kept(setting.load_clinic, example_profiles)
    setting.load_layout = kept(setting.load_layout, lambda folder, *_: folder)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regold", action="store_true", help="rewrite tests/cases/; read the diff afterwards")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    def compare(name: str, text: str) -> None:
        path = CASES / f"{name}.txt"
        if request.config.getoption("--regold"):
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"no {path.name}: run pytest --regold and read the file"
        assert text == path.read_text(encoding="utf-8"), f"{path.name} differs: --regold, then read the diff"

    return compare


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as held:
        yield held


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    create(tmp_path / "ledger.sqlite")
    with Ledger(tmp_path / "ledger.sqlite") as held:
        yield held


@pytest.fixture
def clinic(tmp_path: Path, post: Post, keys: Keys) -> Iterator[Clinic]:
    with running(post, keys.server()) as port:
        held = Clinic(tmp_path, port, keys)
        held.approve()
        assert held.email("new-ledger").returncode == 0
        yield held
