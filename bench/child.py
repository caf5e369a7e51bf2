"""Run as a file: one engine in a process of its own, from sources on disk to PDFs on disk. Imports little.

child.py ENGINE FOLDER...   prints {"seconds", "mib", "before", "last"}: seconds, without start and imports, and
                            peak for the source in the first folder; the peak when those in all are made
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

OUT = "made.pdf"


def peak() -> float:
    """Return this process's peak memory in MiB.

    ru_maxrss also holds what the parent had before exec, so Linux's own count goes first.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def typst_engine(folder: Path) -> Any:
    import typst

    paths = json.loads((folder / "fonts.json").read_text())
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)
    source = (folder / "main.typ").read_bytes()  # as in the warm measurement
    return lambda: typst.compile(
        source, root=str(folder), font_paths=fonts, format="pdf", pdf_standards=["ua-1"]
    )


def weasy_engine(folder: Path) -> Any:
    import weasyprint

    page = weasyprint.HTML(filename=str(folder / "main.html"))
    return lambda: page.write_pdf(pdf_variant="pdf/ua-1")


def fullbleed_engine(folder: Path) -> Any:
    import html_peers  # a neighbour of this file, which is run as one

    page = html_peers.HtmlPage.read(folder)
    return html_peers.fullbleed_make(html_peers.fullbleed_engine(page), page)


def forme_engine(folder: Path) -> Any:
    import html_peers

    return html_peers.forme_make(html_peers.HtmlPage.read(folder))


def our_engine(folder: Path) -> Any:
    """Load the product's content and compose, as the command does; then the clock starts."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from bench import documents
    from leaflets.pdf.write import write_pdf
    from leaflets.typeset.lay_out import lay_out

    pages = json.loads((folder / "pages.json").read_text())
    document = documents.booklet("sheet", (folder / "reader.txt").read_text())
    whole = documents.long(documents.short(document), pages)
    del document
    return lambda: write_pdf(lay_out(whole))


ENGINES = {
    "ours": our_engine,
    "typst": typst_engine,
    "weasyprint": weasy_engine,
    "fullbleed": fullbleed_engine,
    "forme": forme_engine,
}


def main() -> None:
    engine = ENGINES[sys.argv[1]]
    told: dict[str, float] = {}
    for folder in map(Path, sys.argv[2:]):
        make = engine(folder)
        before, start = peak(), time.perf_counter()
        pdf = make()
        seconds = time.perf_counter() - start
        (folder / OUT).write_bytes(pdf)
        told = told or {"seconds": seconds, "mib": peak(), "before": before}
        told["last"] = peak()
    print(json.dumps(told))


if __name__ == "__main__":
    main()
