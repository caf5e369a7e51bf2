"""The versions that documents name are those that Python's own, slower look-up finds."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

from leaflets.approval.reference import SET_WITH
from leaflets.distributions import version_of
from leaflets.register.versions import MADE_WITH


@pytest.mark.parametrize("name", [*SET_WITH, *MADE_WITH, "PyYAML", "markdown_it_py"])
def test_a_version_is_the_one_that_python_finds(name: str) -> None:
    assert version_of(name) == importlib.metadata.version(name)


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
