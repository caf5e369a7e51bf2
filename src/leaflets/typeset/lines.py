"""Takes inline text and a measure, gives lines: segments at their places, each glyph with its advance. Knows no pages."""

from __future__ import annotations

import functools
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from ..elements import ELEMENTS
from ..model import Element
from .breaks import MOST, at_hyphens, at_spaces, between_numbers, word_parts
from .fonts import BOUND_SPACE, Family, Font, Piece
from .languages import SYMBOLS_ALONE, Binding
from .line_ends import Units, balanced, filled, finished

_ROW = re.compile(
    rf"(?:[0-9().+/-]+{BOUND_SPACE}){{2,}}[0-9().+/-]+"
)  # of numbers: three groups of digits or more
# Where a word wider than its line is split: first between the numbers of a row, then at spaces, then after hyphens.
LAST_RESORTS = (between_numbers, at_spaces, at_hyphens)
# How words are divided among lines: what a style says of `balance`.
WAYS = {"no": filled, "last": finished, "yes": balanced}
HOOK = 0.5  # em: room for the mark where a word is cut


class Inline(NamedTuple):
    """Text of one node and one font style; `style` is 1 for bold, 2 for italic, 3 for both."""

    text: str
    style: int
    node: Element


class Segment(NamedTuple):
    """Text in one font and of one owner, with its spaces: where it starts and how wide it is, in em.

    The width leaves out a space that ends the line. `owner` counts the nodes of the text (`owners_of`), so that the same words serve other documents.
    """

    font: Font
    owner: int
    pieces: tuple[Piece, ...]
    x: float
    width: float
    hyphen: bool = False  # the last character of its line: copied text must keep it

    @property
    def text(self) -> str:
        """Its characters, spaces included."""
        return "".join([piece.text for piece in self.pieces])

    @property
    def glyphs(self) -> list[int]:
        """The number of each character's glyph in the font's face."""
        return [glyph for piece in self.pieces for glyph in piece.glyphs]

    @property
    def advances(self) -> list[float]:
        """The distance from each character to the next, in em."""
        return [advance for piece in self.pieces for advance in piece.advances]


class Line(NamedTuple):
    """A line: its width in em, and whether it ends inside a word that was too long."""

    width: float
    segments: tuple[Segment, ...]
    cut: bool = False


class Atom(NamedTuple):
    """Part of a word in one font, with no place where a line may end."""

    piece: Piece
    opens: bool = True  # the first of its word
    joined: bool = False  # no line may begin with it


class Atoms:
    """The words of a text, atom by atom, in columns: a booklet has ten thousand."""

    __slots__ = ("cuts", "gaps", "joined", "owners", "pieces", "widths")

    def __init__(self) -> None:
        self.widths: list[float] = []
        self.gaps: list[float] = []  # the space before it, in em; 0 = none
        self.pieces: list[Piece] = []
        self.owners: list[int] = []
        self.joined: set[int] = set()  # atoms that no line may begin with
        self.cuts: set[int] = set()  # atoms that continue a word that was cut: a line begins there

    def add(self, atoms: Sequence[Atom], gap: float, owner: int) -> None:
        """Add atoms of one owner, each word of them after a space of `gap` em."""
        pieces, opens, joined = zip(*atoms, strict=True)
        if True in joined:
            self.joined.update([n for n, is_joined in enumerate(joined, len(self.widths)) if is_joined])
        self.widths += [piece.width for piece in pieces]
        self.gaps += [gap if first else 0.0 for first in opens] if False in opens else [gap] * len(atoms)
        self.pieces += pieces
        self.owners += [owner] * len(atoms)


class Tokens(dict[str, tuple[Atom, ...]]):
    """What is between two spaces -> its atoms, in one style; found once.

    `whole` are marks that stand for other characters: no line ends in them.
    """

    def __init__(self, family: Family, style: int, whole: bool) -> None:
        super().__init__()
        self.family, self.style, self.whole = family, style, whole

    def __missing__(self, token: str) -> tuple[Atom, ...]:
        if len(self) > MOST_TOKENS:
            self.clear()
        found: list[Atom] = []
        for part in (token,) if self.whole else word_parts(token):
            for n, piece in enumerate(self.family.word(self.style, part)[1]):
                found.append(Atom(piece, not found, n > 0))
        self[token] = tuple(found)
        return self[token]


