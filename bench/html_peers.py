"""Takes a page in HTML with its fonts, gives the ways Fullbleed and Forme make it a PDF. Imports little, for child.py does."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FILE = "plain.json"


@dataclass(frozen=True)
class HtmlPage:
    """A page, and what these peers must be told beside it: they read no @font-face, and no title."""

    html: str
    fonts: tuple[str, ...]  # four faces of the family, then four of the fallback
    lang: str
    title: str

    def write(self, folder: Path) -> None:
        (folder / FILE).write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, folder: Path) -> HtmlPage:
        held = json.loads((folder / FILE).read_text())
        return cls(**{**held, "fonts": tuple(held["fonts"])})


def fullbleed_engine(page: HtmlPage) -> Any:
    """Return the engine, which serves every page with these fonts and this title."""
    import fullbleed

    return fullbleed.PdfEngine(
        font_files=list(page.fonts),
        pdf_profile="pdfua1",
        document_lang=page.lang,
        document_title=page.title,
    )


def fullbleed_make(engine: Any, page: HtmlPage) -> Callable[[], bytes]:
    return lambda: engine.render_pdf(page.html, "")


def forme_make(page: HtmlPage) -> Callable[[], bytes]:
    """Return what makes the PDF; the module is compiled here, and again in each process."""
    import formepdf

    fonts = forme_fonts(page.fonts)
    formepdf.render_html("<p>start</p>")
    return lambda: formepdf.render_html(page.html, fonts=fonts, lang=page.lang, pdf_ua=True, pdfa="2a")


def forme_fonts(paths: tuple[str, ...]) -> list[dict[str, Any]]:
    # The margins of a page are set in Helvetica, whatever their style says: it has to be ours, or nothing is embedded.
    named = [
        *[("first" if n < 4 else "second", n, path) for n, path in enumerate(paths)],
        *[("Helvetica", n, path) for n, path in enumerate(paths[:4])],
    ]
    return [
        {
            "family": family,
            "data": base64.b64encode(Path(path).read_bytes()).decode(),
            "weight": 700 if n % 2 else 400,
            "italic": n % 4 > 1,
        }
        for family, n, path in named
    ]
