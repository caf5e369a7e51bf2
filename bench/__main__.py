"""`make bench`: one interleaved run of all engines, told as ratios. Absolute times drift with the machine; ratios hold."""

from __future__ import annotations

import importlib.metadata
import io
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf

from leaflets.typeset.draw import draw
from leaflets.typeset.pages import lay_out
from leaflets.typeset.pdf import Writer, press_pdf

from . import documents, peers

ROUNDS, COLD_ROUNDS, LONG_PAGES = 15, 5, 300
Engine = Callable[[int], bytes]
TARGETS = (
    ("warm, Document to bytes, against Typst PDF/UA", "warm", "typst", 0.4),
    ("warm, against Typst with the reader in a file", "warm", "typst-file", 0.75),
    ("cold, whole command, against WeasyPrint PDF/UA", "cold", "weasyprint", 0.35),
    ("growth, ms a page at 300 pages over a dozen", "growth", "ours", 1.8),
    ("300 pages, time, against Typst PDF/UA", "long time", "typst", 0.4),
    ("300 pages, peak memory, against Typst PDF/UA", "long memory", "typst", 0.12),
    ("tagging, by the stages, of Typst PDF/UA's whole time", "tagging", "typst", 0.1),
    ("file size, against Typst PDF/UA", "size", "typst", 0.75),
)


def main() -> None:
    if len(sys.argv) > 1:
        child(*sys.argv[1:])
        return
    held = documents.setting()
    ready = [documents.short(documents.booklet(held, n), 1) for n in range(ROUNDS + 1)]
    engines, skipped = available(ready)
    times, pdfs = interleaved(engines)
    print(versions(engines))
    for name, why in skipped.items():
        print(f"{name}: skipped, {why}")
    for name, pdf in pdfs.items():
        pages = len(pikepdf.open(io.BytesIO(pdf)).pages)
        print(
            f"{name:12} {pages:3} pages {len(pdf):8,} bytes, warm {statistics.median(times[name]) * 1000:7.1f} ms"
        )
    figures = {("warm", name): ratio(times["ours"], times[name]) for name in engines}
    figures |= {("size", name): len(pdfs["ours"]) / len(pdf) for name, pdf in pdfs.items()}
    figures |= stages(ready, times)
    figures |= cold(engines)
    figures |= long(engines, statistics.median(times["ours"]) / len(lay_out(ready[0]).pages))
    print(table(figures))


def available(ready: list[documents.Document]) -> tuple[dict[str, Engine], dict[str, str]]:
    """Return the engines that are here, ready to typeset patient n, and why others are not."""
    engines: dict[str, Engine] = {"ours": lambda n: press_pdf(lay_out(ready[n]))}
    skipped: dict[str, str] = {}
    try:
        typst = peers.TypstEngine()
        makers = [typst.inline(document) for document in ready]
        name = next(iter(documents.NAMES[n % len(documents.NAMES)] for n in [0]))
        in_file = typst.in_file(ready[0], f"{name} {documents.NAMES[0]}-0")
        engines["typst"] = lambda n: makers[n]()
        engines["typst-file"] = lambda n: in_file(f"{documents.NAMES[n % len(documents.NAMES)]} Someone-{n}")
    except ImportError as error:
        skipped["typst"] = str(error)
    try:
        weasy = peers.WeasyEngine()
        pages = [weasy.inline(document) for document in ready]
        engines["weasyprint"] = lambda n: pages[n]()
    except (ImportError, OSError) as error:
        skipped["weasyprint"] = str(error).splitlines()[0]
    return engines, skipped


def interleaved(engines: dict[str, Engine]) -> tuple[dict[str, list[float]], dict[str, bytes]]:
    """Run every engine in every round; the first round warms up."""
    times: dict[str, list[float]] = {name: [] for name in engines}
    pdfs: dict[str, bytes] = {}
    for n in range(ROUNDS + 1):
        for name, make in engines.items():
            start = time.perf_counter()
            pdfs[name] = make(n)
            if n:
                times[name].append(time.perf_counter() - start)
    return times, pdfs


