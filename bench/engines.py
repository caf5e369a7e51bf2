"""Takes Documents, gives each engine's way from a Document's source to a PDF; says why an engine is missing."""

from __future__ import annotations

import importlib
import importlib.metadata
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leaflets.model import Document, Reader, plain
from leaflets.pdf.copies import CopyPlan
from leaflets.pdf.write import write_pdf
from leaflets.typeset.lay_out import lay_out

from .convert import Converter
from .documents import settled
from .html_peers import forme_make, fullbleed_engine, fullbleed_make
from .html_source import to_html
from .plain_source import to_page
from .typst_source import READER, reader_file, to_typst

OURS, OURS_COPY, TYPST, TYPST_FILE, WEASY = "ours", "ours-copy", "typst", "typst-file", "weasyprint"
FULLBLEED, FORME = "fullbleed", "forme"
ENGINES = (OURS, OURS_COPY, TYPST, TYPST_FILE, WEASY, FULLBLEED, FORME)
ABOUT = {
    OURS: "lay out and draw",
    OURS_COPY: "a copy: what readers share reused, as batch does",
    TYPST: "Typst PDF/UA-1, text inline",
    TYPST_FILE: "Typst PDF/UA-1, compiler reused, reader in a file",
    WEASY: "WeasyPrint PDF/UA-1",
    FULLBLEED: "Fullbleed PDF/UA-1",
    FORME: "Forme PDF/UA-1 and PDF/A-2a, without our drawings",
}
CLAIMS = {  # what each is asked for: WeasyPrint and Fullbleed can give one of the two, not both
    OURS: ("ua1", "2a"),
    OURS_COPY: ("ua1", "2a"),
    TYPST: ("ua1",),
    TYPST_FILE: ("ua1",),
    WEASY: ("ua1",),
    FULLBLEED: ("ua1",),
    FORME: ("ua1", "2a"),
}
MODULES = {TYPST: ("typst",), TYPST_FILE: ("typst",), FORME: ("formepdf", "wasmtime")}
Make = Callable[[], bytes]


@dataclass
class Bench:
    """One layout's engines. Sources are written before the clock starts: that favours the peers."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="bench-")))
    compiler: Any = None
    plan: CopyPlan | None = None
    fullbleed: Any = None

    def ready(self, engine: str, document: Document, name: str) -> Make:
        """Return what makes the PDF of a reader called `name`; all that comes before is done here."""
        ways = {
            OURS: self._ours,
            OURS_COPY: self._ours_copy,
            TYPST: self._typst,
            TYPST_FILE: self._typst_file,
            WEASY: self._weasy,
            FULLBLEED: self._fullbleed,
            FORME: self._forme,
        }
        return ways[engine](document, name)

    def _ours(self, document: Document, name: str) -> Make:
        return lambda: write_pdf(lay_out(document))

    def _ours_copy(self, document: Document, name: str) -> Make:
        self.plan = plan = self.plan or CopyPlan(document)
        return lambda: plan.copy(Reader(name=plain(name)))

    def _typst(self, document: Document, name: str) -> Make:
        import typst

        source = to_typst(settled(document), self.folder).encode()
        options = typst_options(self.folder, font_folders(document, self.folder))
        return lambda: typst.compile(source, **options, format="pdf", pdf_standards=["ua-1"])

    def _typst_file(self, document: Document, name: str) -> Make:
        import typst

        if self.compiler is None:
            main, reader = self.folder / "main.typ", self.folder / READER
            main.write_text(to_typst(settled(document), self.folder, personal=name))
            reader.write_text(reader_file(name))
            options = typst_options(self.folder, font_folders(document, self.folder))
            self.compiler = typst.Compiler(str(main), **options)

        def make() -> bytes:
            (self.folder / READER).write_text(reader_file(name))
            made: bytes = self.compiler.compile(format="pdf", pdf_standards=["ua-1"])
            return made

        return make

    def _weasy(self, document: Document, name: str) -> Make:
        import weasyprint

        source = to_html(settled(document), self.folder)
        base = f"{self.folder}/"
        return lambda: weasyprint.HTML(string=source, base_url=base).write_pdf(pdf_variant="pdf/ua-1")

    def _fullbleed(self, document: Document, name: str) -> Make:
        page = to_page(settled(document), self.folder)
        self.fullbleed = self.fullbleed or fullbleed_engine(page)
        return fullbleed_make(self.fullbleed, page)

    def _forme(self, document: Document, name: str) -> Make:
        return forme_make(to_page(settled(document), self.folder))


def typst_options(folder: Path, fonts: list[str]) -> dict[str, Any]:
    import typst

    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=fonts)
    return {"root": str(folder), "font_paths": found}


def font_folders(document: Document, folder: Path) -> list[str]:
    return sorted({str(path.parent) for path in Converter(document, folder).fonts()})


def missing(engine: str) -> str:
    """Return why an engine cannot run here; "" when it can."""
    if engine in (OURS, OURS_COPY):
        return ""
    try:
        for module in MODULES.get(engine, (engine,)):
            importlib.import_module(module)
    except (ImportError, OSError) as error:  # WeasyPrint raises OSError when Pango is not there
        return str(error).strip().splitlines()[0]
    return ""


def versions() -> str:
    """Return the versions of all that was measured."""
    out = [f"Python {sys.version.split()[0]}"]
    for name in ("leaflets", "reportlab", "uharfbuzz", "typst", "weasyprint", "fullbleed", "formepdf"):
        try:
            out.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            pass
    return ", ".join(out)
