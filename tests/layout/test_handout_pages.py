"""A handout keeps to the sheets of paper that a ward hands out, for every reader and on every paper."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

import pytest

from conformance.offers import shipped
from leaflets.model import Job
from leaflets.pipeline import lay_out_job

SETTING = shipped()
TOPIC = SETTING.library.topics["relapsed-all", "en"]
PAGES = {
    "overview": 2, "types": 2, "symptoms": 2, "diagnosis": 3, "treatment": 4, "cart-home": 2, "blinatumomab-home": 2, "records": 4,
}  # fmt: skip
WITH_OUTLOOK = {"overview": 3, "types": 3, "treatment": 5}


def readers(prognosis: str) -> Iterator[Mapping[str, str]]:
    """Yield every combination of choices but for the outlook."""
    facets = [facet for facet in TOPIC.facets if facet.id != "prognosis"]
    for values in itertools.product(*[[value.id for value in facet.values] for facet in facets]):
        yield {**dict(zip([facet.id for facet in facets], values, strict=True)), "prognosis": prognosis}


def too_long(section: str, prognosis: str, most: int) -> list[tuple[int, str, list[str]]]:
    """Return the pages, paper and reader of each handout that has more pages."""
    found = []
    for choices, paper in itertools.product(readers(prognosis), ["letter", "a4"]):
        made, _ = lay_out_job(SETTING, Job(TOPIC.id, TOPIC.lang, section, choices, "sheet", paper))
        if len(made.pages) > most:
            found.append((len(made.pages), paper, [*choices.values()]))
    return found


@pytest.mark.parametrize("section", PAGES)
def test_a_handout_has_its_pages_for_every_reader(section: str) -> None:
    assert too_long(section, "no", PAGES[section]) == []


@pytest.mark.parametrize("section", WITH_OUTLOOK)
def test_the_outlook_takes_a_page_more_at_most(section: str) -> None:
    assert too_long(section, "yes", WITH_OUTLOOK[section]) == []


def test_every_handout_has_its_number_of_pages() -> None:
    assert PAGES.keys() == {section.id for section in TOPIC.sections if section.leaflet}
    assert len(list(readers("no"))) == 24
