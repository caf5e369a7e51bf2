"""How many examples a property test tries: all of them when HYPOTHESIS_PROFILE is `thorough`, as in CI; else a tenth."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
FEWEST = 10


def examples(most: int, **more: Any) -> settings:
    """Return the settings of a test that tries `most` examples when it may take its time; without a limit on each."""
    count = most if THOROUGH else max(min(most, FEWEST), most // 10)
    return settings(max_examples=count, deadline=None, **more)
