"""`leaflets`, and `python -m leaflets`: starts the command."""

from __future__ import annotations

import gc
import os
import sys

COLLECT_AFTER = (
    20_000  # new objects: what is imported and loaded stays, so looking for cycles in it is pointless
)


def main() -> None:
    """Start the command, where there is a working folder: libraries ask for it while they are imported."""
    try:
        os.getcwd()
    except OSError:
        sys.exit("leaflets: the folder you are in is no longer there; go to another one and try again")
    gc.set_threshold(COLLECT_AFTER, 20, 20)
    from .cli.app import main as command

    command(prog_name="leaflets")


if __name__ == "__main__":
    main()
