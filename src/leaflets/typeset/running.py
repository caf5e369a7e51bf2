"""Takes filled sheets, gives them their running lines, numbers and links."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, zip_longest

from ..drawing.nouns import Drawing
from ..elements import ELEMENTS
from ..faults import Fault, LeafletError, Place, refusal
from ..layout.cascade import Computed
from ..model import Document, Element, Picture, Run, Style, strings_of, words_of
from .blocks import Art, Backdrop, Frame, Late, SetLine, frame_of
from .builder import Builder
from .icons import art_of_icon, icon_before
from .lines import Inline, Line, set_lines
from .missing import place_of, unset
from .pages import PAPER_EDGE, Page, PageEnd, Placed, end_of
from .paginate import Paginator
from .pictures import fitted
from .tabs import tab_of, tabs

LEAST_PICTURE = 12.0  # points: the least height at which a picture is legible
SPACE = 0.3  # em: between words and a page number right after them
LEAST_GAP = 6.0  # points between the text and a picture in the running foot


class Finisher:
    """Puts numbers and running lines on pages whose breaks are settled."""

    def __init__(self, document: Document, builder: Builder, paginator: Paginator) -> None:
        self.style, self.cascade, self.family = builder.style, builder.cascade, builder.family
        self.binding = builder.binding
        self.sheets, self.where, self.inline = paginator.finished(), paginator.where, builder.inline
        self.ids = {e.attributes["id"]: spot[0] for e, spot in self.where.items() if "id" in e.attributes}
        top = [child for child in document.root.children if isinstance(child, Element)]
        self.sections = [element for element in top if element.name == "section"]
        self.running = [element for element in top if element.name == "running"]
        self.margin = [element for element in top if "margin" in element.attributes]

    def pages(self) -> tuple[Page, ...]:
        """Return the finished pages. Raises LeafletError for a link to what is on no page, and for words that do not fit."""
        self.check_links()
        sections = self._section_titles()
        marked = tabs(self.sections, self.where, self.cascade, len(self.sheets))
        out = []
        for n, sheet in enumerate(self.sheets, 1):
            x = sheet.frame.inner
            if self.style.page.get("mirrored") == "yes" and n % 2 == 0:
                x = self.style.page["size"][0] - sheet.frame.inner - sheet.frame.width
            slices = [self._numbered(placed) for placed in sheet.slices] if sheet.late else sheet.slices
            page = Page(n, sheet.master, x, (), tuple(sheet.backdrops), (), sections[n - 1], sheet.personal)
            marks = list(self._marginal(page, sheet.frame))
            running = list(self._running(page, sheet.frame, marks))
            behind = [outline(mark) for mark in marks if mark.look.border]
            if n in marked:
                behind.append(tab_of(*marked[n], n, sheet.frame, x, self.style.page["size"][0]))
            page = replace(page, backdrops=(*page.backdrops, *behind))
            for mark in marks:
                if n == 1:  # read aloud once; on other pages it is an artifact
                    slices.insert(0, Placed(0.0, (mark,)))
                else:
                    running.append(("foot", mark))
            out.append(replace(page, slices=tuple(slices), running=tuple(running)))
        return tuple(out)

    def ends(self) -> tuple[PageEnd, ...]:
        """Return how each page ends."""
        following = zip_longest(self.sheets, self.sheets[1:])
        return tuple(end_of(sheet, after, self.style) for sheet, after in following)

    def _section_titles(self) -> list[str]:
        """Return, for each page, the title of the section its top belongs to, or that starts on it."""
        starts: dict[int, list[str]] = {}
        for element, (page, _) in self.where.items():
            if element.name == "h1":
                starts.setdefault(page, []).append(words_of(element))
        titles, current = [], ""
        for n in range(1, len(self.sheets) + 1):
            first, *_, last = starts.get(n, [current])[:1] + starts.get(n, [current])
            titles.append(first)
            current = last
        return titles

    def _numbered(self, placed: Placed) -> Placed:
        if not any(isinstance(thing, Late) for thing in placed.things):
            return placed  # a copy finds the reader's own words by the identity of these things
        things = [self._number(thing) if isinstance(thing, Late) else thing for thing in placed.things]
        return placed._replace(things=tuple(things))

    def _number(self, late: Late) -> SetLine:
        if late.target not in self.ids:
            raise LeafletError([self._lost(late.node, late.target)])
        line = set_lines([Inline(str(self.ids[late.target]), late.look.face, late.node)], self.family, 99)[0]
        close = late.x + SPACE * late.look.size
        x = close if late.look.close else late.right - line.width * late.look.size
        return SetLine(x, late.y, late.look, line, late.node, (late.node,))

    def _lost(self, node: Element, target: str) -> Fault:
        return Fault(node.made_at, f'nothing that is printed has the id "{target}"')

    def check_links(self) -> None:
        """Raise LeafletError for links within the document to what is on no page."""
        inside = [e for e in self.inline if e.attributes.get("href", "")[:1] == "#"]
        lost = [(e, e.attributes["href"][1:]) for e in inside if e.attributes["href"][1:] not in self.ids]
        if lost:
            raise LeafletError([self._lost(*pair) for pair in lost])

    def _set(self, runs: Sequence[Inline], node: Element, width: float) -> list[Line]:
        try:
            return set_lines(runs, self.family, width, binding=self.binding)
        except KeyError:
            raise LeafletError(unset(runs, self.family, node)) from None

    def _marginal(self, page: Page, frame: Frame) -> Iterator[SetLine]:
        """Yield what the document prints in the margin of every page: it takes no space from the text."""
        own = {**self.style.page, **self.style.masters.get(page.master, {})}
        for element, look, line in self._margin_lines:
            y = own["size"][1] - own["draft"]
            spare = frame.width - line.width * look.size - 2 * look.padding
            x = aligned(look.align, page.number % 2 == 1) * spare + look.padding
            yield SetLine(x, y, look, line, element, (element,))

    @functools.cached_property
    def _margin_lines(self) -> list[tuple[Element, Computed, Line]]:
        """What is in the margin, each with its look and its line, which is the same on every page."""
        inner, room = min_room(self.style)
        out = []
        for element in self.margin:
            look = self.cascade.of(element, self.cascade.root, ())
            runs = [Inline(text, look.face, element) for text in strings_of(element)]
            line, *more = self._set(runs, element, room / look.size)
            if more:
                message = (
                    f"the words in the margin run off the page: they start {inner:g} pt from its left edge"
                )
                raise refusal(message, "set a smaller inner margin", self.style.place)
            out.append((element, look, line))
        return out

    def _running(
        self, page: Page, frame: Frame, marks: Sequence[SetLine]
    ) -> Iterator[tuple[str, SetLine | Art]]:
        """Yield the running lines of a page. Raises LeafletError where they overlap, or meet `marks` in the margin."""
        if self.style.masters.get(page.master, {}).get("running") == "no":
            return
        side = "recto" if page.number % 2 else "verso"
        shown = [e for e in self.running if e.attributes.get("pages", "all") in ("all", side)]
        things = [thing for element in shown for thing in self._running_line(element, page, frame)]
        if any(meet(a, b) for a, b in combinations([*[thing for _, thing in things], *marks], 2)):
            message = f"something in a running line overlaps its words, a picture or the draft mark on page {page.number}"
            hint = "align them to different sides, shorten the title, or give the picture less area"
            raise refusal(message, hint, self.style.place)
        yield from things

    def _running_line(
        self, element: Element, page: Page, frame: Frame
    ) -> Iterator[tuple[str, SetLine | Art]]:
        at = element.attributes.get("at", "foot")
        around = (at, "running")
        for child in element.children:
            if not isinstance(child, Element):
                continue
            look = self.cascade.of(child, self.cascade.root, around)
            if child.picture is not None:
                yield at, self._running_picture(child, child.picture, look, at, page, frame)
                continue
            icon = self._icon(child, look, around)
            room = icon[0].width + icon[1] if icon else 0.0
            runs = [Inline(text, look.face, element) for text in self._running_text(child, page)]
            lines = self._set(runs, child, (frame.width - room) / look.size)
            depth = self.style.page[at]
            if (len(lines) - 1) * look.lead > depth - (0.25 if at == "foot" else 0.8) * look.size:
                message = f"the running {at} needs {len(lines)} lines on page {page.number}: more than fit in the margin"
                raise refusal(message, "shorten the title", self._place_of(child, page))
            base = self.style.page["size"][1] - depth if at == "foot" else depth
            for n, line in enumerate(lines):
                y = base + (n if at == "foot" else n - len(lines) + 1) * look.lead
                spare = frame.width - room - line.width * look.size
                x = spare * aligned(look.align, page.number % 2 == 1)
                if icon and n == 0:
                    yield at, icon[0]._replace(x=x, y=y - look.base + icon[0].y)
                yield at, SetLine(x + room, y, look, line, element, (element,))

    def _icon(self, line: Element, look: Computed, around: tuple[str, ...]) -> tuple[Art, float] | None:
        """Return the icon before the words of a running line, at the top of the line, and the gap between them."""
        icon = icon_before(line)
        if icon is None:
            return None
        drawn = self.cascade.of(icon, look, (*around, line.name, *line.style.split()))
        return art_of_icon(icon, drawn, look), drawn.icon_gap * look.size

    def _running_picture(
        self, node: Element, picture: Drawing | Picture, look: Computed, at: str, page: Page, frame: Frame
    ) -> Art:
        """Return a picture on the baseline of the running lines: no higher than fits in the margin, never read aloud."""
        depth, tall = self.style.page[at], self.style.page["size"][1]
        room = depth - PAPER_EDGE if at == "head" else tall - frame.top - frame.height - depth - LEAST_GAP
        if room < LEAST_PICTURE or node.children:
            what = "a caption" if node.children else f"a picture: {max(room, 0):g} pt"
            hint = (
                "leave <figcaption> out"
                if node.children
                else f"a larger margin, or another {at}, in style.yaml"
            )
            raise refusal(f"the running {at} has no room for {what}", hint, node.made_at)
        wide, high = fitted(picture, look, frame.width, min(frame.height * look.height, room))
        x = (frame.width - wide) * aligned(look.align, page.number % 2 == 1)
        base = depth if at == "head" else tall - depth
        return Art(x, base - high, wide, high, look, picture, None)

    def _place_of(self, line: Element, page: Page) -> Place:
        """Return where a running line's words come from: the section's title, when it shows that."""
        shown = [child.attributes.get("show") for child in line.children if isinstance(child, Element)]
        titles = [e for e, (n, _) in self.where.items() if e.name == "h1" and n <= page.number]
        return place_of(titles[-1] if titles and "section" in shown else line)

    def _running_text(self, element: Element, page: Page) -> Iterator[str]:
        shown = {"number": str(page.number), "total": str(len(self.sheets)), "section": page.section}
        for child in element.children:
            if isinstance(child, Run):
                yield child.text
            elif child.name == "page":
                yield shown[child.attributes.get("show", "number")]
            elif ELEMENTS[child.name].inline:
                yield from self._running_text(child, page)
            elif child.name != "icon":
                message = f"<{child.name}> is not allowed in a running line"
                raise refusal(message, "put only words and <page/> into it", child.made_at)


def outline(mark: SetLine) -> Backdrop:
    """Return the border around words in the margin."""
    left, top, right, bottom = extent(mark)
    pad = mark.look.padding
    return Backdrop(left - pad, top - pad, right - left + 2 * pad, bottom - top + 2 * pad, mark.look)


def min_room(style: Style) -> tuple[float, float]:
    """Return where words in the margin begin on the page that has the least room for them, and that room."""
    wide = [
        ({**style.page, **own}["size"][0], frame_of(style, name).inner)
        for name, own in {"": {}, **style.masters}.items()
    ]
    room, inner = min((width - inner, inner) for width, inner in wide)
    return inner, room


def meet(one: SetLine | Art, other: SetLine | Art) -> bool:
    """Tell whether two things in a running line overlap; lines of words at different heights are apart."""
    if isinstance(one, SetLine) and isinstance(other, SetLine) and abs(one.y - other.y) > one.look.size / 2:
        return False
    left, top, right, bottom = extent(one)
    left2, top2, right2, bottom2 = extent(other)
    return left < right2 and left2 < right and top < bottom2 and top2 < bottom


def extent(thing: SetLine | Art) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a line of words or a picture."""
    if isinstance(thing, Art):
        return thing.x, thing.y, thing.x + thing.width, thing.y + thing.height
    size = thing.look.size
    return thing.x, thing.y - 0.8 * size, thing.x + thing.line.width * size, thing.y + 0.25 * size


def aligned(align: str, recto: bool) -> float:
    """Return the share of spare width to the left: 0 for left, 1 for right; outer and inner depend on the side."""
    if align in ("outer", "inner"):
        return float((align == "outer") == recto)
    return {"right": 1.0, "centre": 0.5}.get(align, 0.0)
