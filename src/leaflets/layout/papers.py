"""The papers that layouts may be made for, by the name people use."""

from __future__ import annotations

PAPERS = ("a4", "letter")
