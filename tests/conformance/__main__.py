"""Makes what the program offers and puts it before the judge and our own rules: make conformance[-sample].

Ends with 1 when a file fails or is not judged, 2 without Java or veraPDF.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

import pikepdf

from leaflets.pdf.lock import lock

from .offers import PASSWORD, Offer, every, sample, shipped
from .verdicts import OURS, Verdict, judge, missing, own, table

ATTEMPTS = 5  # at a locked file that the judge cannot decrypt
# All that is wrong with a locked file: PDF/A forbids a password (ISO 19005-2, 6.1.3), so it does not say it is one (6.6.4).
LOCKED = ("6.1.3-2", "6.6.4-1")
EXPECTED = {"ua1", "2a", "wcag2m", OURS}  # profiles that must have judged every file


def main() -> int:
    parser = argparse.ArgumentParser(prog="conformance", description=__doc__)
    parser.add_argument(
        "--sample", action="store_true", help="a few files that show every value once with each other"
    )
    given = parser.parse_args()
    if missing():
        print(missing(), file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        return run(Path(folder), given.sample)


def run(folder: Path, few: bool) -> int:
    offers = list(every(shipped(), folder / "approved"))
    chosen = sample(offers) if few else offers
    print(f"making {len(chosen)} of {len(offers)} files", flush=True)
    files, ours = write(chosen, folder / "files")
    print(f"judging {len(set(files.values()))} that differ", flush=True)
    verdicts = judged_again(folder / "files", judged(folder / "files")) + ours
    print("\n" + table(list(by_layout(chosen, files, verdicts))) + "\n")
    faults = list(wrong(files, verdicts))
    print("\n".join(faults) or "every file passes")
    return 1 if faults else 0


def write(offers: Iterable[Offer], folder: Path) -> tuple[dict[str, str], list[Verdict]]:
    """Make every offer, write each content once; return the file of each offer by name, and our own verdicts."""
    folder.mkdir()
    files: dict[str, str] = {}
    ours: dict[str, Verdict] = {}
    for offer in offers:
        pages = offer.pages()
        data = offer.given(pages)
        name = sha256(data).hexdigest()[:24]
        files[offer.name] = file = name + ".pdf"
        if file in ours:
            continue
        (folder / file).write_bytes(data)
        if offer.way == "locked":
            (folder / f"{name}.password").write_text(PASSWORD, encoding="utf-8")
            data = opened(data)
        ours[file] = own(file, data, pages)
    return files, list(ours.values())


def judged(folder: Path) -> list[Verdict]:
    """Return the judge's verdicts; a locked file that it cannot decrypt is locked again in place, with other random keys.

    veraPDF 1.30.2 cannot read one in fifteen files with AES-256 of revision 6, whatever is in them, though PDFium and
    qpdf read each of them.
    """
    verdicts = judge(folder)
    for _ in range(ATTEMPTS):
        unread = {one.file for one in verdicts if one.said == "error"}
        locked = [folder / file for file in unread if (folder / file).with_suffix(".password").is_file()]
        if not locked:
            break
        for path in locked:
            path.write_bytes(lock(opened(path.read_bytes()), PASSWORD))
        again = judge_some(locked)
        held = {one.file for one in again}
        verdicts = [one for one in verdicts if one.file not in held] + again
    return verdicts


def judged_again(folder: Path, verdicts: list[Verdict]) -> list[Verdict]:
    """Return the verdicts, those on failed files from a second look at the same bytes: what is wrong with a file is wrong twice.

    veraPDF 1.30.2 once failed a file of a run that it passed ever after; what differs is reported.
    """
    failed = {one.file for one in verdicts if one.said == "fail"}
    if not failed:
        return verdicts
    again = judge_some(folder / file for file in failed)
    for file in sorted(failed - {one.file for one in again if one.said == "fail"}):
        print(f"{file} failed once and passed at a second look", flush=True)
    return [one for one in verdicts if one.file not in failed] + again


def judge_some(files: Iterable[Path]) -> list[Verdict]:
    """Return the judge's verdicts on these files alone, each with its password beside it."""
    with tempfile.TemporaryDirectory() as name:
        for path in [path for file in files for path in file.parent.glob(f"{file.stem}.*")]:
            shutil.copy(path, name)
        return judge(Path(name))


def opened(data: bytes) -> bytes:
    """Return a locked file without its lock, for our own rules."""
    held = io.BytesIO()
    with pikepdf.open(io.BytesIO(data), password=PASSWORD) as pdf:
        pdf.save(held, encryption=False)
    return held.getvalue()


def by_layout(
    offers: Sequence[Offer], files: dict[str, str], verdicts: Sequence[Verdict]
) -> Iterable[tuple[str, int, list[Verdict]]]:
    said: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        said.setdefault(verdict.file, []).append(verdict)
    rows = [
        (f"{offer.job.topic}, {offer.job.layout}, {offer.job.paper}", files[offer.name]) for offer in offers
    ]
    for name in [*sorted({name for name, _ in rows}), "all"]:
        held = [file for row, file in rows if name in (row, "all")]
        yield name, len(held), [verdict for file in held for verdict in said.get(file, [])]


def wrong(files: dict[str, str], verdicts: Sequence[Verdict]) -> Iterable[str]:
    """Yield a line for each file that a profile fails, or that was not judged by all of them."""
    names = {file: name for name, file in files.items()}
    locked = {file for name, file in files.items() if name.startswith("locked_")}
    judged: dict[str, set[str]] = {}
    for verdict in verdicts:
        judged.setdefault(verdict.file, set()).add(verdict.profile)
        if verdict.file in locked and verdict.profile == "2a":
            if verdict.clauses != LOCKED:
                yield f"{names[verdict.file]}: {verdict.profile} fails not just {' '.join(LOCKED)}: {' '.join(verdict.clauses)}"
        elif verdict.said != "pass":
            yield f"{names[verdict.file]}: {verdict.profile} {verdict.said}: {' '.join(verdict.clauses)}"
    for file, name in names.items():
        if not judged.get(file, set()) >= EXPECTED:
            yield f"{name}: not judged by {' and '.join(sorted(EXPECTED))}"


if __name__ == "__main__":
    sys.exit(main())
