"""Takes lines of YAML and its texts, gives the slips in them: symbols in a text that YAML interprets, and marks it does not know.

All of it is about what people who never learned YAML type. Each slip is reported on the line of its cause.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..text.counts import counted
from ..text.paste import named

QUOTES = 'put a text that begins with a symbol in quotes: "…"'
DASH_HINT = 'a line of a list begins with a hyphen and a space: "- …"'
COLON_HINT = 'type one between the name and its value: "title: …"'
BULLETS = "•·▪◦‣●○■□▶►⁃∙"
TOUCHING = BULLETS.replace("·", "")  # bullets even where no space follows
TICKS = "✓✔✗✘☐☑☒▸▹▻➔➢➣➤❖★☆✦✧✱◆◇"  # bullets where a line of a text begins with one
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
COLONS = "\u02d0\u2236\ua789\ufe13\ufe55\uff1a"  # seen as a colon
_BLANK = r"[^\S\n]"  # white space of any kind on one line
_BEFORE = r" *(?:- +)*"  # what comes before a text: indentation, and dashes of nested lists
_NAME = "[a-z_][a-z0-9_-]*"
_SCHEME = re.compile(r"(https?|mailto|tel|lang|ftp):")
# "o" is the second bullet of Word; one space after it may follow a word of some language.
_LIKE_A_DASH = re.compile(
    rf"([*+{BULLETS}{DASHES}])(?={_BLANK}+\S)|([{TOUCHING}])(?=[^\W_])|(o)(?=\t|{_BLANK}{{2,}})"
)
_DASH_BLANK = re.compile(r"-([^\S\n \t])")
_NO_BLANK = re.compile(r"-(?=[^\s-])")
_NUMBER = re.compile(r"-[0-9][0-9.,]*")
_COLON_BLANK = re.compile(rf"({_NAME}:)([^\S\n \t])")
_NO_COLON_BLANK = re.compile(rf"({_NAME}:)(?=\S)")
_LIKE_A_COLON = re.compile(rf"({_NAME})([{COLONS}])")
_BLANK_ESCAPE = re.compile(r"\\(?:([t_])|.)")
# 1. 2) a) (3) (b) ii. iv) ① [ ]; a single i. or v. may be an abbreviation.
_COUNTED = r"[0-9]{1,2}[.)]|[a-z]\)|\([0-9a-z]{1,2}\)|(?=[ivx]{2})x?(?:ix|iv|v?i{0,3})[.)]|[\u2460-\u249b]|\[[ xX]?\]"
_ITEM = re.compile(rf"(?:-|[*+{BULLETS}{DASHES}{TICKS}]|{_COUNTED}){_BLANK}+\S|[{TOUCHING}{TICKS}][^\W_]")
CURLY = {
    "\u201c": "\u201d\u201c\"", "\u201d": "\u201d", "\u201e": "\u201c\u201d\"", "\u00ab": "\u00bb", "\u00bb": "\u00ab", "\u2018": "\u2019\u2018'",
    "\u201a": "\u2018\u2019'", "\u2039": "\u203a", "\u203a": "\u2039", "\u300c": "\u300d", "\u300e": "\u300f", "\u201f": "\u201d", "\u2033": "\u2033",
    "\u2019": "\u2019", "\uff02": "\uff02", "\uff07": "\uff07", "\u301d": "\u301e\u301f", "`": "`'", "\u00b4": "\u00b4",
}  # fmt: skip


class Slip(NamedTuple):
    """What is wrong, and how many lines and columns from where the search began."""

    line: int
    column: int
    message: str
    hint: str


def in_line(text: str) -> Slip | None:
    """Return the slip with which a line begins: a sign in place of a hyphen, or a space that is missing or is another character."""
    start = re.match(_BEFORE, text)
    at = start.end() if start else 0
    rest = text[at:]
    if found := _LIKE_A_DASH.match(rest):
        sign = found[found.lastindex or 0]
        return Slip(0, at, f"{named(sign)} is in place of a list's hyphen", f"{DASH_HINT}; or {QUOTES}")
    if found := _DASH_BLANK.match(rest):
        return Slip(0, at + 1, f"{named(found[1])} follows this hyphen", "type a space instead")
    if _NO_BLANK.match(rest) and not rest.startswith("---"):
        return Slip(0, at, "a space is missing after this hyphen", f"{DASH_HINT}; or {QUOTES}")
    return no_space(rest, at)


def no_space(text: str, at: int = 0) -> Slip | None:
    """Return the slip of a name and its value that no space separates."""
    if found := _COLON_BLANK.match(text):
        return Slip(0, at + len(found[1]), f"{named(found[2])} follows this colon", "type a space instead")
    found = _NO_COLON_BLANK.match(text)
    if not found or _SCHEME.match(text):
        return None
    return Slip(0, at + len(found[1]), "a space is missing after this colon", COLON_HINT)


def no_colon(text: str, at: int = 0) -> Slip | None:
    """Return the slip of a name followed by a sign that only looks like a colon."""
    found = _LIKE_A_COLON.match(text)
    if not found:
        return None
    return Slip(
        0, at + len(found[1]), f"{named(found[2])} is in place of a colon", "type a colon and a space"
    )


def is_harmless(text: str) -> bool:
    """Tell whether a text of one line without quotes cannot hold any slip that `in_plain` finds: most cannot."""
    first = text[:1]
    return first.isascii() and first.isalnum() and first != "o" and ":" not in text and text[-1:] != '"'


def in_plain(lines: Sequence[str], column: int, alone: bool) -> Iterator[Slip]:
    """Yield the slips of a text without quotes: `lines` as in the file, the first from `column` on.

    `alone` when nothing but dashes comes before it on its line.
    """
    first = lines[0][column:]
    if quoted := _in_curly_quotes("\n".join([first, *lines[1:]])):
        yield quoted
    if unopened := _unopened(lines, column):
        yield unopened
    slip = in_line(first) if alone else _dash_for_hyphen(first)
    reported = slip is not None and not _NUMBER.fullmatch(first) and not _is_text(slip, first)
    if slip is not None and reported:
        yield slip
    for n, line in enumerate(lines[1:], 1):
        yield from _continued(line, n, reported)


def _unopened(lines: Sequence[str], column: int) -> Slip | None:
    """Return the slip of a text that ends with its only quotation mark; after a digit it is the sign for inches."""
    text = "\n".join([lines[0][column:], *lines[1:]])
    if text[0] in CURLY or not re.fullmatch(r'[^"]*[^"\d\s]"', text):
        return None
    return Slip(
        0,
        0,
        "this text ends with a quotation mark, but does not begin with one",
        'type " here, or delete the one at its end',
    )


def _dash_for_hyphen(first: str) -> Slip | None:
    return in_line(first) if first[0] in BULLETS + DASHES and _LIKE_A_DASH.match(first) else None


def _is_text(slip: Slip, first: str) -> bool:
    """Tell whether a missing space may be meant: "Note:see below" is a text; what lacks it is reported by its reader."""
    return "colon" in slip.message and not first.startswith(("-", "*"))


def _continued(line: str, n: int, reported: bool) -> Iterator[Slip]:
    """Yield the slip of a further line; `reported` when the first has one, so that the others have the same."""
    indent = len(line) - len(line.lstrip())
    if _ITEM.match(line[indent:]) and not (reported and in_line(line)):
        yield Slip(n, indent, "this line looks like an item, but it continues the text above", AS_ITEM)
    elif slip := in_line(line):
        yield slip._replace(line=n)


AS_ITEM = 'begin it with "- ", right under the hyphen above; or put the whole text in quotes, on one line'


def in_folded(lines: Sequence[str]) -> Iterator[Slip]:
    """Yield the slips of a text that runs over several lines, in quotes or after > : each break becomes a space."""
    for n, line in enumerate(lines[1:], 1):
        indent = len(line) - len(line.lstrip())
        if _ITEM.match(line[indent:]):
            yield Slip(n, indent, "this line looks like an item, but it continues the text above", AS_LIST)


def in_double_quotes(lines: Sequence[str], column: int) -> Iterator[Slip]:
    """Yield each backslash in double quotes that turns a letter of the text into a blank, as in "C:\\temp"."""
    for n, line in enumerate(lines):
        for found in _BLANK_ESCAPE.finditer(line, column if n == 0 else 0):
            if found[1]:
                what = "a tab" if found[1] == "t" else "a no-break space"
                hint = "write two backslashes if one is meant, or use single quotes"
                yield Slip(
                    n, found.start() - (0 if n else column), f"\\{found[1]} is {what} in double quotes", hint
                )


AS_LIST = (
    "make it a list, with a hyphen before each line; or write | before the text, to keep each line as a line"
)


def _in_curly_quotes(text: str) -> Slip | None:
    """Return the slip of a value in the quotation marks that a word processor makes."""
    closers = CURLY.get(text[:1], "")
    while len(text) > 3 and text[1] == text[0] and text[-2] in closers:  # two signs for one: ‘‘words’’
        text = text[1:-1]
    if len(text) < 2 or text[-1] not in closers:
        return None
    if any(c in closers and not after.isalnum() for c, after in itertools.pairwise(text[1:])):
        return None
    hint = f"type straight quotation marks, or none; where {text[0]} and {text[-1]} are meant, put straight ones around them"
    return Slip(0, 0, "this whole text is in quotation marks that would be printed", hint)


# ---- what the parser could not read ------------------------------------------------------------------

NOT_CLOSED = "this is never closed"
NAMELESS = 'there is a name without ": " here'
NOT_FITTING = "this line does not fit the lines above it"
CLOSE = (
    "add the quotation mark at its end; a text that begins with an apostrophe needs double quotes around it"
)
INDENT = "check the indentation, and the quotes around texts with symbols"
SIGN = "a text begins with a symbol that YAML interprets"
# What the parser says -> what a writer can do with it.
PLAIN_WORDS = (
    ("mapping values are not allowed", 'there is a second ": " here', 'put a text that holds ": " in quotes; or begin this line right under the name above'),
    ("could not find expected ':'", NAMELESS, "check the indentation, and the quotes above"),
    ("unexpected end of stream", NOT_CLOSED, CLOSE),
    ("document indicator", NOT_CLOSED, CLOSE),
    ("',' or ']'", "this list is never closed, or lacks a comma", "end it with ]; put a text that holds brackets in quotes"),
    ("',' or '}'", "this is never closed, or lacks a comma", "end it with }; put a text that holds braces in quotes"),
    ("unknown escape", "there is a backslash in double quotes", "write two backslashes, or use single quotes"),
    ("escape", "this number is not a character", "write the character itself"),
    ("hexadecimal", "this number is not a character", "write the character itself"),
    ("entries are not allowed", "a list cannot begin on this line", 'begin it on the next one, or put a text that begins with "- " in quotes'),
    ("mapping keys are not allowed", SIGN, QUOTES),
    ("tab character", "there is a tab where only spaces are allowed", "use spaces"),
    ("directive", SIGN, QUOTES),
    (" tag", SIGN, QUOTES),
    ("block scalar", "there is something after | or >", "begin the text on the next line, or put it in quotes"),
    ("expected alphabetic or numeric", SIGN, QUOTES),
    ("alias", SIGN, QUOTES),
    ("anchor", SIGN, QUOTES),
    ("cannot start any token", SIGN, QUOTES),
    ("expected comment or line break", SIGN, QUOTES),
    ("expected <block end>", NOT_FITTING, INDENT),
    ("expected key", NOT_FITTING, INDENT),
    ("expected '-' indicator", NOT_FITTING, "check the indentation; " + QUOTES),
    ("unexpected ':'", 'there is a ":" here', 'type a space after it where a value follows; put a text that holds ":" in quotes'),
    ("comma after", "this comma comes after the end of a text or list", "remove it, or put the whole text in quotes"),
    ("text after brackets", "a text begins with [ or {", 'put it in quotes: "[[term]] …"'),
    ("hexdecimal", "this number is not a character", "write the character itself; a backslash as two, or use single quotes"),
    ("node content", SIGN, QUOTES),
    ("unacceptable character", "there is a character here that no text may hold", "remove it"),
)  # fmt: skip


def at_error(line: str, column: int, said: str) -> str:
    """Return the parser's words, or better ones found from the characters where it gave up."""
    before, sign = line[:column].rstrip(), line[column : column + 1]
    if sign == "\t":
        return "tab character"
    if sign == "," and "flow" not in said and before.endswith(tuple("]}\"'")):
        return "comma after"
    if sign == ":" and "flow" in said:
        return "mapping values are not allowed"
    if sign and before.endswith(("]", "}")) and "flow" not in said and "expected" in said:
        return "text after brackets"
    return said


