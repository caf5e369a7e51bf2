"""What README and docs say is run, and what the program offers is said."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from conformance.controls import SEEN, UNSEEN
from leaflets import setting
from leaflets.cli import app
from leaflets.content.blocks import KINDS
from leaflets.content.profile_fields import FILLED, OPTIONAL
from leaflets.elements import ATTRIBUTES, ELEMENTS
from support.approvals import sign_profile
from support.pages_of_docs import IN_ORDER, MAIL, PAGES, ROOT

PATIENCE = 600  # seconds: a machine that runs tests may be busy with others


def commands() -> list[str]:
    """Return every `leaflets …` line of a code block, without the words that explain it."""
    found = []
    for page in PAGES:
        for block in re.findall(r"```\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            found += [
                re.split(r" {3,}", line)[0]
                for line in block.splitlines()
                if line.startswith("leaflets ")
                and "scheduler.example" not in line  # see test_cluster
                and page.name not in IN_ORDER
                and not line.startswith(MAIL)  # see test_mail_docs
            ]
    return sorted(set(found))


COMMANDS = commands()
assert len(COMMANDS) >= 5


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_in_the_docs_runs(command: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE,
        env=os.environ | {"PATH": with_files(tmp_path, command)},
    )  # fmt: skip
    advice = command.startswith("leaflets check") and "\nadvice:\n" in done.stderr
    differs = command.startswith("leaflets diff")  # it says so with the same code
    assert done.returncode == (3 if advice or differs else 0), done.stderr


def with_files(folder: Path, command: str) -> str:
    """Write the files that docs name, and a printer system that takes all; return the PATH with it."""
    page = (ROOT / "docs/batch.md").read_text(encoding="utf-8")
    (folder / "patients.csv").write_text(
        re.findall(r"```\n(id,.*?)```", page, re.DOTALL)[0], encoding="utf-8"
    )
    size = (595.28, 841.89) if command.startswith("leaflets print") else (419.53, 595.28)
    made = pikepdf.Pdf.new()
    for _ in range(4):
        made.add_blank_page(page_size=size)
    for name in set(re.findall(r"FILE[\w-]*\.pdf", command)):
        made.save(folder / name)
    if "--library my-clinic" in command:
        for part in ("content", "layouts"):
            shutil.copytree(ROOT / part, folder / "my-clinic" / part)
        sign_profile(folder / "my-clinic")
    program = folder / "bin/lp"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\ncat >/dev/null\n")
    program.chmod(0o755)
    return f"{program.parent}{os.pathsep}{os.environ['PATH']}"


def test_the_pictures_of_the_docs_can_be_made_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "docs/pictures.py", tmp_path], check=True, timeout=PATIENCE)
    kept = sorted(path.name for path in (ROOT / "docs/pictures").glob("*.png"))
    assert sorted(path.name for path in tmp_path.glob("*.png")) == kept != []
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert all(f"(pictures/{name})" in text for name in kept)


def test_readme_has_the_two_commands_ci_runs() -> None:
    readme, ci = (ROOT / "README.md").read_text(), (ROOT / ".ci/run").read_text()
    make = "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/leaflets make"
    test = "python3 -m venv .venv && .venv/bin/pip install -q '.[test]' && .venv/bin/python -m pytest"
    assert make in readme and test in readme
    ours = [line for line in ci.splitlines() if line and not line.startswith(("#", "set ", "cd "))]
    assert ours[0].startswith("export HYPOTHESIS_PROFILE=thorough"), "all examples of property tests"
    assert ours[1] == test, "to the letter, and before all that only CI checks"
    assert "- run: .ci/run" in (ROOT / ".github/workflows/ci.yml").read_text()


def test_layouts_md_names_every_element_and_attribute() -> None:
    text = (ROOT / "docs/layouts.md").read_text(encoding="utf-8")
    elements = [name for name, traits in ELEMENTS.items() if not traits.ours]
    assert [name for name in elements if not re.search(rf"`<?{name}[ `/]", text)] == []
    attributes = [name for name, attribute in ATTRIBUTES.items() if not attribute.ours]
    assert [name for name in attributes if not re.search(rf'`{name}`|[` ]{name}="', text)] == []


def test_authoring_md_names_every_block_and_field() -> None:
    text = (ROOT / "docs/authoring.md").read_text(encoding="utf-8")
    for name in [*KINDS, *FILLED, *OPTIONAL]:
        assert f"`{name}`" in text or f"clinic.{name}]" in text or f"{name}`" in text, name


def test_each_block_has_a_macro_of_its_name() -> None:
    text = (ROOT / "layouts/blocks.xml.j2").read_text(encoding="utf-8")
    macros = set(re.findall(r"{% macro (\w+)\(block", text))
    assert {("part" if kind == "heading" else kind) for kind in KINDS} <= macros


def test_templates_hold_no_words() -> None:
    """Outside tags and Jinja no letter stands in a template; and a planted one is found."""

    def words(text: str) -> str:
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
        return re.sub(r"<[^<>]*>|&#\d+;|[^\w]", "", text)

    files = sorted((ROOT / "layouts").rglob("*.j2"))
    assert len(files) >= 5
    for path in files:
        assert words(path.read_text(encoding="utf-8")) == "", path
    assert words("<p>{{ x }} Hello</p>") == "Hello"


def test_every_command_of_ours_is_in_the_readme() -> None:
    """Commands that need a page of their own stand there, and the README leads to it."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    whole = readme + "".join(
        page.read_text(encoding="utf-8") for page in PAGES if f"docs/{page.name}" in readme
    )
    assert [name for name in app.COMMANDS if f"leaflets {name}" not in whole] == []


def test_accessibility_md_tells_what_is_so() -> None:
    """The judge's version, the number of faults it must see, and each fault that only we see."""
    text = (ROOT / "docs/accessibility.md").read_text(encoding="utf-8")
    (version,) = re.findall(
        r"validation-model</artifactId>\s*<version>(.*?)</version>", (ROOT / "judge/pom.xml").read_text()
    )
    assert set(re.findall(r"veraPDF(?:\]\(.*?\))? (\d\S*\d)", text)) == {version}
    assert f"{len(SEEN)} faults put in on purpose" in text
    assert [name for name in UNSEEN if name not in " ".join(text.split())] == []
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"`make ([a-z-]+)`", text)) - set(targets) == set()


def test_docs_name_no_module_that_is_gone() -> None:
    source = Path(setting.__file__).parent
    for page in PAGES:
        for name in re.findall(r"`typeset[./](\w+)", page.read_text(encoding="utf-8")):
            assert (source / f"typeset/{name}.py").exists(), (page, name)
