"""Takes a layout's folder, gives a Layout; takes a Layout, a paper and an accent, gives its Style."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .cascade import COLOURS, PROPERTIES, Computed
from .faults import FaultList, LeafletError, did_you_mean
from .model import Layout, Style, plain
from .source import Mapping as MappingNode
from .source import Node, Scalar, read_yaml
from .source import Sequence as SequenceNode

PAPERS = ("a4", "letter")
TOP_KEYS = frozenset(
    {"about", "papers", "large_print", "booklet", "multiple", "fonts", "colours", "page", "masters", "styles"}
)
PAGE_KEYS = frozenset({"size", "top", "bottom", "inner", "outer", "head", "foot", "draft", "mirrored"})
SHEET_KEYS = frozenset({"sheet", "on", "at"})  # pages that are panels of a folded sheet
MASTER_KEYS = PAGE_KEYS | {"running", "panels"}
PANEL_KEYS = frozenset({"fill", "x", "y", "width", "height"})
CLINIC_ACCENT = "clinic"  # the colour that stands for the clinic's own
KINDS = {f.name: str(f.type) for f in fields(Computed)}


def layouts_in(folder: Path) -> Iterator[str]:
    """Yield the names of the layouts in a folder."""
    for child in sorted(folder.iterdir()):
        if (child / "style.yaml").is_file():
            yield child.name


def load_layout(folder: Path, name: str, shown: str) -> Layout:
    """Return the layout `name`; `shown` is how faults call its folder. Raises LeafletError."""
    path = folder / name / "style.yaml"
    root = read_yaml(path, f"{shown}/{name}/style.yaml")
    faults = FaultList()
    raw = entries(root, TOP_KEYS, faults)
    for key in ("about", "papers", "fonts", "page", "styles"):
        if key not in raw:
            faults.add(root.place, f'"{key}" is missing')
    faults.stop_if_any()
    about = raw["about"]
    papers = tuple(item.text for item in items(raw["papers"], faults) if isinstance(item, Scalar))
    large = "large_print" in raw and scalar(raw["large_print"]) == "yes"
    booklet = "booklet" not in raw or scalar(raw["booklet"]) == "yes"
    faults.stop_if_any()
    words = plain(scalar(about), about.place)
    return Layout(name, str(folder / name), papers, words, MappingProxyType(raw), large, booklet)


@functools.lru_cache(maxsize=64)
def resolve(layout: Layout, paper: str, accent: str) -> Style:
    """Return the layout's style on one paper. Raises LeafletError for every wrong key and value at once."""
    reader = _Reader(layout, paper, accent)
    style = reader.style()
    reader.faults.stop_if_any()
    return style


