"""The command `serve` refuses what it cannot begin with; what it then does is tested in tests/ward and its neighbours."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.command import leaflets


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "ward-pc.example", "127.0.0.1.example"])
def test_other_computers_are_refused_with_the_reason(tmp_path: Path, host: str) -> None:
    done = leaflets("serve", "--no-open", "--host", host, folder=tmp_path)
    assert done.returncode != 0 and "answer this computer only" in done.stderr, done.stderr
    assert "neither accounts nor encryption" in done.stderr
