"""Takes the nodes of facets.yaml files, gives the facets of one topic in one language.

`content/facets.yaml` and `content/TOPIC/facets.yaml` say which facets there are; `content/TOPIC/LANG/facets.yaml` says
in words what they and their values are called, and may reword those shared by every topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..faults import Place, did_you_mean
from ..model import LANG, Facet, FacetValue, Phrase
from ..source.fields import Fields, text_of
from ..source.nodes import Items, Names, Node, Scalar
from ..source.texts import NAME
from .library_keys import DROP, FACET, FACETS, VALUE, WORDED_FACET, WORDED_VALUE
from .scope import Scope
from .words import read_bare

OPTION = re.compile(r"[a-z][a-z0-9-]*")
# What is already a column of a list, a key of a reader's file or an option of a command.
TAKEN_WORDS = (
    "address allow-any-id allow-draft appointments approved-only as as-of booklet choose clinic columns dates despite "
    "drop email email-consent encoding example filter from help id ignore-other-columns impose jobs json key-worker lang "
    "large-print layout library limit message name names on out page paper password png printer quiet reader register "
    "replace review-copy scheduler section sections send start tls-ca tls-cert tls-key topic until verbose version"
)
TAKEN = frozenset(TAKEN_WORDS.split())


@dataclass(frozen=True, slots=True)
class PlannedValue:
    """A value's id, where it stands, and the words beside it."""

    id: str
    place: Place
    words: Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class FacetPlan:
    """A facet before its words are read: `name` and the values' words are nodes, in one language or in several."""

    id: str
    values: tuple[PlannedValue, ...]
    option: str
    shared: bool
    place: Place
    name: Node | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """One language of a topic: its own words, and which languages share the words beside the values.

    `known` is false when its file could not be read: then nothing counts as missing.
    """

    lang: str
    file: str
    root: Node | None
    all: Mapping[
        bool, Sequence[str]
    ]  # whether a facet is shared -> the languages its plain words would hold for
    known: bool = True


# ---- which facets there are ----------------------------------------------------------------------


def plans(scope: Scope, node: Node, shared: bool = False) -> tuple[FacetPlan, ...]:
    """Return the facets that a facets.yaml names."""
    fields = Fields(node, scope.faults, FACETS)
    ids = [id for id in fields.names if shared or id != DROP]
    found = [plan(scope, fields.names[id], fields[id], shared) for id in ids]
    return tuple(one for one in found if one.values)


def plan(scope: Scope, key: Scalar, node: Node, shared: bool) -> FacetPlan:
    parts = Fields(node, scope.faults, FACET)
    refuse_name(key, "a facet", scope)
    refuse_taken(key.text, key.place, scope)
    values = tuple(planned(scope, parts.get("values")))
    if len(values) < 2 and "values" in parts:
        scope.faults.add(key.place, f'the facet "{key.text[:60]}" gives no choice', "it needs two values")
    option = option_of(scope, parts["option"]) if "option" in parts else key.text.replace("_", "-")
    return FacetPlan(key.text, values, option, shared, key.place, parts.get("name"))


def planned(scope: Scope, node: Node | None) -> Iterator[PlannedValue]:
    """Yield the values of a facet: ids in a list, or ids with words beside them."""
    if isinstance(node, Names):
        for key, held in node.entries:
            refuse_name(key, "a value", scope)
            yield PlannedValue(key.text, held.place, Fields(held, scope.faults, VALUE).nodes)
        return
    if node is not None and not isinstance(node, Items):
        scope.faults.add(node.place, "values are needed here", "for example  values: [general, early]")
    seen = set[str]()
    for item in node.items if isinstance(node, Items) else ():
        id = text_of(item, scope.faults)
        if isinstance(item, Scalar):
            refuse_name(item, "a value", scope)
        if id in seen:
            scope.faults.add(item.place, f'"{id[:60]}" is in the list twice', "remove one of them")
        elif id:
            seen.add(id)
            yield PlannedValue(id, item.place, {})


def option_of(scope: Scope, node: Node) -> str:
    text = text_of(node, scope.faults).removeprefix("--")
    if not OPTION.fullmatch(text):
        scope.faults.add(
            node.place, f'"{text[:60]}" is not a valid option name', "small letters, digits and -"
        )
    refuse_taken(text, node.place, scope)
    return text


