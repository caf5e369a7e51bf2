"""Takes a word or a row of numbers, gives the places where a line may end in it. Knows no fonts.

Places are indices: a line may begin with the character at such an index. After UAX 14 (line breaking) for Chinese and
Japanese, where words have no spaces between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

NO_BREAK = "\u00a0\u2007\u202f\u2060\x01"
# Only a word wider than its line is split after a hyphen.
_HYPHEN = re.compile(r"(?<=\w-)(?=\w)")
_SPACE = re.compile(f"(?<=[ {NO_BREAK}])(?=[^ {NO_BREAK}])")
WIDE = (
    "\u2e80-\u2fdf\u3000-\u30ff\u3100-\u312f\u3190-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uf900-\ufaff\uff00-\uffef"
    "\U0001b000-\U0001b16f\U00020000-\U0003fffd"
)
_WIDE = re.compile(f"[{WIDE}]")
# A line may end after a dash between words, and after a slash. Not after a hyphen, which copying would lose.
_AFTER = re.compile(rf"(?<=[–—])(?=[^\W\d_{WIDE}])|(?<=/)(?=[^\W\d_{WIDE}]{{2}})")
# Classes of UAX 14 before which no line ends: CL, CP, EX, IS, SY, NS, CJ, IN, PO, QU, GL; and after which none does.
NOT_BEFORE = frozenset(
    "、。，．・：；？！‥…ー〜～゠々〻〵ゝゞヽヾ゛゜〉》」』】〕〗〙〛〟’”»）］｝｠｡｣､･％‰℃°′″"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｧｨｩｪｫｬｭｮｯｰﾞﾟ"
    ")]},.!?:;/%-–—'\"‘“«\u3000" + NO_BREAK
)
NOT_AFTER = frozenset("〈《「『【〔〖〘〚〝‘“«（［｛｟｢￥￡＄￦№([{$£€¥'\"’”»" + NO_BREAK)

FEWEST, MOST = 6, 15  # digits of one telephone number: the most is that of ITU-T E.164
USUAL = 10


def word_parts(word: str) -> list[str]:
    """Split what is between two spaces wherever a line may end."""
    if word.isascii() and word.isalpha():
        return [word]
    parts = _AFTER.split(word)
    return parts if not _WIDE.search(word) else [inner for part in parts for inner in ideographs(part)]


def ideographs(word: str) -> Iterator[str]:
    """Yield the parts of Chinese or Japanese text that no line may split."""
    start = 0
    for at, (before, after) in enumerate(pairwise(word), 1):
        wide = _WIDE.match(before) or _WIDE.match(after)
        if wide and after not in NOT_BEFORE and before not in NOT_AFTER:
            yield word[start:at]
            start = at
    yield word[start:]


def between_numbers(text: str) -> list[int]:
    """Return where one number in a row ends and the next begins; nothing for a single number, or no numbers."""
    groups = re.split(f"[ {NO_BREAK}]", text)
    if len(groups) < 2 or not all(re.fullmatch(r"[0-9().+/,;-]+", group) for group in groups):
        return []
    starts = starts_of_numbers(groups)
    return [sum(len(group) + 1 for group in groups[:n]) for n in starts]


def at_spaces(text: str) -> list[int]:
    """Return where a line may end at the spaces of a word, including no-break spaces: the index at which the rest begins."""
    return [found.start() for found in _SPACE.finditer(text)]


def at_hyphens(text: str) -> list[int]:
    """Return where a line may end after the hyphens of a word: the index at which the rest begins."""
    return [found.start() for found in _HYPHEN.finditer(text)]


def starts_of_numbers(groups: Sequence[str]) -> list[int]:
    """Return the groups of digits, after the first, with which another telephone number begins.

    Numbers most likely have one length and are written alike; else each has FEWEST to MOST digits. Where even
    that is impossible, each group counts as a number.
    """
    counts = [sum(map(str.isdigit, group)) for group in groups]
    if sum(counts) < 2 * FEWEST:
        return []
    alike = [split for size in range(FEWEST, MOST + 1) if (split := equal_split(counts, size))]
    if alike:
        return max(alike, key=lambda split: likeness(groups, counts, split))
    return unequal_split(groups, counts)


def equal_split(counts: Sequence[int], size: int) -> list[int]:
    """Return where numbers of `size` digits each begin; nothing when the groups do not add up to that."""
    starts, held = list[int](), 0
    for n, count in enumerate(counts):
        held += count
        if held > size:
            return []
        if held == size:
            starts, held = [*starts, n + 1], 0
    return starts[:-1] if not held else []


def likeness(groups: Sequence[str], counts: Sequence[int], starts: Sequence[int]) -> tuple[bool, bool, int]:
    """Return how alike the numbers look with these starts: all with 0 or a bracket, all with one area code, of usual length."""
    first = [groups[0], *[groups[n] for n in starts]]
    led = all(leads(group) for group in first)
    return led, len(set(first)) == 1, -abs(USUAL - sum(counts[: starts[0]]))


def leads(group: str) -> bool:
    """Tell whether a number seems to begin with a group: a bracket, or a zero with other digits after it."""
    return group[0] == "(" or (group[0] == "0" and bool(group.strip("0")))


def unequal_split(groups: Sequence[str], counts: Sequence[int]) -> list[int]:
    """Return the likeliest split into numbers of FEWEST to MOST digits: the one of least cost."""
    best: list[tuple[float, list[int]] | None] = [(0.0, [])]
    for end in range(1, len(groups) + 1):
        options = []
        for start in range(end - 1, -1, -1):
            digits = sum(counts[start:end])
            if digits > MOST:
                break
            before = best[start]
            if before and digits >= FEWEST:
                led = leads(groups[start]) or groups[start] == groups[0]
                cost = before[0] + (digits - USUAL) ** 2 - (8 if led else 0)
                options.append((cost, [*before[1], start]))
        best.append(min(options) if options else None)
    found = best[-1]
    return found[1][1:] if found else list(range(1, len(groups)))
