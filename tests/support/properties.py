"""How many examples a test tries: all of them when HYPOTHESIS_PROFILE is `thorough`, as in CI; else a part of them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, TypeVar

from hypothesis import settings

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
FEWEST = 10
STEP = 7  # shares no factor with 48, so every value of each of the library's facets is among a seventh of its combinations

One = TypeVar("One")


def examples(most: int, **more: Any) -> settings:
    """Return the settings of a test that tries `most` examples when it may take its time; without a limit on each."""
    count = most if THOROUGH else max(min(most, FEWEST), most // 10)
    return settings(max_examples=count, deadline=None, **more)


def some(things: Iterable[One], step: int = STEP) -> list[One]:
    """Return all things when a test may take its time, else every `step`-th, the first among them."""
    return list(things)[:: 1 if THOROUGH else step]
