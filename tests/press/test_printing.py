"""What `lp` is called with, seen by a program of that name; a real queue is in .ci/printing."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import stat
import sys
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from pikepdf import Array, Dictionary, Name

from leaflets.cli.app import main
from leaflets.faults import LeafletError, Place
from leaflets.press.printer import PrintOrder, hand_over, hand_over_bytes, queues
from leaflets.press.sheets import Work, press_sheets

A4, LETTER, A5 = (595.28, 841.89), (612.0, 792.0), (419.53, 595.28)
RECORDER = """#!{python}
import hashlib, json, sys
with open({log!r}, "a") as log:
    log.write(json.dumps([*sys.argv[1:], hashlib.sha256(sys.stdin.buffer.read()).hexdigest()]) + "\\n")
sys.stderr.write({error!r})
print("request id is ward-7 (1 file(s))")
sys.exit({code})
"""


def pdf(size: tuple[float, float], count: int = 2, **how: object) -> bytes:
    made = pikepdf.Pdf.new()
    for _ in range(count):
        made.pages.append(pikepdf.Page(Dictionary(Type=Name.Page, MediaBox=Array([0, 0, *size]))))
    held = io.BytesIO()
    made.save(held, **how)  # type: ignore[arg-type]
    return held.getvalue()


def install_lp(folder: Path, monkeypatch: pytest.MonkeyPatch, error: str = "", code: int = 0) -> Path:
    """Put on PATH only a program that records how it is called."""
    log, program = folder / "calls", folder / "bin/lp"
    program.parent.mkdir()
    program.write_text(RECORDER.format(python=sys.executable, log=str(log), error=error, code=code))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(program.parent))
    return log


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["print", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def called(log: Path) -> list[list[str]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def as_options(*names: str) -> list[str]:
    return [part for name in names for part in ("-o", name)]


@pytest.mark.parametrize(("data", "media", "sides"), [
    (pdf(A4, 1), "A4", "one-sided"),
    (pdf(A4), "A4", "two-sided-long-edge"),
    (pdf(LETTER[::-1]), "Letter", "two-sided-short-edge"),
    (press_sheets(pdf(A5, 8), Work(), Place("x")), "A4", "two-sided-short-edge"),
    (press_sheets(pdf(A5, 8), Work(duplex="long"), Place("x")), "A4", "two-sided-long-edge"),
    (press_sheets(pdf(A4, 8), Work(sheet="a3"), Place("x")), "A3", "two-sided-short-edge"),
])  # fmt: skip
def test_paper_and_sides_come_from_the_file(
    data: bytes, media: str, sides: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, path = install_lp(tmp_path, monkeypatch), tmp_path / "a b; rm -rf $HOME.pdf"
    path.write_bytes(data)
    assert run(path) == (0, f"{path}: is job ward-7\n", "")
    wanted = as_options(f"media={media}", f"sides={sides}", "print-scaling=none")
    assert called(log) == [["-t", "leaflet", "-n", "1", *wanted, digest(path)]]


def test_options_are_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, path = install_lp(tmp_path, monkeypatch), tmp_path / "x.pdf"
    path.write_bytes(pdf(A5))
    code, _, _ = run(path, path, "--printer", "ward-3", "--copies", 20, "--sides", "one", "--media", "Letter",
                     "--option", "Duplex=None", "--option", "fit-to-page")  # fmt: skip
    wanted = as_options("media=Letter", "sides=one-sided", "print-scaling=none", "Duplex=None", "fit-to-page")
    assert code == 0
    assert called(log) == [["-t", "leaflet", "-n", "20", "-d", "ward-3", *wanted, digest(path)]] * 2


def test_the_queue_never_learns_the_file_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = install_lp(tmp_path, monkeypatch)
    (tmp_path / "-o secret.pdf").write_bytes(pdf(A4))
    monkeypatch.chdir(tmp_path)
    assert run("--", "-o secret.pdf")[0] == 0
    assert "secret" not in log.read_text() and called(log)[0][-1] == digest(tmp_path / "-o secret.pdf")


@pytest.mark.parametrize("wrong", [
    ["--printer", "-h evil"], ["--printer", "-E"], ["--printer", "a/b"], ["--option", "-d other"], ["--option", "a=b c"],
    ["--option", "=x"], ["--copies", "0"], ["--sides", "both"], ["--media", "A 4"], ["--media", "-x"], ["--media", "../a4"],
])  # fmt: skip
def test_wrong_use_ends_with_2_and_prints_nothing(
    wrong: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, path = install_lp(tmp_path, monkeypatch), tmp_path / "x.pdf"
    path.write_bytes(pdf(A4))
    assert run(path, *wrong)[0] == 2 and not log.exists()


@pytest.mark.parametrize(("data", "message"), [
    (b"hello", "this is not a PDF"),
    (pdf(A4, 3)[:-30], "this is not a PDF, or it is damaged"),
    (pdf(A4, 3)[:300], "this is not a PDF, or it is damaged"),
    (pdf(A5, 8), "its pages are 148 x 210 mm, which is not a usual paper size"),
    (pdf(A4, encryption=pikepdf.Encryption(owner="o", user="u")), "this PDF is locked with a password"),
])  # fmt: skip
def test_what_is_not_printed(
    data: bytes, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, bad, good = install_lp(tmp_path, monkeypatch), tmp_path / "bad.pdf", tmp_path / "good.pdf"
    bad.write_bytes(data)
    good.write_bytes(pdf(A4))
    code, out, err = run(bad, good, tmp_path / "none.pdf")
    assert code == 1 and f"bad.pdf:1:1: {message}" in err and "none.pdf:1:1: cannot read this file" in err
    assert [call[-1] for call in called(log)] == [digest(good)] and "good.pdf: is job ward-7" in out


@pytest.mark.parametrize("size", [
    A5, (500, 500), (612, 900), (700, 900), (780, 1100), (900, 1200), (1000, 1000), (1300, 1900), (20, 20), (14_000, 14_000),
])  # fmt: skip
def test_the_paper_that_a_hint_names_holds_the_pages(
    size: tuple[float, float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever types what the hint says gets the pages printed, uncut."""
    log, path = install_lp(tmp_path, monkeypatch), tmp_path / "x.pdf"
    path.write_bytes(pdf(size))
    code, _, err = run(path)
    (named,) = re.findall(r"--media (\S+)", err)
    assert code == 1 and not log.exists()
    assert run(path, "--media", named)[0] == 0 and f"media={named}" in called(log)[0]


