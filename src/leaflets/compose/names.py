"""Takes a layout's templates, gives everything that is wrong in them before any is filled.

Jinja looks a name up when it prints it: a slip in a branch that today's leaflet does not take would wait for another
reader. So each name, field, filter and test is looked up here, in every branch, by what the nouns have.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from jinja2 import nodes

from .. import kinds, marked, model
from ..drawing import nouns
from ..faults import LeafletError, did_you_mean
from ..tailor.nested import WalkGroup, WalkLine, WalkPart, WalkText
from ..tailor.walk import WalkRow, names_of
from .jargon import template_words

Scope = dict[str, object]  # a name that a template sees -> its type; None when that is not known
ALWAYS = frozenset({"loop", "caller", "varargs", "kwargs", "self", "super"})
_SET = re.compile(r"\{%[-+]?\s*set\s+(\w+)")
ONE_OF_MANY = frozenset({"first", "last", "random"})
SAME = frozenset({"list", "sort", "unique", "reverse", "select", "reject", "selectattr", "rejectattr"})
MAYBE = frozenset({"defined", "undefined", "default", "d"})
BY_NAME = frozenset({"groupby", "map", "sum", "unique", "sort", "selectattr", "rejectattr", "min", "max"})
LARGEST = 1_000_000  # bytes of a file that is searched for names
WALKED = (WalkRow, WalkLine, WalkText, WalkGroup, WalkPart)  # what the filter `nested` gives
LOOP = ("index", "index0", "first", "last", "length", "revindex", "revindex0", "previtem", "nextitem", "depth", "depth0", "cycle",
        "changed", "grouper", "list")  # fmt: skip


class Flaw(NamedTuple):
    """What is wrong in a template: its name, the line, the message and a hint; `word` is one that words.yaml lacks."""

    template: str
    line: int
    message: str
    hint: str
    word: str = ""
    column: int = 1


def fields(noun: type) -> set[str]:
    """Return the names that a template can ask a noun for."""
    return {name for kind in kinds_of(noun) for name in (*dir(kind), *names_of(kind)) if name[0] != "_"}


def kinds_of(noun: type) -> tuple[type, ...]:
    """Return a noun and its kinds: a template may ask any block for what some kind of block has."""
    return (noun, *noun.__subclasses__())


@functools.cache
def all_fields() -> frozenset[str]:
    """Return every name that anything in a template has: for what comes from a macro's arguments."""
    found = [
        noun
        for module in (model, kinds, nouns, marked)
        for noun in vars(module).values()
        if isinstance(noun, type) and dataclasses.is_dataclass(noun)
    ]
    plain = {name for kind in (str, dict, list, tuple, *WALKED) for name in dir(kind) if name[0] != "_"}
    return frozenset({*LOOP, *plain, *(name for noun in found for name in fields(noun))})


@functools.cache
def hints_of(noun: type) -> Mapping[str, Any]:
    return {name: hint for kind in kinds_of(noun) for name, hint in typing.get_type_hints(kind).items()}