def in_plain_words(said: str) -> tuple[str, str]:
    """Return the parser's words as a writer understands them, and a hint."""
    found = ((words, hint) for part, words, hint in PLAIN_WORDS if part in said)
    return next(found, (NOT_FITTING, "check quotes and indentation near here"))


def open_quotes(first: str, last: str, column: int) -> Slip | None:
    """Return the slip of a text whose closing quote is missing on its `first` line.

    It then ends at the quote, before `column` of its `last` line, with which the next text begins.
    """
    sign, before = last[column - 1], last[: column - 1]
    if not re.fullmatch(rf"{_BEFORE}(?:{_NAME}:{_BLANK}+)?", before) or not last[column:].strip():
        return None
    at = len(first.rstrip())
    return Slip(0, at, "this text has no quotation mark at its end", f"type {sign} here")


def after_quotes(line: str, column: int) -> Slip | None:
    """Return the slip of a text in quotes that continues after its closing quote, at `column` of its line."""
    rest = line[column:]
    if not rest.strip(" \t"):
        return None
    if not rest.strip():
        return Slip(0, column, f"{named(rest.strip(' ')[0])} follows this quotation mark", "remove it")
    if rest.lstrip()[0] in ",:]}#":
        return None
    sign = line[column - 1]
    if rest[0] == " " and rest.lstrip()[0] in "\"'" and re.search(r"[\[{]", line[:column]):
        hint = 'texts in brackets need a comma between them: "…", "…"'
        return Slip(0, column, "a comma is missing after this text", hint)
    if sign == "'" and rest[0].isalnum():
        hint = 'use double quotes around the text: "St Mary\'s"'
        return Slip(0, column - 1, "this apostrophe ends the text", hint)
    inner = "‘…’ or '…'" if sign == '"' else '“…” or "…"'
    return Slip(0, column - 1, "this quotation mark ends the text", f"use {inner} inside the text")


