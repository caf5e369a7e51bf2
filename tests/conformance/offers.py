"""Takes a library, gives every file the program offers as a named way to make it."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageCms

from leaflets.approval.file import approval_text
from leaflets.approval.hashes import content_hash, part_hashes
from leaflets.approval.status import approval_path, draft_reasons
from leaflets.batch.worker import Maker
from leaflets.changes.compare import topic_changes
from leaflets.changes.page import document_since, job_of
from leaflets.changes.snippets import parts_of as snippets_of
from leaflets.content.clinic import load_clinic
from leaflets.content.load import load
from leaflets.model import Appointment, Approval, Document, Job, Picture, Reader, Topic, plain
from leaflets.naming import parts_of
from leaflets.orders.jobs import CHANGES, FOR_APPROVERS, REVIEW, example, jobs
from leaflets.orders.request import Request
from leaflets.pdf.lock import lock
from leaflets.pdf.write import write_pdf
from leaflets.pipeline import lay_out_job
from leaflets.setting import Setting, library_folder, load_setting
from leaflets.tailor.choices import combinations
from leaflets.typeset.lay_out import lay_out
from leaflets.typeset.pages import Pages

DAY = dt.date(2026, 11, 23)
SECOND_TOPIC = Path(__file__).parents[1] / "topic"
VISIT = Appointment(plain("Monday, December 7"), plain("9:30"), plain("Ward 5"), plain("Dr. Patel"))
READER = Reader(
    plain("Zoë O’Brien <jr>"), plain("Nurse *Kim*"), plain("Come in & take a seat"), (VISIT, VISIT)
)


@dataclass(frozen=True, slots=True)
class Offer:
    """One PDF that can be asked for; `facts` are what it was chosen by, `way` is by whom: WAYS."""

    name: str
    setting: Setting
    job: Job
    facts: Mapping[str, str]
    way: str = "make"

    def pages(self) -> Pages:
        """Return the laid out pages. Raises LeafletError."""
        if self.job.layout == CHANGES:
            return lay_out(changed_document(self.setting, self.job))
        return lay_out_job(self.setting, self.job)[0]

    def make(self) -> bytes:
        """Return the PDF. Raises LeafletError."""
        return write_pdf(self.pages())

    def given(self, pages: Pages) -> bytes:
        """Return the file that somebody gets of these pages, made the way that it is made for them."""
        return WAYS[self.way](self, pages)


PASSWORD = "a password of a test"
WAYS: Mapping[str, Callable[[Offer, Pages], bytes]] = {
    "make": lambda offer, pages: write_pdf(pages),
    "batch": lambda offer, pages: Maker(offer.setting).pdf(offer.job),
    "locked": lambda offer, pages: lock(Maker(offer.setting).pdf(offer.job), PASSWORD),  # as e-mail sends it
}


def shipped() -> Setting:
    return load_setting(library_folder(), None, DAY)


def second_topic(setting: Setting) -> Setting:
    """Return the tests' own topic with the layouts that ship: the engine knows no disease."""
    content = SECOND_TOPIC / "content"
    clinic = load_clinic(content / "clinics/example.yaml", "content/clinics/example.yaml")
    library = load(content, "content")
    return replace(setting, folder=SECOND_TOPIC, library=library, clinic=clinic, example=clinic)


def approved(setting: Setting, folder: Path) -> Setting:
    """Return the setting with every topic approved and a checked profile: its leaflets say no DRAFT."""
    shutil.copytree(setting.folder / "content", folder / "content")
    clinic = replace(setting.clinic, example=False, checked_by="B. Nurse", checked_on=DAY)
    signed = replace(setting, folder=folder, clinic=clinic)
    for topic in setting.library.topics.values():
        words = setting.library.words[topic.lang]
        parts, until = part_hashes(topic, words), DAY + dt.timedelta(365)
        approval = Approval("A. Doctor", "Consultant", DAY, until, content_hash(topic, words), parts=parts)
        approval_path(signed, topic).write_text(approval_text(approval), encoding="utf-8")
        assert draft_reasons(signed, topic) == []
    return signed


def tailored(setting: Setting, topic: Topic, reader: Reader | None = None) -> Iterator[Offer]:
    """Yield layouts x papers x parts x choices: all that a topic offers."""
    layouts = [layout for layout in setting.layouts.values() if layout.name not in FOR_APPROVERS]
    made = [
        (layout, part) for layout in layouts for part in parts_of(topic, layout) if part or layout.booklet
    ]
    for (layout, part), choices in itertools.product(made, combinations(topic)):
        for paper in layout.papers:
            job = Job(topic.id, topic.lang, part, choices, layout.name, paper, reader)
            facts = {"layout": layout.name, "paper": paper, "part": part, **choices}
            yield named(setting, job, facts, "reader" if reader else "")


def named(setting: Setting, job: Job, facts: Mapping[str, str], kind: str = "") -> Offer:
    """Return the offer; its name tells every choice, defaults too."""
    parts = [
        kind,
        job.topic,
        job.section or "booklet",
        job.layout,
        job.paper,
        job.lang,
        *job.choices.values(),
    ]
    return Offer("_".join([part for part in parts if part]) + ".pdf", setting, job, facts)


def examples(setting: Setting) -> Iterator[Offer]:
    """Yield each layout's own example, on each paper it is made for."""
    for layout in setting.layouts.values():
        for paper in layout.papers if layout.name not in FOR_APPROVERS else ():
            own, wanted = example(setting, Request(layout=layout.name, paper=paper, example=True))
            yield from [named(own, job, {}, "example") for job in wanted]


