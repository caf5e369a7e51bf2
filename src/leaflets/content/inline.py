"""Takes a text and its place, gives a Phrase: the few marks that a text may hold, and nothing else.

Marks are CommonMark's, with two rules of our own. A star with letters or digits on both sides, or with spaces on
both, is a literal star: a sum or the name of a gene loses nothing. And what looks like a mark but is not one is a
fault at its place: no mark is ever printed for a reader by accident.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from ..faults import FaultList, Place
from ..links import addresses
from ..model import LANG, Phrase, Run
from ..text.paste import clean_lines

BREAK = "||"  # where a title may end a line
_BREAK = re.compile(r"(?<!\\)(?:\\\\)*(?P<mark>\|\|)")
MARKS = re.compile(r"[*\[\]\\]")
LONGEST = 100_000  # characters: the parser of marks must not be given an attack
SHOWN = 20  # stars in a row that a message repeats
MOST_MARKS = 100  # each * [ ] and backslash; the parser's time grows with their square
# In the order of trying: an escaped mark, a term or a field, brackets that are neither, stars, and signs that
# mean something to a Markdown parser but nothing in a leaflet.
_SIGN = re.compile(
    r"(?P<escaped>\\(?:[*\[\]\\]|\|\|))|\[\[(?P<name>[^\[\]|\n]*)(?:\|(?P<shown>[^\[\]|\n]*))?\]\]"
    r"|(?P<open>\[\[)|(?P<stars>\*+)|(?P<text>[\\_&\[\]])"
)
STOPS = frozenset(",.;:!?")  # after a letter, bold ends before them: CommonMark, 6.2
_HELD = re.compile("\ue000(\\d+)\ue001")
# Literal signs, on their way through the parser.
STAR, OPEN, CLOSE = "\ue002", "\ue003", "\ue004"
_AS_TYPED = str.maketrans({STAR: "*", OPEN: "[", CLOSE: "]"})
_ESCAPED = {"\\*": STAR, "\\[": OPEN, "\\]": CLOSE, "\\\\": "\\\\", f"\\{BREAK}": BREAK}
_TARGET = rf"(?={addresses.BEGINS})"
_ALMOST = re.compile(rf"(?:\][^\S\n]+|(?<!\])\]\])\({_TARGET}|\)\[{_TARGET}", re.IGNORECASE)
_PICTURE = re.compile(r"(?<!\S)!\[[^\[\]]*\]\(")
# Scripts without spaces between words: a mark may be between any two of their letters.
_NO_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
# Marks of Markdown that a text does not have; in a word, between spaces or in a row (a blank to fill in) they are signs.
_FOREIGN = re.compile(
    r"(?<!\w)(?P<under>_{1,3})(?=[^\s_])(?:[^_\n]|(?<=[^\W_])_+(?=[^\W_]))*(?<=[^\s_])(?P=under)(?!\w)"
    r"|(?<![\w`])(?P<code>`+)(?=[^\s`])[^`\n]+(?P=code)(?![\w`])|(?<![\w~])(?P<struck>~~)(?=[^\s~])[^~\n]+~~(?![\w~])"
)
_INSTEAD = {
    "under": "bold is **words**, emphasis is *words*",
    "code": "remove them, or use quotation marks",
    "struck": "remove them: a text cannot be struck out",
}
_ADDRESS = re.compile(r"\]\([^()\s]*\)|https?://\S+|(?<!\S)\S+@\S+")
Spot = Callable[[str, int], Place]  # a mark, and how many of its kind come before it -> where it is
NO_LINK = "write [words](https://…), with no space in it; or put a backslash before a literal bracket: \\]"


@functools.cache
def _parser() -> Any:
    from markdown_it import MarkdownIt  # late: most texts hold no mark

    parser = MarkdownIt("zero").enable(["emphasis", "link", "escape"])
    parser.options["maxNesting"] = 20
    # Addresses come as written: we check them, because the parser would pass on as text what it refuses.
    parser.validateLink = lambda url: True
    parser.normalizeLink = lambda url: url
    return parser


def parse_phrase(text: str, place: Place, faults: FaultList, spot: Spot | None = None) -> Phrase:
    """Return the phrase; its line breaks stay. What is wrong goes to `faults`: with `spot`, where the mark stands."""
    text = clean_lines(text)
    if found := _BREAK.search(text):
        where = spot(BREAK, text.count(BREAK, 0, found.start("mark"))) if spot else place
        hint = (
            f"a line may be ended in the title of a booklet or a section; to print the sign write \\{BREAK}"
        )
        faults.add(where, f"{BREAK} is not allowed here", hint)
    _refuse_foreign(text, place, faults, spot)
    if not MARKS.search(text):
        return Phrase((Run(text),), place) if text else Phrase((), place)
    if len(text) > LONGEST or len(MARKS.findall(text)) > MOST_MARKS:
        hint = "split it, or put a backslash before characters meant as text"
        faults.add(place, "this text holds too many marks", hint)
        return Phrase((Run(text),), place)
    if re.search("[\ue000-\ue004]", text):
        faults.add(place, "the private characters U+E000 to U+E004 are not allowed in a text")
        return Phrase((), place)
    if (signs := _sure(text)) is not None:
        return Phrase(tuple(_joined(list(_sure_runs(text, signs, place, faults)))), place)
    marks = _Marks(text, place, faults, spot or (lambda mark, count: place))
    tokens = _parser().parseInline(_SIGN.sub(marks.held, text))[0].children or []
    marks.refuse_left_over(tokens)
    for token in tokens:
        if token.type == "link_open":
            token.attrs["href"] = str(token.attrs["href"]).translate(_AS_TYPED)
    return Phrase(tuple(_runs(tokens, marks, faults)), place)


def _refuse_foreign(text: str, place: Place, faults: FaultList, spot: Spot | None) -> None:
    """Refuse marks of Markdown that would be printed: __words__, `words` and ~~words~~."""
    if not any(sign in text for sign in ("_", "`", "~~")):
        return
    for found in _FOREIGN.finditer(_ADDRESS.sub(_without_marks, text)):
        kind = found.lastgroup or ""
        mark = found[kind]
        where = spot(mark, text.count(mark, 0, found.start())) if spot else place
        faults.add(where, f"{mark} is no mark of a text, and would be printed", _INSTEAD[kind])


def _without_marks(address: re.Match[str]) -> str:
    return re.sub("[_`~]", "-", address[0])


def parse_title(text: str, place: Place, faults: FaultList, spot: Spot | None = None) -> Phrase:
    """Return the phrase of a title; where the title says that a line ends, it has a run that `breaks`."""
    ends = [found.span("mark") for found in _BREAK.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    runs: list[Run] = []
    for start, end in zip(starts, [*(start for start, _ in ends), len(text)], strict=True):
        part = text[start:end].strip()
        if ends and not part:
            hint = "put it between the words of two lines"
            faults.add(place, f"there are no words on one side of {BREAK}", hint)
        where = functools.partial(_spot_after, spot, text[:start]) if spot else None
        runs += [*([Run(" ", breaks=True)] if start else []), *parse_phrase(part, place, faults, where).runs]
    return Phrase(tuple(runs), place)


def _spot_after(spot: Spot, before: str, mark: str, count: int) -> Place:
    """Return the place of a mark that is counted from the end of the text `before`."""
    return spot(mark, before.count(mark) + count)


def _sure(text: str) -> list[re.Match[str]] | None:
    """Return the marks of a text that can be read in one way only; None when only a parser can tell.

    These are terms, fields, and bold that begins after a space and ends before one or a stop: most texts hold no
    other marks, and the parser takes longer to import than they take to read.
    """
    if "](" in text or _ALMOST.search(text):
        return None
    signs, strong = [sign for sign in _SIGN.finditer(text) if sign[0] not in ("_", "&")], False
    for sign in signs:
        if sign["name"] is not None:
            continue
        before, after = text[: sign.start()][-1:], text[sign.end() :][:1]
        outside, inside = (after, before) if strong else (before, after)
        apart = outside in ("", " ", "\n") or (strong and outside in STOPS and inside.isalnum())
        if sign[0] != "**" or not apart or not inside or inside.isspace():
            return None
        strong = not strong
    return None if strong else signs


def _sure_runs(text: str, signs: list[re.Match[str]], place: Place, faults: FaultList) -> Iterator[Run]:
    at, strong = 0, False
    for sign in signs:
        if at < sign.start():
            yield Run(text[at : sign.start()], strong)
        if sign["name"] is None:
            strong = not strong
        else:
            run = _reference(sign, place, faults)
            if run.text or run.field:
                yield replace(run, strong=strong)
        at = sign.end()
    if at < len(text):
        yield Run(text[at:], strong)


class _Marks:
    """The signs of one text on their way to a parser of Markdown: what is not one of our marks is hidden from it."""

    def __init__(self, text: str, place: Place, faults: FaultList, spot: Spot) -> None:
        self.text, self.place, self.faults, self.spot = text, place, faults, spot
        self.links = "](" in text  # without any, brackets are text: the parser would try each
        self.references: list[Run] = []
        self.stars: list[int] = []  # how many stars of the text come before each one that the parser gets

    def held(self, sign: re.Match[str]) -> str:
        if sign["text"]:
            return sign[0] if self.links and sign[0] in "[]" else "\\" + sign[0]
        if sign["escaped"]:
            return _ESCAPED[sign[0]]
        if sign["stars"]:
            return self._stars(sign)
        if sign["open"]:
            where = self.spot("[[", self.text.count("[[", 0, sign.start()))
            self.faults.add(where, "[[ is not closed", "write [[term]] or [[term|other words]]")
            return "\\[\\["
        self.references.append(_reference(sign, self.place, self.faults))
        return f"\ue000{len(self.references) - 1}\ue001"

    def _stars(self, sign: re.Match[str]) -> str:
        """Return stars as the parser gets them; a literal star as STAR."""
        before, after = self.text[: sign.start()][-1:], self.text[sign.end() :][:1]
        inside = _in_word(before) and _in_word(after)
        apart = (not before or before.isspace()) and (not after or after.isspace())
        first = self.text.count("*", 0, sign.start())
        if len(sign[0]) == 1 and (inside or apart):
            return STAR
        if inside or apart:
            where = "inside a word" if inside else "on its own"
            hint = "bold begins before a word and ends after one: **words**; for a literal star write \\*"
            self.faults.add(self.spot("*", first), f"{sign[0][:SHOWN]} is {where}", hint)
            return STAR * len(sign[0])
        self.stars += range(first, first + len(sign[0]))
        return sign[0]

    def refuse_left_over(self, tokens: list[Any]) -> None:
        """Refuse each sign that looks like a mark but that the parser took for text."""
        seen = 0
        for token in tokens:
            if token.type == "text":
                for n, run in enumerate(re.finditer(r"\*+", token.content)):
                    count = seen + sum(len(r) for r in re.findall(r"\*+", token.content)[:n])
                    self._refuse_stars(run[0], self.stars[min(count, len(self.stars) - 1)])
                seen += token.content.count("*")
            elif token.type in ("em_open", "em_close", "strong_open", "strong_close"):
                seen += len(token.markup)
        self._refuse_brackets(tokens)

    def _refuse_stars(self, stars: str, count: int) -> None:
        name = "bold" if len(stars) > 1 else "emphasis"
        hint = f"no space after the first star or before the last, and a space or a stop where {name} ends; for a literal star write \\*"
        self.faults.add(self.spot("*", count), f"this {stars[:SHOWN]} opens or closes nothing", hint)

    def _refuse_brackets(self, tokens: list[Any]) -> None:
        left = "".join(token.content for token in tokens if token.type == "text")
        if "](" in left:
            taken = left[: left.index("](")].count("](")
            self.faults.add(
                self.spot("](", self._link_left(tokens) + taken), "this is not a link: ](", NO_LINK
            )
        elif found := _ALMOST.search(self.text):
            self.faults.add(self._place_at(found.end() - 1), "this is not a link", NO_LINK)
        elif found := _PICTURE.search(self.text):
            hint = "a picture is a block of its own:  - figure: …"
            self.faults.add(self._place_at(found.start()), "a text cannot hold a picture", hint)
        whole = "".join(token.content for token in tokens).translate(_AS_TYPED)
        if left.count("]]") > whole.count("[["):
            ends = {sign.end() for sign in _SIGN.finditer(self.text) if sign["name"] is not None}
            at = [
                found.start() for found in re.finditer(r"(?<!\\)\]\]", self.text) if found.end() not in ends
            ]
            place = self._place_at(at[0], "]]") if at else self.place
            self.faults.add(place, "]] closes nothing", "write [[term]] or [[term|other words]]")

    def _place_at(self, at: int, mark: str = "") -> Place:
        mark = mark or self.text[at]
        return self.spot(mark, self.text.count(mark, 0, at))

    def place_of_link(self, tokens: list[Any]) -> Place:
        """Return the place of the address of the link that these tokens lead up to."""
        before = "".join(token.content for token in tokens if token.type == "text").count("](")
        return self.spot("](", before + sum(token.type == "link_close" for token in tokens))

    def _link_left(self, tokens: list[Any]) -> int:
        """Return how many links come before the first "](" that is not part of a link."""
        count = 0
        for token in tokens:
            if token.type == "text" and "](" in token.content:
                break
            count += token.type == "link_close"
        return count


def _in_word(character: str) -> bool:
    return character.isalnum() and not _NO_SPACES.match(character)


def _reference(match: re.Match[str], place: Place, faults: FaultList) -> Run:
    name = match["name"].strip()
    shown = name if match["shown"] is None else match["shown"].strip()
    if not name or not shown or name == "clinic.":
        faults.add(
            place, f"{match[0][:60]} names nothing", "write [[term]], [[term|other words]] or [[clinic.name]]"
        )
    if name.startswith("clinic."):
        if match["shown"] is not None:
            faults.add(place, f"{match[0][:60]}: only the clinic's own words go here", f"write [[{name}]]")
        return Run("", field=name.removeprefix("clinic."))
    return Run(shown, term=name)


def _runs(tokens: list[Any], marks: _Marks, faults: FaultList) -> list[Run]:
    out: list[Run] = []
    strong = emphasis = 0
    href = shown = lang = ""
    for at, token in enumerate(tokens):
        if token.type in ("text", "softbreak", "hardbreak", "text_special"):
            content = token.content if token.type in ("text", "text_special") else "\n"
            for n, part in enumerate(_HELD.split(content.translate(_AS_TYPED))):
                run = marks.references[int(part)] if n % 2 else Run(part)
                if run.text or run.field:
                    look = bool(strong), bool(emphasis), href
                    out.append(Run(run.text, *look, run.term, run.field, lang, shown=shown))
        elif token.type in ("strong_open", "strong_close"):
            strong += token.nesting
        elif token.type in ("em_open", "em_close"):
            emphasis += token.nesting
        elif token.type == "link_open":
            place = marks.place_of_link(tokens[:at])
            words = itertools.takewhile(lambda inside: inside.type != "link_close", tokens[at + 1 :])
            if not any(inside.content.strip() for inside in words):
                faults.add(place, "this link has no words", "write [words](address)")
            href, shown, lang = _address(token, place, faults)
        elif token.type == "link_close":
            href = shown = lang = ""
    return _joined(out)


def _address(token: Any, place: Place, faults: FaultList) -> tuple[str, str, str]:
    """Return where a link leads and how that is printed, or the language of words in another one: [sí](lang:es)."""
    href = str(token.attrs.get("href", ""))
    if href.startswith("lang:"):
        if not LANG.fullmatch(href[5:]):
            faults.add(place, f'"{href[5:60]}" is not a language code', 'a code such as "es"')
        return "", "", href[5:]
    if token.attrs.get("title"):
        faults.add(place, "a link's title would be lost", "write [words](address)")
    if _HELD.search(href):
        faults.add(place, "a link's address holds a term or a field", "write the address itself")
        return "", "", ""
    try:
        link = addresses.link(href)
        return link.href, link.shown, ""
    except addresses.NoAddress as error:
        message = error.about(f'"{href[:60]}" is not an address a leaflet may link to')
        faults.add(place, message, error.hint or f"{addresses.SCHEMES}; {NO_LINK.partition('; or ')[2]}")
        return "", "", ""


def look_of(run: Run) -> tuple[bool, bool, str, str]:
    return run.strong, run.emphasis, run.href, run.lang


def _joined(runs: list[Run]) -> list[Run]:
    """Join neighbours of the same kind."""
    out: list[Run] = []
    for run in runs:
        last = out[-1] if out else None
        same = last and look_of(last) == look_of(run)
        if last and same and not (last.term or run.term or last.field or run.field):
            out[-1] = replace(last, text=last.text + run.text)
        else:
            out.append(run)
    return out
