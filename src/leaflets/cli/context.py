"""What the commands keep in click's context, under which names."""

from __future__ import annotations

WORDS = "leaflets.words"  # the command line
VERBOSE = "leaflets.verbose"  # whether -v was typed
