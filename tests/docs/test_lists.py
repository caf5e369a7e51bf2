"""Lists of texts are written with dashes in all files that ship and in the docs: a comma in brackets would split a text."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from leaflets.source.texts import NAME

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^( *)```yaml\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
# Ids, those of a leaflet with its topic's, widths and names of colours may stand in brackets.
SHORT = re.compile(rf"{NAME.pattern}(/{NAME.pattern})?|[0-9.]+")
SHIPPED = [
    path
    for folder in ("content", "layouts", "scaffold", "tests/topic")
    for path in (ROOT / folder).rglob("*.yaml")
]
PAGES = [*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")]
assert len(SHIPPED) > 40 and len(PAGES) > 15, "these tests would prove nothing"


def examples(text: str) -> Iterator[str]:
    """Yield the YAML that a page shows."""
    for indent, body in FENCE.findall(text):
        yield re.sub(rf"^{indent}", "", body, flags=re.MULTILINE)


def in_brackets(text: str) -> list[str]:
    """Return the texts that stand in brackets, of all the lists in YAML."""
    return list(_in_brackets(yaml.compose(text, Loader=yaml.SafeLoader)))


def _in_brackets(node: yaml.Node | None) -> Iterator[str]:
    if isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _in_brackets(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            if isinstance(item, yaml.ScalarNode) and node.flow_style and not SHORT.fullmatch(item.value):
                yield item.value
            yield from _in_brackets(item)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_that_ship_list_texts_with_dashes(path: Path) -> None:
    assert in_brackets(path.read_text(encoding="utf-8")) == []


def test_docs_list_texts_with_dashes() -> None:
    found, read = [], 0
    for page in PAGES:
        for shown in examples(page.read_text(encoding="utf-8")):
            with contextlib.suppress(yaml.YAMLError):  # what a page shows as wrong
                found += [(page.name, text) for text in in_brackets(shown)]
                read += 1
    assert found == [] and read > 60


def test_a_text_in_brackets_is_seen() -> None:
    assert in_brackets(
        '- cards:\n    - {title: A, columns: ["Day", When it is], only_for: {a: [b, c-d]}}'
    ) == [
        "Day",
        "When it is",
    ]
    assert in_brackets("only_for: {a: [b]}\nsee: [a/b]\nwidths: ['1', '2.5']") == []
    assert list(examples("x\n  ```yaml\n  - a\n  ```\n")) == ["- a\n"]
