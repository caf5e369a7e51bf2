"""Takes the nodes of a glossary, gives its terms, and the names that texts may call them by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from ..faults import Place
from ..model import Phrase, Term, Text
from ..source.fields import UNREAD, Fields
from ..source.nodes import Names, Node, Scalar
from ..text.paste import clean
from . import keys
from .scope import Scope
from .words import read_bare, read_text

ABBREVIATION = re.compile(r"[A-Z][A-Z0-9]+")


def read_glossary(scope: Scope, node: Node) -> dict[str, Term]:
    """Read all terms; from then on the texts of the topic may use them."""
    held = Fields(node, scope.faults).nodes
    if node is UNREAD:
        scope.unread.add("term")
    for id, entry in held.items():
        _name_term(scope, id, id, entry.place)
        named = (v for k, v in entry.entries if k.text == "name") if isinstance(entry, Names) else ()
        for name in named:
            if isinstance(name, Scalar):
                _name_term(scope, clean(name.text), id, name.place)
    return {id: _term(scope, id, entry) for id, entry in held.items()}


def _name_term(scope: Scope, name: str, id: str, place: Place) -> None:
    """Let texts call the term `id` by a name; no name may mean two terms."""
    other = scope.terms.setdefault(name.lower(), id)
    if other != id:
        scope.faults.add(place, f'"{name[:60]}" is the name of two terms', f"the other is {other}")


def _term(scope: Scope, id: str, node: Node) -> Term:
    parts = Fields(node, scope.faults, keys.TERM)
    name = read_text(scope, parts.get("name"), False)
    short = Text({"": read_bare(scope, parts.get("short"))}, "", node.place)
    if any(run.strong or run.emphasis or run.href for run in short.phrases[""].runs):
        scope.faults.add(short.phrases[""].place, "the short form is printed in brackets, and holds no marks")
    say = _spoken(scope, parts.get("say"), name)
    long = read_text(scope, parts.get("long")) if "long" in parts else None
    return Term(id=id, name=name, short=short, long=long, place=node.place, say=say)


def _spoken(scope: Scope, node: Node | None, name: Text) -> Mapping[str, Phrase]:
    """Read what is said for the term's name, or for each abbreviation that is named."""
    if isinstance(node, Names):
        held = {key.text: (key.place, read_bare(scope, value)) for key, value in node.entries}
    elif node is not None:
        held = {phrase.text: (node.place, read_bare(scope, node)) for phrase in name.phrases.values()}
    else:
        return MappingProxyType({})
    for word, (place, phrase) in held.items():
        if not ABBREVIATION.fullmatch(word):
            message = f'"{word[:40]}" is not an abbreviation'
            scope.faults.add(place, message, "capital letters and digits, such as ALL: CT")
        elif word in re.findall(r"\w+", phrase.text):
            message = f'what is said for {word} is "{word}" again'
            scope.faults.add(place, message, "write its words in full")
    return MappingProxyType({word: phrase for word, (_, phrase) in held.items()})
