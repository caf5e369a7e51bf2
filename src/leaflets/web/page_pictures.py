"""Takes finished PDFs, gives a picture of each page when it is asked for, at the width of the screen that asks.

A page is known by what it shows, not by its number: one that a change left as it was keeps its address, and a browser its picture.
"""

from __future__ import annotations

import functools
import hashlib
import io
import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, NamedTuple

import pikepdf

from ..press.opened_pdf import NotOpenedError, OpenedPdf
from ..press.pictures import png

WIDTHS = (
    360,
    540,
    720,
    1080,
    1440,
    2160,
)  # pixels of a page's width; a browser takes the one that is sharp on its screen
MOST_FILES = 4  # kept: a browser may still ask for a page of the one before
MOST_OPEN = 6  # of these, open at a time: one that is open takes several times its size
LARGEST = 24_000_000  # bytes of pictures that are kept
_REFERENCE = re.compile(rb"(\d+) (\d+) R\b")
_NAME = re.compile(rb"/([^\s/<>\[\](){}%]+)")


class PageShown(NamedTuple):
    """A page of a PDF: its number, the name made from what it shows, and its size in points."""

    number: int
    name: str
    width: float
    height: float


class PagePictures:
    """The pages of the last few PDFs. Requests may come from several threads at once."""

    def __init__(self, most_files: int = MOST_FILES) -> None:
        self.most_files = most_files
        self._lock = threading.Lock()
        self._files: OrderedDict[str, bytes] = OrderedDict()  # by a file's digest
        self._opened: OrderedDict[str, OpenedPdf] = OrderedDict()
        self._shown: dict[str, tuple[PageShown, ...]] = {}  # a file's digest -> its pages
        self._pages: dict[
            str, tuple[str, int]
        ] = {}  # a page's name -> the file's digest, and where it is in it
        self._pictures: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._held = 0  # bytes of all pictures

    def add(self, pdf: bytes) -> tuple[PageShown, ...]:
        """Take a PDF, and return its pages. The oldest one that is kept goes. Raises NotOpenedError."""
        digest = hashlib.sha256(pdf).hexdigest()
        names = [] if digest in self._shown else page_names(pdf)
        with self._lock:
            if digest not in self._shown:
                self._take(digest, pdf, names or page_names(pdf))
            self._files.move_to_end(digest)
            self._pages |= {page.name: (digest, page.number - 1) for page in self._shown[digest]}
            return self._shown[digest]

    def _take(self, digest: str, pdf: bytes, names: Sequence[str]) -> None:
        self._files[digest] = pdf
        try:
            held = self._open(digest)
        except NotOpenedError:
            del self._files[digest]
            raise
        self._shown[digest] = tuple(PageShown(n + 1, name, *held.size(n)) for n, name in enumerate(names))
        while len(self._files) > self.most_files:
            gone, _ = self._files.popitem(last=False)
            if gone in self._opened:
                self._opened.pop(gone).close()
            del self._shown[gone]
            self._pages = {name: at for name, at in self._pages.items() if at[0] != gone}

    def _open(self, digest: str) -> OpenedPdf:
        if digest not in self._opened:
            self._opened[digest] = OpenedPdf(self._files[digest])
        self._opened.move_to_end(digest)
        while len(self._opened) > MOST_OPEN:
            self._opened.popitem(last=False)[1].close()
        return self._opened[digest]

    def picture(self, name: str, width: int) -> bytes | None:
        """Return the PNG of a page at one of WIDTHS; None of a page that is not kept, or at another width."""
        key = name, width
        with self._lock:
            if key in self._pictures:
                self._pictures.move_to_end(key)
                return self._pictures[key]
            if width not in WIDTHS or name not in self._pages:
                return None
            digest, n = self._pages[name]
            self._pictures[key] = made = png_of(self._open(digest), n, width)
            self._held += len(made)
            while self._held > LARGEST:
                self._held -= len(self._pictures.popitem(last=False)[1])
        return made


def page_png(pdf: bytes, n: int, width: int) -> bytes:
    """Return the PNG of a page of a PDF, the first being 0, `width` pixels wide; nothing of it is kept."""
    with OpenedPdf(pdf) as held:
        return png_of(held, n, width)


def png_of(held: OpenedPdf, n: int, width: int) -> bytes:
    """Return the PNG of a page, `width` pixels wide."""
    return png(held.picture(n, width / held.size(n)[0]))


def page_texts(pdf: bytes) -> list[str]:
    """Return the words of each page."""
    with OpenedPdf(pdf) as held:
        return [held.words(n) for n in range(held.page_count)]


def page_names(pdf: bytes) -> list[str]:
    """Return a name for each page, made from its size, its content and what that draws: fonts, drawings and pictures."""
    with pikepdf.open(io.BytesIO(pdf)) as held:
        digest = functools.cache(
            lambda number, generation: digest_of(held.get_object(number, generation), digest)
        )
        return [_page_name(page, digest) for page in held.pages]


def _page_name(page: Any, digest: Any) -> str:
    content = b"\n".join([one.read_bytes() for one in _streams(page.obj.get("/Contents"))])
    whole = hashlib.sha256(repr([float(one) for one in page.mediabox]).encode() + content)
    used = {b"/" + name for name in _NAME.findall(content)}
    for held in page.resources.values() if "/Resources" in page.obj or page.resources else ():
        if isinstance(held, pikepdf.Dictionary):
            for name, one in held.items():
                if name.encode() in used:
                    inner = digest(*one.objgen) if one.is_indirect else digest_of(one, digest)
                    whole.update(name.encode() + inner)
    return whole.hexdigest()[:20]


def _streams(contents: Any) -> list[Any]:
    if contents is None:
        return []
    return list(contents) if isinstance(contents, pikepdf.Array) else [contents]


def digest_of(one: Any, digest: Any) -> bytes:
    """Return the digest of an object and all that it refers to: numbers of objects differ from file to file, and do not count."""
    is_stream = isinstance(one, pikepdf.Stream)
    text = (one.stream_dict if is_stream else one).unparse(resolved=True)
    inner = _REFERENCE.sub(lambda found: digest(int(found[1]), int(found[2])).hex().encode(), text)
    raw = one.read_raw_bytes() if is_stream else b""
    return hashlib.sha256(inner + b"\0" + raw).digest()
