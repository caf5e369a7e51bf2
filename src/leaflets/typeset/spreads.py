"""Takes how far down two facing pages may reach, gives where each ends: at one height if that leaves neither too empty.

     verso      recto         The verso is full, the recto ends above its foot however its gaps grow. So the verso's
    | xxxx  |  | xxxx  |      gaps grow less: both end where the recto can. What has no gaps, or ends far above the
    | xxxx  |  | xxxx  |      other, stays as it is.
    | xxxx  |  | xxxx  |
    | ..... |

Depths in points from the top of the text area.
"""

from __future__ import annotations

from typing import NamedTuple

EVEN = 12.0  # points: pages that end closer together look alike
UNEVEN = 0.5  # what facing pages cost that end further apart: as much as a page that is 60 % full
FULL, FULL_WEIGHT = 0.95, 4.0  # a page costs by the square of what it is emptier than this
ENOUGH = 0.85  # how full a page stays that is made less full for the one it faces


class Reach(NamedTuple):
    """How deep the content of a page is: with its gaps shrunk, as it is alone, and with its gaps grown."""

    least: float
    usual: float
    most: float


def spread(verso: Reach, recto: Reach, room: float) -> tuple[float, float]:
    """Return where facing pages end; `room` is the height of a page."""
    if verso.usual < recto.usual:
        return meeting(recto, verso, room)[1::-1]
    return meeting(verso, recto, room)[:2]


def unevenness(verso: Reach, recto: Reach, room: float) -> float:
    """Return what facing pages cost that end at different heights, or of which one is less full for the other."""
    deep, shallow = (recto, verso) if verso.usual < recto.usual else (verso, recto)
    return 0.0 if deep.usual <= shallow.most else meeting(deep, shallow, room)[2]


def meeting(deep: Reach, shallow: Reach, room: float) -> tuple[float, float, float]:
    """Return where two pages end of which the first is deeper by itself, and what that costs."""
    least, usual, _ = deep
    low = min(usual, shallow.most)
    if low == usual:
        return usual, usual, 0.0
    high = max(low, least)
    if high - low > EVEN or high < min(usual, ENOUGH * room):
        return apart(usual, shallow.usual)
    cost = missing(high / room) - missing(usual / room)
    return apart(usual, shallow.usual) if cost > UNEVEN else (high, low, cost)


def apart(deep: float, shallow: float) -> tuple[float, float, float]:
    """Return where two pages end that cannot be made alike, and what that costs."""
    return deep, shallow, 0.0 if deep - shallow <= EVEN else UNEVEN


def missing(full: float) -> float:
    """Return what a page costs that is not full."""
    return FULL_WEIGHT * max(0.0, FULL - full) ** 2