def without_none(kind: object) -> object:
    """Return a type without None; None for one that may be two things."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        rest = [one for one in typing.get_args(kind) if one is not type(None)]
        return rest[0] if len(rest) == 1 else None
    return kind


def element_of(kind: object) -> object:
    """Return the type of what is in a tuple; None when that is not known."""
    args = typing.get_args(kind)
    return without_none(args[0]) if typing.get_origin(kind) is tuple and args else None


def element_kind(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


class KnownNames(NamedTuple):
    """What can be asked for by a name that no noun has as a field: words, and the fields of a profile."""

    words: frozenset[str]
    clinic: frozenset[str]


ROOTS = {
    "leaflet": model.Leaflet,
    "clinic": model.Clinic,
    "reader": model.Reader,
    "words": None,
    "booklet": bool,
    "extent": str,
    "changes": marked.Marked,
}


def flaws(sandbox: jinja2.Environment, entry: str, roots: Sequence[Path], names: KnownNames) -> list[Flaw]:
    """Return everything that is wrong in a template and in those it includes; `roots` are the folders of templates."""
    found = _Checker(sandbox, set_somewhere(roots), names)
    try:
        found.template(entry, dict(ROOTS))
    except RecursionError:
        return []  # reported when it is filled, under the limits for that
    return sorted(set(found.flaws))


def set_somewhere(roots: Sequence[Path]) -> frozenset[str]:
    """Return the names that any layout sets: a name that is only tested for being defined must be one of them."""
    found: set[str] = set()
    for path in {
        path
        for root in roots
        for path in (*root.glob("*.j2"), *root.parent.glob("*/*.j2"), *root.parent.glob("*.j2"))
    }:
        try:  # what is not a regular file, or not text, is reported when it is read
            if path.is_file() and path.stat().st_size <= LARGEST:
                found |= set(_SET.findall(path.read_text(encoding="utf-8", errors="replace")))
        except OSError:
            continue
    return frozenset(found)


class _Checker:
    """Walks through a template as Jinja would fill it, but takes every branch."""

    def __init__(self, sandbox: jinja2.Environment, somewhere: frozenset[str], names: KnownNames) -> None:
        self.sandbox, self.somewhere, self.names = sandbox, somewhere, names
        self.flaws: list[Flaw] = []
        self.here = ""
        self.open: list[str] = []
        self.macros: dict[str, frozenset[str]] = {}  # template -> what another may ask it for

    def add(self, node: nodes.Node, message: str, hint: str = "") -> None:
        self.flaws.append(Flaw(self.here, node.lineno, message, hint))

    def template(self, name: str, scope: Scope, node: nodes.Node | None = None) -> None:
        """Check one template with the names that it sees."""
        if name in self.open or len(self.open) > 20:
            return
        tree = self.read(name, node)
        if tree is None:
            return
        before, self.here = self.here, name
        self.open.append(name)
        made = {one.name for one in tree.find_all(nodes.Macro)} | {
            one.name for one in tree.find_all(nodes.Name) if one.ctx == "store"
        }
        self.macros[name] = frozenset(made)
        self.walk(tree.body, {**dict.fromkeys(made - set(scope)), **scope})
        self.open.pop()
        self.here = before

    def read(self, name: str, node: nodes.Node | None) -> nodes.Template | None:
        try:
            source = self.sandbox.loader.get_source(self.sandbox, name)[0] if self.sandbox.loader else ""
            return self.sandbox.parse(source, name)
        except jinja2.TemplateSyntaxError as error:
            self.flaws.append(Flaw(name, error.lineno, *template_words(error.message or "")))
        except LeafletError as error:
            self.flaws += [
                Flaw(name, f.place.line, f.message, f.hint, "", f.place.column) for f in error.faults
            ]
        except jinja2.TemplateNotFound:
            if node is not None:
                self.add(node, f'there is no template "{name}"', "in the layout's folder, or the one above")
        return None

    def walk(self, body: Iterable[nodes.Node], scope: Scope) -> None:
        for node in body:
            visit = VISITS.get(type(node))
            if visit:
                visit(self, node, scope)
            else:
                self.walk(node.iter_child_nodes(), scope)

    # ---- statements ------------------------------------------------------------------------------

    def loop(self, node: nodes.For, scope: Scope) -> None:
        self.walk([node.iter], scope)
        inner = {**scope, "loop": None, **self.bound(node.target, element_of(self.kind(node.iter, scope)))}
        self.walk([*([node.test] if node.test else []), *node.body], inner)
        self.walk(node.else_, scope)

    def bound(self, target: nodes.Node, kind: object) -> Scope:
        if isinstance(target, nodes.Name):
            return {target.name: kind}
        return {name.name: None for name in target.find_all(nodes.Name)}

    def assign(self, node: nodes.Assign, scope: Scope) -> None:
        self.walk([node.node], scope)
        if isinstance(node.target, nodes.Name):
            scope[node.target.name] = self.kind(node.node, scope)

    def macro(self, node: nodes.Macro | nodes.CallBlock, scope: Scope) -> None:
        if isinstance(node, nodes.CallBlock):
            self.walk([node.call], scope)
        self.walk(node.defaults, scope)
        given = {argument.name: None for argument in node.args}
        self.walk(node.body, {**scope, **dict.fromkeys(ALWAYS), **given})

    def include(self, node: nodes.Include, scope: Scope) -> None:
        self.walk([node.template], scope)
        if isinstance(node.template, nodes.Const) and not node.ignore_missing:
            self.template(str(node.template.value), dict(scope), node)

    def imported(self, node: nodes.Import, scope: Scope) -> None:
        if isinstance(node.template, nodes.Const):
            name = str(node.template.value)
            self.template(name, dict(scope) if node.with_context else {}, node)
            scope[node.target] = Imported(self.macros.get(name, frozenset()), name)

    # ---- expressions -----------------------------------------------------------------------------

    def name(self, node: nodes.Name, scope: Scope) -> None:
        if node.ctx == "load" and node.name not in {*scope, *ALWAYS, *self.sandbox.globals}:
            self.add(
                node, f'{FILLED}nothing is called "{node.name}"', did_you_mean(node.name, {*scope, *ROOTS})
            )

    def field(self, node: nodes.Getattr, scope: Scope) -> None:
        self.walk([node.node], scope)
        if node.attr[0] == "_":
            return  # the sandbox refuses it
        kind = self.kind(node.node, scope)
        if self.is_words(node.node):
            self.word(node, node.attr)
            return
        known: frozenset[str]
        if isinstance(kind, Imported):
            known, owner = kind.macros, f'the template "{kind.template}"'
        elif kind is FREE:
            return
        elif isinstance(kind, type) and dataclasses.is_dataclass(kind):
            known, owner = frozenset(fields(kind)), element_kind(kind.__name__.lower())
        elif typing.get_origin(kind) is not None and self.is_profile(node.node, scope):
            known, owner = self.names.clinic | frozenset(dir(dict)), "a profile"
        else:
            known, owner = (
                all_fields() | self.somewhere | self.names.words,
                "nothing that a template can print",
            )
        if node.attr not in known:
            has = (
                f'{owner} has "{node.attr}"'
                if owner.startswith("nothing")
                else f'{owner} has no "{node.attr}"'
            )
            self.add(node, FILLED + has, did_you_mean(node.attr, {one for one in known if one[0] != "_"}))

    def part(self, node: nodes.Getitem, scope: Scope) -> None:
        self.walk(node.iter_child_nodes(), scope)
        if self.is_words(node.node) and isinstance(node.arg, nodes.Const):
            self.word(node, str(node.arg.value))

    def word(self, node: nodes.Node, name: str) -> None:
        if name not in self.names.words and name not in dir(dict):
            self.flaws.append(Flaw(self.here, node.lineno, f'{FILLED}there is no word "{name}"', "", name))

    def is_words(self, node: nodes.Node) -> bool:
        return isinstance(node, nodes.Name) and node.name == "words"

    def is_profile(self, node: nodes.Node, scope: Scope) -> bool:
        return (
            isinstance(node, nodes.Getattr)
            and node.attr == "fields"
            and self.kind(node.node, scope) is model.Clinic
        )

    def sieve(self, node: nodes.Filter | nodes.Test, scope: Scope) -> None:
        """Check a filter or a test."""
        tests = isinstance(node, nodes.Test)
        known = self.sandbox.tests if tests else self.sandbox.filters
        if node.name not in known:
            what = "test" if tests else "filter"
            self.add(node, f'{FILLED}there is no {what} "{node.name}"', did_you_mean(node.name, known))
        if node.name in MAYBE and node.node is not None and self.may_be_missing(node.node, scope):
            self.walk([*node.args, *(pair.value for pair in node.kwargs)], scope)
            return
        if not tests and node.name in BY_NAME:
            self.by_name(node)
        self.walk(node.iter_child_nodes(), scope)

    def may_be_missing(self, asked: nodes.Node, scope: Scope) -> bool:
        """Tell whether a template may ask if this is defined: a word, or a name that some layout sets."""
        if isinstance(asked, nodes.Name):
            if asked.name not in {*scope, *ROOTS, *self.somewhere}:
                hint = did_you_mean(asked.name, self.somewhere)
                self.add(asked, f'{FILLED}no layout sets "{asked.name}"', hint)
            return True
        return isinstance(asked, nodes.Getattr | nodes.Getitem) and self.is_words(asked.node)

    def by_name(self, node: nodes.Filter | nodes.Test) -> None:
        """Check the fields that a filter gets by their names: groupby("publisher")."""
        given = [pair.value for pair in node.kwargs if pair.key == "attribute"]
        given += node.args[:1] if node.name in ("groupby", "selectattr", "rejectattr") else []
        for value in given:
            path = str(value.value).split(".") if isinstance(value, nodes.Const) else []
            for part in path:
                if part not in all_fields() and not part.isdigit():
                    hint = did_you_mean(part, all_fields())
                    self.add(node, f'{FILLED}nothing that a template can print has "{part}"', hint)

    def kind(self, node: nodes.Node, scope: Scope) -> object:
        """Return the type of an expression; None when that is not known."""
        if isinstance(node, nodes.Name):
            return scope.get(node.name)
        if isinstance(node, nodes.Getattr):
            held = self.kind(node.node, scope)
            if isinstance(held, type) and dataclasses.is_dataclass(held):
                return without_none(hints_of(held).get(node.attr))
        if isinstance(node, nodes.Call):
            return (
                FREE
                if isinstance(node.node, nodes.Name) and node.node.name in ("namespace", "cycler", "joiner")
                else None
            )
        if isinstance(node, nodes.Filter) and node.node is not None:
            held = self.kind(node.node, scope)
            return element_of(held) if node.name in ONE_OF_MANY else held if node.name in SAME else None
        if isinstance(node, nodes.Getitem):
            held = self.kind(node.node, scope)
            return held if isinstance(node.arg, nodes.Slice) else element_of(held)
        return None


class Imported(NamedTuple):
    """A template that another imports under a name: what it can be asked for."""

    macros: frozenset[str]
    template: str


FREE = object()  # the type of what a template makes itself: it has the names it was given
FILLED = "the template cannot be filled: "
Visit = Callable[[_Checker, Any, Scope], None]  # Any: the kind of node it is listed under
VISITS: Mapping[type[nodes.Node], Visit] = {
    nodes.For: _Checker.loop,
    nodes.Assign: _Checker.assign,
    nodes.Macro: _Checker.macro,
    nodes.CallBlock: _Checker.macro,
    nodes.Include: _Checker.include,
    nodes.Import: _Checker.imported,
    nodes.Name: _Checker.name,
    nodes.Getattr: _Checker.field,
    nodes.Getitem: _Checker.part,
    nodes.Filter: _Checker.sieve,
    nodes.Test: _Checker.sieve,
}
