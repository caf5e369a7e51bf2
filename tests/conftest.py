"""Gives tests the `golden` fixture: a text is compared with the file of its name in tests/cases/."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"
# A parent that ignores signals (`nohup pytest &`) hands that down to every command under test: they start as from a shell.
for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler)


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
