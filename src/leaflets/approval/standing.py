"""Takes a setting, gives how the approval of each topic stands on its day: who gave it, and whether it holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ..model import Approval, Topic
from ..setting import Setting
from .hashes import changed_since
from .status import approval_of

MISSING, CHANGED, EARLY, ENDED, HOLDS = "missing", "changed", "early", "ended", "holds"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a topic's approval stands; `days` are those left, the last one included, of an approval that holds."""

    topic: Topic
    approval: Approval | None
    state: str
    changed: tuple[str, ...] = ()  # the parts that are not as they were read
    days: int = 0


def standings(setting: Setting) -> list[Standing]:
    """Return how each topic stands, in the order of the library. Raises LeafletError for a file that cannot be read."""
    return [standing(setting, topic) for topic in setting.library.topics.values()]


def standing(setting: Setting, topic: Topic) -> Standing:
    """Return how a topic's approval stands. Raises LeafletError for a file that cannot be read."""
    approval = approval_of(setting, topic)
    if approval is None:
        return Standing(topic, None, MISSING)
    changed = tuple(changed_since(topic, setting.library.words[topic.lang], approval))
    state = state_on(approval, changed, setting.as_of)
    return Standing(topic, approval, state, changed, (approval.until - setting.as_of).days)


def state_on(approval: Approval, changed: Sequence[str], day: dt.date) -> str:
    """Return the state of an approval on a day."""
    if changed:
        return CHANGED
    if day < approval.date:
        return EARLY
    return ENDED if day > approval.until else HOLDS
