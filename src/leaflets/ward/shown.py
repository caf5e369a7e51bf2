"""Takes a Site and a WardChoice, gives what the page shows of it: the pages as they print, and what is said about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..approval.status import draft_reasons, reference_of
from ..content.dates import date_in_words
from ..model import Job
from ..setting import Setting
from ..web.page_pictures import PageShown
from .choice import WardChoice, choice_of, job_of, kind_name, reader_of, sentence_case, title_of, topic_of
from .extent import Extent, extent_of
from .press import Pressed
from .site import Site


@dataclass(frozen=True, slots=True)
class LeafletShown:
    """A leaflet as the page shows it, all of it from the same moment."""

    choice: WardChoice
    job: Job
    reference: str
    title: str
    kind: str
    reader: tuple[str, ...]  # for whom it is, in words
    drafts: tuple[str, ...]  # why it is a draft
    night: str  # the number that it prints for nights; "" none
    paper: str
    day: str
    language: str  # its tag, such as en-US
    extent: Extent
    pages: tuple[PageShown, ...]
    is_usual: bool  # the words are those that a reader gets when nobody chooses
    pressed: Pressed = field(repr=False)

    @property
    def note(self) -> str:
        """The line for the patient's record: it names nobody."""
        draft = ", DRAFT" if self.drafts else ""
        words = ", ".join([self.kind, *self.reader, self.language])
        return f"Given: {self.title}. {words}. Ref. {self.reference}{draft}, {self.day}."


def shown_of(site: Site, choice: WardChoice) -> LeafletShown:
    """Make what is chosen, and remember what its reference stands for. Raises LeafletError."""
    held = site.library.held
    setting = held.setting
    job = job_of(setting, choice)
    pressed = site.press.make(held, job)
    reference = reference_of(setting, job)
    topic = topic_of(setting, choice.topic, choice.lang)
    site.state.remember([(reference, choice.plain())])
    extent = site.counter.known(held, job)[1] or extent_of(pressed.pdf)
    site.counter.learn(pressed.hash, extent)
    return LeafletShown(
        choice=choice, job=job, reference=reference, title=title_of(setting, choice),
        kind=kind_name(setting, choice), reader=tuple(reader_of(setting, choice)),
        drafts=tuple(draft_reasons(setting, topic)), night=setting.clinic.fields["night_phone"].text,
        paper=sentence_case(job.paper), day=day_of(setting, choice), language=topic.tag,
        extent=extent,
        is_usual=all(choice.facets[one.id] == one.default for one in topic.facets), pages=site.pictures.add(pressed.pdf), pressed=pressed,
    )  # fmt: skip


def day_of(setting: Setting, choice: WardChoice) -> str:
    """Return the day at the clinic, as its profile writes dates."""
    return date_in_words(setting.as_of, setting.library.words[choice.lang])


def known_reference(site: Site, given: Mapping[str, Any]) -> str:
    """Return the reference that leads to a choice, once it is remembered. Raises LeafletError."""
    setting = site.setting
    choice = choice_of(setting, given)
    reference = reference_of(setting, job_of(setting, choice))
    site.state.remember([(reference, choice.plain())])
    return reference
