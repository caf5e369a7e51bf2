"""Takes a file of text, gives the name of its encoding; refuses one that nobody has named, and says how the file could be read."""

from __future__ import annotations

import codecs
import html
import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from ..faults import Fault, LeafletError, Place, did_you_mean, refusal

BLOCK = 1 << 16
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
BEYOND_ASCII, NOT_UTF8 = re.compile("[^\x00-\x7f]"), re.compile("[\udc80-\udcff]")
# What can be named: encodings that spreadsheet programs and hospital systems write.
ONE_BYTE = (
    *(f"windows-{n}" for n in (1252, 1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258, 874)),
    *(f"iso-8859-{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)),
    *("mac-roman", "mac-latin2", "mac-cyrillic", "mac-greek", "mac-turkish", "mac-iceland"),
    *(f"cp{n}" for n in (437, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 865, 866)),
    *("koi8-r", "koi8-u"),
)
MANY_BYTES = ("utf-8", "utf-16-le", "utf-16-be", "shift_jis", "cp932", "euc-jp", "gbk", "gb18030", "big5", "euc-kr", "cp949")  # fmt: skip
NAMES = (*ONE_BYTE, *MANY_BYTES)
# Those that a hint shows: the most likely ones from Windows, Mac and DOS.
OFFERED = ("windows-1252", "windows-1250", "windows-1251", "windows-1253", "windows-1254", "iso-8859-2", "iso-8859-15",
           "mac-roman", "cp850", "cp852")  # fmt: skip
SAVE = "or save it as CSV UTF-8"
WAYS = "name the one that is right: --encoding NAME, `encoding:` in columns.yaml or in the profile"


def known(name: str, place: Place) -> str:
    """Return an encoding's name as we write it. Raises LeafletError for one that no list should be read in."""
    wanted = _plain(name)
    for ours in NAMES:
        if wanted == _plain(ours) or _python_name(name) == codecs.lookup(_codec(ours)).name:
            return ours
    hint = did_you_mean(name, NAMES) or "such as " + ", ".join(OFFERED)
    raise refusal(f'there is no encoding "{name[:40]}"', hint, place)


def _python_name(name: str) -> str:
    """Return what Python calls the encoding of that name or alias; "" when it knows none."""
    try:
        return codecs.lookup(re.sub(r"\s+", "-", name.strip())).name
    except (LookupError, ValueError):
        return ""


def _plain(name: str) -> str:
    low = re.sub(r"[-_ .]+", "", name.strip().casefold())
    return re.sub("^(x|cs)?(mac)$", "macroman", re.sub("^(ansi|win)(?=[0-9])", "windows", low))


def _codec(ours: str) -> str:
    """Return what Python calls an encoding."""
    return ours if not ours.startswith("windows-874") else "cp874"


def encoding_of(path: Path, shown: str, named: str = "") -> str:
    """Return a file's encoding: the one its byte order mark names, else the one that was named, else UTF-8. Raises LeafletError."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for mark, name in MARKS if start.startswith(mark)), "")
    if not marked and named:
        refuse_utf8(path, shown, named)
    encoding = marked or _codec(named) or "utf-8"
    if not marked and not named and (looks := without_mark(start)):
        hint = f"--encoding {looks}, {SAVE}"
        raise refusal("this is UTF-16 without its byte order mark", hint, Place(shown))
    if found := undecodable(path, encoding, shown):
        line, byte = found
        seen = f"the byte 0x{byte:02X} in this line is not valid in {named or 'the encoding of its byte order mark'}"
        if not marked and not named:
            raise LeafletError([unnamed(path, shown, line, byte)])
        raise refusal(seen, "save it as CSV UTF-8", Place(shown, line))
    return encoding


def without_mark(start: bytes) -> str:
    """Return which UTF-16 a file is that begins with plain letters and no mark; "" when it is not UTF-16."""
    if len(start) < 4 or bytes(start[n] for n in (0, 2)).count(0) == bytes(start[n] for n in (1, 3)).count(0):
        return ""
    return "utf-16-be" if start[0] == start[2] == 0 else "utf-16-le" if start[1] == start[3] == 0 else ""


def refuse_utf8(path: Path, shown: str, named: str) -> None:
    """Refuse to read a file that is clearly UTF-8 as another encoding. Raises LeafletError."""
    if named == "utf-8" or named.startswith("utf-16"):
        return
    good, bad = beyond_ascii(path)
    if good and not bad:
        message = f"this file is UTF-8, but {named} was named: names in it would come out wrong"
        raise refusal(message, "--encoding utf-8", Place(shown))


def unnamed(path: Path, shown: str, line: int, byte: int) -> Fault:
    """Return the fault that no encoding is named, with the letters that the bytes could be."""
    seen = f"the byte 0x{byte:02X} in this line is not UTF-8"
    good, bad = beyond_ascii(path)
    if good >= bad:
        hint = "most of the file is UTF-8: is it damaged, or combined from two? Save it as CSV UTF-8"
        return Fault(Place(shown, line), seen, hint)
    ways = letters_of(path, shown, byte)
    offers = "; ".join(f'"{letter}" in {", ".join(names)}' for letter, names in ways.items())
    read_so = f"it would be {offers}: " if offers else ""
    return Fault(Place(shown, line), f"{seen}, and no encoding is named", f"{read_so}{WAYS}; {SAVE}")


def letters_of(path: Path, shown: str, byte: int) -> dict[str, list[str]]:
    """Return which letters a byte may be, each with the encodings that would read the whole file so."""
    ways: dict[str, list[str]] = {}
    for name in OFFERED:
        letter = bytes([byte]).decode(name, "replace")
        if not undecodable(path, name, shown) and unicodedata.category(letter)[0] in "LNPSZ":
            ways.setdefault(letter, []).append(name)
    return ways


def undecodable(path: Path, encoding: str, shown: str) -> tuple[int, int] | None:
    """Return line and value of the first byte that is not valid in this encoding; None when all are. Raises LeafletError."""
    decoder, lines = codecs.getincrementaldecoder(encoding)(), 1
    ends = io.IncrementalNewlineDecoder(None, translate=True)
    for block in _blocks(path):
        try:
            text = ends.decode(decoder.decode(block, final=not block), final=not block)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(error.encoding, "ignore")
            return lines + ends.decode(before, final=True).count("\n"), error.object[error.start]
        if "\x00" in text:
            line = lines + text[: text.index("\x00")].count("\n")
            hint = "save it as CSV UTF-8, or as Unicode text with its byte order mark"
            raise refusal("this is not a text file: it holds a zero byte", hint, Place(shown, line))
        lines += text.count("\n")
    return None


def _blocks(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes, and an empty block at their end."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
    yield b""


def beyond_ascii(path: Path) -> tuple[int, int]:
    """Count the characters beyond ASCII that are UTF-8, and the bytes that are not."""
    good = bad = 0
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        while text := file.read(BLOCK):
            wrong = len(NOT_UTF8.findall(text))
            bad += wrong
            good += len(BEYOND_ASCII.findall(text)) - wrong
    return good, bad


SPOILED = re.compile(
    "[\u0080-\u024f\u02c0-\u02df\u03a0-\u03c0\u2000-\u206f\u20a0-\u20cf\u2100-\u22ff\u2500-\u25ff\ufb01\ufb02]{2,}"
)
WRONG = ("cp1252", "latin-1", "cp1250", "mac_roman", "cp850", "cp437")  # encodings that UTF-8 is mistaken for
# What texts of Latin letters hold beside them, and the letters of Greek and Cyrillic.
LIKELY = re.compile("[\u0370-\u045f\u1e00-\u1eff\u2010-\u203a€ȘșȚț]")
ENTITY = re.compile(r"&(?:#[0-9]+|#x[0-9a-f]+|[a-z]+[0-9]*);", re.IGNORECASE)
QUESTION = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_])|\?\?")


def spoiled(text: str) -> str:
    """Return what an earlier program did to a text's letters; "" when there is no sign of damage. Repeats none of them."""
    if "\ufffd" in text:
        return "a letter in it was lost when the list was saved (U+FFFD)"
    if any(_saved_twice(part[0]) and not _capital_in_quotes(text, part) for part in SPOILED.finditer(text)):
        return "letters in it are UTF-8 that was read as another encoding and saved again, as in Ã© for é"
    if ENTITY.search(text) and html.unescape(text) != text:
        return "letters in it are written as on a web page, as in &eacute; for é"
    return ""


def lost(name: str) -> str:
    """Return what an earlier program did to a person's name when its encoding lacked a letter; "" when it did nothing."""
    return "a letter in it was lost when the list was saved, and became ?" if QUESTION.search(name) else ""


def _saved_twice(part: str) -> bool:
    """Tell whether letters become fewer when their bytes are read as UTF-8."""
    for wrong in WRONG:
        try:
            meant = part.encode(wrong).decode("utf-8")
        except UnicodeError:
            continue
        if len(meant) < len(part) and not _by_chance(part, meant, wrong):
            return True
    return False


def _by_chance(part: str, meant: str, wrong: str) -> bool:
    """Tell whether a few letters only look damaged: the capitals of MATÚŠ in any encoding, of POPĂŞ in Windows-1250."""
    letters = all(unicodedata.category(sign) in ("Lu", "Ll") and sign != "µ" for sign in part)
    last = "\u017f" if letters else "\u024f"
    unlikely = not all("\u0080" <= sign <= last or LIKELY.match(sign) for sign in meant)
    return len(part) < 4 and (unlikely or (letters and wrong == "cp1250" and part.isupper()))


def _capital_in_quotes(text: str, part: re.Match[str]) -> bool:
    """Tell whether it is a capital followed by a quotation mark, as in “MANHÔ."""
    before, after = text[: part.start()][-1:], text[part.end() :][:1]
    return len(part[0]) == 2 and part[0][1] in "“”‘’…–—" and before.isupper() and not after.isalpha()


# ---- files that are not text-----------------------------------------------------------------

EXCEL = 'open it there, "Save as", and choose "CSV UTF-8 (comma delimited)"'
CALC = 'open it there, "Save as", choose "Text CSV", and the character set Unicode (UTF-8)'
ZIPPED = (
    (b"xl/", "an Excel workbook (.xlsx)", EXCEL),
    (b"opendocument.spreadsheet", "a LibreOffice spreadsheet (.ods)", CALC),
    (
        b"word/",
        "a Word document (.docx)",
        "copy the table into a spreadsheet program, and save it as CSV UTF-8",
    ),
    (b"", "a ZIP archive", "unpack it first"),
)
OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or another Office document", EXCEL),
    (b"%PDF", "a PDF", "save the list itself as CSV UTF-8"),
    (b"\x89PNG", "a picture", "save the list itself as CSV UTF-8"),
    (b"\xff\xd8\xff", "a picture", "save the list itself as CSV UTF-8"),
    (b"\x1f\x8b", "a compressed file (.gz)", "unpack it first"),
    (b"SQLite format 3", "a database", "save the list as CSV UTF-8"),
    (b"{\\rtf", "a rich-text document (.rtf)", "save the list as CSV UTF-8"),
)
MARKUP = (
    (b"<html", "a web page"),
    (b"<!doctype html", "a web page"),
    (b"<table", "a web page"),
    (b"<?xml", "XML"),
)


def refuse_other_kinds(path: Path, shown: str) -> None:
    """Refuse what is not a CSV file, and say what it is. Raises LeafletError."""
    with path.open("rb") as file:
        start = file.read(1 << 13)
    for words, what, hint in ZIPPED if start.startswith(b"PK\x03\x04") else ():
        if words in start or words in _end(path):
            raise _no_csv(shown, what, hint)
    for words, what, hint in OTHERS:
        if start.startswith(words):
            raise _no_csv(shown, what, hint)
    low = start.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    for words, what in MARKUP:
        if low.startswith(words):
            raise _no_csv(shown, f"{what}, whatever its name says", EXCEL)


def _end(path: Path) -> bytes:
    """Return the end of a file, where a ZIP archive lists what it holds."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - (1 << 16)))
        return file.read()


def _no_csv(shown: str, what: str, hint: str) -> LeafletError:
    return refusal(f"this is {what}, not a CSV file", hint, Place(shown, 0))
