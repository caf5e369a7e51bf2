"""Holds the shapes of a layout's style.yaml: which keys each mapping may have and needs, and what each key holds."""

from __future__ import annotations

from ..source.shapes import YES_NO, Choice, Either, FileShape, Key, ListOf, Number, may, need, shape
from .papers import PAPERS
from .properties import RULE

MARGIN = Number(0.0, 5000.0)
SIZE = Number(72.0, 5000.0)
AT, DOWN, ON = Number(-100.0, 5000.0), Number(0.0, 5000.0), Number(1.0, 2.0)
RULE_WIDTH = Number(0.0, 40.0)
SHARE = Number(0.0, 1.0)
PAPER = Choice(PAPERS)
LACKING = Choice(("bold", "italic"))  # what a family may have no files for
ALL_THREE = "all three or none"

FONTS = shape(
    "fonts",
    need("family", "plain", "a package `fontpkg-…`, or a folder in the layout's `fonts/`", "fira-sans"),
    may("headings", "plain", "the same: the family of `font: headings`; it needs no italics", "lexend", "no; `fonts.family`"),
    may("fallback", "plain", "the same: the family for words whose letters the first one lacks", "fira-sans"),
    may("lacks", ListOf(LACKING), "styles that the families may lack: `bold`, `italic`", "[italic]"),
)  # fmt: skip
COLOUR = shape(
    "mixed colour",
    need("of", "colour", "a colour", "accent", "yes, in a mapping"),
    may("light", SHARE, "the share of white in it, 0 to 1", '"0.9"', "this or `dark`"),
    may("dark", SHARE, "the share of black in it, 0 to 1", '"0.3"', "this or `light`"),
    one_of=(("light", "dark"),),
)
COLOURS = shape(
    "colours",
    may("NAME", Either(("colour", COLOUR)), "`\"#rrggbb\"`, `clinic` (the profile's accent), or the keys below", "clinic"),
)  # fmt: skip

# ---- pages -------------------------------------------------------------------------------------------

_PAGE = (
    may("size", ListOf(SIZE, 2, 2), "`[width, height]`; on a folded sheet, the size of a panel", "[595.28, 841.89]", "yes"),
    may("top", MARGIN, "a margin", "82", "yes"),
    may("bottom", MARGIN, "a margin", "84", "yes"),
    may("inner", MARGIN, "the margin at the fold", "80", "yes"),
    may("outer", MARGIN, "the margin on the other side", "80", "yes"),
    may("head", MARGIN, "from the paper's edge to the running head", "48"),
    may("foot", MARGIN, "from the paper's edge to the running foot", "52"),
    may("draft", MARGIN, "from the paper's edge to the line that says DRAFT", "32", "yes"),
    may("mirrored", YES_NO, "`yes`: verso pages swap inner and outer", "yes", "no; `no`"),
)  # fmt: skip
OF_SHEETS = (  # pages that are panels of a folded sheet
    may("sheet", ListOf(SIZE, 2, 2), "`[width, height]` of a [folded sheet](layouts.md#a-folded-sheet)", "[841.89, 595.28]", ALL_THREE),
    may("on", ListOf(ON), "for each panel, in reading order, its side of the sheet", "[1, 1, 2, 2, 2, 1]", ALL_THREE),
    may("at", ListOf(AT), "for each panel, how far from the sheet's left edge it begins", "[36, 315, 594]", ALL_THREE),
    may("down", ListOf(DOWN), "for each panel, how far from the sheet's top edge it begins", "[130, 436]", "no; all at the top"),
)  # fmt: skip
PANEL = shape(
    "panel",
    need("fill", "colour", "a colour", "tint"),
    may("x", MARGIN, "from the left", "0", "no; 0"),
    may("y", MARGIN, "from the top", "24", "no; 0"),
    may("width", MARGIN, "how wide", "300", "no; the page's"),
    may("height", MARGIN, "how high", "430", "no; the page's"),
)
MARK = shape(  # a line to cut or fold along
    "mark",
    need("x", MARGIN, "where a line begins: from the left", "63"),
    need("y", MARGIN, "from the top", "130"),
    need("x2", MARGIN, "where it ends: from the left", "549"),
    need("y2", MARGIN, "from the top", "130"),
    need("colour", "colour", "a colour", "grey"),
    may("width", RULE_WIDTH, "how thick", "1", "no; 0.8"),
    may("dashed", YES_NO, "`yes`: a line of dashes, for a fold", "yes", "no; `no`"),
)
OF_MASTERS = (
    may("running", YES_NO, "`no`: without running head and foot", "no", "no; `yes`"),
    may("form", YES_NO, "`yes`: pages to write on; they may be emptier than others ([layouts.md](layouts.md#how-full-pages-are))", "yes", "no; `no`"),
    may("opener", YES_NO, "`yes`: pages that open a part; the same", "yes", "no; `no`"),
    may("panels", ListOf(PANEL), "areas behind the text, with the keys below"),
    may("marks", ListOf(MARK), "lines to cut or fold along, with the keys below; they are artifacts"),
)  # fmt: skip