def test_what_lp_refuses_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_lp(tmp_path, monkeypatch, error="lp: The printer or class does not exist.\n", code=1)
    (tmp_path / "x.pdf").write_bytes(pdf(A4))
    code, out, err = run(tmp_path / "x.pdf", "--printer", "none")
    assert (code, out) == (1, "")
    assert "the printing system refused: The printer or class does not exist." in err and "lpstat -p" in err


def test_a_broken_lp_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_lp(tmp_path, monkeypatch)
    (tmp_path / "bin/lp").write_text("#!/no/such/program\n")
    (tmp_path / "x.pdf").write_bytes(pdf(A4))
    code, _, err = run(tmp_path / "x.pdf")
    assert code == 1 and "lp cannot be started" in err


def test_a_missing_printing_system_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "x.pdf").write_bytes(pdf(A4))
    code, out, err = run(tmp_path / "x.pdf")
    if hasattr(os, "startfile"):
        return
    assert (code, out) == (1, "") and "this computer has no printing system" in err


def test_windows_prints_with_its_print_verb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows accepts only the verb; options that it cannot be given are refused."""
    monkeypatch.setenv("PATH", str(tmp_path))
    path, asked = tmp_path / "x.pdf", []
    path.write_bytes(pdf(A4))
    hand_over(path, PrintOrder(), lambda file, verb: asked.append((file, verb)))
    assert asked == [(str(path), "print")]
    with pytest.raises(LeafletError, match="Windows prints with the settings"):
        hand_over(path, PrintOrder(copies=2), lambda file, verb: asked.append((file, verb)))

    def none(file: str, verb: str) -> None:
        raise OSError(1155, "No application is associated")

    with pytest.raises(LeafletError, match="no program is set up to print PDFs: No application"):
        hand_over(path, PrintOrder(), none)
    assert len(asked) == 1


def test_a_paper_that_the_printer_does_not_list_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The printing system accepts any name and prints on some other paper: its own list is checked first."""
    log, path, lister = install_lp(tmp_path, monkeypatch), tmp_path / "x.pdf", tmp_path / "bin/lpoptions"
    lister.write_text(
        f"#!{sys.executable}\nprint('PageSize/Media Size: *Letter A4 WardLabel Custom.WIDTHxHEIGHT\\nDuplex/2-Sided: *None')\n"
    )
    lister.chmod(0o755)
    path.write_bytes(pdf(A5))
    code, _, err = run(path, "--media", "WardLable")
    assert (
        code == 1
        and not log.exists()
        and 'the printer has no paper called "WardLable"' in err
        and "Ward" in err
    )
    assert run(path, "--media", "WardLabel")[0] == 0 and "media=WardLabel" in called(log)[0]


def test_printers_are_listed_and_a_pdf_is_printed_without_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert queues() == [] or all(queues())
    log = install_lp(tmp_path, monkeypatch)
    assert queues() == [], "lpstat is missing"
    program = tmp_path / "bin/lpstat"
    program.write_text(f"#!{sys.executable}\nprint('ward-3\\nward-4\\n-x\\n')\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    assert queues() == ["ward-3", "ward-4"], "a name that would be an option is none"
    assert "is job ward-7" in hand_over_bytes(pdf(A4), PrintOrder("ward-3"), Place("x"))
    (call,) = called(log)
    assert call[call.index("-d") + 1] == "ward-3" and call[-1] == hashlib.sha256(pdf(A4)).hexdigest()
