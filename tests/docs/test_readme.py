"""README's commands run as they are pasted: one after another, in an empty folder, by a shell."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from support.shell import ROOT, at_its_time, shell, typed

README = (ROOT / "README.md").read_text(encoding="utf-8")
ORDER = ("new", "make", "batch", "approve", "email")
BLOCKS = [
    text for kind, text in re.findall(r"^```(\w*)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE) if not kind
]


def pasted() -> list[tuple[str, int]]:
    """Return each line of README's code blocks that is a command, with the exit code that its comment names (else 0).

    The two lines that install into a checkout are those CI runs (test_docs).
    """
    found, code = [], 0
    for line in (line for block in BLOCKS for line in block.splitlines() if line.strip()):
        said = re.search(r"#.*\bends with (\d+)", line)
        code = int(said[1]) if said else code
        if not line.startswith(("#", "python3 -m venv")):
            found.append((line, code))
            code = 0
    return found


COMMANDS = pasted()
assert len(COMMANDS) > 15, "this test would prove nothing"


def test_the_commands_run_as_pasted_in_an_empty_folder(tmp_path: Path) -> None:
    """Every one ends as README says; at the end nothing was sent, and no approval stands."""
    wrong = []
    for n, (line, code) in enumerate(COMMANDS):
        done = (typed if n else shell)(at_its_time(line), tmp_path)
        if done.returncode != code:
            wrong.append((line, done.returncode, done.stderr))
    assert not wrong, wrong
    assert "nothing sent" in typed("leaflets email status --settings my-clinic/mail.yaml", tmp_path).stdout
    assert "not approved" in typed("leaflets list approvals --library my-clinic", tmp_path).stdout
    assert sorted(path.name for path in (tmp_path / "booklets").glob("*.pdf")) == ["B-0041.pdf", "B-0042.pdf"]
    assert [path.name for path in (tmp_path / "leaflets-out/personal").glob("*.pdf")] == ["B-0041.pdf"]


def test_every_line_that_installs_on_linux_is_run_by_ci() -> None:
    """What cannot be run there, for macOS and Windows, is said not to have been run."""
    section = README.partition("## Install\n")[2].partition("\n## ")[0]
    lines = [
        re.findall(r"`([^`]+)`", cell)
        for cell in re.findall(r"^\| [^|]+ \| ([^|]+) \|", section, re.MULTILINE)
    ]
    ours, ci = (
        [line for cell in lines for line in cell],
        (ROOT / ".ci/install").read_text(encoding="utf-8").splitlines(),
    )
    assert ours == ["pipx install .", "uv tool install ."] and [line for line in ours if line not in ci] == []
    assert ".ci/install" in (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert "nobody has\nrun them for us" in section


def test_a_shell_that_takes_no_comments_does_no_harm() -> None:
    """Comments stand on lines of their own and hold no quotes: zsh reads them as commands that do not exist."""
    lines = [line for block in BLOCKS for line in block.splitlines()]
    assert [line for line in lines if "#" in line.lstrip("# ")] == []
    assert [line for line in lines if line.startswith("#") and re.search("['\"`$&|<>()*?]", line)] == []


def test_the_commands_come_in_the_order_of_use() -> None:
    verbs = [line.split()[1] for line, _ in COMMANDS if "my-clinic" in line]
    assert sorted(ORDER, key=verbs.index) == list(ORDER)


def test_nothing_is_sent() -> None:
    assert [line for line, _ in COMMANDS if re.search(r"email (send|sample)|leaflets print", line)] == []


def test_the_exit_code_is_what_the_comment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sys.modules[__name__], "BLOCKS", ["# a\nleaflets a\n# b; ends with 3\n\nleaflets b\nleaflets c\n"]
    )
    assert pasted() == [("leaflets a", 0), ("leaflets b", 3), ("leaflets c", 0)]
