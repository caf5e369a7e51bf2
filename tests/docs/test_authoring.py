"""What the first two parts of docs/authoring.md show is done in order, as it stands: files are changed, commands run, PDFs read."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest

from leaflets.setting import VARIABLE
from support.pages_of_docs import pictures_program
from support.shell import ROOT, at_its_time, typed

TEXT = (ROOT / "docs/authoring.md").read_text(encoding="utf-8")
FIRST, OWN, REFERENCE = (
    "## From nothing to an approved leaflet",
    "## A topic of your own",
    "## What a topic is made of",
)
FILE = re.compile(r"`((?:content/\S+|clinic)\.yaml)`")


def blocks(part: str) -> list[tuple[str, str, str]]:
    """Return each block of a part: its kind, the file that the words before it name last, and what it says."""
    found, at = [], 0
    for block in re.finditer(r"^```(\w*)\n(.*?)^```$", part, re.DOTALL | re.MULTILINE):
        named = FILE.findall(part[at : block.start()])
        found.append((block[1], named[-1] if named else "", block[2]))
        at = block.end()
    return found


def part(start: str, end: str) -> str:
    return TEXT.partition(f"\n{start}\n")[2].partition(f"\n{end}\n")[0]


class Reader:
    """Somebody who does what the page says, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file, self.line = folder, "", ""
        self.said: dict[str, list[str]] = {}  # a command -> what it said, each time

    def follow(self, steps: list[tuple[str, str, str]]) -> None:
        for (kind, file, block), (next_kind, _, said) in zip(steps, [*steps[1:], ("", "", "")], strict=True):
            self.file = file or self.file
            if kind == "yaml":
                self.edit(block)
            elif not kind:
                self.run(block, said if next_kind == "text" else "")

    def run(self, block: str, fault: str) -> None:
        """Type the commands of a block; the last one ends with a fault where the page shows it."""
        for line in block.splitlines():
            if line.startswith("cd "):
                self.folder /= line.removeprefix("cd ")
                continue
            done = typed(at_its_time(line), self.folder)
            assert done.returncode == (1 if fault else 0), (line, done.stderr)
            assert not fault or done.stderr == fault, done.stderr
            self.said.setdefault(line, []).append(done.stdout + done.stderr)

    def edit(self, block: str) -> None:
        """Find lines, or put others in the place of those that were found; fill in the profile line by line."""
        path = self.folder / self.file
        if path.name == "clinic.yaml":
            pictures_program().write(path, block)
            return
        text = path.read_text(encoding="utf-8")
        if f"\n{block}" not in text:
            assert self.line and f"\n{self.line}" in text, (self.file, block)
            path.write_text(text.replace(f"\n{self.line}", f"\n{block}", 1), encoding="utf-8")
        self.line = block


def words_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as held:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in held).split())


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A printer system that keeps what it gets."""
    program, taken = tmp_path / "bin/lp", tmp_path / "printed.pdf"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\nfor file; do :; done\nif [ -f "$file" ]; then cat "$file"; else cat; fi > "{taken}"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    monkeypatch.delenv(VARIABLE, raising=False)
    return taken


def test_the_page_takes_a_nurse_to_an_approved_leaflet_and_to_a_topic(tmp_path: Path, printed: Path) -> None:
    """Every command ends as shown; the changed words are printed and approved; then the new topic holds all that was added."""
    (tmp_path / "ward").mkdir()
    reader = Reader(tmp_path / "ward")
    first = blocks(part(FIRST, OWN))
    assert (
        sum(kind == "yaml" for kind, _, _ in first) == 5 and sum(kind == "text" for kind, _, _ in first) == 1
    )
    reader.follow(first)
    made = reader.said["leaflets make fever-low-counts --section fever"]
    assert "drafts" in made[0] and "drafts" not in made[-1] and len(made) == 4
    words = words_of(reader.folder / "leaflets-out/fever-low-counts-fever.pdf")
    assert "Stay away from crowds and from people who are sick." in words and "DRAFT" not in words
    assert words_of(printed) == words
    assert "advice" not in reader.said["leaflets check fever-low-counts"][0]
    reader.follow(blocks(part(OWN, REFERENCE)))
    (made_last,) = reader.folder.glob("leaflets-out/houseplants-watering-*.pdf")
    words = words_of(made_last)
    for added in (
        "Twice a week",
        "What a plant needs",
        "A pot with a hole in it",
        "A roof keeps the rain away.",
    ):
        assert added in words, added
    assert all("advice" not in said for said in reader.said["leaflets check houseplants"])


def test_a_new_value_without_words_is_reported_as_the_page_says(tmp_path: Path) -> None:
    assert "the program says what is missing: what the new value is called, and the text for it" in " ".join(
        TEXT.split()
    )
    assert typed("leaflets new mine", tmp_path).returncode == 0
    mine = tmp_path / "mine"
    assert typed("leaflets new topic houseplants", mine).returncode == 0
    path = mine / "content/houseplants/facets.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("outdoors]", "outdoors, balcony]"), encoding="utf-8"
    )
    done = typed("leaflets check houseplants --clinic content/clinics/example.yaml", mine)
    assert done.returncode == 1 and '"name" is missing' in done.stderr and "balcony is missing" in done.stderr


def test_a_block_that_the_files_do_not_hold_is_seen(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/a.yaml").write_text("a: b\nc: d\n", encoding="utf-8")
    page = "`content/a.yaml`\n```yaml\nc: e\n```\n"
    with pytest.raises(AssertionError):
        Reader(tmp_path).follow(blocks(page))
    Reader(tmp_path).follow(blocks("`content/a.yaml`\n```yaml\nc: d\n```\n```yaml\nc: e\n```\n"))
    assert (tmp_path / "content/a.yaml").read_text(encoding="utf-8") == "a: b\nc: e\n"
