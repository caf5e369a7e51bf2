"""The ward's pages as a nurse has them: the command `leaflets serve` in a process of its own, with a state folder of its own."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from support.watched import Answer, Watched, started


class Served(Watched):
    """Running pages: as those of the desk, with what a nurse does by plain forms."""

    __slots__ = ()

    def read(self, path: str) -> Answer:
        """Open a page."""
        return self.ask("GET", path, self.own())

    def found(self, title: str) -> str:
        """Return the address of a leaflet in the list of all."""
        page = self.read("/").text
        found = re.search(rf'<a href="(/l/\w+)">(?:(?!</a>).)*?{re.escape(title)}', page, re.DOTALL)
        assert found, page[-3000:]
        return found[1]

    def choose(self, **choices: str) -> str:
        """Choose something, and return the address of what it leads to."""
        answer = self.send("/choose", **choices)
        assert answer.code == 303, answer.text[-2000:]
        return answer.headers["Location"]


@contextmanager
def served(
    folder: Path, state: Path, *options: str, env: Mapping[str, str] | None = None
) -> Iterator[Served]:
    """Start the pages on a library; end them afterwards."""
    with started("serve", folder, options, {"XDG_STATE_HOME": str(state), **(env or {})}) as (
        process,
        address,
    ):
        yield Served(process, address, folder)


def printer(tools: Path, log: Path, seconds: float = 0.0) -> dict[str, str]:
    """Put commands into a folder that a printing system would have, with one printer, and return where they are found.

    Each job takes so many seconds, and is a line of the log: its options, and how its file begins.
    """
    tools.mkdir()
    (tools / "lpstat").write_text(f"#!{sys.executable}\nprint('ward-3')\n")
    (tools / "lp").write_text(
        f"#!{sys.executable}\nimport json, sys, time\ndata = sys.stdin.buffer.read()\n"
        f"open({str(log)!r}, 'a').write(json.dumps([*sys.argv[1:], data[:5].decode()]) + '\\n')\n"
        f"time.sleep({seconds})\nprint('request id is ward-3-7 (1 file(s))')\n"
    )
    for tool in tools.iterdir():
        tool.chmod(0o755)
    return {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
