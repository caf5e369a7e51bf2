"""What protects a reader holds everywhere: without asserts, in mail as in layouts, in threads as in processes."""

from __future__ import annotations

import ast
import datetime as dt
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from leaflets.compose.limits import TooLong, where_limits_hold
from leaflets.faults import LeafletError
from leaflets.mail.message import fill
from leaflets.pdf import copies
from leaflets.setting import library_folder, load_setting
from support.house import MODULES, name_of
from support.templates import ENDLESS, composed

SETTING = load_setting(library_folder(), None, dt.date(2026, 11, 23))
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")


def guards(text: str) -> list[str]:
    """Return the asserts that do more than narrow a type for the type checker: those that say why, or compare."""
    out = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assert):
            tests = node.test.values if isinstance(node.test, ast.BoolOp) else [node.test]
            if node.msg is not None or not all(map(narrows, tests)):
                out.append(ast.unparse(node))
    return out


def narrows(test: ast.expr) -> bool:
    """Tell whether a test is `x is not None` or `isinstance(x, …)`."""
    if isinstance(test, ast.Compare):
        one = test.comparators[0]
        none = isinstance(one, ast.Constant) and one.value is None
        return len(test.ops) == 1 and isinstance(test.ops[0], ast.IsNot) and none
    return isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id == "isinstance"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_guard_is_an_assert(path: Path) -> None:
    """`python -O` strips every assert."""
    assert guards(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("text", "found"), [
    ("assert x", 1), ("assert not x", 1), ("assert x, 'why'", 1), ("assert x == 1", 1), ("assert a <= b", 1),
    ("assert x is not None, 'why'", 1), ("assert x is not None and y", 1), ("assert len(x)", 1), ("assert all(x)", 1),
    ("def f():\n    assert a in b", 1), ("assert x is None", 1),
    ("assert x is not None", 0), ("assert isinstance(x, int)", 0), ("assert x is not None and y is not None", 0),
])  # fmt: skip
def test_a_guard_that_is_an_assert_is_seen(text: str, found: int) -> None:
    assert len(guards(text)) == found


OPTIMISED = """
from leaflets.pdf.copies import refuse_unless
from leaflets.faults import LeafletError
assert False, "asserts are on: this proves nothing"
try:
    refuse_unless(False, "words of one reader")
except LeafletError as error:
    print(error)
"""


def test_readers_are_kept_apart_without_asserts_too() -> None:
    done = subprocess.run([sys.executable, "-O", "-c", OPTIMISED], capture_output=True, text=True, check=True)
    assert "words of one reader" in done.stdout and "please report it" in done.stdout
    source = Path(copies.__file__).read_text(encoding="utf-8")
    assert source.count("refuse_unless(") == 3, "both guards of copies, and what they call"


def test_leaflets_are_made_without_asserts(tmp_path: Path) -> None:
    command = [sys.executable, "-O", "-m", "leaflets", "make", "--section", "symptoms"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert [path.suffix for path in (tmp_path / "leaflets-out").iterdir()] == [".pdf"]


# ---- limits, wherever the work is done -----------------------------------------------------------------


def here(work: Callable[[], Any]) -> Any:
    return work()


def in_a_thread(work: Callable[[], Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result(60)


def mail(template: str, folder: Path) -> str:
    """Return an e-mail's text from a template."""
    (folder / "sheet").mkdir()
    (folder / "mail.html.j2").write_text("<p>x</p>")
    (folder / "sheet/mail.txt.j2").write_text(template, encoding="utf-8")
    return fill(folder / "sheet", "en", SETTING.library.words["en"], SETTING.clinic, "S", False).text


@LINUX
@pytest.mark.parametrize("where", [here, in_a_thread])
@pytest.mark.parametrize("name", ENDLESS)
def test_a_mail_that_never_ends_is_stopped(
    name: str, where: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leaflets.compose.sandbox.MOST_SECONDS", 0.2)
    template = ENDLESS[name].replace("layout.xml.j2", "mail.txt.j2")
    with pytest.raises(LeafletError, match=r"mail\.txt\.j2:1:1: the template makes too much"):
        where(lambda: mail(template, tmp_path))


@LINUX
@pytest.mark.parametrize("name", ENDLESS)
def test_a_layout_that_never_ends_is_stopped_in_a_thread_too(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leaflets.compose.sandbox.MOST_SECONDS", 0.2)
    started = time.monotonic()
    with pytest.raises(LeafletError, match=r"layouts/sheet/layout\.xml\.j2:1:1: the template makes too much"):
        in_a_thread(lambda: composed(ENDLESS[name], tmp_path))
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(("template", "said"), [
    ("{% include 'linked.j2' %}", 'there is no template "linked.j2"'), ("{% include '../../x.j2' %}", "there is no template"),
    ("{% include '/etc/passwd' %}", "there is no template"), ("{% include 'a\\0b' %}", "there is no template"),
    ("{% include 'large.j2' %}", "larger than"), ("{% include 'latin.j2' %}", "not UTF-8"),
    ("{{ ''.__class__ }}", "cannot be filled"), ("{% set x = words.clear() %}", "cannot be filled"), ("{{ 1 // 0 }}", "cannot be filled"),
    ("{% endif %}", "cannot be read"), ("{{ nothing }}", "cannot be filled"),
])  # fmt: skip
@pytest.mark.parametrize("where", [here, in_a_thread])
def test_a_mail_reads_and_changes_nothing_it_should_not(
    template: str, said: str, where: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("secret")
    held = tmp_path / "mails"
    held.mkdir()
    (held / "linked.j2").symlink_to(tmp_path / "secret")
    (held / "large.j2").write_bytes(b"x" * 1_500_000)
    (held / "latin.j2").write_bytes(b"\xe9")
    with pytest.raises(LeafletError) as error:
        where(lambda: mail(template, held))
    assert said in str(error.value) and "secret" not in str(error.value)


def test_a_document_is_the_same_from_a_thread(tmp_path: Path) -> None:
    text = "<p>{{ leaflet.title }}</p>"
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert in_a_thread(lambda: composed(text, tmp_path / "a")) == composed(text, tmp_path / "b")


def test_work_in_a_thread_comes_back_whole() -> None:
    def fails() -> None:
        raise LeafletError([])

    big = "x" * 5_000_000
    assert in_a_thread(lambda: where_limits_hold(lambda: (big, threading.main_thread().ident), 5))[0] == big
    with pytest.raises(LeafletError):
        in_a_thread(lambda: where_limits_hold(fails, 5))
    with pytest.raises(TooLong):
        in_a_thread(lambda: where_limits_hold(lambda: time.sleep(60), 0.2))