MOST_LINES = 20_000  # paragraphs remembered: a long batch must not grow without bound
MOST_TOKENS = 50_000  # the same for words


def set_lines(
    content: Sequence[Inline],
    family: Family,
    width: float,
    balance: str = "no",
    binding: Binding = SYMBOLS_ALONE,
) -> list[Line]:
    """Return the lines of `content` in a measure of `width` em, left-aligned, never hyphenated.

    `balance` is a key of WAYS: how words are divided among as few lines as they need. `binding` finds the spaces
    at which no line ends in the text's language.
    """
    number = {node: n for n, node in enumerate(owners_of(content))}
    runs = [(text, style, number[node], node.name, stands_for(node)) for text, style, node in content]
    key: Hashable = (width, balance, binding, *runs)
    known = family.lines.get(key)
    if known is None:
        if len(family.lines) > MOST_LINES:
            family.lines.clear()
        known = family.lines[key] = tuple(_set(bind(content, binding), number, family, width, balance))
    return list(known)


def widest(content: Sequence[Inline], family: Family, binding: Binding) -> float:
    """Return the width in em of the widest unit of `content` that no line break may split; 0 when it has none."""
    number = {node: n for n, node in enumerate(owners_of(content))}
    return max(units_of(to_atoms(bind(content, binding), number, family))[1], default=0.0) if content else 0.0


def owners_of(content: Sequence[Inline]) -> tuple[Element, ...]:
    """Return the nodes of a text in the order of their first words: what a segment's `owner` counts."""
    if len(content) == 1:
        return (content[0].node,)
    return tuple(dict.fromkeys([run.node for run in content]))


def stands_for(node: Element) -> bool:
    """Tell whether a node is a mark that stands for another character: no line ends in it."""
    return "actual" in node.attributes


def _set(
    content: Sequence[Inline], number: Mapping[Element, int], family: Family, width: float, balance: str
) -> list[Line]:
    words = to_atoms(content, number, family)
    if not words.widths:
        return []
    starts, widths, gaps = units_of(words)
    if max(widths) > width:
        words = cut_long(words, width)
        starts, widths, gaps = units_of(words)
    forced = {n for n, start in enumerate(starts) if start in words.cuts} if words.cuts else words.cuts
    breaks = WAYS[balance](Units(widths, gaps, forced), width)
    inside = [ELEMENTS[node.name].inline for node in number]
    return [_assemble(words, starts[first], starts[end], wide, inside) for first, end, wide in breaks]


def to_atoms(content: Sequence[Inline], number: Mapping[Element, int], family: Family) -> Atoms:
    """Split runs at spaces and after dashes; words that run on from one run to the next are joined."""
    words = Atoms()
    glued, gap = False, 0.0  # whether the next word continues the one before it; the space before it
    for text, style, node in content:
        space, known = family.space(style), tokens_of(family, style, stands_for(node))
        atoms = [atom for token in text.split(" ") for atom in known[token]]
        at = len(words.widths)
        if atoms:
            words.add(atoms, space, number[node])
            if text[0] != " ":
                words.gaps[at] = gap
                words.joined.update([at] if glued else [])
        if text:
            glued, gap = (False, space) if text[-1] == " " else (True, 0.0)
    return words


@functools.lru_cache(maxsize=64)
def tokens_of(family: Family, style: int, whole: bool) -> Tokens:
    """Return the words known in one style of a family."""
    return Tokens(family, style, whole)


def units_of(words: Atoms) -> tuple[Sequence[int], Sequence[float], Sequence[float]]:
    """Return the units that no line break may split: the atom each begins with (and the end), widths, spaces before."""
    if not words.joined:
        return range(len(words.widths) + 1), words.widths, words.gaps
    starts = [n for n in range(len(words.widths) + 1) if n not in words.joined]
    widths = [sum(words.widths[first:end]) for first, end in pairwise(starts)]
    return starts, widths, [words.gaps[n] for n in starts[:-1]]