def _on_each_paper(name: str, keys: tuple[Key, ...]) -> FileShape:
    """Return a shape whose keys may also be given for one paper alone."""
    one = shape(f"{name} of a paper", *keys)
    same = [may(paper, one, "the same") for paper in PAPERS[1:]]
    return shape(name, may(PAPERS[0], one, "keys of a page that apply to this paper only"), *same, *keys)


ANY_PAGE = _on_each_paper("any page", _PAGE)
PAGE = _on_each_paper("page", (*_PAGE, *OF_SHEETS))
MASTER = _on_each_paper("master", (*_PAGE, *OF_MASTERS))
MASTERS = shape("masters", may("NAME", MASTER, "the page keys that differ, and the five below", "cover:"))

# ---- the file ----------------------------------------------------------------------------------------

RULES = shape("rules", may("SELECTOR", RULE, "an element, a style, or one of them inside another", '"warning p": {after: 0}'))  # fmt: skip
BLEED = shape("bleed", may("SELECTOR", RULE, "as in `styles`", "cover-picture: {reach: page}"))
EXTENTS = shape(
    "extents", may("NAME", "plain", "plain: how the command calls it", "whole: the whole section")
)
STYLE = shape(
    "style",
    need("about", "plain", "plain: what `leaflets list` says about the layout", "A handout on a full page"),
    need("papers", ListOf(PAPER, 1), "the papers that the layout is made for: `a4`, `letter`", "[a4, letter]"),
    need("fonts", FONTS, "the four keys below"),
    need("page", PAGE, "the keys of a page"),
    need("styles", RULES, "rules: selectors with the [properties](#properties-of-styleyaml) below"),
    may("large_print", YES_NO, "`yes` or `no`", "yes", "no; `no`"),
    may("booklet", YES_NO, "`no`: the layout has no room for all sections, so `leaflets make` makes only the leaflets", "no", "no; `yes`"),
    may("card", YES_NO, "`yes`: the layout is made for the cards of topics, and for nothing else", "yes", "no; `no`"),
    may("colours", COLOURS, "names for colours, beside or in place of the [palette](layouts.md#colours); drawings use those of [figures.md](figures.md#what-a-file-may-hold)"),
    may("masters", MASTERS, "pages of another kind"),
    may("tell_apart", ListOf("plain"), "styles of boxes that mean different things: two of them with the same form and too little contrast in grey are a fault", "[warning, note, key-points]"),
    may("bleed", BLEED, "rules that hold besides where the profile has a [bleed](layouts.md#bleed); without this key the layout's pages never have one"),
    may("extents", EXTENTS, "how much of a section a [folded sheet](layouts.md#how-much-it-holds) holds, the most first"),
)  # fmt: skip

PAGE_KEYS = tuple(name for key in _PAGE for name in key.names)
SHEET_KEYS = tuple(name for key in OF_SHEETS for name in key.names)
PAGE_NEEDED = tuple(name for key in _PAGE if key.says == "yes" for name in key.names)
MARK_ENDS = ("x", "y", "x2", "y2")
