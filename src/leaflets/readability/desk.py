"""Takes a Setting and Topics, gives all that `leaflets check` has to say of them: reports, and the advice that the library accepts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..advised import Accepted
from ..faults import LeafletError
from ..model import Topic
from ..setting import Setting
from .accepted import for_nothing, sort_out, unknown_checks
from .findings import check_topic
from .remark import Remark, unique
from .report import TopicReport
from .review_days import numbers_overdue, review_days


@dataclass(frozen=True, slots=True)
class Quality:
    """The reports of some topics without the findings that the library accepts, which stand beside them with their reasons."""

    reports: tuple[TopicReport, ...]
    accepted: tuple[tuple[Remark, Accepted], ...]
    of_library: tuple[Remark, ...]  # about no topic

    @property
    def findings(self) -> Iterator[Remark]:
        """All that is left to deal with."""
        yield from (one for report in self.reports for one in report.findings)
        yield from self.of_library


def quality_of(setting: Setting, topics: Sequence[Topic]) -> Quality:
    """Return what is found in topics. Raises LeafletError when the library accepts what it cannot accept."""
    if faults := list(unknown_checks(setting.library.accepted)):
        raise LeafletError(faults)
    reports, accepted = list[TopicReport](), list[tuple[Remark, Accepted]]()
    for topic in topics:
        report = check_topic(setting, topic)
        found = sort_out(setting, (*report.findings, *review_days(setting, topic)))
        reports.append(replace(report, findings=found.left))
        accepted += found.accepted
    whole = len(topics) == len(setting.library.topics)  # else the entry may be about a text that was not read
    nothing = for_nothing(setting.library.accepted, accepted) if whole else ()
    return Quality(tuple(reports), tuple(accepted), (*numbers_overdue(setting), *nothing))


def of_section(quality: Quality, section: str) -> Quality:
    """Return what concerns one section alone."""
    reports = [
        replace(
            one,
            measurements=tuple(held for held in one.measurements if held.section == section),
            totals={},
            findings=unique(found for found in one.findings if found.section == section),
        )
        for one in quality.reports
    ]
    accepted = tuple(pair for pair in quality.accepted if pair[0].section == section)
    return Quality(tuple(reports), accepted, ())
