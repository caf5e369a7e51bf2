"""Run as a file: one engine in a process of its own, from a source on disk to a PDF on disk. Imports little.

child.py ENGINE FOLDER      prints {"seconds", "mib", "before"}; seconds leave out start and imports
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
    main = str(folder / "main.typ")
    return lambda: typst.compile(
        main, root=str(folder), font_paths=fonts, format="pdf", pdf_standards=["ua-1"]
    )


def weasy_engine(folder: Path) -> Any:
    import weasyprint

    page = weasyprint.HTML(filename=str(folder / "main.html"))
    return lambda: page.write_pdf(pdf_variant="pdf/ua-1")


def our_engine(folder: Path) -> Any:
    """Load the product's content and compose, as the command does; then the clock starts."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from bench import documents
    from leaflets.typeset.pages import lay_out
    from leaflets.typeset.pdf import press_pdf

    pages = json.loads((folder / "pages.json").read_text())
    document = documents.booklet("sheet", "Anna Example")
    whole = documents.long(documents.short(document), pages)
    del document
    return lambda: press_pdf(lay_out(whole))


ENGINES = {"ours": our_engine, "typst": typst_engine, "weasyprint": weasy_engine}


def main() -> None:
    engine, folder = sys.argv[1], Path(sys.argv[2])
    make = ENGINES[engine](folder)
    before = peak()
    start = time.perf_counter()
    pdf = make()
    seconds = time.perf_counter() - start
    (folder / OUT).write_bytes(pdf)
    print(json.dumps({"seconds": seconds, "mib": peak(), "before": before}))


main()
