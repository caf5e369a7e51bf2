"""The versions that documents name are those that Python's own, slower look-up finds."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from leaflets.approval.reference import SET_WITH
from leaflets.distributions import version_of
from leaflets.register.versions import MADE_WITH


@pytest.mark.parametrize("name", [*SET_WITH, *MADE_WITH, "PyYAML", "markdown_it_py"])
def test_a_version_is_the_one_that_python_finds(name: str) -> None:
    assert version_of(name) == importlib.metadata.version(name)


# The command's words, pictures of finished pages, and the clock's time zones: no byte of a PDF depends on them.
LEAVE_NO_TRACE = {"click", "pypdfium2", "tzdata"}


def test_every_library_that_affects_a_pdf_is_recorded() -> None:
    """The register, kept copies and the record of a batch name all that the package needs."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    needed = {re.match(r"[a-z0-9-]+", line)[0] for line in project["project"]["dependencies"]}  # type: ignore[index]
    assert needed - LEAVE_NO_TRACE == {*SET_WITH, *MADE_WITH} - {"leaflets"}
    assert needed > LEAVE_NO_TRACE


def test_what_is_not_installed_is_an_error() -> None:
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        version_of("no-such-distribution")


def test_making_a_booklet_imports_nothing_that_it_does_not_use(tmp_path: Path) -> None:
    """Each of these takes longer to import than a page takes to make."""
    unused = {"PIL.ImageCms", "pikepdf", "pypdfium2", "importlib.metadata", "phonenumbers", "zoneinfo", "csv", "leaflets.press", "leaflets.batch", "leaflets.register", "leaflets.mail"}  # fmt: skip
    program = (
        "import sys; from leaflets.cli.app import main\n"
        "try: main(['make', '--booklet', '-q', '--out', sys.argv[1]])\n"
        "except SystemExit as end: print(end.code or 0, *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )
    code, *modules = done.stdout.split()
    assert code == "0" and "leaflets.pdf.write" in modules and "reportlab.pdfbase.ttfonts" in modules
    assert unused & set(modules) == set()
