"""Takes what was found in topics, gives the tables and lists that a person reads: short unless all is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..advised import Accepted
from ..faults import LeafletError
from ..model import Topic
from ..readability.checks import CHECKS, FAULT, NOTE
from ..readability.grades import FEW
from ..readability.instruments import ASK, NO, YES, ItemAnswer, verdicts
from ..readability.languages import LANGUAGES
from ..readability.parts import sections_of
from ..readability.products import product_in_words
from ..readability.remark import Remark, of_kind
from ..readability.report import HighestGrades, TopicReport, highest
from ..readability.section import PASSIVE_SHARE
from ..text.counts import counted

WIDTH = 28  # of the first column
SHORT = 5  # findings of one check that are shown in full; more are summed up by file


def table(report: TopicReport, every: bool) -> str:
    """Return a line for each section and product: the figures of the reader for whom it is hardest; `every`: of each reader."""
    name = f"{report.topic.id} ({report.topic.lang})"
    if not report.measured:
        known = ", ".join(rules.name for rules in LANGUAGES.values())
        return f"{name}: not measured: the formulas are valid only for {known}"
    rows, products = report.rows(), report.products()
    lines = [_head("section"), *map(_line, rows)]
    lines += [_head("product"), *map(_line, products)] if products else []
    lines += readers(report) if every else []
    few = any(row.few_sentences for row in (*rows, *products))
    note = [f"* fewer than {FEW} sentences: a figure means little."] if few else []
    return "\n".join([name, *lines, _legend(report), *note])


def _legend(report: TopicReport) -> str:
    limits = report.limits
    return (
        "Every word counts as it prints, with the explanations of terms. Each figure is for the reader for whom"
        f" it is highest.\nLimits: Flesch-Kincaid {limits.flesch_kincaid:g}, SMOG {limits.smog:g},"
        f" {limits.sentence:g} words in a sentence, {PASSIVE_SHARE:.0%} passive in a section."
    )


def readers(report: TopicReport) -> list[str]:
    """Return a line for each section, product and reader who gets other words than those before."""
    held = [one for one in report.measurements if one.grades]
    return [
        "",
        _head("section, product, readers"),
        *(
            line
            for one in held
            if one.grades
            for line in (
                f"{one.section}, {product_in_words(one.product)}: {one.reader} ({counted(one.readers, 'combination')})",
                _line(highest("", [one.grades])),
            )
        ),
    ]


def _head(what: str) -> str:
    return f"{what:{WIDTH}}{'words':>12}{'Flesch-Kincaid':>16}{'SMOG':>6}{'longest':>9}{'passive':>9}"


def _line(row: HighestGrades) -> str:
    """Return a section's or product's line of the table under its head."""
    low, high = row.words
    words = f"{low}" if low == high else f"{low}–{high}"
    return (
        f"{product_in_words(row.name):{WIDTH}}{words:>12}{row.flesch_kincaid:>16.1f}{row.smog:>6.1f}{row.longest_sentence:>9}"
        f"{row.passive:>9.0%}{' *' if row.few_sentences else ''}"
    )


# ---- findings ------------------------------------------------------------------------------------------


def lists(found: Sequence[Remark], kind: str, every: bool) -> Iterator[str]:
    """Yield the findings of a kind by check: in full where they are few, or limits, or all is asked for."""
    groups: dict[str, list[Remark]] = {}
    for one in of_kind(found, kind):
        groups.setdefault(one.check, []).append(one)
    for check in (name for name in CHECKS if name in groups):
        held = groups[check]
        yield f"{CHECKS[check].heading} ({len(held)}):"
        if every or kind == FAULT or len(held) <= SHORT:
            yield str(LeafletError(one.fault for one in held))
        else:
            yield from summed_up(held)


def summed_up(found: Sequence[Remark]) -> Iterator[str]:
    """Yield a line for each file: what is concerned, and on which line."""
    files: dict[str, list[Remark]] = {}
    for one in found:
        files.setdefault(one.place.path, []).append(one)
    names = [one for held in files.values() if len(held) == 1 and held[0].place.line <= 1 for one in held]
    for path, held in files.items():
        if held[0] not in names:
            said = ", ".join(f"{one.about or 'here'} ({one.place.line})" for one in held)
            yield f"  {path}: {said}"
    if names:
        yield f"  {', '.join(sorted(one.place.path for one in names))}"


def notes_line(found: Sequence[Remark]) -> str:
    """Return how much there is to read besides faults and advice; "" where there is nothing."""
    groups: dict[str, int] = {}
    for one in of_kind(found, NOTE):
        groups[one.check] = groups.get(one.check, 0) + 1
    said = ", ".join(f"{CHECKS[check].heading.lower()} ({count})" for check, count in groups.items())
    return f"also, with --all or --section: {said}" if said else ""


def accepted_lines(accepted: Iterable[tuple[Remark, Accepted]], every: bool) -> Iterator[str]:
    """Yield what the library accepts: how much by reason, or with `every` each finding."""
    reasons: dict[Accepted, list[Remark]] = {}
    for one, entry in accepted:
        reasons.setdefault(entry, []).append(one)
    for entry, held in reasons.items():
        yield f"accepted ({len(held)}): {CHECKS[entry.check].heading}, {entry.about or entry.file}: {entry.why}"
        if every:
            yield from (f"  {one.place}: {one.message}" for one in held)


# ---- items of PEMAT-P and the CDC Index ------------------------------------------------------------------


def items(topic: Topic, found: Sequence[Remark], section: str) -> Iterator[str]:
    """Yield each item that a program sees not met, by section, and the number of those that a person judges."""
    for one in sections_of(topic):
        if section in ("", one.id):
            held = list(verdicts(one, found))
            seen = [verdict for verdict in held if verdict.answer in (YES, NO)]
            met = sum(verdict.answer == YES for verdict in seen)
            ask = sum(verdict.answer == ASK for verdict in held)
            yield f"{one.id}: {met} of {len(seen)} items that a program can see are met; {ask} need a person"
            yield from (
                _item(verdict) for verdict in (held if section else seen) if section or verdict.answer == NO
            )


def _item(verdict: ItemAnswer) -> str:
    item = verdict.item
    why = f" ({verdict.why})" if verdict.why else ""
    return f"  {item.instrument} {item.number}. {item.asks}: {verdict.answer}{why}"
