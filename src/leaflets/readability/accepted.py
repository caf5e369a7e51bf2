"""Takes findings and what a library accepts, gives those that are left and those that are accepted, each with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..advised import Accepted
from ..faults import Fault, did_you_mean
from ..setting import Setting
from .checks import ADVICE, CHECKS
from .remark import Remark

MAY_BE = [name for name, check in CHECKS.items() if check.kind == ADVICE and name != "accepted-for-nothing"]


class Sorted(NamedTuple):
    """What is left to deal with, and what somebody accepts: the finding, and the entry that accepts it."""

    left: tuple[Remark, ...]
    accepted: tuple[tuple[Remark, Accepted], ...]


def sort_out(setting: Setting, found: Iterable[Remark]) -> Sorted:
    """Return findings without those that the library accepts, and those."""
    left, taken = list[Remark](), list[tuple[Remark, Accepted]]()
    for one in found:
        entry = next((entry for entry in setting.library.accepted if _accepts(setting, entry, one)), None)
        if entry:
            taken.append((one, entry))
        else:
            left.append(one)
    return Sorted(tuple(left), tuple(taken))


def _accepts(setting: Setting, entry: Accepted, one: Remark) -> bool:
    file = f"{content_of(setting)}{entry.file}"
    below = file.endswith("/") and one.place.path.startswith(file)
    return (
        one.check == entry.check
        and one.check in MAY_BE
        and (not entry.about or entry.about.casefold() == one.about.casefold())
        and (not entry.file or below or file == one.place.path)
    )


def content_of(setting: Setting) -> str:
    """Return how the paths of texts begin in messages."""
    some = next(iter(setting.library.topics.values()))
    return some.place.path.removesuffix(f"{some.id}/{some.lang}/booklet.yaml")


def unknown_checks(entries: Sequence[Accepted]) -> Iterator[Fault]:
    """Yield a fault for each entry that names no check, or one whose findings cannot be accepted."""
    for entry in entries:
        if entry.check in CHECKS and entry.check not in MAY_BE:
            message = f'findings of "{entry.check}" cannot be accepted: only advice can'
            yield Fault(entry.place, message, "mend the text")
        elif entry.check not in CHECKS:
            yield Fault(
                entry.place, f'there is no check "{entry.check[:40]}"', did_you_mean(entry.check, MAY_BE)
            )


def for_nothing(entries: Sequence[Accepted], taken: Iterable[tuple[Remark, Accepted]]) -> Iterator[Remark]:
    """Yield advice for each entry that accepts nothing that was found in the whole library."""
    used = {entry for _, entry in taken}
    for entry in entries:
        if entry not in used and entry.check in MAY_BE:
            what = entry.about or entry.file
            message = f'nothing that "{entry.check}" finds is about "{what}" any more'
            yield Remark("accepted-for-nothing", entry.place, message, "remove this entry", entry.check)