def review_copies(setting: Setting) -> Iterator[Offer]:
    """Yield what a clinician reads, of each topic, on each paper."""
    for topic in setting.library.topics.values():
        for paper in setting.layouts[REVIEW].papers:
            request = Request(topic=topic.id, lang=topic.lang, paper=paper, review_copy=True)
            yield from [named(setting, job, {}, "review-copy") for job in jobs(setting, request)]


def changed_copies(setting: Setting) -> Iterator[Offer]:
    """Yield what a clinician reads of texts that changed, of each topic, on each paper."""
    for topic in setting.library.topics.values():
        for paper in setting.layouts[CHANGES].papers:
            yield named(setting, job_of(topic, paper), {}, "changes")


def changed_document(setting: Setting, job: Job) -> Document:
    """Return the copy of what changed since a topic lacked some texts and had others, for other readers."""
    topic = setting.library.topics[job.topic, job.lang]
    first, *rest = topic.sections
    gone = replace(first.blocks[-1], only_for={topic.facets[0].id: frozenset({topic.facets[0].default})})
    blocks = (*first.blocks[2:], first.blocks[0], gone)
    titled = replace(first, title=topic.when_to_call.title, blocks=blocks)
    old = replace(topic, sections=(titled, *rest), glossary={})
    changed = topic_changes(topic.id, topic.lang, snippets_of(old), snippets_of(topic))
    assert {one.what for part in changed.changed for one in part.changes} >= {"added", "removed"}
    approval = Approval("A. Doctor", "Consultant", DAY, DAY + dt.timedelta(365), "0" * 64)
    return document_since(setting, job, changed, approval, True)


def plain_ones(offers: Iterable[Offer], kind: str, both: bool = True) -> Iterator[Offer]:
    """Yield one booklet and one section for each layout and paper, with every facet's default; `both` False: the first of them."""
    seen: set[tuple[str, str, bool]] = set()
    for offer in offers:
        key = (offer.job.layout, offer.job.paper, both and bool(offer.job.section))
        if key not in seen:
            seen.add(key)
            yield replace(offer, name=f"{kind}_{offer.name}", facts={})


def with_logo(setting: Setting) -> Setting:
    """Return the setting with a logo that is seen through, whose colours a profile of its own describes."""
    image = Image.new("RGBA", (400, 160), (20, 90, 110, 255))
    image.paste((0, 0, 0, 0), (200, 0, 300, 160))
    image.paste((200, 40, 30, 128), (300, 0, 400, 160))
    held = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image.save(held, "PNG", icc_profile=profile)
    picture = Picture(plain("Our clinic: three bars"), "png", held.getvalue(), None, 400, 160)
    return replace(setting, clinic=replace(setting.clinic, logo=picture))


def by_other_ways(setting: Setting, topic: Topic) -> Iterator[Offer]:
    """Yield a handout and a booklet as a batch writes them and as an e-mail brings them, locked."""
    for way in ("batch", "locked"):
        for offer in plain_ones(tailored(setting, topic, READER), way):
            layouts = ("sheet", "booklet") if way == "batch" else ("sheet",)
            if offer.job.layout in layouts and offer.job.paper == setting.clinic.paper:
                yield replace(offer, way=way)


def every(setting: Setting, folder: Path) -> Iterator[Offer]:
    """Yield all offers of the library that ships, of its approved twin and of the second topic."""
    second, signed = second_topic(setting), approved(setting, folder)
    first = setting.library.topics[setting.library.first, "en"]
    yield from examples(setting)
    for each in (setting, second):
        yield from review_copies(each)
        yield from changed_copies(each)
        for topic in each.library.topics.values():
            yield from tailored(each, topic)
    yield from plain_ones(tailored(setting, first, READER), "personal")
    pictured = with_logo(second)
    for topic in second.library.topics.values():
        yield from (one for one in plain_ones(tailored(pictured, topic), "logo") if one.job.layout == "sheet")
        yield from by_other_ways(pictured, topic)
    yield from plain_ones(tailored(signed, first), "approved", both=False)


# ---- the sample --------------------------------------------------------------------------------------


def met(offer: Offer) -> set[tuple[str, ...]]:
    """Return what an offer shows: its part, and each two of its other facts together."""
    facts = sorted((name, value) for name, value in offer.facts.items() if name != "part")
    return {("part", offer.facts["part"])} | {(*one, *two) for one, two in itertools.combinations(facts, 2)}


def sample(offers: Sequence[Offer]) -> list[Offer]:
    """Return few offers: every part, and every value of a fact together with every value of each other one."""
    chosen = [offer for offer in offers if not offer.facts and not is_spare(offer)]
    for topic in dict.fromkeys(offer.job.topic for offer in offers):
        chosen += covering([offer for offer in offers if offer.facts and offer.job.topic == topic])
    return chosen


def is_spare(offer: Offer) -> bool:
    """Tell whether another paper's file of the same kind is enough for a sample."""
    return offer.job.paper != offer.setting.clinic.paper


def covering(offers: Sequence[Offer]) -> list[Offer]:
    """Take, again and again, the offer that shows most of what none before it did."""
    held = [(offer, met(offer)) for offer in offers]
    open_ = set().union(*[found for _, found in held])
    chosen = []
    while open_:
        offer, found = max(held, key=lambda each: len(each[1] & open_))
        chosen.append(offer)
        open_ -= found
        held = [each for each in held if each[1] & open_]
    return chosen
