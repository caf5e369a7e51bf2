"""Takes the library that ships, makes its leaflets as HTML in every layout and for every kind of reader, and has them judged.

usage: python -m screen [FOLDER]     in tests/, or with it on the path; ends with 1 where anything is wrong
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from conformance.offers import READER, changed_copies, changed_document, review_copies, second_topic, shipped
from leaflets.html.write import write_html
from leaflets.model import Document, Job, Topic
from leaflets.naming import BOOKLET, SHEET, file_name, parts_of
from leaflets.orders.jobs import CHANGES, FOR_APPROVERS
from leaflets.pipeline import is_draft, to_document
from leaflets.setting import Setting
from leaflets.tailor.choices import choose
from screen.browser import seen, why_not
from support.browsing import MODULES

BROWSERS = min(4, os.cpu_count() or 1)  # at a time
VALIDATE = Path(__file__).with_name("validate.mjs")


def readers(topic: Topic) -> Iterator[dict[str, str]]:
    """Yield choices: none, and each value of each facet alone."""
    plain = dict(choose(topic, ()))
    yield plain
    for facet in topic.facets:
        yield from [{**plain, facet.id: value.id} for value in facet.values[1:]]


def wanted(setting: Setting, topic: Topic) -> Iterator[Job]:
    """Yield each layout for each kind of reader, its booklet where it is made for one; and each part of the topic once."""
    for layout in setting.layouts.values():
        parts = [part for part in parts_of(topic, layout) if layout.booklet or part not in ("", "start")]
        if layout.name in FOR_APPROVERS or not parts:
            continue
        held = parts[:1] if layout.name == BOOKLET else parts
        kinds = list(readers(topic))
        for n, choices in enumerate(kinds):
            yield Job(topic.id, topic.lang, held[n % len(held)], choices, layout.name, "letter")
        for part in held[len(kinds) :] if layout.name == SHEET else ():
            yield Job(topic.id, topic.lang, part, kinds[0], layout.name, "letter")


def jobs(setting: Setting) -> Iterator[tuple[Setting, Job]]:
    """Yield all that is judged."""
    for each in (setting, second_topic(setting)):
        for topic in each.library.topics.values():
            yield from [(each, job) for job in wanted(each, topic)]
            yield (
                each,
                Job(topic.id, topic.lang, topic.sections[0].id, choose(topic, ()), "sheet", "a4", READER),
            )
    yield from [(setting, next(copies(setting)).job) for copies in (review_copies, changed_copies)]


def document_of(setting: Setting, job: Job) -> Document:
    return (
        changed_document(setting, job)
        if job.layout == CHANGES
        else to_document(setting, job, is_draft(setting, job))
    )


def written(folder: Path) -> Iterator[Path]:
    """Write every file, and yield its path."""
    for n, (setting, job) in enumerate(jobs(shipped())):
        topic = setting.library.topics[job.topic, job.lang]
        reader = "reader-" if job.reader else ""
        path = folder / f"{n:03}-{reader}{file_name(job, topic, 'letter').removesuffix('.pdf')}.html"
        path.write_bytes(write_html(document_of(setting, job)))
        yield path


def validated(paths: Sequence[Path]) -> list[str]:
    """Return what html-validate finds."""
    done = subprocess.run(["node", VALIDATE, MODULES, *paths], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def main(folder: Path) -> int:
    """Judge all files; return how many are wrong."""
    paths = list(written(folder))
    shares = [paths[n::BROWSERS] for n in range(BROWSERS)]
    with ProcessPoolExecutor(BROWSERS, get_context("spawn")) as pool:
        waiting = [pool.submit(seen, share) for share in shares]
        wrong = validated(paths)
        wrong += [one for found in waiting for one in found.result()]
    print("\n".join(wrong), end="\n" if wrong else "")
    sizes = [path.stat().st_size for path in paths]
    print(
        f"{len(paths)} files of {min(sizes):,} to {max(sizes):,} bytes judged: {len(wrong)} complaints",
        file=sys.stderr,
    )
    return len(wrong)


if __name__ == "__main__":
    if missing := why_not():
        sys.exit(f"nothing can be judged: {missing}")
    if len(sys.argv) > 1:
        sys.exit(bool(main(Path(sys.argv[1]))))
    with tempfile.TemporaryDirectory() as held:
        sys.exit(bool(main(Path(held))))
