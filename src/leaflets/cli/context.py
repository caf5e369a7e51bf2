"""The names under which commands keep things in click's context."""

from __future__ import annotations

WORDS = "leaflets.words"  # the command line
VERBOSE = "leaflets.verbose"  # whether -v was typed
