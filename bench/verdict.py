"""Takes PDFs, gives what veraPDF says of each in a few words: the tests' judge, when it is built."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .engines import CLAIMS

TESTS = Path(__file__).parents[1] / "tests"
PROFILES = ("ua1", "2a")


def verdicts(made: Mapping[str, bytes]) -> dict[str, str]:
    """Return a phrase for each engine's PDF; why there is none, when nobody can judge."""
    judge = tests_judge()
    why = judge if isinstance(judge, str) else judge.missing()
    if why:
        return dict.fromkeys(made, f"not judged: {why}")
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        for engine, pdf in made.items():
            (Path(name) / f"{engine}.pdf").write_bytes(pdf)
        try:
            found = judge.judge(Path(name))
        except RuntimeError as error:
            return dict.fromkeys(made, f"not judged: {str(error).splitlines()[0]}")
    return {
        engine: ", ".join(
            phrase(engine, one, judge.NAMES)
            for one in found
            if one.file == f"{engine}.pdf" and one.profile in PROFILES
        )
        for engine in made
    }


def tests_judge() -> Any:
    """Return the tests' module that drives the judge, or why it cannot be had."""
    sys.path.append(str(TESTS))
    try:
        from conformance import verdicts as judge
    except ImportError as error:
        return f"{error}; its driver is the tests' own: pip install '.[test]'"
    finally:
        sys.path.remove(str(TESTS))
    return judge


def phrase(engine: str, one: Any, names: Mapping[str, str]) -> str:
    """Return a verdict in words, with "not claimed" where the engine was not asked for the profile."""
    said = {"pass": "passes", "fail": f"fails {count(one.clauses)}"}.get(one.said, "cannot be judged")
    claimed = "" if one.profile in CLAIMS[engine] else " (not claimed)"
    return f"{names[one.profile]} {said}{claimed}"


def count(rules: Sequence[str]) -> str:
    return f"{len(rules)} rule{'s' if len(rules) > 1 else ''} ({' '.join(rules)})"
