"""The house's rules, each checked on the source and each seen to fail on a made-up module."""

from __future__ import annotations

import ast
import functools
import graphlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.house import MODULES, SOURCE, name_of

assert len(MODULES) > 15, "no source found: this test would prove nothing"

# What each package may import: ours, then after | outside libraries; the standard library is free.
# A file beside the packages is a package of its own. Sorted: none imports what is below it.
MAY_IMPORT = {
    # what everything is based on
    "text": "|",
    "version": "|",
    "built_in": "|",
    "caches": "|",
    "distributions": "|",
    "faults": "text |",
    "elements": "|",
    "conditional": "faults |",
    "declared": "faults |",
    "advised": "faults |",
    "drawing": "faults | PIL reportlab",
    "model": "faults conditional declared advised drawing |",
    "marked": "model |",
    "kinds": "faults conditional drawing model |",
    "ways": "caches model |",
    "deliver": "faults |",
    "user_cache": "|",
    "user_state": "|",
    "scaffolds": "built_in faults deliver |",
    "handbook": "built_in faults deliver user_cache | markdown_it",
    # what people write
    "source": "text faults | yaml",
    "links": "faults model | idna phonenumbers",
    "tailor": "text caches faults drawing model kinds ways |",
    "content": "text elements faults declared advised model kinds ways deliver source links drawing tailor | markdown_it",
    "layout": "faults model source drawing tailor |",
    # one job, stage by stage
    "compose": "built_in caches distributions user_cache elements faults drawing model marked kinds source links content tailor | jinja2 markupsafe",
    "typeset": "caches elements faults drawing model source layout | reportlab uharfbuzz",
    "pdf": "distributions elements faults model drawing layout compose typeset | pikepdf reportlab",
    "html": "elements drawing layout model | PIL",
    "plain_text": "elements model |",
    "formats": "faults model typeset pdf html plain_text |",
    "extents": "model compose typeset pdf |",
    "concordance": "caches elements faults model typeset |",
    "press": "faults deliver | PIL pikepdf pypdfium2",
    # what many jobs share
    "codes": "model tailor |",
    "naming": "faults model codes layout |",
    "setting": "built_in faults model content layout naming |",
    "approval": "text caches distributions faults model kinds source content tailor setting |",
    "readability": "text caches faults advised model kinds ways tailor setting approval |",
    "pipeline": "faults model layout tailor typeset pdf formats extents naming setting approval |",
    "orders": "text faults model deliver source content layout tailor naming setting |",
    # many jobs
    "register": "distributions faults model deliver source layout tailor pdf formats extents codes naming setting approval pipeline orders |",
    "changes": "text faults model marked kinds content layout tailor typeset pdf extents setting approval pipeline orders register |",
    "batch": "text caches faults model deliver source links content layout tailor typeset pdf formats press naming setting approval pipeline orders register | distributed",
    "mail": "faults model ways deliver source links content compose pdf setting approval orders register batch | jinja2 keyring markupsafe",
    # editors
    "schema": "faults model deliver source content layout tailor setting approval orders batch mail |",
    # pages in a browser
    "web": "faults deliver press | flask jinja2 pikepdf waitress",
    "desk": "caches elements faults model content layout tailor typeset pdf html plain_text concordance setting pipeline orders schema web | flask",
    # the ward's pages
    "ward": "text caches faults model deliver content layout tailor formats press naming setting approval orders register changes batch web | flask pikepdf",
    "ward_clinic": "faults model content naming setting approval register batch web ward | flask",
    "ward_lists": "text faults model deliver source content setting approval orders register batch web ward | flask",
    "ward_mail": "faults deliver user_state content setting approval orders register batch mail web ward ward_lists | flask",
    # doors
    "cli": "text version user_state faults advised model deliver scaffolds handbook content layout tailor typeset pdf formats concordance press codes naming setting approval readability pipeline orders register changes batch mail schema web desk ward ward_clinic ward_lists ward_mail | click",
    "__main__": "cli |",
}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "misc"}
SCHEME = re.compile(r"\b(?:tel|mailto):|^https?://$")
DISEASE = re.compile(
    r"relaps|leuk[ae]*m|lymph[ao]|cancer|tumou?r|chemo|diabet|pneumon|an[ae]+mi|asthma|epilep|\bcns\b",
    re.IGNORECASE,
)
LONGEST, LARGEST, LAST = 35, 220, 450  # lines of a function, a class, a file
TEXTS = {name_of(path): path.read_text(encoding="utf-8") for path in MODULES}
TYPESET_LINES = 4300