def ratio(ours: list[float], theirs: list[float]) -> float:
    """Return the median of the rounds' ratios."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def stages(ready: list[documents.Document], times: dict[str, list[float]]) -> dict[tuple[str, str], float]:
    """Print what each stage takes; tagging is the tree and its share of the file."""
    spent: dict[str, list[float]] = {"lay out": [], "draw": [], "tags": [], "file": []}
    for document in ready[1:]:
        marks = [time.perf_counter()]
        pages = lay_out(document)
        marks.append(time.perf_counter())
        writer = Writer(pages, draw(pages))
        marks.append(time.perf_counter())
        inside: list[float] = []
        write = writer.tree.write

        def timed(inside: list[float] = inside, write: Callable[[], int] = write) -> int:
            start = time.perf_counter()
            number = write()
            inside.append(time.perf_counter() - start)
            return number

        writer.tree.write = timed  # type: ignore[method-assign]
        writer.file_bytes()
        marks.append(time.perf_counter())
        for name, value in zip(spent, (marks[1] - marks[0], marks[2] - marks[1], inside[0], marks[3] - marks[2] - inside[0]), strict=True):  # fmt: skip
            spent[name].append(value)
    print(
        "our stages, ms: "
        + ", ".join(f"{name} {statistics.median(v) * 1000:.1f}" for name, v in spent.items())
    )
    if "typst" not in times:
        return {}
    return {("tagging", "typst"): statistics.median(spent["tags"]) / statistics.median(times["typst"])}


def cold(engines: dict[str, Engine]) -> dict[tuple[str, str], float]:
    """Time whole processes, from start to the PDF on disk."""
    folder = tempfile.mkdtemp(prefix="bench-cold-")
    ours = [
        sys.executable,
        "-m",
        "leaflets",
        "make",
        "--booklet",
        "--layout",
        "sheet",
        "--paper",
        "a4",
        "-q",
        "--out",
        folder,
    ]
    commands = {"ours": ours} | {
        name: [sys.executable, "-m", "bench", "cold", name]
        for name in ("typst", "weasyprint")
        if name in engines
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    prepare_cold(folder)
    for n in range(COLD_ROUNDS + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(
                [*command, *([folder] if name != "ours" else [])], check=True, stdout=subprocess.DEVNULL
            )
            if n:
                times[name].append(time.perf_counter() - start)
    print("cold, s: " + ", ".join(f"{name} {statistics.median(v):.2f}" for name, v in times.items()))
    return {("cold", name): ratio(times["ours"], v) for name, v in times.items()}


def prepare_cold(folder: str) -> None:
    """Write the peers' sources, so that a cold run only typesets: theirs is the lighter task."""
    document = documents.booklet(documents.setting(), 1)
    for name, source in (("main.typ", peers.typst_source), ("main.html", peers.html_source)):
        (Path(folder) / name).write_text(source(document, Path(folder)), encoding="utf-8")


def long(engines: dict[str, Engine], short_page: float) -> dict[tuple[str, str], float]:
    """Typeset about 300 pages, each engine in a process of its own; time and peak memory."""
    told = {}
    for name in ("ours", "typst"):
        if name in engines:
            done = subprocess.run(
                [sys.executable, "-m", "bench", "long", name], check=True, capture_output=True, text=True
            )
            told[name] = json.loads(done.stdout)
            print(f"long, {name}: {told[name]}")
    ours = told["ours"]
    figures = {("growth", "ours"): ours["seconds"] / ours["pages"] / short_page}
    if "typst" in told:
        per_page = ours["seconds"] / ours["pages"] / (told["typst"]["seconds"] / told["typst"]["pages"])
        figures["long time", "typst"] = per_page
        figures["long memory", "typst"] = ours["peak_mb"] / told["typst"]["peak_mb"]
    return figures


def child(task: str, name: str, folder: str = "") -> None:
    """Be one engine in a process of its own."""
    if task == "cold":
        run_cold(name, Path(folder))
        return
    document = documents.booklet(documents.setting(), 1)
    pages = len(lay_out(documents.short(document, 99)).pages)
    whole = documents.long(document, max(1, round(LONG_PAGES / pages)))
    engine: Callable[[], bytes] = (
        (lambda: press_pdf(lay_out(whole))) if name == "ours" else peers.TypstEngine().inline(whole)
    )
    start = time.perf_counter()
    pdf = engine()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    count = len(pikepdf.open(io.BytesIO(pdf)).pages)
    print(
        json.dumps({"pages": count, "seconds": round(seconds, 3), "peak_mb": round(peak), "bytes": len(pdf)})
    )


def run_cold(name: str, folder: Path) -> None:
    if name == "typst":
        import typst

        held = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(peers.fonts())]
        )
        pdf = typst.compile(
            str(folder / "main.typ"), root=str(folder), font_paths=held, format="pdf", pdf_standards=["ua-1"]
        )
    else:
        import weasyprint

        pdf = weasyprint.HTML(filename=str(folder / "main.html")).write_pdf(pdf_variant="pdf/ua-1")
    (folder / f"{name}.pdf").write_bytes(pdf)


def versions(engines: dict[str, Engine]) -> str:
    names = ["leaflets", "reportlab", *(name for name in ("typst", "weasyprint") if name in engines)]
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)


def table(figures: dict[tuple[str, str], float]) -> str:
    lines = [f"{'what':56}{'target':>8}{'ratio':>8}"]
    for what, kind, peer, target in TARGETS:
        value = figures.get((kind, peer))
        told = "not measured" if value is None else f"{value:8.2f}  {'met' if value <= target else 'NOT MET'}"
        lines.append(f"{what:56}{target:8.2f}{told}")
    return "\n".join(lines)


main()
