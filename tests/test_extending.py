"""What docs/extending.md shows is done as it stands, in a copy of the program: a new kind of block reaches everybody."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from support.document import Reader
from support.shell import PATIENCE, ROOT

PAGE = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
# A file in a sentence of its own, where in it, and the code below.
EDIT = re.compile(
    r"^`(?P<file>[^`\n]+)`, (?:at the end|(?P<side>above|below) (?P<ticks>`+)(?P<line>.+?)(?P=ticks)):\n\n"
    r"```\w+\n(?P<code>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
EDITS = list(EDIT.finditer(PAGE))
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
]
(PLAIN_TEXT,) = re.findall(r"^```python\n(import .*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
REFERENCE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{12}\b")
HASH = """
from pathlib import Path
from leaflets.approval.hashes import content_hash
from leaflets.content.load import load
library = load(Path("content"), "content")
print(content_hash(library.topics["relapsed-all", "en"], library.words["en"]))
"""


def edited(text: str, edit: re.Match[str]) -> str:
    """Return a file's text with one edit made; the line that it names occurs there once."""
    if edit["side"] is None:
        return text + edit["code"]
    line = edit["line"] + "\n"
    assert text.count(line) == 1, f"{edit['file']} holds {text.count(line)} times: {edit['line']}"
    pair = (edit["code"], line) if edit["side"] == "above" else (line, edit["code"])
    return text.replace(line, "".join(pair))


class Copy:
    """A copy of the program and its library, run in processes of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in ("src", "content", "layouts", "docs"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))

    def run(self, *command: str) -> str:
        done = self.tried(*command)
        assert done.returncode == 0, (command, done.stderr)
        return done.stdout

    def tried(self, *command: str) -> subprocess.CompletedProcess[str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith("LEAFLETS_")}
        env["PYTHONPATH"] = str(self.folder / "src")
        return subprocess.run(
            command, cwd=self.folder, env=env, capture_output=True, text=True, timeout=PATIENCE
        )

    def python(self, code: str) -> str:
        return self.run(sys.executable, "-c", code)

    def said(self, folder: str) -> str:
        """Return all words of the one PDF in a folder, as a screen reader gets them."""
        (path,) = sorted((self.folder / folder).rglob("*.pdf"))
        words = " ".join(words for _, words in Reader(path.read_bytes()).blocks())
        return " ".join(re.sub("[⟨⟩]", " ", words).split())


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The copy after all edits of the page, with all that its commands make."""
    copy = Copy(tmp_path_factory.mktemp("extended"))
    assert len(EDITS) == 9 and len(COMMANDS) == 8, "the page changed: look at it, then at this test"
    for edit in EDITS:
        path = copy.folder / edit["file"]
        path.write_text(edited(path.read_text(encoding="utf-8"), edit), encoding="utf-8")
    for command in COMMANDS:
        name, *words = command.split()
        copy.run(*([sys.executable, "-m", name] if name == "leaflets" else [name]), *words)
    return copy


def test_the_new_kind_prints_for_each_reader_what_is_meant_for_them(copy: Copy) -> None:
    assert "Mine came back after a month in the dark." in copy.said("made/proof")
    assert "— A gardener" in copy.said("made/proof")
    adult, parent = copy.said("made/overview"), copy.said("made/parent")
    assert "I felt better once I had asked." in adult and "We felt better once we had asked." in parent
    assert (
        "We felt" not in adult and "I felt" not in parent and "— Ben, 34" in adult and "— Ben, 34" in parent
    )


def test_the_new_kind_is_a_box_in_the_structure_tree(copy: Copy) -> None:
    """What a screen reader is told, not only what is printed."""
    (path,) = (copy.folder / "made/overview").rglob("*.pdf")
    with pikepdf.open(path) as file:
        assert file.Root.MarkInfo.Marked
    kinds = [kind for kind, words in Reader(path.read_bytes()).blocks() if "once I had asked" in words]
    assert kinds == ["P"]


def test_who_approves_sees_every_field_and_all_variants(copy: Copy) -> None:
    said = copy.said("made/review")
    for words in ("quote", "I felt better once I had asked.", "We felt better once we had asked.", "Ben, 34"):
        assert words in said


@pytest.mark.parametrize(("before", "after"), [("Ben, 34", "Ben, 35"), ("- quote:", "- note:")])
def test_a_change_of_the_new_field_ends_an_approval(copy: Copy, before: str, after: str) -> None:
    """And so does another kind with the same words."""
    path = copy.folder / "content/relapsed-all/en/overview.yaml"
    text = path.read_text(encoding="utf-8")
    changed = text.replace(before, after).replace(
        '\n      by: "Ben, 34"', "" if "note" in after else '\n      by: "Ben, 34"'
    )
    assert text.count(before) == 1 and changed != text
    known = copy.python(HASH)
    try:
        path.write_text(changed, encoding="utf-8")
        assert copy.python(HASH) != known
    finally:
        path.write_text(text, encoding="utf-8")
    assert copy.python(HASH) == known


def test_what_is_wrong_in_the_new_kind_is_reported_with_its_place(copy: Copy) -> None:
    path = copy.folder / "content/relapsed-all/en/overview.yaml"
    text = path.read_text(encoding="utf-8")
    try:
        path.write_text(text.replace("      by: ", "      bye: "), encoding="utf-8")
        done = copy.tried(sys.executable, "-m", "leaflets", "make", "--section", "overview", "--library", ".")
    finally:
        path.write_text(text, encoding="utf-8")
    assert done.returncode == 1
    assert (
        "overview.yaml:" in done.stderr
        and 'unknown key "bye"' in done.stderr
        and 'did you mean "by"?' in done.stderr
    )


def test_editors_know_the_new_kind(copy: Copy) -> None:
    schema = json.loads((copy.folder / "content/.schemas/section.json").read_text(encoding="utf-8"))
    assert (
        "what somebody said" in schema["definitions"]["block"]["properties"]["quote"]["description"].lower()
    )
    assert schema["definitions"]["keys-of-quote"]["required"] == ["text", "by"]


def test_a_copied_layout_needs_no_registration(copy: Copy) -> None:
    """It says the same as the one it was copied from; its documents have references of their own."""
    for mine, theirs in (("made/mine", "made/overview"), ("made/mine-proof", "made/proof")):
        said, wanted = (REFERENCE.sub("", copy.said(folder)) for folder in (mine, theirs))
        assert said == wanted and copy.said(mine) != copy.said(theirs)


def test_the_plain_text_of_the_page_is_the_leaflet(copy: Copy) -> None:
    lines = copy.python(PLAIN_TEXT).splitlines()
    assert "When leukemia comes back" in lines and "I felt better once I had asked." in lines


def test_an_edit_whose_line_is_gone_is_seen() -> None:
    """The page cannot lie: unless its line occurs exactly once, this test fails."""
    edit = next(edit for edit in EDITS if edit["side"] == "below")
    with pytest.raises(AssertionError, match="holds 0 times"):
        edited("nothing\n", edit)
    assert edited(f"{edit['line']}\n", edit).endswith(edit["code"])
