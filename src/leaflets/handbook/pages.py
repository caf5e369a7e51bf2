"""Takes the folder of the built-in library, gives the pages of the docs that lie beside it, in the order of the README's table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..faults import did_you_mean, refusal

FIRST = "README.md"  # it leads to all others
ROW = re.compile(r"^\| \[[^\]]+\]\((\S+\.md)\) \| (.+) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DocPage:
    """A page of the docs: `file` is where it lies, with slashes, `about` what it is for."""

    file: str
    about: str
    text: str

    @property
    def name(self) -> str:
        """What people type: authoring."""
        return PurePosixPath(self.file).stem.lower()

    @property
    def title(self) -> str:
        """The words of its first heading, without marks."""
        found = re.search(r"^# (.+)$", self.text, re.MULTILINE)
        return found[1].replace("`", "") if found else self.name

    @property
    def html(self) -> str:
        """The name of its file in HTML."""
        return "index.html" if self.file == FIRST else f"{self.name}.html"


def pages_in(folder: Path) -> dict[str, DocPage]:
    """Return the pages by the names of their files, the README first. Raises LeafletError when it is not there."""
    try:
        text = (folder / FIRST).read_text(encoding="utf-8")
        rows = {file: about for file, about in ROW.findall(text) if (folder / file).is_file()}
        texts = {file: (folder / file).read_text(encoding="utf-8") for file in rows}
    except OSError:
        raise refusal("this installation has no docs", "install the program again") from None
    found = [DocPage(FIRST, "all pages, and a tour of the commands", text)]
    found += [DocPage(file, about, texts[file]) for file, about in rows.items()]
    return {page.file: page for page in found}


def page_called(pages: dict[str, DocPage], word: str) -> DocPage:
    """Return the page that a word means: authoring, authoring.md or docs/authoring.md. Raises LeafletError."""
    name = PurePosixPath(word.replace("\\", "/").lower()).name.removesuffix(".md")
    known = {page.name: page for page in pages.values()}
    if name not in known:
        hint = did_you_mean(name, known)
        raise refusal(f'there is no page "{word}"', hint or f"known: {', '.join(known)}")
    return known[name]
