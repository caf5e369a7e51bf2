"""The version of this program; packaging reads it from here, so nobody needs to look it up among installed packages."""

from __future__ import annotations

VERSION = "0.1.0"
