"""Takes findings, gives them as SARIF 2.1.0: what code hosts and editors show beside the lines of a file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import PurePosixPath
from urllib.parse import quote

from ..faults import UNPRINTABLE
from ..readability.checks import ADVICE, CHECKS, FAULT, NOTE
from ..readability.desk import Quality
from ..readability.remark import Remark
from ..version import VERSION

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {FAULT: "error", ADVICE: "warning", NOTE: "note"}


def sarif_of(quality: Quality) -> str:
    """Return a log with one run; what the library accepts is in it, as suppressed."""
    rules = [
        {"id": id, "shortDescription": {"text": check.heading}, "fullDescription": {"text": check.looks_for},
         "defaultConfiguration": {"level": LEVELS[check.kind]}}
        for id, check in CHECKS.items()
    ]  # fmt: skip
    accepted = [
        {**result(one), "suppressions": [{"kind": "external", "justification": entry.why}]}
        for one, entry in quality.accepted
    ]
    driver = {"name": "leaflets", "version": VERSION, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [*results(quality.findings), *accepted],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def results(found: Iterable[Remark]) -> list[dict[str, object]]:
    return [result(one) for one in found]


def result(one: Remark) -> dict[str, object]:
    """Return one finding; paths are relative to the folder the command runs in wherever the texts are below it."""
    text = UNPRINTABLE.sub("", " ".join(ended(said) for said in (one.message, one.hint) if said))
    region = (
        {"region": {"startLine": one.place.line, "startColumn": one.place.column}} if one.place.line else {}
    )
    uri = quote(PurePosixPath(one.place.path).as_posix())
    place = {"physicalLocation": {"artifactLocation": {"uri": uri}, **region}}
    return {
        "ruleId": one.check,
        "ruleIndex": list(CHECKS).index(one.check),
        "level": LEVELS[one.kind],
        "message": {"text": text},
        "locations": [place],
    }


def ended(said: str) -> str:
    """Return words with a full stop, unless they end a sentence already."""
    return said if said.endswith((".", "?", "!", "…")) else f"{said}."
