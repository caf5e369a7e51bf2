"""Takes finished pages, gives every word on them with its page and the line of the file it comes from; finds words among them.

What a person sees is not what is in a file: quotes are curly, glossary explanations are in brackets, lines
break. Two texts are the same here when their letters and signs are, whatever their case, quotes, dashes and white space.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from .caches import of_files
from .elements import ELEMENTS
from .faults import NOWHERE, Place
from .model import Element, Run, walk
from .typeset.blocks import SetLine
from .typeset.builder import TITLES
from .typeset.pages import Page, Pages

# Characters that people type, and programs print, in more than one way.
ALIKE = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
    "\u2026": "...", "\u00d7": "x",
}  # fmt: skip
UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
LEADING = ("dt", *TITLES)  # elements that may begin the line of another one
MARGIN = 40  # characters shown before and after what was found


@dataclass(frozen=True, slots=True)
class PaperSpot:
    """A character on paper: where its words are in a file, and the pages that show it."""

    shown: str
    place: Place
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """Words that were found, with some of the text around them, the places they come from, and their pages."""

    around: str
    places: tuple[Place, ...]
    pages: tuple[int, ...]


@dataclass(slots=True)
class Passage:
    """The text of one element, character by character."""

    spots: list[PaperSpot] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The characters, one after another."""
        return "".join([spot.shown for spot in self.spots])


def folded(text: str) -> str:
    """Return a text as it is compared: no case, one kind of quote and dash, nothing invisible."""
    return "".join([_folded(one) for one in unicodedata.normalize("NFC", text)])


def _folded(one: str) -> str:
    if one in UNSEEN:
        return ""
    if one.isspace():
        return " "
    return ALIKE.get(one) or unicodedata.normalize("NFKC", one).casefold()


# ---- what is where ----------------------------------------------------------------------------------


def passages(pages: Pages) -> list[Passage]:
    """Return the text of each element that prints words, in reading order, and of the margins after it."""
    letters = letters_of(pages)
    order = [element for element in walk(pages.document.root) if element in letters]
    found = [Passage(list(spots_of(element, letters[element]))) for element in order]
    return [*found, *margins(pages)]


Letters = list[tuple[str, list[int]]]  # each character that is not a space, and its pages


def letters_of(pages: Pages) -> dict[Element, Letters]:
    """Return, for each element with text, its characters as they are on the pages."""
    out: dict[Element, Letters] = {}
    seen: dict[int, list[list[int]]] = {}  # a slice's things -> the pages of its characters
    for number, page in enumerate(pages.pages, 1):
        for placed in page.slices:
            if id(placed.things) in seen:  # a table's head, repeated
                for known in seen[id(placed.things)]:
                    known.append(number)
                continue
            here = seen.setdefault(id(placed.things), [])
            for thing in placed.things:
                if isinstance(thing, SetLine):
                    for node, text in parts_of(thing, pages.inline):
                        added = [(one, [number]) for one in text if not one.isspace()]
                        out.setdefault(node, []).extend(added)
                        here += [held for _, held in added]
    return out


def drawn(words: SetLine) -> str:
    """Return the characters of a line, as they are drawn."""
    return "".join([segment.text for segment in words.line.segments])


def parts_of(words: SetLine, inline: Mapping[Element, Element]) -> Iterator[tuple[Element, str]]:
    """Yield the characters of a line with the element whose text they are.

    Those of a term, or of a heading, are not those of what goes on in its line.
    """
    for segment in words.line.segments:
        owner = words.owners[segment.owner]
        holder = inline.get(owner, owner)
        yield (holder if holder.name in LEADING else words.node), segment.text


def spots_of(element: Element, letters: Letters) -> Iterator[PaperSpot]:
    """Yield an element's characters with place and pages: places from its runs, pages from its lines."""
    at = 0
    for text, place in runs_of(element, element):
        for one in text:
            if not one.isspace() and at < len(letters):
                pages = tuple(letters[at][1])
                at += 1
            else:
                pages = tuple(letters[min(at, len(letters) - 1)][1]) if letters else ()
            yield PaperSpot(one, place, pages)


def runs_of(element: Element, around: Element) -> Iterator[tuple[str, Place]]:
    """Yield the texts of an element, those of links and foreign words in it too, each with its place."""
    for child in element.children:
        if isinstance(child, Run):
            yield child.text, first_place(child.place, element.place, around.place, around.made_at)
        elif ELEMENTS[child.name].inline:
            yield from runs_of(child, around)
        elif child.name == "br":
            yield " ", first_place(around.place, around.made_at)


def first_place(*places: Place) -> Place:
    """Return the first place that names a file; NOWHERE when none does."""
    return next((place for place in places if place.path), NOWHERE)


def margins(pages: Pages) -> Iterator[Passage]:
    """Yield what is at the head and foot of each page."""
    for number, page in enumerate(pages.pages, 1):
        for _, words in page.running:
            if not isinstance(words, SetLine):  # a logo
                continue
            place = margin_place(words, page, pages)
            yield Passage([PaperSpot(one, place, (number,)) for one in drawn(words)])


def margin_place(words: SetLine, page: Page, pages: Pages) -> Place:
    """Return where a running line's words come from: the title of the section, where it shows that."""
    titles = [e for e, (n, _) in pages.where.items() if e.name == "h1" and n <= page.number]
    shown = any(isinstance(c, Element) and c.attributes.get("show") == "section" for c in words.node.children)
    title = titles[-1] if shown and titles else words.node
    runs = (place for _, place in runs_of(title, title))
    return first_place(*runs, title.place, title.made_at)