def bind(content: Sequence[Inline], binding: Binding) -> Sequence[Inline]:
    """Return the runs with each space that may not end a line replaced by BOUND_SPACE."""
    whole = "".join([run.text for run in content])
    if not binding.maybe.search(whole):
        return content
    bound = binding.spaces.sub(BOUND_SPACE, whole)
    if sum(map(whole.count, "0123456789")) > MOST:  # else there is no row of numbers: the pattern is slow
        bound = _ROW.sub(unbound, bound)
    out, at = [], 0
    for run in content:
        out.append(Inline(bound[at : at + len(run.text)], run.style, run.node))
        at += len(run.text)
    return out


def unbound(row: re.Match[str]) -> str:
    """Return numbers in a row with plain spaces between them; a single number, of at most MOST digits, as it is."""
    text = row[0]
    if sum(map(str.isdigit, text)) <= MOST:
        return text
    letters = list(text)
    for at in between_numbers(text):
        letters[at - 1] = " "
    return "".join(letters)


class Letter(NamedTuple):
    """One character of a word that is wider than its line."""

    piece: Piece
    owner: int


def cut_long(words: Atoms, width: float) -> Atoms:
    """Return the words, with those wider than the line split: at the best place for a line end, else between letters.

    A drawn mark, not a character, shows where letters were split.
    """
    starts, widths, _ = units_of(words)
    out = Atoms()
    for first, end, wide in zip(starts, starts[1:], widths, strict=False):
        if wide <= width:
            for at in range(first, end):
                here, gap = len(out.widths), words.gaps[at]
                out.add([Atom(words.pieces[at])], gap, words.owners[at])
                if at > first:
                    out.joined.add(here)
            continue
        word, gap = [letter for at in range(first, end) for letter in letters(words, at)], words.gaps[first]
        for part in split_up(word, width):
            # Between parts it is a space like any other.
            after = part.pop().piece.width if part[-1].piece.text == " " else 0.0
            (add_cut if extent(part) > width else add_whole)(out, part, gap, width)
            gap = after
    return out


def split_up(word: list[Letter], width: float, resort: int = 0) -> Iterator[list[Letter]]:
    """Yield the parts of a word; only those with no place for a line to end are wider than it."""
    if resort == len(LAST_RESORTS) or extent(word) <= width:
        yield word
        return
    ends = LAST_RESORTS[resort](text_in(word))
    for start, end in pairwise([0, *ends, len(word)]):
        yield from split_up(word[start:end], width, resort + 1)


def extent(part: Sequence[Letter]) -> float:
    """Return the width of letters set without kerns; a space at their end does not count."""
    last = part[-1].piece
    return sum([letter.piece.width for letter in part]) - (last.width if last.text == " " else 0.0)


def add_whole(out: Atoms, part: list[Letter], gap: float, width: float) -> None:
    """Add a part that fits on a line, after a space of `gap`: kerned, unless that makes it too wide."""
    groups = [list(held) for _, held in groupby(part, lambda letter: (letter.piece.font, letter.owner))]
    kerned = [Letter(set_in(held[0].piece.font, text_in(held)), held[0].owner) for held in groups]
    fits = sum([held.piece.width for held in kerned]) <= width
    for n, (piece, owner) in enumerate(kerned if fits else part):
        if n:
            out.joined.add(len(out.widths))
        out.add([Atom(piece)], 0.0 if n else gap, owner)


def add_cut(out: Atoms, part: list[Letter], gap: float, width: float) -> None:
    """Add a part that fits on no line, after a space of `gap`, letter by letter: a line begins where it is cut."""
    held, room = 0.0, max(width - HOOK, 1.0)
    for n, (piece, owner) in enumerate(part):
        if held and held + piece.width > room:
            out.cuts.add(len(out.widths))
            held = 0.0
        elif n:
            out.joined.add(len(out.widths))
        out.add([Atom(piece)], 0.0 if n else gap, owner)
        held += piece.width