class _Reader:
    """Reads one style.yaml for one paper."""

    def __init__(self, layout: Layout, paper: str, accent: str) -> None:
        self.layout, self.paper, self.accent = layout, paper, accent
        self.faults = FaultList()

    def style(self) -> Style:
        raw = self.layout.raw
        colours = self._colours(raw.get("colours"))
        page = self._page(raw["page"], PAGE_KEYS | SHEET_KEYS)
        self._check_panels(page, raw["page"])
        masters = {
            name: self._page(node, MASTER_KEYS)
            for name, node in entries(raw.get("masters"), None, self.faults).items()
        }
        fonts = {k: scalar(v) for k, v in entries(raw["fonts"], {"family", "fallback"}, self.faults).items()}
        fonts["folder"] = self.layout.folder
        rules = {
            selector: self._rule(node, colours)
            for selector, node in entries(raw["styles"], None, self.faults).items()
        }
        return Style(page, fonts, colours, rules, masters, raw["styles"].place)

    def _colours(self, node: Node | None) -> dict[str, str]:
        out = {"accent": self.accent}
        for name, value in entries(node, None, self.faults).items():
            if isinstance(value, MappingNode):
                parts = {
                    k: scalar(v) for k, v in entries(value, {"of", "light", "dark"}, self.faults).items()
                }
                of = out.get(parts.get("of", ""), parts.get("of", "#000000"))
                ground = "#000000" if "dark" in parts else "#ffffff"
                out[name] = mixed(of, ground, float(parts.get("light", parts.get("dark", "0"))))
            else:
                text = scalar(value)
                out[name] = self.accent if text == CLINIC_ACCENT else self._colour(value, out)
        return out

    def _colour(self, node: Node, known: Mapping[str, str]) -> str:
        text = scalar(node)
        if text == "none":
            return ""
        if text in known:
            return known[text]
        if len(text) == 7 and text[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in text[1:]):
            return text.lower()
        self.faults.add(node.place, f'"{text}" is no colour', did_you_mean(text, known) + ' or "#rrggbb"')
        return "#000000"

    def _page(self, node: Node, keys: frozenset[str]) -> dict[str, Any]:
        """Return margins and the like: what holds for all papers, then this paper's own."""
        held = entries(node, keys | set(PAPERS), self.faults)
        own = entries(held[self.paper], keys, self.faults) if self.paper in held else {}
        merged = {k: v for k, v in held.items() if k not in PAPERS} | own
        return {key: self._page_value(key, value) for key, value in merged.items()}

    def _check_panels(self, page: Mapping[str, Any], node: Node) -> None:
        """Note what is wrong about the panels of a folded sheet: all three keys or none, a side and an x for each panel."""
        given = [page[key] for key in sorted(SHEET_KEYS) if key in page]
        if given and len(given) < len(SHEET_KEYS):
            self.faults.add(node.place, "a folded sheet needs all of: at, on, sheet")
        elif given and (len(page["at"]) != len(page["on"]) or set(page["on"]) != {1.0, 2.0}):
            hint = "on: [1, 1, 2, 2, 2, 1] and at: six numbers"
            self.faults.add(node.place, '"on" needs the side, 1 or 2, of each panel, and "at" its x', hint)
        elif given and len(page["sheet"]) != 2:
            self.faults.add(node.place, '"sheet" needs a width and a height')

    def _page_value(self, key: str, node: Node) -> Any:
        if key == "size" or key in SHEET_KEYS:
            return tuple(self._number(item) for item in items(node, self.faults))
        if key == "panels":
            return tuple(self._panel(item) for item in items(node, self.faults))
        return scalar(node) if key in ("mirrored", "running") else self._number(node)

    def _panel(self, node: Node) -> dict[str, float | str]:
        held = entries(node, PANEL_KEYS, self.faults)
        return {k: scalar(v) if k == "fill" else self._number(v) for k, v in held.items()}

    def _rule(self, node: Node, colours: Mapping[str, str]) -> dict[str, Any]:
        return {
            name: self._value(name, value, colours)
            for name, value in entries(node, PROPERTIES, self.faults).items()
        }

    def _value(self, name: str, node: Node, colours: Mapping[str, str]) -> Any:
        if name in COLOURS:
            return self._colour(node, colours)
        read: Callable[[Node], Any] = {"float": self._number, "bool": self._yes}.get(KINDS[name], scalar)
        return read(node)

    def _number(self, node: Node) -> float:
        try:
            return float(scalar(node))
        except ValueError:
            self.faults.add(node.place, f'a number is needed here, not "{scalar(node)}"')
            return 1.0

    def _yes(self, node: Node) -> bool:
        if scalar(node) not in ("yes", "no"):
            self.faults.add(node.place, f'"yes" or "no" is needed here, not "{scalar(node)}"')
        return scalar(node) == "yes"


def entries(node: Node | None, known: frozenset[str] | set[str] | None, faults: FaultList) -> dict[str, Node]:
    """Return a mapping's values by key; a key that is not known is a fault."""
    if node is None:
        return {}
    if not isinstance(node, MappingNode):
        raise LeafletError([_wrong(node, "names with values are needed here")])
    for key, _ in node.entries:
        if known is not None and key.text not in known:
            faults.add(key.place, f'unknown key "{key.text}"', did_you_mean(key.text, known))
    return {key.text: value for key, value in node.entries if known is None or key.text in known}


def items(node: Node, faults: FaultList) -> tuple[Node, ...]:
    if isinstance(node, SequenceNode):
        return node.items
    faults.add(node.place, "a list is needed here")
    return ()


def scalar(node: Node) -> str:
    if not isinstance(node, Scalar):
        raise LeafletError([_wrong(node, "a single value is needed here")])
    return node.text


def mixed(colour: str, ground: str, share: float) -> str:
    """Return `colour` with `share` (0 to 1) of `ground` in it."""
    pairs = [(int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _wrong(node: Node, message: str) -> Any:
    faults = FaultList()
    faults.add(node.place, message)
    return faults.found[0]
