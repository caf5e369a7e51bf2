"""Takes the node under a block's `figure`, gives the Figure; and the same node once for each picture that readers get by their choices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

from .. import kinds
from ..drawing.colour_profile import Unusable
from ..drawing.nouns import FILE_NAME, Drawing
from ..drawing.photograph import WHOLE, Cut, kept_of, pixels
from ..faults import did_you_mean
from ..model import ALWAYS, Block, Condition, Facet, Item, Text
from ..source.fields import YES_NO, Fields, one_of, text_of
from ..source.nodes import Names, Node, Scalar
from ..tailor.walk import Change, rebuilt
from . import keys
from .conditions import refuse_contradiction
from .keys import OTHERWISE, SIDES, WIDTHS
from .labels import read_labels
from .scope import EVERY_FIGURE, Scope, near_or_new
from .words import read_text

SHARE = re.compile(r"([1-9]\d?)%")
MOST_CUT = 90  # percent of a width or height, from both sides together


def read_figure(scope: Scope, node: Node, key: tuple[Item, ...], around: Sequence[Condition]) -> kinds.Figure:
    """Read the name of a drawing or a photograph, how it is cropped, caption, alternative text, labels and credit."""
    held = Fields(node, scope.faults, keys.FIGURE)
    name, place = held.text("name"), node.place
    picture = scope.figures.get(name)
    if picture is None and "name" in held and not scope.unread & {name, EVERY_FIGURE}:
        scope.faults.add(held["name"].place, *no_figure(scope, name))
    elif picture is not None:
        numerals = len(picture.numerals) if isinstance(picture, Drawing) else 0
        if len(key) != numerals:
            scope.faults.add(place, f"the drawing has {numerals} numerals, but the key explains {len(key)}")
    decorative = "decorative" in held and one_of(held["decorative"], YES_NO, scope.faults) == "yes"
    credit = read_text(scope, held["credit"], False) if "credit" in held else None
    caption = read_text(scope, held["caption"], False) if "caption" in held else None
    if caption is None and not decorative:
        scope.faults.add(place, '"caption" is missing')
    labels = read_labels(scope, held.get("labels"), picture, around)
    alt = _alternative(scope, held, name, decorative)
    if "crop" in held:
        name = _cropped(scope, held["crop"], name)
    return kinds.Figure(caption, name, alt, key, decorative, credit, labels, _width(scope, held, decorative))


def _width(scope: Scope, held: Fields, decorative: bool) -> str:
    """Read whether a picture is as wide as the page, whose edges may be trimmed: "page", or "" where nothing is said."""
    if "wide" not in held:
        return ""
    if not decorative:
        message = "only a decorative picture can be as wide as the page, because its edges are cut off there"
        scope.faults.add(held["wide"].place, message, "add decorative: yes, or remove wide")
    return one_of(held["wide"], WIDTHS, scope.faults)


def _alternative(scope: Scope, held: Fields, name: str, decorative: bool) -> Text | None:
    """Read what is said instead of a picture: a decorative one has no such words, and any other needs them."""
    if decorative or "alt" not in held:
        if decorative and "alt" in held:
            message = "a decorative picture is not read aloud"
            scope.faults.add(held["alt"].place, message, "remove alt, or remove decorative")
        elif not decorative:
            hint = "say what it shows, or decorative: yes where it says nothing"
            scope.faults.add(held.start, '"alt" is missing', hint)
        return None
    alt = read_text(scope, held["alt"], False)
    for phrase in alt.phrases.values():
        if FILE_NAME.fullmatch(phrase.text) or (name and phrase.text == name):
            message = "the alternative text is a file name"
            scope.faults.add(phrase.place, message, "say what the picture shows")
    return alt


def no_figure(scope: Scope, name: str) -> tuple[str, str]:
    """Return what is wrong with the name of a figure that was not read, and what to do."""
    stem = name if name in scope.not_pictures else name.rpartition(".")[0]
    if stem in scope.not_pictures:
        message = f'"{scope.not_pictures[stem]}" is not read: figures are SVG, PNG or JPEG files'
        return message, f"draw it as {stem}.svg (docs/figures.md)"
    if stem in scope.figures:
        return f'the name of a figure is written without its ending, not "{name[:60]}"', f"name: {stem}"
    return f'no figure is called "{name[:60]}"', near_or_new(name, scope.files, "the folder figures")


# ---- what is cut off ---------------------------------------------------------------------------------


def _cropped(scope: Scope, node: Node, name: str) -> str:
    """Read what is cut off a photograph; return the name of what is left, which is then a figure of its own."""
    picture = scope.figures.get(name)
    if isinstance(picture, Drawing):
        message = "only a photograph can be cropped here, not a drawing"
        scope.faults.add(node.place, message, f"make the viewBox of {name}.svg smaller")
        return name
    cut = _cut(scope, node)
    if picture is None or not any(cut):
        return name
    try:
        pixels(picture.data, cut)
    except Unusable as error:
        scope.faults.add(node.place, f"what is left of the picture {error.said}", "cut off less")
        return name
    left, top, right, bottom = kept_of(picture.width, picture.height, cut)
    said = ", ".join(f"{side} {share}%" for side, share in zip(SIDES, cut, strict=True) if share)
    shown = f"{name}, cut off: {said}"
    scope.figures[shown] = replace(picture, crop=cut, width=float(right - left), height=float(bottom - top))
    return shown


def _cut(scope: Scope, node: Node) -> Cut:
    """Read how many percent are cut off on each side; nothing where that is a fault."""
    held = Fields(node, scope.faults, keys.CROP)
    cut = tuple(_percent(scope, held[side]) if side in held else 0 for side in SIDES)
    if isinstance(node, Names) and not node.entries:
        scope.faults.add(node.place, "this cuts nothing off", "say on which side, as in {left: 10%}")
    for first, second, what in ((0, 2, "width"), (1, 3, "height")):
        if cut[first] + cut[second] > MOST_CUT:
            message = f"{cut[first] + cut[second]}% of the picture's {what} are cut off"
            scope.faults.add(node.place, message, f"leave at least {100 - MOST_CUT}%")
            return WHOLE
    return cut


def _percent(scope: Scope, node: Node) -> int:
    said = text_of(node, scope.faults)
    found = SHARE.fullmatch(said)
    if said and not found:
        message = f'"{said[:60]}" is not a share of the picture'
        scope.faults.add(node.place, message, "a whole number from 1% to 90%, such as 10%")
    return int(found[1]) if found else 0


# ---- a picture for each reader -----------------------------------------------------------------------


def by_reader(scope: Scope, node: Node, around: Sequence[Condition]) -> Iterator[tuple[Node, Condition]]:
    """Yield a figure's node with one name each, and for whom that is.

    A name may be given by the values of one facet: {otherwise: garden, parent: playground}.
    """
    entries = node.entries if isinstance(node, Names) else ()
    named = next((value for key, value in entries if key.text == "name"), None)
    if not isinstance(named, Names):
        yield node, ALWAYS
        return
    facet = _facet(scope, named)
    for value, name in named.entries:
        who = _readers(scope, named, value, facet)
        refuse_contradiction(scope, who, around, value.place)
        yield (
            Names(tuple((key, name if key.text == "name" else held) for key, held in entries), node.place),
            who,
        )


def _readers(scope: Scope, named: Names, value: Scalar, facet: Facet | None) -> Condition:
    """Return for whom a picture is that is named for a value, or for all who have no picture of their own."""
    if facet is None:
        return ALWAYS
    own = {key.text for key, _ in named.entries}
    all_values = {one.id for one in facet.values}
    wanted = all_values - own if value.text == OTHERWISE else all_values & {value.text}
    if not wanted and value.text == OTHERWISE:
        message = "nobody would get this: each value of the facet has a picture of its own"
        scope.faults.add(value.place, message, f'use "{OTHERWISE}" in place of one of them')
    return MappingProxyType({facet.id: frozenset(wanted)})


def _facet(scope: Scope, named: Names) -> Facet | None:
    """Return the facet by whose values pictures are named; None, and a fault, where there is not exactly one."""
    values = Fields(named, scope.faults, None, [OTHERWISE]).nodes
    own = set(values) - {OTHERWISE}
    known = {value.id for facet in scope.facets.values() for value in facet.values}
    for key, _ in named.entries:
        if key.text not in known | {OTHERWISE}:
            message = f'"{key.text[:60]}" is not a value of a facet'
            scope.faults.add(key.place, message, did_you_mean(key.text, known))
    found = [facet for facet in scope.facets.values() if own <= {value.id for value in facet.values}]
    if not own:
        scope.faults.add(
            named.place, "no reader is named here", f"name: {text_of(values.get(OTHERWISE), scope.faults)}"
        )
    elif len(found) != 1 and own <= known:
        of = "several facets" if found else "different facets"
        message = f"{' and '.join(sorted(own))}: {'a value' if len(own) == 1 else 'values'} of {of}"
        scope.faults.add(named.place, message, "write a figure for each of these readers, with only_for")
    return found[0] if len(found) == 1 and own else None


def narrowed(block: Block, who: Condition) -> Block:
    """Return a block whose texts have only those variants that some reader in `who` gets."""

    def kept(text: Text) -> Text:
        values = who.get(text.facet, text.phrases)
        return replace(text, phrases={value: p for value, p in text.phrases.items() if value in values})

    return rebuilt(block, Change(kept, lambda phrase: phrase, lambda _: True, lambda *_: True)) or block
