"""The house's rules, each checked on the source and each seen to fail on a made-up module."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "leaflets"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.name != "__init__.py")
assert len(MODULES) > 15, "no source found: this test would prove nothing"

# Which module may import what: our own by name, then outside libraries; the standard library is free.
# Imports point down. A module without a row fails.
MAY_IMPORT = {
    # nouns
    "lookalikes": "",
    "pasted": "",
    "slips": "pasted",
    "faults": "lookalikes",
    "model": "faults",
    "colour": "",
    "roles": "",
    # content
    "source": "faults pasted slips yaml",
    "paragraphs": "faults pasted source",
    "typed": "faults slips source",
    "personal": "pasted",
    "inline": "faults model pasted markdown_it",
    "figures": "faults model",
    "qr": "faults model reportlab",
    "content": "faults model source inline figures paragraphs typed",
    "clinic": "faults lookalikes model source figures colour images paragraphs personal qr typed",
    "approval": "faults model source",
    "reference": "approval faults model",
    "tailor": "faults model",
    "readability": "faults model",
    # layouts
    "dates": "model",
    "limits": "",
    "shelf": "faults model",
    "jargon": "",
    "templates": "faults jargon model jinja2",
    "compose": "dates faults jargon limits model qr roles shelf source tailor templates jinja2 markupsafe",
    "layout": "faults model source cascade",
    # the typesetter
    "typeset.fonts": "families faults reportlab uharfbuzz",
    "typeset.lines": "model typeset.fonts",
    "cascade": "faults model colour panels",
    "metadata": "",
    "images": "PIL",
    "families": "faults",
    "panels": "faults model typeset.pages",
    "typeset.blocks": "faults model typeset.fonts typeset.lines cascade",
    "typeset.pages": "faults model panels typeset.fonts typeset.lines cascade typeset.blocks",
    "typeset.file": "",
    "typeset.tags": "model roles typeset.file typeset.draw",
    "typeset.draw": "model colour roles typeset.fonts cascade typeset.blocks typeset.pages",
    "typeset.pdf": "metadata model typeset.fonts typeset.blocks typeset.pages typeset.draw typeset.tags typeset.file images",
    "copies": "faults model compose typeset.blocks typeset.draw typeset.file typeset.pages typeset.pdf",
    # many readers
    "tables": "faults",
    "asking": "clinic dates faults model pipeline tailor",
    "patients": "asking dates faults model personal pipeline source tables tailor",
    "making": "approval copies faults model pipeline reference typeset.pages typeset.pdf",
    "record": "faults",
    "processes": "",
    "batch": "approval deliver faults making model patients pipeline processes record tables",
    "cluster": "faults making distributed",
    "commands.batch": "batch cluster deliver faults making options patients pipeline click",
    # print
    "imposition": "",
    "bleed": "pikepdf",
    "grey": "faults pikepdf",
    "press": "faults imposition bleed grey pikepdf",
    # doors
    "deliver": "faults",
    "commands.approve": "completing pipeline deliver approval faults layout model options tailor click pypdfium2",
    "mail.nouns": "",
    "mail.address": "faults",
    "mail.terms": "model",
    "mail.message": "faults model mail.terms jinja2",
    "mail.ledger": "faults mail.nouns",
    "mail.settings": "faults source mail.address keyring",
    "mail.smtp": "faults mail.nouns mail.settings",
    "mail.run": "faults deliver mail.nouns mail.address mail.ledger mail.message mail.settings mail.smtp",
    "mail.people": "faults model approval lock making patients pipeline mail.nouns mail.message mail.run mail.settings mail.terms batch",
    "commands.email": "commands.batch faults model options patients pipeline mail.address mail.bounces mail.ledger mail.message mail.nouns mail.people mail.run mail.settings mail.smtp deliver click",
    "mail.bounces": "faults mail.ledger mail.nouns",
    "lock": "faults pikepdf",
    "printing": "faults pikepdf",
    "commands.print": "faults options printing click",
    "commands.impose": "pipeline deliver faults layout model options press typeset.pages typeset.pdf click",
    "pictures": "deliver pypdfium2 PIL",
    "naming": "faults layout model",
    "pipeline": "faults model content clinic approval naming reference tailor compose layout typeset.fonts typeset.pages typeset.pdf",
    "checking": "faults model readability pipeline tailor",
    "options": "completing dates faults layout pipeline click",
    "completing": "faults model pipeline click",
    "cli": "asking completing faults model layout pipeline checking deliver pictures options commands.approve commands.impose click",
    "__main__": "cli",
}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "misc"}
DISEASE = re.compile(r"relapse|leuk[a]?emia|\bcns\b", re.IGNORECASE)
MAY_NAME_IT = {"cli", "options"}
LONGEST = 40
TYPESET_LINES = 2400


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


def imports(tree: ast.AST, module: str) -> Iterator[str]:
    """Yield what a module imports: ours by its name in the package, others by their first name."""
    package = module.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from [named(alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            start = package[: len(package) - (node.level - 1)] if node.level > 1 else package
            base = [*start, *(node.module.split(".") if node.module else [])]
            yield from (
                [".".join(base)] if node.module else [".".join([*base, alias.name]) for alias in node.names]
            )
        elif isinstance(node, ast.ImportFrom):
            yield named(node.module or "")


def named(module: str) -> str:
    first, _, rest = module.partition(".")
    return rest or first if first == "leaflets" else first


def may_not(module: str, text: str, table: dict[str, str] = MAY_IMPORT) -> list[str]:
    if module not in table:
        return [f"{module} has no row in MAY_IMPORT"]
    allowed = table[module].split()
    found = []
    for name in sorted(set(imports(ast.parse(text), module))):
        if name not in sys.stdlib_module_names and name not in allowed:
            found.append(f"{module} imports {name}")
    return found


def too_long(text: str) -> list[str]:
    out = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > LONGEST:
                out.append(f"{node.name}: {lines} lines")
    return out


def undocumented(text: str) -> bool:
    return not text.startswith('"""') or not (ast.get_docstring(ast.parse(text)) or "").split("\n")[0].strip()


