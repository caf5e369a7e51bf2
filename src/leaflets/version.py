"""The version of this program, where packaging and the command read it."""

from __future__ import annotations

VERSION = "0.17.0"
