"""Libraries signed by a clinician who does not exist, and profiles that look real."""

from __future__ import annotations

import shutil
from pathlib import Path
from subprocess import CompletedProcess

import pypdfium2 as pdfium

from support.command import leaflets
from support.library import TOPIC

ROOT = Path(__file__).parents[2]


def run(*arguments: str, cwd: Path) -> CompletedProcess[str]:
    return leaflets(*arguments, folder=cwd)


def real(folder: Path) -> Path:
    """Make a library with a real profile: nothing but the approval is missing."""
    shutil.copytree(TOPIC / "content", folder / "content")
    shutil.copytree(ROOT / "layouts", folder / "layouts")
    sign_profile(folder)
    return folder


def sign_profile(folder: Path) -> None:
    """Write a profile that two people have checked, with numbers of its own."""
    text = (folder / "content/clinics/example.yaml").read_text(encoding="utf-8")
    lines = [
        line
        for line in text.splitlines()
        if not line.startswith(("example:", "logo:", "day_phone", "night_phone"))
    ]
    more = [
        'day_phone: "555-0177"',
        'night_phone: "555-0188"',
        'checked_by: "B. Nurse"',
        'checked_on: "2026-11-20"',
    ]
    (folder / "clinic.yaml").write_text("\n".join([*lines, *more]) + "\n", encoding="utf-8")


def text_of(pdf: Path) -> str:
    document = pdfium.PdfDocument(pdf.read_bytes())
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def made(folder: Path, *more: str, out: str = "out") -> str:
    done = run("make", "--library", "lib", "--as-of", "2026-12-01", "--out", out, *more, cwd=folder)
    assert done.returncode == 0, done.stderr
    return " ".join(text_of(next((folder / out).rglob("*.pdf"))).split())
