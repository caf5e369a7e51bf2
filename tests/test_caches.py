"""What is remembered of files is dropped on one call; what is known by identity is never taken for another."""

from __future__ import annotations

from pathlib import Path

from leaflets import caches
from leaflets.approval.reference import layout_hash
from leaflets.compose.template import environment
from leaflets.concordance import lines_of


def test_what_was_read_is_remembered_until_all_is_forgotten(tmp_path: Path) -> None:
    layout = tmp_path / "plain"
    layout.mkdir()
    file = layout / "style.yaml"
    file.write_text("one")
    before = layout_hash(str(layout)), lines_of(str(file)), environment(str(layout))
    file.write_text("two")
    assert (layout_hash(str(layout)), lines_of(str(file)), environment(str(layout))) == before
    caches.forget()
    after = layout_hash(str(layout)), lines_of(str(file)), environment(str(layout))
    assert after[0] != before[0] and after[1] == ("two",) and after[2] is not before[2]


def test_what_was_read_of_layouts_can_be_kept(tmp_path: Path) -> None:
    """A saved text changes no layout: compiled templates and opened fonts are still good."""
    file, layout = tmp_path / "signs.yaml", tmp_path / "plain"
    layout.mkdir()
    file.write_text("one")
    before = environment(str(layout)), layout_hash(str(layout)), lines_of(str(file))
    file.write_text("two")
    (layout / "style.yaml").write_text("new")
    caches.forget(keep=caches.LAYOUTS)
    assert (environment(str(layout)), layout_hash(str(layout))) == before[:2] and lines_of(str(file)) == (
        "two",
    )
    caches.forget()
    assert layout_hash(str(layout)) != before[1]


def test_a_function_keeps_as_many_results_as_it_says() -> None:
    calls: list[str] = []

    @caches.of_files(2)
    def read(name: str) -> str:
        calls.append(name)
        return name.upper()

    assert [read(name) for name in "aabca"] == ["A", "A", "B", "C", "A"]
    assert calls == ["a", "b", "c", "a"]
    caches.forget()
    assert read("a") == "A" and calls[-2:] == ["a", "a"]


def test_equal_objects_are_not_the_same() -> None:
    one, other = {"a": 1}, {"a": 1}
    assert caches.Same(one) == caches.Same(one) and hash(caches.Same(one)) == hash(caches.Same(one))
    assert caches.Same(one) != caches.Same(other) and caches.Same(one) != one
