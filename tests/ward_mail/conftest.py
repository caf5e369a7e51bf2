"""The ward's pages beside a mail server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.letters import Clinic
from support.mailserver import PASSWORD, Keys, Post, running
from support.posted import Ward
from support.served import served


@pytest.fixture
def ward(tmp_path: Path, post: Post, keys: Keys) -> Iterator[Ward]:
    with running(post, keys.server()) as port:
        clinic = Clinic(tmp_path, port, keys)
        clinic.approve()
        assert clinic.email("new-ledger", "-q").returncode == 0
        with (tmp_path / "lib/clinic.yaml").open("a", encoding="utf-8") as profile:
            profile.write('register: "../register"\n')
        state, env = tmp_path / "state", {"LEAFLETS_MAIL_PASSWORD": PASSWORD}
        with served(tmp_path / "lib", state, env=env) as pages:
            pages.enter()
            yield Ward(pages, clinic, post, state)