# ---- searching --------------------------------------------------------------------------------------


class Index:
    """The words of one document, to be searched."""

    def __init__(self, pages: Pages) -> None:
        self.spots: list[PaperSpot] = []
        for passage in passages(pages):
            self.spots += [*passage.spots, PaperSpot("\n", NOWHERE, ())]
        self.text, self.at = "", list[int]()
        parts: list[str] = []
        for n, spot in enumerate(self.spots):
            text = _folded(spot.shown)
            if text == " " and (not parts or parts[-1].endswith(" ")):
                continue
            parts.append(text)
            self.at += [n] * len(text)
        self.text = "".join(parts)

    def hits(self, words: str, page: int | None = None) -> list[Hit]:
        """Return where words occur; only on one page, if it is named."""
        wanted = " ".join(folded(words).split())
        found, start = list[Hit](), self.text.find(wanted) if wanted else -1
        while start >= 0:
            first, end = self.at[start], self.at[start + len(wanted) - 1] + 1
            if page is None or any(page in spot.pages for spot in self.spots[first:end]):
                found.append(self._hit(first, end))
            start = self.text.find(wanted, start + 1)
        return merged(found)

    def _hit(self, first: int, end: int) -> Hit:
        while first and not self.spots[first - 1].shown.isspace() and self.spots[first].shown.isalnum():
            first -= 1  # a word is shown whole
        held = [spot for spot in self.spots[first:end] if not spot.shown.isspace()]
        before = "".join([spot.shown for spot in self.spots[max(0, first - MARGIN) : first]]).rpartition(
            "\n"
        )[2]
        if first > MARGIN and " " in before.strip() and len(before) == MARGIN:
            before = before.partition(" ")[2]  # not half a word
        after = "".join([spot.shown for spot in self.spots[end : end + MARGIN]]).partition("\n")[0]
        around = before + "".join([spot.shown for spot in self.spots[first:end]]).replace("\n", " / ") + after
        places = tuple(dict.fromkeys(exact_places(self.spots[first:end])))
        return Hit(around.strip(), places, tuple(sorted({page for spot in held for page in spot.pages})))

    def on(self, page: int) -> list[Hit]:
        """Return all that is on a page, in reading order, split where the file changes."""
        here = [spot for spot in self.spots if page in spot.pages or spot.shown == "\n"]
        out: list[Hit] = []
        for is_end, group in groupby(here, lambda spot: spot.shown == "\n"):
            if not is_end:
                for place, some in groupby(group, lambda spot: spot.place):
                    text = "".join([spot.shown for spot in some]).strip()
                    if text and any(one.isalnum() for one in text):
                        out.append(Hit(text, (place,) if place.path else (), (page,)))
        return out


def exact_places(spots: Sequence[PaperSpot]) -> Iterator[Place]:
    """Yield the places of some characters, each with the line in which they begin."""
    for place, some in groupby([spot for spot in spots if spot.place.path], lambda spot: spot.place):
        yield exact(place, "".join([spot.shown for spot in some]))


MOST_LINES = 80  # of one text in a file
FIRST_WORDS = 5  # by which a line is found


def exact(place: Place, words: str) -> Place:
    """Return the line of a file in which words begin, in a text that begins at `place` and may span several lines."""
    lines = lines_of(place.path)[place.line - 1 : place.line - 1 + MOST_LINES]
    wanted = folded(words).split()[:FIRST_WORDS]
    text, starts = "", list[int]()
    for line in lines:
        starts.append(len(text))
        text += " ".join(folded(line).split()) + " "
    for count in range(len(wanted), 0, -1):
        at = text.find(" ".join(wanted[:count]))
        if at >= 0:
            n = max(n for n, start in enumerate(starts) if start <= at)
            return (
                replace(place, line=place.line + n, column=column_on_page(lines[n], wanted[0]))
                if n
                else place
            )
    return place


def column_on_page(line: str, word: str) -> int:
    """Return the column of a word in a line; that of the line's first character when the word is not found."""
    at = line.casefold().find(word)
    return (at if at >= 0 else len(line) - len(line.lstrip())) + 1


@of_files(64)
def lines_of(path: str) -> tuple[str, ...]:
    """Return the lines of a text; none of a file that cannot be read: its place is reported all the same."""
    try:
        return tuple(Path(path).read_text(encoding="utf-8-sig").splitlines())
    except (OSError, UnicodeDecodeError):
        return ()


def merged(hits: Sequence[Hit]) -> list[Hit]:
    """Return hits with those from the same places merged: a table's head, a running line."""
    out: dict[tuple[object, ...], Hit] = {}
    for hit in hits:
        key = (hit.places, hit.around)
        pages = out[key].pages if key in out else ()
        out[key] = Hit(hit.around, hit.places, tuple(sorted({*pages, *hit.pages})))
    return list(out.values())


def by_places(
    found: Mapping[str, Sequence[Hit]],
) -> dict[tuple[Place, ...], tuple[str, dict[str, tuple[int, ...]]]]:
    """Return what was found in several documents by the places it comes from: what it says, and each document's pages."""
    out: dict[tuple[Place, ...], tuple[str, dict[str, tuple[int, ...]]]] = {}
    for name, hits in found.items():
        for hit in hits:
            _, where = out.setdefault(hit.places, (hit.around, {}))
            where[name] = tuple(sorted({*where.get(name, ()), *hit.pages}))
    return out
