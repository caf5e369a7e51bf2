"""Opens finished PDFs: gives their pages as pictures, and the words on them.

PDFium serves one thread at a time, and closing counts as a call. So this is the only module that calls it: one thread
enters, and what it opened for a page is closed before it leaves.
"""

from __future__ import annotations

import atexit
import functools
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image

_alone = threading.RLock()  # one that is no longer held may be closed while its thread asks for another page


@functools.cache
def pdfium() -> Any:
    """Return the library. At the end of the program it closes itself: a thread still inside is waited for, none enters after."""
    import pypdfium2

    # What is registered last is called first: before the library's end, and weakref's, which closes what is open.
    weakref.finalize(pypdfium2, int).detach()
    atexit.register(_alone.acquire)
    return pypdfium2


class NotOpenedError(Exception):
    """A file that is not a PDF, or lacks a page that is asked for; or a PDF that asks for a password, when `locked`."""

    def __init__(self, locked: bool = False) -> None:
        super().__init__("it asks for a password" if locked else "it is not a PDF")
        self.locked = locked


class OpenedPdf:
    """A PDF, open until it is closed; any thread may ask for its pages, the first being 0."""

    def __init__(self, data: bytes) -> None:
        """Open a PDF. Raises NotOpenedError."""
        with _alone:
            try:
                self._held: Any = pdfium().PdfDocument(data)
            except pdfium().PdfiumError as error:
                raise NotOpenedError("password" in str(error).casefold()) from None
            self.page_count = len(self._held)

    def __enter__(self) -> OpenedPdf:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_held"):
            self.close()

    def close(self) -> None:
        """Close the PDF; one that is no longer held is closed too."""
        with _alone:
            self._held.close()

    def size(self, n: int) -> tuple[float, float]:
        """Return the width and height of a page in points."""
        with _alone:
            width, height = self._held.get_page_size(n)
            return width, height

    def picture(self, n: int, scale: float) -> Image.Image:
        """Return a page as a picture, with `scale` pixels for each point. Raises NotOpenedError."""
        with self._page(n) as page:
            bitmap = page.render(scale=scale)
            try:
                # The picture may show the bitmap's own memory.
                return bitmap.to_pil().copy()  # type: ignore[no-any-return]
            finally:
                bitmap.close()

    def words(self, n: int) -> str:
        """Return the words on a page. Raises NotOpenedError."""
        with self._page(n) as page:
            return str(page.get_textpage().get_text_range())

    @contextmanager
    def _page(self, n: int) -> Iterator[Any]:
        with _alone:
            try:
                page = self._held[n]
            except pdfium().PdfiumError:
                raise NotOpenedError from None
            try:
                yield page
            finally:
                page.close()