def bases(text: str) -> list[str]:
    """Return the classes that inherit from a class of ours."""
    tree = ast.parse(text)
    ours = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    allowed = {"NamedTuple", "Exception", "Extension"}
    return [
        f"{node.name}({base.id})"
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name) and (base.id in ours or base.id not in allowed)
    ]


def code_lines(text: str) -> int:
    """Count formatted lines that hold code: blank ones, comments and docstrings are free."""
    tree = ast.parse(text)
    words: set[int] = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and ast.get_docstring(node, clean=False) is not None
        ):
            first = node.body[0]
            words |= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    lines = enumerate(text.splitlines(), 1)
    return sum(1 for n, line in lines if n not in words and line.strip() and not line.strip().startswith("#"))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    assert may_not(name_of(path), path.read_text(encoding="utf-8")) == []


def test_every_row_is_in_use() -> None:
    """A row for a module that is gone would let a new one in by its old name."""
    soon = {"readability", "checking"}
    assert set(MAY_IMPORT) - {name_of(path) for path in MODULES} - soon == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_starts_with_what_it_takes_and_gives(path: Path) -> None:
    assert not undocumented(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_are_short(path: Path) -> None:
    assert too_long(path.read_text(encoding="utf-8")) == []


def test_names_say_something() -> None:
    assert not {path.stem for path in SOURCE.rglob("*")} & FORBIDDEN_NAMES


@pytest.mark.parametrize("path", [p for p in MODULES if name_of(p) not in MAY_NAME_IT], ids=name_of)
def test_the_engine_knows_no_disease(path: Path) -> None:
    assert DISEASE.findall(path.read_text(encoding="utf-8")) == []


def test_the_typesetter_is_small() -> None:
    """All of it can be read in an afternoon."""
    assert (
        sum(code_lines(path.read_text(encoding="utf-8")) for path in SOURCE.glob("typeset/*.py"))
        <= TYPESET_LINES
    )


def test_the_typesetter_has_no_class_hierarchy() -> None:
    texts = [path.read_text(encoding="utf-8") for path in SOURCE.glob("typeset/*.py")]
    assert [found for text in texts for found in bases(text)] == []


# ---- the guards are seen to fail --------------------------------------------------------------------


@pytest.mark.parametrize(("text", "found"), [
    ("import yaml", ["tailor imports yaml"]),
    ("from .compose import x", ["tailor imports compose"]),
    ("def f():\n    from reportlab.lib import y", ["tailor imports reportlab"]),
    ("from . import layout, model", ["tailor imports layout"]),
    ("from leaflets.typeset.pdf import z", ["tailor imports typeset.pdf"]),
    ("import os, re\nfrom .model import Leaflet\nfrom collections.abc import Set", []),
])  # fmt: skip
def test_a_wrong_import_is_seen(text: str, found: list[str]) -> None:
    assert may_not("tailor", text) == found


def test_imports_are_seen_from_inside_the_typesetter() -> None:
    assert may_not("typeset.lines", "from ..model import Run\nfrom .fonts import Font") == []
    assert may_not("typeset.lines", "from .. import compose\nfrom .pages import x") == [
        "typeset.lines imports compose", "typeset.lines imports typeset.pages",
    ]  # fmt: skip


def test_a_module_without_a_row_is_seen() -> None:
    assert may_not("newcomer", "") == ["newcomer has no row in MAY_IMPORT"]
    assert may_not("pipeline", "from .cli import main") == ["pipeline imports cli"]
    assert may_not("pipeline", "from .tailor import tailor") == []


def test_the_other_guards_see_too() -> None:
    long = "def f():\n" + "    x = 1\n" * LONGEST
    assert too_long(long) == [f"f: {LONGEST + 1} lines"]
    assert (
        undocumented("# no\n") and undocumented('import os\n"""late"""') and not undocumented('"""Takes."""')
    )
    assert DISEASE.search("# a CNS relapse") and not DISEASE.search("# acns")
    assert bases("class A: ...\nclass B(A): ...\nclass C(NamedTuple): ...") == ["B(A)"]
    assert (
        code_lines('"""Doc."""\n\n# why\nx = 1\ndef f():\n    """Doc\n    more."""\n    return 1  # so\n')
        == 3
    )
