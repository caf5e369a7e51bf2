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
    "lookalikes": "pasted",
    "keys": "",
    "pasted": "blank",
    "slips": "pasted",
    "faults": "lookalikes pasted",
    "model": "faults",
    "colour": "",
    "roles": "",
    # where a link leads
    "phones": "faults phonenumbers",
    "domains": "faults idna",
    "addresses": "domains faults model phones",
    # content
    "source": "faults yaml pasted slips",
    "inline": "addresses faults model markdown_it pasted",
    "figures": "faults model",
    "qr": "faults model reportlab",
    "facets": "faults model source",
    "libraryfile": "faults model source",
    "content": "dates facets faults keys libraryfile model source inline figures addresses paragraphs typed",
    "logo": "faults figures image_colour images model",
    "clinic": "logo faults model source inline colour qr addresses phones encodings dates blank lookalikes paragraphs personal typed",
    "approval": "faults model source blank signatures walk",
    "blank": "",
    "walk": "faults model",
    "signatures": "blank dates faults model source",
    "drafts": "approval clinic faults model blank",
    "paragraphs": "faults pasted source",
    "typed": "faults slips source",
    "personal": "pasted",
    "reference": "approval faults model",
    "tailor": "faults model walk",
    "topics": "faults model",
    "readability": "faults model walk",
    # layouts
    "dates": "model",
    "limits": "",
    "shelf": "faults model",
    "compose": "template_names addresses dates faults limits model qr roles shelf source tailor jinja2 markupsafe templates walk jargon",
    "templates": "faults jargon limits source jinja2",
    "template_names": "faults jargon model walk jinja2",
    "jargon": "",
    "layout": "faults model source cascade",
    # the typesetter
    "scripts": "",
    "columns": "faults",
    "fontfile": "uharfbuzz",
    "typeset.breaks": "",
    "typeset.fonts": "families faults fontfile scripts reportlab uharfbuzz",
    "typeset.lines": "model typeset.breaks typeset.fonts",
    "typeset.missing": "columns faults model scripts typeset.fonts typeset.lines",
    "cascade": "faults model colour panels",
    "metadata": "",
    "image_colour": "PIL",
    "images": "image_colour PIL",
    "families": "faults fontfile",
    "panels": "faults model typeset.pages",
    "typeset.blocks": "faults model typeset.fonts typeset.lines typeset.missing cascade",
    "typeset.pages": "faults model panels typeset.fonts typeset.lines typeset.missing cascade typeset.blocks",
    "typeset.file": "",
    "typeset.tags": "model roles typeset.file typeset.draw",
    "typeset.draw": "model colour roles typeset.fonts cascade typeset.blocks typeset.pages typeset.lines",
    "link_areas": "model typeset.draw",
    "typeset.pdf": "link_areas metadata model typeset.fonts typeset.blocks typeset.pages typeset.draw typeset.tags typeset.file images",
    "copies": "faults model compose typeset.blocks typeset.draw typeset.file typeset.pages typeset.pdf",
    # many readers
    "characters": "lookalikes pasted",
    "counting": "",
    "encodings": "faults",
    "totals": "",
    "ids": "characters",
    "tables": "encodings faults slips",
    "asking": "clinic dates faults model pipeline source tailor topics",
    "patients": "asking characters dates encodings faults ids inline lookalikes model pipeline source tables tailor topics totals personal",
    "besides": "faults press pictures",
    "making": "approval besides copies faults model pipeline reference typeset.pages typeset.pdf",
    "record": "faults",
    "processes": "",
    "first_page": "pypdfium2",
    "private": "deliver faults",
    "personal_copies": "asking encodings faults ids model private tailor",
    "batch": "approval besides deliver drafts faults first_page making model patients pipeline private processes record registering",
    "report": "batch faults tables",
    "cluster": "faults making distributed",
    "commands.batch": "batch besides cluster commands.stopping counting deliver drafts faults making options patients pipeline report click registering",
    # what was made for whom
    "finding": "faults model typeset.blocks typeset.lines typeset.pages",
    "commands.find": "cli faults finding options pipeline click",
    "register": "faults model",
    "registering": "approval making model pipeline register typeset.pages typeset.pdf",
    "lookup": "approval compose layout model pipeline reference signatures tailor",
    "rebuilding": "copies lookup model pipeline register typeset.pages typeset.pdf",
    "kept": "faults source",
    "commands.which": "faults lookup making options pipeline rebuilding reference register registering click",
    "commands.rebuild": "asking clinic commands.which deliver faults kept lookup making model options patients pipeline rebuilding register registering click",
    "commands.register": "commands.which counting faults making options register registering click",
    # print
    "imposition": "",
    "bleed": "pikepdf",
    "grey": "faults pikepdf",
    "page_box": "faults pikepdf",
    "papers": "",
    "annotations": "faults page_box pikepdf",
    "press": "annotations faults imposition bleed grey page_box pikepdf",
    # doors
    "deliver": "faults",
    "commands.approve": "blank checking signatures completing pipeline deliver approval faults layout model options tailor topics click pypdfium2",
    "mail.nouns": "",
    "mail.address": "addresses faults",
    "mail.terms": "model",
    "mail.message": "addresses faults model mail.terms jinja2 markupsafe limits templates",
    "mail.ledger": "faults mail.nouns",
    "mail.settings": "faults source mail.address keyring",
    "mail.wire": "",
    "mail.smtp": "faults mail.nouns mail.settings mail.wire",
    "mail.run": "faults deliver mail.nouns mail.address mail.ledger mail.message",
    "mail.sending": "faults mail.ledger mail.message mail.nouns mail.run mail.settings mail.smtp",
    "mail.people": "faults model approval dates lock making patients pipeline mail.nouns mail.message mail.run mail.settings mail.terms batch registering",
    "commands.stopping": "options click",
    "commands.email.asked": "faults mail.settings options click",
    "commands.email.prepare": "blank drafts commands.email.asked commands.stopping counting dates faults mail.ledger mail.nouns mail.people mail.run mail.settings options patients pipeline click tables registering",
    "commands.email.sample": "commands.email.asked commands.stopping faults mail.address mail.message mail.nouns mail.people mail.settings mail.smtp options patients click",
    "commands.email.send": "commands.email.asked counting commands.stopping mail.ledger mail.nouns mail.people mail.run mail.sending mail.settings mail.smtp options click",
    "commands.email.record": "commands.email.asked counting commands.stopping deliver faults mail.address mail.bounces mail.ledger mail.nouns mail.run options click",
    "commands.email.verbs": "commands.email.asked commands.email.prepare commands.email.record commands.email.sample commands.email.send click",
    "mail.bounces": "faults mail.ledger mail.nouns",
    "lock": "faults pikepdf",
    "printing": "faults page_box papers pikepdf",
    "commands.print": "faults options papers printing click",
    "commands.impose": "annotations pipeline deliver faults layout model options press typeset.pages typeset.pdf click",
    "pictures": "deliver pypdfium2 PIL",
    "naming": "faults layout model",
    "pipeline": "faults model content clinic approval drafts naming reference tailor topics compose layout typeset.fonts typeset.pages typeset.pdf",
    "checking": "faults model readability pipeline tailor walk",
    "shapes": "approval checking faults model pipeline signatures",
    "updating": "deliver faults",
    "choosing": "content faults model pipeline click",
    "options": "choosing completing dates faults layout pipeline topics click",
    "commands.check": "checking completing commands.approve faults model options pipeline shapes click",
    "commands.list": "commands.approve faults layout model options pipeline shapes topics click",
    "commands.new": "counting faults kept making options pipeline updating click",
    "completing": "faults model pipeline click",
    "cli": "asking choosing completing counting personal_copies registering source faults model layout pipeline deliver pictures options topics commands.impose click",
    "__main__": "cli",
}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "misc"}
SCHEME = re.compile(r"\b(?:tel|mailto):|^https?://$")
MAKE_LINKS = {"addresses", "phones", "domains"}
DISEASE = re.compile(r"relapse|leuk[a]?emia|\bcns\b", re.IGNORECASE)
MAY_NAME_IT = set[str]()
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