def text_in(part: Sequence[Letter]) -> str:
    """Return the characters of letters."""
    return "".join([letter.piece.text for letter in part])


def set_in(font: Font, text: str) -> Piece:
    """Return characters that a font has as one piece, kerned."""
    return font.face.piece(font, text)


def letters(words: Atoms, at: int) -> Iterator[Letter]:
    """Yield an atom's letters."""
    word, owner = words.pieces[at], words.owners[at]
    for character in word.text:
        yield Letter(set_in(word.font, character), owner)


def _assemble(words: Atoms, first: int, end: int, wide: float, inside: Sequence[bool]) -> Line:
    """Join atoms to a line's segments."""
    pieces, owners, gaps = words.pieces[first:end], words.owners[first:end], words.gaps[first + 1 : end]
    font, owner, gap = pieces[0].font, owners[0], gaps[0] if gaps else 0.0
    # Most lines are of one font and one owner, with spaces of one width.
    if len({piece.font for piece in pieces}) == len({*owners}) == 1 and len({*gaps}) < 2:
        segments = [
            Segment(font, owner, between(pieces, font.space(gap)) if gap else tuple(pieces), 0.0, wide)
        ]
    else:
        segments = list(_segments(words, first, end, inside))
    last = segments[-1]
    if last.pieces[-1].text.endswith("-") and wide > last.font.face.advance["-"]:
        segments[-1:] = hyphen_apart(last)
    if end < len(words.widths) and words.gaps[end] > 0:
        # Screen readers and text extraction need the space that a break stands for; it is not part of a link that ends here.
        last, follows = segments[-1], words.owners[end]
        segments[-1:] = spaced(last, follows if inside[last.owner] else last.owner)
    return Line(wide, tuple(segments), end in words.cuts)


def between(pieces: Sequence[Piece], space: Piece) -> tuple[Piece, ...]:
    """Return pieces with a space between every two."""
    out = [space] * (2 * len(pieces) - 1)
    out[::2] = pieces
    return tuple(out)


def spaced(last: Segment, owner: int) -> list[Segment]:
    """Return a line's last segment with a space after it, of `owner`."""
    space = last.font.space(last.font.face.advance[" "])
    if last.hyphen or last.owner != owner:
        return [last, Segment(last.font, owner, (space,), last.x + last.width, 0.0)]
    return [last._replace(pieces=(*last.pieces, space))]


def ended(line: Line) -> Line:
    """Return a line that a forced break ends: extraction reads the break as a space."""
    last = line.segments[-1]
    return line._replace(segments=(*line.segments[:-1], *spaced(last, last.owner)))


def _segments(words: Atoms, first: int, end: int, inside: Sequence[bool]) -> Iterator[Segment]:
    """Yield a line's segments; a space belongs to the node outside an inline element (`inside`)."""
    font, owner = words.pieces[first].font, words.owners[first]
    pieces: list[Piece] = []
    start = x = 0.0
    for at in range(first, end):
        piece, gap = words.pieces[at], words.gaps[at] if at > first else 0.0
        if piece.font is not font or words.owners[at] != owner:
            if gap and inside[words.owners[at]]:  # else the space opens the segment that follows
                pieces.append(font.space(gap))
                x, gap = x + gap, 0.0
            yield Segment(font, owner, tuple(pieces), start, x - start)
            font, owner = piece.font, words.owners[at]
            pieces, start = [], x
        if gap:
            pieces.append(font.space(gap))
            x += gap
        pieces.append(piece)
        x += words.widths[at]
    yield Segment(font, owner, tuple(pieces), start, x - start)


def hyphen_apart(segment: Segment) -> list[Segment]:
    """Return a segment that ends with a hyphen as two segments, with only the hyphen in the second."""
    *before, last = segment.pieces
    hyphen = set_in(segment.font, "-")
    if len(last.text) > 1:
        before.append(last.but_last())
    rest = segment._replace(pieces=tuple(before), width=segment.width - hyphen.width)
    alone = segment._replace(pieces=(hyphen,), x=segment.x + rest.width, width=hyphen.width, hyphen=True)
    return [rest, alone] if before else [alone]
