"""The table of elements, compared with what each stage does with them."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator

import pytest

from leaflets.compose.checks import RULES
from leaflets.compose.normal import NORMAL
from leaflets.elements import ATTRIBUTES, ELEMENTS, LISTS, MARKERS, ROLE_MAP, Attribute, Traits, fits
from leaflets.html.markup import ATTRIBUTE_RULES
from leaflets.html.tags import TAGS
from leaflets.plain_text import RULES as TEXT_RULES
from leaflets.typeset.sections import BUILDERS
from support.house import SOURCE

STAGES = {
    path.relative_to(SOURCE).as_posix(): path.read_text(encoding="utf-8")
    for package in ("compose", "typeset", "pdf", "html")
    for path in sorted((SOURCE / package).glob("*.py"))
    if path.name not in ("__init__.py", "names.py")  # names.py reads templates: its nodes are Jinja's
}
assert len(STAGES) > 20, "no source found: this test would prove nothing"
# The elements of the flow: those that a section may hold.
FLOW = {
    name
    for name, traits in ELEMENTS.items()
    if not (traits.ours or traits.apart or traits.inside or traits.among_words)
}


def columns(row: type) -> set[str]:
    return {field.name for field in dataclasses.fields(row)}


def asked(text: str) -> set[str]:
    """Return the names of fields that a module asks for."""
    return {node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)}


def compared(text: str) -> Iterator[str]:
    """Yield the words that a module compares a `.name` with: element.name == "h1", child.name in ("a", "br")."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Compare) and ast.unparse(node.left).endswith(".name"):
            held = [one for side in node.comparators for one in ast.walk(side)]
            yield from [one.value for one in held if isinstance(one, ast.Constant) and one.value]


def made(text: str) -> Iterator[str]:
    """Yield the names of the elements that a module makes."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Element" and node.args:
            name = node.args[0]
            yield from [name.value] if isinstance(name, ast.Constant) else []


def given(text: str) -> Iterator[str]:
    """Yield the attributes that a module asks an element for, or gives one."""
    for node in ast.walk(ast.parse(text)):
        of, key = "", None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            of, key = ast.unparse(node.func), node.args[0]
        elif isinstance(node, ast.Subscript):
            of, key = ast.unparse(node.value), node.slice
        elif isinstance(node, ast.Compare):
            of, key = ast.unparse(node.comparators[0]), node.left
        if of.removesuffix(".get").removesuffix(".pop").endswith(("attributes", "given")):
            yield from [key.value] if isinstance(key, ast.Constant) else []


def test_each_element_of_the_flow_is_built_or_is_text() -> None:
    assert {name for name in FLOW if not ELEMENTS[name].words} == set(BUILDERS)


def test_each_element_and_attribute_has_a_row_in_html_and_text() -> None:
    """A new one is not lost on a screen: whoever adds it decides what becomes of it there."""
    assert set(TAGS) == set(ELEMENTS) == set(TEXT_RULES)
    assert set(ATTRIBUTE_RULES) | {"margin"} == set(ATTRIBUTES)


def test_the_stages_tables_are_for_known_elements() -> None:
    assert {*NORMAL, *RULES, *BUILDERS} <= set(ELEMENTS)


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_knows_no_element_and_no_attribute_that_the_table_lacks(name: str) -> None:
    assert {*compared(STAGES[name]), *made(STAGES[name])} - set(ELEMENTS) == set()
    assert set(given(STAGES[name])) - set(ATTRIBUTES) == set()


def test_those_guards_see_what_they_are_for() -> None:
    text = 'if a.name == "hr" or a.name in ("h1", "hx") or "odd" in a.attributes:\n    Element("div")\n    given.get("x"); a.attributes["y"]'
    assert set(compared(text)) == {"hr", "h1", "hx"}
    assert set(made(text)) == {"div"} and set(given(text)) == {"odd", "x", "y"}
    everywhere = {name for text in STAGES.values() for name in compared(text)}
    assert {"h1", "a", "br", "figure", "running"} <= everywhere


def test_every_attribute_is_read_by_a_stage() -> None:
    read = {name for text in STAGES.values() for name in given(text)}
    assert set(ATTRIBUTES) - read == set()


def test_every_column_is_read_by_a_stage_and_used_by_a_row() -> None:
    read = set().union(*map(asked, STAGES.values()))
    assert columns(Traits) - read == set()
    in_elements = {"values", "shape"}  # what `fits` reads
    assert columns(Attribute) - in_elements - read == set()
    for row, rows in ((Traits, ELEMENTS.values()), (Attribute, ATTRIBUTES.values())):
        for field in dataclasses.fields(row):
            assert any(getattr(one, field.name) != field.default for one in rows), field.name


def test_rows_name_rows() -> None:
    """What an element holds, is in and needs is in the table, and the two sides agree."""
    for name, traits in ELEMENTS.items():
        assert {*(traits.holds or ()), *traits.inside, *LISTS} <= set(ELEMENTS), name
        assert not traits.needs or ATTRIBUTES[traits.needs].hint, name
        for outer in traits.inside:
            assert ELEMENTS[outer].holds is None or name in ELEMENTS[outer].holds, (name, outer)
        for inner in traits.holds or ():
            assert not ELEMENTS[inner].inside or name in ELEMENTS[inner].inside, (name, inner)
    assert set(ROLE_MAP) <= {traits.role for traits in ELEMENTS.values()}


def test_headings_are_numbered_as_they_are_called() -> None:
    levels = {name: traits.level for name, traits in ELEMENTS.items() if traits.level}
    assert levels == {"h1": 1, "h2": 2, "h3": 3, "h4": 4}


@pytest.mark.parametrize(("name", "good", "wrong"), [
    ("marker", [*MARKERS], ["", "square", "disc "]), ("to", ["1", "4", "64"], ["", "0", "65", "4.5", "four"]),
    ("n", ["page", "1", "60"], ["", "0", "61", "pages"]), ("id", ["a", "section:a"], ["", "a b"]),
    ("widths", ["", "1", "1 2", "0.5 12.25"], ["0", "1 0", "1,2", "1000", " ", "1  2 "]), ("style", ["", "a b"], []),
])  # fmt: skip
def test_what_attributes_may_say(name: str, good: list[str], wrong: list[str]) -> None:
    assert [value for value in good if not fits(ATTRIBUTES[name], value)] == []
    assert [value for value in wrong if fits(ATTRIBUTES[name], value)] == []
