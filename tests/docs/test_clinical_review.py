"""docs/clinical-review.md names every source that must be checked, and no other; it says who rated the texts."""

from __future__ import annotations

import re

import pytest
import yaml

from support.pages_of_docs import ROOT

REVIEW = (ROOT / "docs/clinical-review.md").read_text()
TOPICS = sorted(path.parents[1] for path in ROOT.glob("content/*/en/sources.yaml"))
SOURCES = {topic.name: yaml.safe_load((topic / "en/sources.yaml").read_text()) for topic in TOPICS}
EVERY = {key: source for sources in SOURCES.values() for key, source in sources.items()}


def part(title: str) -> str:
    """Return what stands below a heading of the second level."""
    return REVIEW.split(f"\n## {title}\n")[1].split("\n## ")[0]


def cited(topic: str) -> set[str]:
    """Return the ids that the sections of a topic name."""
    files = (ROOT / "content" / topic / "en").glob("*.yaml")
    sections = [yaml.safe_load(path.read_text()) for path in files if path.name != "sources.yaml"]
    return {key for section in sections for key in section.get("sources", [])}


def test_the_first_line_says_who_rated_the_texts() -> None:
    first = REVIEW.partition("\n")[0]
    assert (
        "self-rated by the makers, not by patients or trained raters; a clinic should rate it again" in first
    )


def test_each_source_that_must_be_checked_has_its_line() -> None:
    lines = re.findall(r"^- `([a-z0-9-]+)` \(", part("Check against the current edition"), re.M)
    assert lines == sorted(key for key, source in EVERY.items() if source.get("to_check"))


def test_each_source_stands_beside_a_sentence() -> None:
    said = part("Every new sentence") + part("Numbers to ring")
    assert [key for key in EVERY if not re.search(rf"(?<![\w-]){key}(?![\w-])", said)] == []


@pytest.mark.parametrize("topic", SOURCES)
def test_no_source_is_listed_that_no_section_names(topic: str) -> None:
    assert set(SOURCES[topic]) == cited(topic)


def test_each_source_says_what_was_read() -> None:
    assert [key for key, source in EVERY.items() if not source.get("note")] == []


def test_one_source_has_one_entry() -> None:
    """Topics that share a page name it by the same id, in the same words."""
    for key, source in EVERY.items():
        assert [sources[key] for sources in SOURCES.values() if sources.get(key, source) != source] == []
    assert len({source["web"] for source in EVERY.values()}) == len(EVERY)