tree_of = functools.cache(ast.parse)


@functools.cache
def imports(text: str, module: str) -> tuple[str, ...]:
    """Return what a module imports: ours by its name in the package, others by their first name."""
    return tuple(name for node in ast.walk(tree_of(text)) for name in imported(node, module.split(".")[:-1]))


def imported(node: ast.AST, package: list[str]) -> list[str]:
    if isinstance(node, ast.Import):
        return [named(alias.name) for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    if not node.level:
        return [named(node.module or "")]
    base = [*package[: len(package) - (node.level - 1)], *(node.module.split(".") if node.module else [])]
    return [of_file(".".join([*base, alias.name])) for alias in node.names]


def of_file(name: str) -> str:
    """Return the module that a name is in: itself, or the one that defines it."""
    path = SOURCE / name.replace(".", "/")
    return name if path.with_suffix(".py").is_file() or path.is_dir() else name.rpartition(".")[0]


def named(module: str) -> str:
    first, _, rest = module.partition(".")
    return rest or first if first == "leaflets" else first


def package_of(module: str) -> str:
    return module.partition(".")[0]


def may_not(module: str, text: str, table: dict[str, str] = MAY_IMPORT) -> list[str]:
    """Return what a module imports though its package has no word of it in the table."""
    package = package_of(module)
    if package not in table:
        return [f"{package} has no row in MAY_IMPORT"]
    ours, _, others = table[package].partition("|")
    allowed = {package, *ours.split(), *others.split(), *sys.stdlib_module_names}
    return [
        f"{module} imports {name}"
        for name in sorted(set(imports(text, module)))
        if package_of(name) not in allowed
    ]


def out_of_order(table: dict[str, str]) -> list[str]:
    """Return what a package may import though it stands below it: with none, there is no circle of packages."""
    above: set[str] = set()
    found = []
    for package, row in table.items():
        found += [f"{package} imports {name}" for name in row.partition("|")[0].split() if name not in above]
        above.add(package)
    return found


def circle(texts: dict[str, str]) -> list[str]:
    """Return files that import each other in a circle, wherever in them the imports stand; none is as it should be."""
    graph = {module: set(imports(text, module)) & set(texts) - {module} for module, text in texts.items()}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def hides_imports(text: str) -> bool:
    """Tell whether a module imports one of ours for the type checker alone: that hides a circle."""
    blocks = [
        node
        for node in ast.walk(tree_of(text))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    ]
    return any(isinstance(one, ast.ImportFrom) and one.level for block in blocks for one in ast.walk(block))


def too_long(text: str) -> list[str]:
    limits = {ast.FunctionDef: LONGEST, ast.AsyncFunctionDef: LONGEST, ast.ClassDef: LARGEST}
    out = [f"{count} lines"] if (count := text.count("\n")) > LAST else []
    for node in ast.walk(tree_of(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > limits[type(node)]:
                out.append(f"{node.name}: {lines} lines")
    return out


def undocumented(text: str) -> bool:
    return not text.startswith('"""') or not (ast.get_docstring(tree_of(text)) or "").split("\n")[0].strip()


def makes_links(text: str) -> list[str]:
    """Return where a module makes an address itself: a scheme in a text, or an `href` that no link gave it."""
    tree, found = tree_of(text), []
    docstrings = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            found += [f"line {node.lineno}: {scheme}" for scheme in SCHEME.findall(node.value)]
        if isinstance(node, ast.keyword) and node.arg == "href" and not _from_a_link(node.value):
            found.append(f"line {node.value.lineno}: href={ast.unparse(node.value)}")
        if (
            isinstance(node, ast.Attribute)
            and node.attr == "quote"
            and ast.unparse(node) == "urllib.parse.quote"
        ):
            found.append(f"line {node.lineno}: quote")
    return found


def _from_a_link(value: ast.expr) -> bool:
    """Tell whether a value is some link's `href`, or one of two."""
    parts = value.values if isinstance(value, ast.BoolOp) else [value]
    return all(isinstance(part, ast.Attribute) and part.attr == "href" for part in parts)


def bases(text: str) -> list[str]:
    """Return the classes that inherit from a class of ours."""
    tree = tree_of(text)
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
    tree = tree_of(text)
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


def test_imports_point_down() -> None:
    assert {module: found for module, text in TEXTS.items() if (found := may_not(module, text))} == {}


def test_every_row_is_in_use() -> None:
    """A row for a package that is gone would let a new one in by its old name; so would a word of a row."""
    assert set(MAY_IMPORT) == {package_of(name_of(path)) for path in MODULES}
    used: dict[str, set[str]] = {package: set() for package in MAY_IMPORT}
    for module, text in TEXTS.items():
        used[package_of(module)] |= {package_of(name) for name in imports(text, module)}
    unused = [
        f"{p}: {w}" for p, row in MAY_IMPORT.items() for w in row.replace("|", "").split() if w not in used[p]
    ]
    assert unused == []


def test_packages_are_sorted() -> None:
    assert out_of_order(MAY_IMPORT) == []


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circle(TEXTS) == []
    assert [module for module, text in TEXTS.items() if hides_imports(text)] == []


def test_a_module_starts_with_what_it_takes_and_gives() -> None:
    assert [module for module, text in TEXTS.items() if undocumented(text)] == []


def test_functions_classes_and_files_are_short() -> None:
    assert {module: found for module, text in TEXTS.items() if (found := too_long(text))} == {}


def test_names_say_something() -> None:
    assert not {path.stem for path in SOURCE.rglob("*")} & FORBIDDEN_NAMES


def test_the_engine_knows_no_disease() -> None:
    assert {module: found for module, text in TEXTS.items() if (found := DISEASE.findall(text))} == {}
    assert all(
        map(DISEASE.search, ("relapsed", "leukaemia", "leukemia", "lymphoma", "CNS", "pneumonia", "anaemia"))
    )


def test_one_package_makes_links() -> None:
    others = {module: text for module, text in TEXTS.items() if package_of(module) != "links"}
    assert {module: found for module, text in others.items() if (found := makes_links(text))} == {}


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


# ---- what a package says of itself -------------------------------------------------------------------

SAY_WHO_MAY_USE_WHAT = [
    "text",
    "source",
    "links",
    "drawing",
    "layout",
    "press",
    "approval",
    "tailor",
    "readability",
    "web",
    "desk",
]


def offered(text: str) -> set[str]:
    """Return the files that a package's first docstring opens to other packages; nothing when it holds any code."""
    tree = ast.parse(text)
    return set(re.findall(r"`(\w+)`", ast.get_docstring(tree) or "")) if len(tree.body) == 1 else set()


def used_by_others(package: str, texts: dict[str, str]) -> set[str]:
    names = {
        name
        for module, text in texts.items()
        if package_of(module) != package
        for name in imports(text, module)
    }
    return {name.split(".")[1] for name in names if package_of(name) == package and "." in name}


@pytest.mark.parametrize("package", SAY_WHO_MAY_USE_WHAT)
def test_a_package_says_what_others_may_use(package: str) -> None:
    texts = {name_of(path): path.read_text(encoding="utf-8") for path in MODULES}
    assert offered((SOURCE / package / "__init__.py").read_text("utf-8")) == used_by_others(package, texts)


# ---- docstrings --------------------------------------------------------------------------------------

WITH_DOCSTRING = 0.9


def public_things(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each public class, function and method of a module, and whether it has a docstring."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node.name, ast.get_docstring(node) is not None
            for inner in node.body if isinstance(node, ast.ClassDef) else []:
                if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                    yield f"{node.name}.{inner.name}", ast.get_docstring(inner) is not None


def test_public_things_say_what_they_are() -> None:
    things = [one for text in TEXTS.values() for one in public_things(text)]
    without = [name for name, said in things if not said]
    assert len(things) > 500 and len(without) <= (1 - WITH_DOCSTRING) * len(things), without


# ---- the guards are seen to fail --------------------------------------------------------------------


@pytest.mark.parametrize(("text", "found"), [
    ("import yaml", ["tailor.leaflet imports yaml"]),
    ("from ..compose.document import x", ["tailor.leaflet imports compose.document"]),
    ("def f():\n    from reportlab.lib import y", ["tailor.leaflet imports reportlab"]),
    ("from .. import layout, model", ["tailor.leaflet imports layout"]),
    ("from leaflets.pdf.write import z", ["tailor.leaflet imports pdf.write"]),
    ("import os, re\nfrom ..model import Leaflet\nfrom .walk import x\nfrom collections.abc import Set", []),
])  # fmt: skip
def test_a_wrong_import_is_seen(text: str, found: list[str]) -> None:
    assert may_not("tailor.leaflet", text) == found


@pytest.mark.parametrize(("text", "found"), [
    ("x = 'tel:' + number", ["line 1: tel:"]), ("x = f'mailto:{name}'", ["line 1: mailto:"]), ("Run(t, href='x')", ["line 1: href='x'"]),
    ("x = urllib.parse.quote(y)", ["line 1: quote"]), ("Run(t, href=link.href or run.href)", []), ('"""Gives tel: links."""', []), ("x = 'begin it with https://'", []),
])  # fmt: skip
def test_a_link_made_elsewhere_is_seen(text: str, found: list[str]) -> None:
    assert makes_links(text) == found


def test_a_package_without_a_row_is_seen() -> None:
    assert may_not("newcomer.door", "") == ["newcomer has no row in MAY_IMPORT"]
    assert may_not("pipeline", "from .cli.app import main") == ["pipeline imports cli.app"]
    assert may_not(
        "cli.email.send", "from ..app import main\nfrom ...mail import run\nfrom ...shop import x"
    ) == ["cli.email.send imports shop"]


def test_circles_are_seen() -> None:
    assert (
        out_of_order({"a": "b |", "b": "|"}) == ["a imports b"] and out_of_order({"b": "|", "a": "b |"}) == []
    )
    late = {
        "typeset.lines": "from .fonts import Font",
        "typeset.fonts": "def f():\n    from .lines import Line",
    }
    assert set(circle(late)) == {"typeset.lines", "typeset.fonts"}
    assert circle({**late, "typeset.fonts": "from ..model import Run"}) == []
    assert hides_imports("if TYPE_CHECKING:\n    from .x import y")
    assert not hides_imports("if TYPE_CHECKING:\n    from PIL import Image")


def test_an_unsaid_use_and_a_bare_name_are_seen() -> None:
    texts = {"tailor.x": "from ..source.nodes import z", "source.nodes": "from .files import w"}
    assert used_by_others("source", texts) == {"nodes"}
    assert offered('"""Takes. Others use `y`."""') == {"y"} and offered('"""`y`."""\nimport os') == set()
    bare = "class A:\n    def f(self): ...\n    def _g(self): ...\ndef h():\n    '''Say.'''"
    assert list(public_things(bare)) == [("A", False), ("A.f", False), ("h", True)]


def test_the_other_guards_see_too() -> None:
    long = "def f():\n" + "    x = 1\n" * LONGEST
    assert too_long(long) == [f"f: {LONGEST + 1} lines"]
    assert too_long("class A:\n" + "    x = 1\n" * LARGEST) == [f"A: {LARGEST + 1} lines"]
    assert too_long("x = 1\n" * (LAST + 1)) == [f"{LAST + 1} lines"]
    assert (
        undocumented("# no\n") and undocumented('import os\n"""late"""') and not undocumented('"""Takes."""')
    )
    assert DISEASE.search("# a CNS relapse") and not DISEASE.search("# acns")
    assert bases("class A: ...\nclass B(A): ...\nclass C(NamedTuple): ...") == ["B(A)"]
    assert (
        code_lines('"""Doc."""\n\n# why\nx = 1\ndef f():\n    """Doc\n    more."""\n    return 1  # so\n')
        == 3
    )


# ---- the tests' own house ----------------------------------------------------------------------------

TESTS = Path(__file__).parent
TEST_FILES = sorted(TESTS.rglob("test_*.py"))
WHOLE_PRODUCT = {"docs", "screen", "."}  # tests of the pages, of what a browser shows, and of all at once


def imports_a_test(text: str) -> list[str]:
    return [name for name in imports(text, "tests.x") if name.rpartition(".")[2].startswith("test_")]


def test_no_test_imports_another() -> None:
    """What two of them need lies in tests/support/."""
    assert len(TEST_FILES) > 50
    assert [path.name for path in TEST_FILES if imports_a_test(path.read_text(encoding="utf-8"))] == []
    assert sorted(imports_a_test("def f():\n    from test_x import x\nimport test_y")) == ["test_x", "test_y"]


def test_tests_mirror_the_packages() -> None:
    folders = {path.parent.relative_to(TESTS).as_posix() for path in TEST_FILES}
    assert folders - WHOLE_PRODUCT <= {path.name for path in SOURCE.iterdir() if path.is_dir()}
