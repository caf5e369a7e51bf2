"""Takes rows of the walk, gives what the margin of the review copy says beside them: file, line, what they are, for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import jinja2

from ..model import Facet, Phrase, Run
from ..tailor.nested import Nest, flat
from ..tailor.walk import WalkRow

KNOWN_BY_LOOK = ("paragraph", "part", "list")  # what a text is, where its look says it
BETWEEN = " · "


@jinja2.pass_context
def margin_note(
    context: jinja2.runtime.Context, nests: Sequence[Nest], before: Sequence[Nest] = ()
) -> Phrase:
    """Return what the margin says beside some rows: where they are, what they are and, in bold, for whom; "" for nothing new.

    `before` are the rows of the note before: their file is not named again. Conditions always are: none means everyone.
    """
    facets, all_but = context["leaflet"].topic.facets, context["words"]["review_all_but"].text
    rows, last = list(flat(nests)), list(flat(before))
    # What has no place of its own stands where the words before it do.
    place = rows[0].place if rows[0].place.path or not last else last[0].place
    whom = conditions(rows, facets, all_but)
    hidden = (*KNOWN_BY_LOOK, Path(place.path).stem)
    labels = [label for row in rows for label in row.labels if label not in hidden]
    same = bool(last) and last[0].place.path == place.path
    on_line = same and last[0].place.line == place.line
    if on_line and not labels and conditions(last, facets, all_but) == whom:
        return Phrase((), place)
    numbers = ", ".join(str(line) for line in dict.fromkeys(row.place.line for row in rows if row.place.path))
    where = numbers if same else f"{'/'.join(Path(place.path).parts[-2:])}:{numbers}"
    values = [row.said for row in rows if row.text is None and row.words is None] if rows[0].words else []
    runs = [Run(BETWEEN.join(dict.fromkeys([where, *labels, *values])))]
    for one in whom:
        runs += [Run(BETWEEN), Run(one, strong=True)]
    return Phrase(tuple(runs), place)


def conditions(rows: Sequence[WalkRow], facets: Sequence[Facet], all_but: str) -> list[str]:
    """Return for whom some rows of one noun are, each condition once; one that another of the same facet narrows is left out.

    `all_but` are the words before the one value of a facet that is not admitted.
    """
    holders, variant = rows[0].holders, rows[0].variant
    wanted = [(facet, values) for one in holders for facet, values in one.only_for.items()]
    if variant and all(row.variant == variant for row in rows):
        facet, _, value = variant.partition(": ")
        wanted.append((facet, frozenset({value})))
    found = [
        in_short(facet, values, facets, all_but)
        for at, (facet, values) in enumerate(wanted)
        if not any(other == facet and inner <= values for other, inner in wanted[at + 1 :])
    ]
    for key in ("only_in", "only_with", "only_without"):
        held = [getattr(one, key, "") for one in holders]
        found += [f"{key}: {one if isinstance(one, str) else ', '.join(sorted(one))}" for one in held if one]
    return list(dict.fromkeys(found))


def in_short(facet: str, values: frozenset[str], facets: Sequence[Facet], all_but: str) -> str:
    """Return a condition in the fewest words that say it: "parent", "all but early", "outlook: yes"."""
    known = next((one for one in facets if one.id == facet), None)
    if known is None:
        return f"{facet}: {', '.join(sorted(values))}"
    every = [value.id for value in known.values]
    named, left = [one for one in every if one in values], [one for one in every if one not in values]
    prefix = "" if known.is_flag or len(named) == 1 or len(left) != 1 else f"{all_but} "
    shown = left if prefix else named
    often = Counter(value.id for one in facets for value in one.values)
    unclear = known.is_flag or all(often[one] > 1 for one in shown)
    return f"{facet}: {prefix}{', '.join(shown)}" if unclear else prefix + ", ".join(shown)
