"""Takes a Setting, gives which days of review, ends of approvals and checks of numbers have passed by its day, or are near."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ..approval.status import approval_of
from ..faults import Place
from ..model import Topic
from ..setting import Setting
from ..text.counts import counted
from .remark import Remark

AHEAD = dt.timedelta(days=90)
NUMBERS_HOLD = dt.timedelta(days=365)
READ, APPROVE = "read them again, then write the day of the next review", "have them approved again"


def review_days(setting: Setting, topic: Topic) -> Iterator[Remark]:
    """Yield a finding for each day that is near or past. Raises LeafletError for an approval that cannot be read."""
    yield from _near("the texts are due for review", topic.place, topic.review_on, setting.as_of)
    if again := topic.start.get("review_on"):
        place = topic.start["title"].place
        yield from _near("the short booklet is due for review", place, again, setting.as_of)
    if approval := approval_of(setting, topic):
        yield from _near("the approval ends", approval.place, approval.until, setting.as_of, APPROVE)


def numbers_overdue(setting: Setting) -> Iterator[Remark]:
    """Yield a finding when nobody has checked the numbers of the clinic's own profile for over a year."""
    clinic = setting.clinic
    if clinic.example or not clinic.checked_on or clinic.checked_on + NUMBERS_HOLD >= setting.as_of:
        return
    since = counted((setting.as_of - clinic.checked_on).days, "day")
    message = f"the clinic's numbers were checked on {clinic.checked_on}, {since} ago"
    hint = "call each number, then write who checked them in `checked_by`, and the day in `checked_on`"
    yield Remark("review-overdue", clinic.place, message, hint)


def _near(what: str, place: Place, day: dt.date, as_of: dt.date, hint: str = READ) -> Iterator[Remark]:
    if day < as_of:
        since = counted((as_of - day).days, "day")
        yield Remark("review-overdue", place, f"{what}: that was on {day}, {since} ago", hint)
    elif day <= as_of + AHEAD:
        yield Remark("review-ahead", place, f"{what} on {day}, in {counted((day - as_of).days, 'day')}")
