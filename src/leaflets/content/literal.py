"""Takes nodes whose words are literal, gives phrases without markup, dates and numbers."""

from __future__ import annotations

from pathlib import Path

from ..faults import FaultList, LeafletError, Place, did_you_mean
from ..source.nodes import Names, Node, Scalar, read_yaml
from ..source.paragraphs import one_line
from ..source.texts import refuse_no_names, refuse_no_text
from ..text.blank import says_something


class Literal:
    """Reads values whose words are literal."""

    def __init__(self, path: Path, shown: str) -> None:
        self.path, self.shown, self.faults = path, shown, FaultList()
        root = read_yaml(path, shown)
        if not isinstance(root, Names):
            message, hint = "names with values are needed here", "for example  name: …"
            refuse_no_names(root, message, hint, self.faults)
            raise LeafletError(self.faults.found)
        self.root = root
        self.held = {key.text: value for key, value in root.entries}
        self.keys = {key.text: key for key, _ in root.entries}

    def known(self, allowed: frozenset[str]) -> None:
        for name, key in self.keys.items():
            if name not in allowed:
                self.faults.add(key.place, f'unknown key "{name}"', did_you_mean(name, allowed))

    def text(self, node: Node | None) -> str:
        if isinstance(node, Scalar):
            return one_line(node, self.faults) if says_something(node.text) else ""
        if node is not None:
            refuse_no_text(node, self.faults)
        return ""

    def get(self, name: str) -> str:
        return self.text(self.held.get(name))

    def place(self, name: str) -> Place:
        return self.held[name].place if name in self.held else self.root.place
