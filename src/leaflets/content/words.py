"""Takes nodes, gives their words: phrases whose terms and fields are known, and texts with all their variants."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from ..faults import NOWHERE, FaultList, Place, did_you_mean, with_more
from ..links import addresses
from ..model import Phrase, Run, Text
from ..source.fields import Fields, text_of
from ..source.nodes import Names, Node, Scalar
from ..source.texts import COLON, IN_QUOTES, is_text
from .inline import Spot, parse_phrase, parse_title
from .keys import BESIDE
from .library_keys import LANGUAGES, WORDS
from .profile_fields import FILLED
from .scope import Scope, near_or_new

Parse = Callable[[str, Place, FaultList, Spot | None], Phrase]
UPDATE = "newer versions of the program print more words: leaflets new FOLDER --update shows them"
NAMES_IN = {"months": 12, "weekdays": 7}  # how many names a list of words has


def read_words(scope: Scope, node: Node) -> dict[str, Mapping[str, Phrase]]:
    """Read words.yaml: by language, the words that layouts and the program print."""
    found: dict[str, Mapping[str, Phrase]] = {}
    for lang, held in Fields(node, scope.faults, LANGUAGES).nodes.items():
        given = Fields(held, scope.faults, WORDS, lacking=UPDATE).nodes
        found[lang] = MappingProxyType(
            {name: _read_word(scope, name, value) for name, value in given.items()}
        )
    return found


def _read_word(scope: Scope, name: str, node: Node) -> Phrase:
    phrase = read_bare(scope, node)
    needed, given = NAMES_IN.get(name, 0), len(phrase.text.split())
    if needed and given != needed:
        message = f"{needed} names are needed here, not {given}"
        scope.faults.add(phrase.place, message, "with spaces between")
    target = addresses.NAMES.get(name, "")
    if target not in phrase.text:
        hint = f'write it where the number or address goes, as in "{addresses.EXAMPLES[target]}"'
        scope.faults.add(phrase.place, f"these words name a link, but lack the word {target}", hint)
    return phrase


def read_bare(scope: Scope, node: Node | None) -> Phrase:
    """Read words without terms and fields: nothing would fill in or explain them here."""
    phrase = read_phrase(scope, node, False)
    for run in phrase.runs:
        if run.field:
            scope.faults.add(phrase.place, f"[[clinic.{run.field}]] is not allowed here")
    return phrase


def read_phrase(scope: Scope, node: Node | None, terms: bool = True, parse: Parse = parse_phrase) -> Phrase:
    """Read words; what has no `terms` has no lines either: a title, a heading."""
    text = text_of(node, scope.faults, lines=terms)
    place = node.place if node else NOWHERE
    phrase = parse(text, place, scope.faults, node.spot if isinstance(node, Scalar) else None)
    if node is not None and not phrase.runs and isinstance(node, Scalar):
        scope.faults.add(place, "a text is needed here, but there is none")
    return Phrase(tuple(_resolved(scope, run, place, terms) for run in phrase.runs), phrase.place)


def _resolved(scope: Scope, run: Run, place: Place, terms: bool) -> Run:
    """Return a run with its term by id; a term or a field that cannot stand there is a fault."""
    if run.term:
        if not terms:
            message = f"[[{run.term}]]: titles and headings cannot explain terms"
            scope.faults.add(place, message, "remove the brackets")
        id = scope.terms.get(run.term.lower(), "")
        if not id and "term" not in scope.unread:
            message = f'"{run.term[:60]}" is not in the glossary'
            hint = near_or_new(run.term, scope.terms, "the glossary")
            if hint.startswith("did you mean"):
                hint = with_more(hint, "[[name|words]] prints other words for a term")
            scope.faults.add(place, message, hint)
        return replace(run, term=id)
    known = (*FILLED, *scope.optional)
    if run.field and run.field not in known:
        hint = did_you_mean(run.field, known)
        scope.faults.add(place, f'a profile has no field "{run.field[:60]}"', hint)
    elif run.field and (message := scope.about_field(run.field)):
        scope.faults.add(place, message, f"add  only_with: {run.field}")
    return run


def read_text(scope: Scope, node: Node | None, terms: bool = True, parse: Parse = parse_phrase) -> Text:
    """Read a text: one for all, or one for each value of a facet."""
    if isinstance(node, Names):
        return _variants(scope, node, terms, parse)
    return Text({"": read_phrase(scope, node, terms, parse)}, "", node.place if node else NOWHERE)


def read_title(scope: Scope, node: Node | None) -> Text:
    """Read the title of a booklet or a section: a text without terms, which may say where its lines end."""
    return read_text(scope, node, False, parse_title)


def _variants(scope: Scope, node: Names, terms: bool, parse: Parse) -> Text:
    given = frozenset(key.text for key, _ in node.entries)
    facet = scope.facet_of(given)
    if facet is None and is_text(node, {"text", *BESIDE, *itertools.chain(*scope.values)}):
        scope.faults.add(node.place, COLON, IN_QUOTES)
        return Text({"": Phrase((), node.place)}, "", node.place)
    if facet is None:
        message = "these are not all the values of one facet"
        hint, odd = _nearest_facet(scope, given)
        place = next((key.place for key, _ in node.entries if key.text == odd), node.place)
        scope.faults.add(place, message, hint)
        return Text({"": Phrase((), node.place)}, "", node.place)
    phrases = {key.text: read_phrase(scope, value, terms, parse) for key, value in node.entries}
    return Text(phrases, facet.id, node.place)


def _nearest_facet(scope: Scope, given: frozenset[str]) -> tuple[str, str]:
    """Return what is missing or superfluous, by the facet whose values are most like the keys; and the key at fault, if one is."""
    near = max(scope.values, key=lambda values: len(values & given), default=frozenset[str]())
    missing, more = sorted(near - given), sorted(given - near)
    if not near & given or (missing and more):
        word = more[0] if more else ""
        return did_you_mean(word, {*near, "text"} if not near & given else missing), word
    if missing:
        return f"{', '.join(missing)} is missing", ""
    return f'"{more[0][:60]}" is not one of them', more[0]
