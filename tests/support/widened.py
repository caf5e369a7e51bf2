"""Takes a topic, gives it with more facets, which decide about its blocks in turn: as many readers as a topic may have.

`python -m support.widened`, in tests/, prints how long `leaflets check` takes for topics of that size.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from leaflets.content.load import MOST_COMBINATIONS
from leaflets.model import Block, Facet, FacetValue, Section, Topic, plain
from leaflets.setting import Setting


def facet(name: str, values: int) -> Facet:
    held = [FacetValue(f"{name}{n}", plain(f"{name}{n}"), plain("")) for n in range(values)]
    return Facet(name, plain(name), tuple(held))


def widened(topic: Topic, sizes: Sequence[int]) -> Topic:
    """Return a topic with one more facet for each size; the first value of each shows every block, others leave some out."""
    more = [facet(f"more{n}-", size) for n, size in enumerate(sizes)]
    turn = itertools.cycle(more)
    sections = [_with_conditions(section, turn) for section in topic.sections]
    call = _with_conditions(topic.when_to_call, turn)
    return dataclasses.replace(
        topic, facets=(*topic.facets, *more), sections=tuple(sections), when_to_call=call
    )


def _with_conditions(section: Section, turn: Iterator[Facet]) -> Section:
    """Return a section whose blocks, but the first, each depend on another facet in turn."""
    first, *others = section.blocks
    return dataclasses.replace(section, blocks=(first, *_conditional(others, turn)))


def _conditional(blocks: Iterable[Block], turn: Iterator[Facet]) -> Iterator[Block]:
    for block in blocks:
        one = next(turn)
        admitted = frozenset(value.id for value in one.values[::2])
        inside: Any = (
            {"blocks": tuple(_conditional(held, turn))} if (held := getattr(block, "blocks", ())) else {}
        )
        yield dataclasses.replace(block, only_for={**block.only_for, one.id: admitted}, **inside)


def combinations_of(topic: Topic) -> int:
    return math.prod(len(one.values) for one in topic.facets)


def sizes_for(topic: Topic) -> list[int]:
    """Return how many values further facets can have, two each, up to the limit; the last one takes what is left."""
    left, sizes = MOST_COMBINATIONS // combinations_of(topic), list[int]()
    while left >= 4:
        sizes.append(2)
        left //= 2
    return [*sizes, left] if left > 1 else sizes


def at_the_limit(setting: Setting) -> Setting:
    """Return a Setting whose topics all have as many readers as they may have."""
    topics = {key: widened(topic, sizes_for(topic)) for key, topic in setting.library.topics.items()}
    return dataclasses.replace(setting, library=dataclasses.replace(setting.library, topics=topics))


def main() -> None:
    """Print the time that `leaflets check` takes for what ships, and for the same texts at the limit."""
    import datetime as dt

    from leaflets.readability.desk import quality_of
    from leaflets.setting import library_folder, load_setting, tune_collector

    shipped = load_setting(library_folder(), None, dt.date(2026, 11, 30))
    tune_collector()  # as the command does
    for name, held in (("as it ships", shipped), ("at the limit", at_the_limit(shipped))):
        topics = list(held.library.topics.values())
        start, busy = time.perf_counter(), time.process_time()
        found = quality_of(held, topics)
        took, busy = time.perf_counter() - start, time.process_time() - busy
        readers = sum(map(combinations_of, topics))
        about = f"{len(topics)} topics, {readers:,} combinations, {len(list(found.findings))} findings"
        print(f"{name}: {about}: {took:.1f} s, of which {busy:.1f} s of one core")


if __name__ == "__main__":
    main()
