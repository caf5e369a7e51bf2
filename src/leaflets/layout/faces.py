"""Names what words may ask of a typeface: bits of one number, because it is compared for every word that is set.

0 is the regular upright face of the family to read.
"""

from __future__ import annotations

BOLD, ITALIC, SEMIBOLD = 1, 2, 4
HEADINGS = 8  # in the family for headings
TABULAR = 16  # digits of one width, where the family has them
WEIGHTS = {"regular": 0, "semibold": SEMIBOLD, "bold": BOLD}
# What a family has a file for, by its bits, and what such a file is called. Bold and semibold together are bold.
STYLE_NAMES = {
    0: "Regular", BOLD: "Bold", ITALIC: "Italic", BOLD | ITALIC: "BoldItalic",
    SEMIBOLD: "SemiBold", SEMIBOLD | ITALIC: "SemiBoldItalic",
}  # fmt: skip
STYLE_OF = (0, 1, 2, 3, 4, 1, 6, 3)  # the three lowest bits -> a key of STYLE_NAMES