def refuse_name(key: Scalar, what: str, scope: Scope) -> None:
    if not NAME.fullmatch(key.text):
        hint = "small letters, digits, - and _"
        scope.faults.add(key.place, f'"{key.text[:60]}" is not a valid id of {what}', hint)


def refuse_taken(name: str, place: Place, scope: Scope) -> None:
    if name.replace("_", "-") in TAKEN:
        message = f'"{name}" means something else in a list of patients or on the command line'
        scope.faults.add(place, message, "call it something else")


def dropped(scope: Scope, node: Node, shared: Sequence[FacetPlan]) -> frozenset[str]:
    """Return the facets of every topic that this topic leaves out."""
    known, found = [one.id for one in shared], set[str]()
    for item in Fields(node, scope.faults, FACETS).items(DROP):
        id = text_of(item, scope.faults)
        if id not in known:
            message = f'"{id[:60]}" is not a facet of every topic'
            scope.faults.add(item.place, message, did_you_mean(id, known))
        found.add(id)
    return frozenset(found)


# ---- what they are called ------------------------------------------------------------------------


def worded(scope: Scope, planned: Sequence[FacetPlan], voice: Voice) -> tuple[Facet, ...]:
    """Return the facets in the words of one language; the topic's own file outranks the words beside the values."""
    held = {one.id: one for one in planned}  # two with one id are a separate fault
    own = Fields(voice.root, scope.faults, held)
    return tuple(facet(scope, one, own.get(one.id), voice) for one in held.values())


def facet(scope: Scope, plan: FacetPlan, node: Node | None, voice: Voice) -> Facet:
    held = Fields(node, scope.faults, WORDED_FACET)
    words = Fields(held.get("values"), scope.faults, [value.id for value in plan.values])
    values = tuple(
        value(scope, one, Fields(words.get(one.id), scope.faults, WORDED_VALUE), plan, voice)
        for one in plan.values
    )
    name = said(scope, held.get("name"), plan.name, plan, voice)
    if name is None:
        missing(scope, plan.place, voice, f"{plan.id}: {{name: …}}", "name")
    return Facet(
        id=plan.id,
        name=name or Phrase(()),
        values=values,
        shared=plan.shared,
        place=plan.place,
        option=plan.option,
    )


def value(scope: Scope, planned: PlannedValue, own: Fields, plan: FacetPlan, voice: Voice) -> FacetValue:
    words = {key: said(scope, own.get(key), planned.words.get(key), plan, voice) for key in VALUE.named}
    for key in ("name", "about"):
        if words[key] is None:
            where = f"{plan.id}: {{values: {{{planned.id}: {{{key}: …}}}}}}"
            missing(scope, planned.place, voice, where, key)
    return FacetValue(planned.id, words["name"] or Phrase(()), words["about"] or Phrase(()), words["cover"])


def said(scope: Scope, own: Node | None, beside: Node | None, plan: FacetPlan, voice: Voice) -> Phrase | None:
    """Return the words for one thing: the language's own, else those beside the values; None when there are none."""
    among = by_language(scope, beside, voice.lang) if isinstance(beside, Names) else None
    if own is not None:
        return read_bare(scope, own)
    if isinstance(beside, Names):
        return among
    langs = voice.all[plan.shared]
    if beside is not None and len(langs) > 1:
        hint = f"write {{{', '.join(f'{lang}: …' for lang in langs)}}}, or say it in {voice.file}"
        scope.faults.add(beside.place, "in which language is this?", hint)
    return read_bare(scope, beside) if beside is not None else None


def by_language(scope: Scope, node: Names, lang: str) -> Phrase | None:
    for key, _ in node.entries:
        if not LANG.fullmatch(key.text):
            scope.faults.add(
                key.place, f'"{key.text[:60]}" is not a language code', 'a code such as "en" or "pt-BR"'
            )
    return next((read_bare(scope, held) for key, held in node.entries if key.text == lang), None)


def missing(scope: Scope, place: Place, voice: Voice, where: str, what: str) -> None:
    if voice.known:
        among = f' in "{voice.lang}"' if len(voice.all[True]) > 1 else ""
        scope.faults.add(place, f'"{what}" is missing{among}', f"say it in {voice.file}:  {where}")