def makes_links(text: str) -> list[str]:
    """Return where a module makes an address itself: a scheme in a text, or an `href` that no link gave it."""
    tree, found = ast.parse(text), []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not _is_docstring(node, tree):
            found += [f"line {node.lineno}: {scheme}" for scheme in SCHEME.findall(node.value)]
        if isinstance(node, ast.keyword) and node.arg == "href" and not _from_a_link(node.value):
            found.append(f"line {node.value.lineno}: href={ast.unparse(node.value)}")
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "urllib.parse.quote":
            found.append(f"line {node.lineno}: quote")
    return found


def _is_docstring(node: ast.Constant, tree: ast.AST) -> bool:
    return any(isinstance(one, ast.Expr) and one.value is node for one in ast.walk(tree))


def _from_a_link(value: ast.expr) -> bool:
    """Tell whether a value is some link's `href`, or one of two."""
    parts = value.values if isinstance(value, ast.BoolOp) else [value]
    return all(isinstance(part, ast.Attribute) and part.attr == "href" for part in parts)


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
    assert set(MAY_IMPORT) - {name_of(path) for path in MODULES} == set()


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


@pytest.mark.parametrize("path", [p for p in MODULES if name_of(p) not in MAKE_LINKS], ids=name_of)
def test_one_module_makes_links(path: Path) -> None:
    assert makes_links(path.read_text(encoding="utf-8")) == []


def test_no_template_makes_links() -> None:
    """They print phrases that are links; a link inside the document begins with #."""
    templates = sorted((SOURCE.parents[1] / "layouts").rglob("*.j2"))
    assert len(templates) > 5
    for path in templates:
        text = path.read_text(encoding="utf-8")
        assert not SCHEME.findall(text) and not re.findall(r'href="(?!#)', text), path


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


@pytest.mark.parametrize(("text", "found"), [
    ("x = 'tel:' + number", ["line 1: tel:"]), ("x = f'mailto:{name}'", ["line 1: mailto:"]), ("Run(t, href='x')", ["line 1: href='x'"]),
    ("x = urllib.parse.quote(y)", ["line 1: quote"]), ("Run(t, href=link.href or run.href)", []), ('"""Gives tel: links."""', []), ("x = 'begin it with https://'", []),
])  # fmt: skip
def test_a_link_made_elsewhere_is_seen(text: str, found: list[str]) -> None:
    assert makes_links(text) == found


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
