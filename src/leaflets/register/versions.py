"""Gives the name and version of everything that affects a PDF."""

from __future__ import annotations

import functools
import hashlib
import platform
import zlib
from pathlib import Path

from ..approval.reference import SET_WITH, versions
from ..distributions import version_of

# What else affects a PDF: these read texts, numbers and domains, fill layouts, decode logos, hold the colour profile.
MADE_WITH = ("idna", "jinja2", "markdown-it-py", "phonenumberslite", "pikepdf", "pillow", "pyyaml")


def versions_used() -> list[tuple[str, str]]:
    """Return everything that affects a PDF, with its version: this program, its libraries, Python, zlib."""
    names = sorted({*SET_WITH, *MADE_WITH} - {"leaflets"})
    found = [(name, version_of(name)) for name in ("leaflets", *names)]
    return [*found, ("python", platform.python_version()), ("zlib", zlib.ZLIB_RUNTIME_VERSION)]


@functools.cache
def program() -> str:
    """Return what identifies this program: its code and the versions of its libraries, Python and zlib.

    A different zlib compresses the same pages to different bytes.
    """
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    used = [f"{name}={version_of(name)}" for name in MADE_WITH]
    parts = [digest.hexdigest(), versions(), *used, platform.python_version(), zlib.ZLIB_RUNTIME_VERSION]
    return " ".join(parts)
