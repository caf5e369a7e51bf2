"""Gives tests of mail the `clinic` fixture: an approved library, an empty ledger, and a server that takes what is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.letters import Clinic
from support.mailserver import Keys, Post, running


@pytest.fixture
def clinic(tmp_path: Path, post: Post, keys: Keys) -> Iterator[Clinic]:
    with running(post, keys.server()) as port:
        held = Clinic(tmp_path, port, keys)
        held.approve()
        assert held.email("new-ledger").returncode == 0
        yield held
