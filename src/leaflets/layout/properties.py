"""Holds the properties that rules of a style.yaml may set: what each holds, and from what to what its number may be."""

from __future__ import annotations

from ..source.shapes import YES_NO, Choice, Key, Kind, Number, Whole, may, shape
from .faces import WEIGHTS

LENGTH = Number(0.0, 600.0)  # points
NO_LENGTH, NO_YES = "no; 0", "no; `no`"
_COLOUR, _PEN, _TALL = "colour", Number(0.0, 40.0), Number(6.0, 200.0)
_LETTERS = Number(4.0, 200.0)


def _words(*words: str) -> Choice:
    return Choice(words)


def _length(name: str, about: str, says: str = NO_LENGTH, kind: Kind = LENGTH) -> Key:
    return may(name, kind, about, says=says)


def _yes(name: str, about: str, says: str = NO_YES) -> Key:
    return may(name, YES_NO, about, says=says)


def _colour(name: str, about: str) -> Key:
    return may(name, _COLOUR, about, says="no; none")


RULE = shape(
    "rule",
    # what is inside inherits these
    _length("size", "points; inherited by what is inside", "no; 12", _LETTERS),
    _length("leading", "from one line to the next, as a multiple of the size; inherited", "no; 1.35", Number(0.8, 4.0)),
    may("colour", _COLOUR, "of words; inherited", says="no; black"),
    may("font", _words("reading", "headings"), "`reading`, `headings`: which [family](layouts.md#fonts); inherited", says="no; `reading`"),
    may("weight", Choice(tuple(WEIGHTS)), "`regular`, `semibold`, `bold`; inherited", says="no; `regular`"),
    may("slant", _words("upright", "italic"), "`upright`, `italic`; inherited", says="no; `upright`"),
    may("numerals", _words("own", "tabular"), "`tabular`: digits of one width, so that they stand below each other, where the font has them; `own`: as the font has them; inherited", says="no; `own`"),
    may("emphasis", _words("italic", "bold"), "`italic`, `bold`: how `*emphasis*` in a text differs from the words around it; inherited", says="no; `italic`"),
    may("align", _words("left", "centre", "right", "outer", "inner"), "`left`, `centre`, `right`; in running lines also `outer`, `inner`; inherited", says="no; `left`"),
    # where it stands
    _length("before", "space above; between two blocks the larger one counts"),
    _length("after", "space below; between two blocks the larger one counts"),
    _length("indent", "from the left"),
    _yes("keep", "stays on the same page as what follows"),
    _yes("whole", "is not split between pages, unless that would leave a page nearly empty; a table is not, if a page holds it; of a section with `columns`: begins a page rather than be split, if that page holds it and the one before is 45 % full; else it is split where no box is, if that leaves neither page emptier"),
    _yes("soon", "stands on the earliest page that has room for it: no page ends above it to make others fuller"),
    _length("size_least", "of words: the size, in points, to which they shrink rather than need a second line. A telephone number is never split: one that is wider than its column is refused", "no; 0: they do not shrink", _LETTERS),
    may("balance", _words("no", "last", "yes"), "`last`: [no short last line](typesetting.md#breaks), if another way needs no more lines; `yes`: lines of even length too, for headings; `no`: each line takes as many words as it holds", says="no; `last`"),
    _colour("tab", "of a `section` at the top of a template: a mark of this colour at the outer edge of its pages, one step lower than that of the section before; it is cut by printers that leave the edge white"),
    may("start", _words("page", "recto"), "begins a new page: `page`, or a right-hand one: `recto`"),
    may("master", "plain", "the master of the pages that it begins"),
    _length("share_page", 'of a section with `start: page` or `start="page"`: it begins on the page of the section before, if that ends above this share of the text area (`0.55`), there is room for the beginning, and that saves a page; give it `before` for the space between them', kind=Number(0.0, 1.0)),
    _yes("sink", "stands at the foot of its page, together with what follows"),
    # boxes
    _colour("fill", "of a box: the colour behind it"),
    _colour("border", "of a box: the colour of its border"),
    _length("border_width", "of a box: how thick its border is", kind=_PEN),
    _colour("bar", "of a box: the colour of a bar at its left edge"),
    _length("bar_width", "of a box: how wide the bar is", kind=_PEN),
    _length("padding", "of a box: from its edges to what it holds"),
    _length("least", "how high a box is at least, in points"),
    _length("radius", "of a box: how round its corners are; of a figure too, with `border`"),
    may("sides", _words("all", "top", "bottom", "left", "right", "top-bottom", "left-right"), "of a box: where its border is: `all`, `top`, `bottom`, `left`, `right`, `top-bottom`, `left-right`", says="no; `all`"),
    _yes("dashed", "a border or rule of dashes"),
    _yes("dotted", "of a `li`: its `rule` is a line of dots"),
    _yes("band", "the first element of a box reaches the box's edges; with a `fill` it is a band at the top, with the box's corners"),
    may("reach", _words("text", "page"), "`page`: a box, or a decorative figure, reaches the edges of its page to the left and right, upwards if it is the first thing there, and downwards if it ends at the foot of the text area; in text columns only if it spans them", says="no; `text`"),
    may("fit", _words("cover", "whole"), "of a box with a picture: the picture is cut where the box ends (`cover`), or stands `whole` in its bottom right corner", says="no; `cover`"),
    # columns, rows and lists
    _length("gutter", "of a `row`: the space between its cells, with a `rule` a line in it; of `columns`: the space between them", "no; 10"),
    may("columns", Whole(1, 3), "of a `section` that is in no box, item or cell: how many text columns it is set in, up to 3; of a list: in how many it may be set, if that takes a tenth less height (in columns of less than 18 em, three tenths)", says="no; 1"),
    _yes("span", "in a section with `columns`: across all of them"),
    _yes("middle", "a cell's content is halfway down the row; that of a box, where it is higher by `least`"),
    _yes("stretch", "`no`: a cell's box is only as high as its content", "no; `yes`"),
    _yes("close", "of `entry-page`: the page number stands right after its words, not at the end of the line"),
    _yes("run_in", "of a `dt`: its explanation goes on in the same line; of an `h2`, `h3` or `h4`: so does the paragraph that follows it, in that paragraph's size and color"),
    _length("marker_width", "room for a list's marker; a list with a wider marker takes more", "no; 18", Number(0.0, 200.0)),
    _length("picture_size", "of a `li` with a picture: the greatest width of the picture, which is no more than two fifths of the column; `gutter` is the space between it and the words", "no; 67", Number(12.0, 300.0)),
    # tables, and lines to write on
    _length("cell", "of a table: the padding of its cells", "no; 5"),
    _colour("rule", "of tables, lists and rows: the colour of the lines in them"),
    _length("rule_width", "how thick these lines are", "no; 0.6", _PEN),
    _length("row_height", "of a table: how high a row is at least"),
    _length("row_height_most", "the height to which rows without words grow on a page that has room", "no; `row_height`"),
    _colour("stripe", "of a table: the colour behind every second row"),
    _length("pitch", "from one line to write on to the next", "no; 26", _TALL),
    _length("pitch_most", "the same on a page that has room", "no; `pitch`", _TALL),
    # figures, icons and notes in the margin
    _length("shrink", "the least share of its size to which a figure shrinks where it would otherwise move to the next page; its numerals keep their size", "no; 1", Number(0.2, 1.0)),
    _length("height", "a figure's greatest height, as a share of the text area", "no; 0.42", Number(0.02, 1.0)),
    _length("enlarge", "of a drawing: how many points on paper a unit of it takes at most, so that a small drawing stays small", "no; as many as there is room for", Number(0.1, 20.0)),
    _length("area", "a figure's [size in square millimetres](layouts.md#styleyaml)", "no; as large as `height` and the width allow", Number(20.0, 20000.0)),
    _yes("beside", "a figure stands beside the words that follow it in the same section, which are set narrower"),
    may("flank", _words("right", "left"), "on which side of these words it stands: `left`, `right`", says="no; `right`"),
    _length("rise", "how far it reaches up into the margin when these are the first words of a page"),
    _length("hang", "of a `p`: it is a [note in the margin](layouts.md#notes-in-the-margin), which begins so far to the left of the text, in points, beside what follows it in the same element"),
    _length("numeral", "the size of a figure's numerals", "no; 12", Number(4.0, 100.0)),
    _length("icon_size", 'of an `icon`: its height, as a multiple of the size of the words beside it: `"h2 icon": {icon_size: 1.6}`', "no; 1.25", Number(0.5, 2.0)),
    _length("icon_gap", "of an `icon`: the space between it and its words, as such a multiple", "no; 0.4", Number(0.0, 3.0)),
)  # fmt: skip
KINDS = {name: key.kind for key in RULE.keys for name in key.names}
