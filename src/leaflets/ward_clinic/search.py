"""Takes what somebody asks of the register, gives its rows in words, and whether a leaflet is still the same today."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..approval.hashes import content_hash
from ..approval.reference import ALPHABET, LENGTH, as_printed
from ..approval.status import reference_of
from ..batch.tables import harmless
from ..content.dates import date_in_words
from ..model import Topic
from ..naming import BOOKLET, SHEET
from ..register import lookup
from ..register.answers import why_not
from ..register.clerk import register_folder, utc_now
from ..register.entries import DatedEntry, RegisterEntry, open_register
from ..register.versions import versions_used
from ..setting import Setting
from ..ward.choice import FACET, LARGE, choice_of, title_of, words
from ..ward.site import Site

MOST = 100  # rows on a page; the export has all
LONGEST = 100  # characters of what is asked
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FIELDS = ("q", "from", "to")
SAME, OTHER_APPROVAL, CHANGED, UNKNOWN = "same", "approval", "changed", "unknown"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: an id or a reference, and days (UTC), each "" if it does not matter."""

    word: str = ""
    first: str = ""
    last: str = ""

    @property
    def reference(self) -> str:
        """The reference that was typed, as it is printed; "" if it cannot be one."""
        found = as_printed(self.word)
        return found if len(found) == LENGTH and not set(found) - set(ALPHABET) else ""


@dataclass(frozen=True, slots=True)
class RowInWords:
    """A row of the register, in words."""

    reference: str
    when: str
    title: str
    id: str
    state: str  # why it was a draft, or that it was approved
    draft: bool
    same: bool  # whether today's words are those that were printed


@dataclass(frozen=True, slots=True)
class PaperVerdict:
    """Whether a leaflet is still right: which state, what it is, and why not."""

    state: str
    reference: str
    what: str = ""
    why: str = ""
    today: str = ""  # the reference of the same leaflet today; "" if it cannot be made


def asked_in(form: Mapping[str, str]) -> Asked:
    """Return what a form asks; a day that is none does not count."""
    word, first, last = (form.get(name, "").strip()[:LONGEST] for name in FIELDS)
    return Asked(word, *(day if DAY.fullmatch(day) else "" for day in (first, last)))


def rows_found(setting: Setting, asked: Asked, most: int = MOST) -> list[DatedEntry] | None:
    """Return the rows of the register, the newest first; None if no register is kept. Raises LeafletError."""
    folder = register_folder(setting, None)
    if folder is None:
        return None
    with open_register(folder, versions_used(), utc_now, new=False) as held:
        return held.search(asked.word, asked.reference, asked.first, asked.last, most)


def rows_in_words(site: Site, found: Sequence[DatedEntry]) -> list[RowInWords]:
    """Return rows as a page shows them."""
    setting = site.setting
    today = contents(setting)
    return [row_in_words(site, setting, one, today) for one in found]


def contents(setting: Setting) -> dict[str, Topic]:
    """Return today's topics by the hash of their words."""
    topics = setting.library.topics.values()
    return {content_hash(one, setting.library.words[one.lang]): one for one in topics}


def row_in_words(site: Site, setting: Setting, one: DatedEntry, today: Mapping[str, Topic]) -> RowInWords:
    """Return a row as a page shows it: by what the pages remember of its reference, or by its words."""
    entry, topic = one.entry, today.get(one.entry.content)
    known = site.state.choice_of(entry.reference)
    named = (
        title_of(setting, choice_of(setting, known)) if known else words(topic.title, {}) if topic else "–"
    )
    state = entry.draft or "approved"
    return RowInWords(
        entry.reference,
        moment(setting, one.time),
        named,
        entry.id,
        state,
        bool(entry.draft),
        topic is not None,
    )


def moment(setting: Setting, time: str) -> str:
    """Return when a row was made, in the words of the library and by this computer's clock."""
    when = dt.datetime.fromisoformat(time).astimezone()
    lang = next(iter(setting.library.topics.values())).lang
    return f"{date_in_words(when.date(), setting.library.words[lang])}, {when:%H:%M}"


def verdict(site: Site, reference: str, rows: Sequence[DatedEntry]) -> PaperVerdict:
    """Return whether what has this reference is still right."""
    setting = site.setting
    found = lookup.find_document(setting, reference)
    if found is None:
        known = site.state.choice_of(reference)
        what = title_of(setting, choice_of(setting, known)) if known else ""
        state = CHANGED if known or rows else UNKNOWN
        return PaperVerdict(state, reference, what, why_not(setting, rows), reference if known else "")
    today = reference_of(setting, found.job)
    what = lookup.description_of(setting, found)
    if not found.job.review_copy:
        chosen = choice_of(setting, given_of(setting, found))
        site.state.remember([(today, chosen.plain())])
        what = title_of(setting, chosen)
    same = today == lookup.reference_found(setting, found)
    return PaperVerdict(
        SAME if same else OTHER_APPROVAL, reference, what, "", "" if found.job.review_copy else today
    )


def given_of(setting: Setting, found: lookup.Found) -> dict[str, str]:
    """Return the choice on the pages that makes a document."""
    job, layout = found.job, setting.layouts[found.job.layout]
    kind = SHEET
    if job.section not in {one.id for one in setting.library.topics[job.topic, job.lang].sections}:
        kind = job.section or BOOKLET
    elif not layout.large_print:
        kind = layout.name
    return {
        "topic": job.topic, "lang": job.lang, "section": job.section, "kind": kind, "paper": job.paper,
        "size": LARGE if layout.large_print else "",
        **{FACET + name: value for name, value in job.choices.items()},
    }  # fmt: skip


def as_csv(found: Sequence[DatedEntry]) -> str:
    """Return rows as CSV for the record, oldest first; no cell can run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["time", *(one.name for one in dataclasses.fields(RegisterEntry))])
    writer.writerows([harmless(cell) for cell in cells_of(one)] for one in reversed(found))
    return out.getvalue()


def cells_of(one: DatedEntry) -> Iterator[str]:
    """Yield a row's cells as texts."""
    yield one.time
    yield from (str(getattr(one.entry, field.name)) for field in dataclasses.fields(RegisterEntry))
