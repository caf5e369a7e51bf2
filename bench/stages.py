"""Takes a Document, gives the time of each of our stages, and what tagging costs of them."""

from __future__ import annotations

import gc
import re
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

from leaflets.model import Document, Element
from leaflets.pdf import draw as drawing
from leaflets.pdf.file import KEPT, Sealed
from leaflets.pdf.write import Writer
from leaflets.typeset.lay_out import lay_out
from leaflets.typeset.pages import Pages

STAGES = (
    "lay out",
    "draw",
    "of it: marks",
    "tree",
    "page streams and rest",
    "write",
    "of it: tree's objects",
)
TAGGING = ("of it: marks", "tree", "of it: tree's objects")
ROUNDS = 15


def stages(
    document: Document, beside: Callable[[], bytes] | None
) -> tuple[Mapping[str, float], float | None]:
    """Return the median seconds of each stage, and tagging's share of `beside`'s time in the same rounds."""
    found: dict[str, list[float]] = {stage: [] for stage in STAGES}
    shares = []
    for _ in range(ROUNDS):
        held = once(document)
        for stage, seconds in held.items():
            found[stage].append(seconds)
        if beside:
            shares.append(sum(held[stage] for stage in TAGGING) / timed(beside)[0])
    medians = {stage: statistics.median(times) for stage, times in found.items()}
    return medians, statistics.median(shares) if shares else None


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    gc.collect()
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def once(document: Document) -> dict[str, float]:
    out: dict[str, float] = {}
    out["lay out"], pages = timed(lambda: lay_out(document))
    out["draw"], drawn = timed(lambda: drawing.draw(pages))
    out["of it: marks"] = max(0.0, out["draw"] - timed(lambda: unmarked(pages))[0])
    writer = Writer(pages, drawn)
    inside = {"tree": 0.0, "write": 0.0}
    structure: list[int] = []
    inner_tree, inner_seal = writer.tree.write, writer.file.seal

    def tree() -> int:
        first = len(writer.file.entries)
        inside["tree"], top = timed_flat(inner_tree)
        structure.extend(range(first, len(writer.file.entries)))
        return int(top)

    def seal(*given: Any) -> Sealed:
        inside["write"], made = timed_flat(lambda: inner_seal(*given))
        held: Sealed = made
        return held

    writer.tree.write, writer.file.seal = tree, seal  # type: ignore[method-assign]
    whole, _ = timed(writer.file_bytes)
    out |= inside
    out["page streams and rest"] = whole - sum(inside.values())
    full = without(writer, [])
    out["of it: tree's objects"] = max(0.0, full - without(writer, structure))
    return out


def timed_flat(call: Callable[[], Any]) -> tuple[float, Any]:
    """Time a call inside a timed call: no collection of garbage before it."""
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def sizes(document: Document) -> tuple[int, int]:
    """Return the bytes of the file, and how many of them are tags: the tree, and marks on pages."""
    pages = lay_out(document)
    whole = len(Writer(pages, drawing.draw(pages)).file_bytes())
    drawn = unmarked(pages)
    drawn.streams[:] = [MARKS.sub(b"", stream) for stream in drawn.streams]
    bare = Writer(pages, drawn)
    bare.tree.write = bare.file.new  # type: ignore[method-assign]
    return whole, whole - len(bare.file_bytes())


MARKS = re.compile(rb"/Artifact<<.*?>>BDC\n?|\bEMC\b[ \n]?")


def unmarked(pages: Pages) -> drawing.Drawn:
    """Draw with marks that are not noted: what is left is what an untagged file would need."""
    inner = drawing.Pen._begin
    drawing.Pen._begin = quiet  # type: ignore[method-assign]
    try:
        return drawing.draw(pages)
    finally:
        drawing.Pen._begin = inner  # type: ignore[method-assign]


def quiet(pen: drawing.Pen, node: Element) -> str:
    return ""


def without(writer: Writer, structure: list[int]) -> float:
    """Return the seconds to write the file with these objects empty."""
    objects = writer.file.entries
    kept = list(objects)
    for number in structure:
        objects[number] = b""
    KEPT.clear()  # else the tree, packed a moment ago, would cost nothing
    seconds, _ = timed(lambda: type(writer.file).seal(writer.file, 1, 2).finished({}))
    writer.file.entries = kept
    return seconds
