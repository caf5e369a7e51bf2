"""The command `email`, by its verbs."""

from __future__ import annotations
