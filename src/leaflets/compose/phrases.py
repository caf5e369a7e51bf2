"""Takes a phrase that a template prints, gives what it becomes where it stands: runs and links."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..elements import PHONE
from ..faults import NOWHERE, FaultList, Place
from ..links import addresses
from ..model import Element, Leaflet, Phrase, Run, fields_of
from .personal import Own
from .runs import inline, spoken
from .start_tags import Open

LARGE = "h1"  # the element in which a title is set so large that its lines end where it says
MARK_OWN = 'print them in an element with personal="yes"'


class Phrases:
    """Puts phrases into the elements that are open; asked in the order of reading."""

    def __init__(self, leaflet: Leaflet, faults: FaultList) -> None:
        self.words, self.faults = leaflet.words, faults
        self.own = fields_of(leaflet.reader) if leaflet.reader else {}
        self.spoken = spoken(leaflet.topic.glossary)

    def put(self, phrase: Phrase | Own, open_: Sequence[Open]) -> None:
        """Add a phrase to the innermost element, or the reader's own words that a field represents."""
        if isinstance(phrase, Own):
            phrase = self._own(phrase.field, open_)
        top = open_[-1]
        if not top.traits.words:
            self.faults.add(top.made_at, f"words are not allowed in <{top.name}>", "put them into <p>")
        if top.place is NOWHERE:
            top.place = phrase.place
        placed = [_placed(run, top, phrase.place) for run in phrase.runs]
        inside_link = any(up.name == "a" for up in open_)
        for href, runs in itertools.groupby(placed, key=lambda run: "" if inside_link else run.href):
            for run in runs if not href else ():
                said = {} if inside_link or run.own else self.spoken
                large = run.breaks and top.name == LARGE
                shown_as = replace(run, text="\n") if large else run
                top.children += inline(shown_as, phrase.place, top.made_at, said)
            if href:
                top.children += self._link(tuple(runs), phrase.place, top.made_at)

    def _own(self, field: str, open_: Sequence[Open]) -> Phrase:
        """Return the reader's own words; note where the template does not say that they are personal."""
        top = open_[-1]
        no_place = next((up for up in open_ if up.traits.no_own), None)
        if no_place:
            message = f"the reader's own words are not allowed in <{no_place.name}>: {no_place.traits.no_own}"
            self.faults.add(top.made_at, message, "print them in the text of a section")
        elif not any(up.personal for up in open_):
            self.faults.add(top.made_at, "the reader's own words are not marked here", MARK_OWN)
        top.personal = True
        phrase = self.own[field]
        return replace(phrase, runs=tuple([replace(run, own=field) for run in phrase.runs]))

    def _link(self, runs: Sequence[Run], place: Place, made_at: Place) -> Iterator[Element | Run]:
        """Yield neighbours with the same target as one link, and where it leads when its words do not say so."""
        said = "".join(run.text for run in runs)
        pieces = [piece for run in runs for piece in inline(run, place, made_at)]
        words = tuple(piece if isinstance(piece, Run) else piece.children[0] for piece in pieces)
        given = {"href": runs[0].href, "title": addresses.name_of(said, runs[0], self.words)}
        style = PHONE if addresses.is_phone(runs[0].href) else ""
        yield Element("a", words, style, given, place=place, made_at=made_at)
        yield from target(said, runs[0], runs[-1])


def _placed(run: Run, top: Open, place: Place) -> Run:
    """Return a run in the face of its element, with its phrase's place unless it is the element's own."""
    bold, slanted = top.name == "strong", top.name == "em"
    if not bold and not slanted and place is top.place:
        return run
    at = place if run.place is NOWHERE else run.place
    return replace(run, strong=run.strong or bold, emphasis=run.emphasis or slanted, place=at)


def target(said: str, link: Run, face: Run) -> Iterator[Run]:
    """Yield where a link leads, in the face of its last words, when its words do not say so."""
    if not addresses.says(said, link.href, link.shown):
        yield Run(f" ({link.shown})", face.strong, face.emphasis)