NO_HYPHEN = (
    "a hyphen is missing before this name",
    'a block begins with one: "- paragraph: …"; what belongs to the block above is two spaces further to the right',
)


def misplaced(lines: Sequence[str], column: int, opened: tuple[int, int] | None) -> tuple[int, Slip] | None:
    """Return the slip that keeps the last line from fitting the lines above it, and its line.

    `column` is where the parser gave up on that line, `opened` the line and column where it began what ends there.
    """
    last = len(lines) - 1
    above = [n for n in range(last - 1, -1, -1) if lines[n].strip() and lines[n].lstrip()[0] != "#"]
    if not above:
        return None
    if not lines[last][column:].startswith("-"):
        in_list = opened is not None and opened[1] == column and lines[opened[0]][column:].startswith("- ")
        return (last, Slip(0, column, *NO_HYPHEN)) if in_list else None
    start, rest = _indent(lines[above[0]]), lines[above[0]].lstrip()
    if start == column and rest[0] in "\"'":
        return above[0], Slip(0, start, "a hyphen is missing before this text", DASH_HINT)
    if start < column and re.match(rf"(?:- +)*{_NAME}:{_BLANK}+\S", rest):
        hint = 'the line above a list ends with a name and a colon, as in "blocks:" or "- list:"'
        return last, Slip(0, column, "no name stands above this list", hint)
    return _without_hyphen(lines, above, column) or _beside_others(lines, column)


