"""Remembers what was made from files, by their names, and drops all of it on one call: every cache registers here.

What a function makes from its arguments alone needs no entry: `functools.lru_cache` is enough; it never goes stale.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Generic, TypeVar

Held = TypeVar("Held")

CONTENT, LAYOUTS = "content", "layouts"  # the folders of a library that files may be in

_registered: list[tuple[str, Callable[[], None]]] = []


def of_files(
    most: int | None, among: str = CONTENT
) -> Callable[[Callable[..., Held]], functools._lru_cache_wrapper[Held]]:
    """Remember at most `most` results of a function whose arguments name files or folders; None sets no limit.

    `among` is LAYOUTS when all these files are layouts' or installed with the program.
    """

    def register(function: Callable[..., Held]) -> functools._lru_cache_wrapper[Held]:
        remembered = functools.lru_cache(maxsize=most)(function)
        _registered.append((among, remembered.cache_clear))
        return remembered

    return register


def forget(keep: str = "") -> None:
    """Drop everything that this process remembers of files: they may have changed since. Those among `keep` have not."""
    for among, drop in _registered:
        if among != keep:
            drop()


class Same(Generic[Held]):
    """A key that is equal to another when both hold the very same object: for nouns that cannot be hashed.

    The key keeps its object alive, so no other object can get the same id meanwhile.
    """

    __slots__ = ("held",)

    def __init__(self, held: Held) -> None:
        self.held = held

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.held is self.held

    def __hash__(self) -> int:
        return id(self.held)