def bare_item(lines: Sequence[str], column: int) -> Slip | None:
    """Return the slip of a last line that holds a text below the lines of a list, at `column` with their hyphens."""
    above = (line for line in reversed(lines[:-1]) if line.strip() and line.lstrip()[0] != "#")
    first = next((line for line in above if _indent(line) <= column), "")
    if not re.match(rf" {{{column}}}-(?:{_BLANK}|$)", first):
        return None
    return Slip(0, column, "a hyphen is missing before this text", DASH_HINT)


def _without_hyphen(lines: Sequence[str], above: Sequence[int], column: int) -> tuple[int, Slip] | None:
    """Return the slip of the first name in a list at `column` that stands there without its hyphen, and its line."""
    inside = list(itertools.takewhile(lambda n: _indent(lines[n]) > column, above))
    rest = above[len(inside) :]
    if rest and _indent(lines[rest[0]]) == column and _is_name(lines[rest[0]]):
        return rest[0], Slip(0, column, *NO_HYPHEN)
    if not inside or (rest and lines[rest[0]].lstrip().startswith("-")):
        return None
    first = inside[-1]
    if _indent(lines[first]) != column + 2 or not _is_name(lines[first]):
        return None
    return first, Slip(0, column + 2, *NO_HYPHEN)


def _is_name(line: str) -> bool:
    return bool(re.match(rf" *{_NAME}:(?:\s|$)", line))


def _beside_others(lines: Sequence[str], column: int) -> tuple[int, Slip] | None:
    """Return the slip of a last line whose hyphen is not in the column of a list above it."""
    lists: dict[int, int] = {}  # column of the hyphens -> the nearest line
    for n in range(len(lines) - 2, -1, -1):
        start = _indent(lines[n])
        if lines[n].lstrip().startswith("- ") and start < min(lists, default=start + 1):
            lists[start] = n
    if not lists or column in lists:
        return None
    near = min(lists, key=lambda start: abs(start - column))
    side = "right" if column > near else "left"
    message = f"this hyphen is {counted(abs(near - column), 'space')} to the {side} of the one in line {lists[near] + 1}"
    return len(lines) - 1, Slip(0, column, message, "put the hyphens of a list right below each other")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def before_error(lines: Sequence[str], first: int, last: int) -> tuple[int, Slip] | None:
    """Return the last slip on the lines `first` to `last`, which the parser could not read, and its line."""
    for n in range(min(last, len(lines) - 1), max(first, 0) - 1, -1):
        start = re.match(_BEFORE, lines[n])
        at = start.end() if start else 0
        if slip := in_line(lines[n]) or no_colon(lines[n][at:], at):
            return n, slip
    return None
