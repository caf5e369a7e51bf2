"""One word, one meaning: the nouns of the code and docs/glossary.md are compared."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from support.house import MODULES, SOURCE, name_of

GLOSSARY = SOURCE.parents[1] / "docs/glossary.md"


def package_of(module: str) -> str:
    return module.partition(".")[0]


def public_classes(texts: dict[str, str]) -> Iterator[tuple[str, ast.ClassDef]]:
    """Yield each public class with the module that defines it."""
    for module, text in texts.items():
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield module, node


def is_noun(node: ast.ClassDef) -> bool:
    """Tell whether a class is plain frozen data."""
    return any("frozen=True" in ast.unparse(one) for one in node.decorator_list) or any(
        ast.unparse(base) == "NamedTuple" for base in node.bases
    )


def crossing(texts: dict[str, str]) -> dict[str, set[str]]:
    """Return the nouns that a package takes from another: name -> the modules that define one."""
    taken = {one for module, text in texts.items() for one in taken_from_others(module, text)}
    found: dict[str, set[str]] = defaultdict(set)
    for module, node in public_classes(texts):
        if is_noun(node) and (module, node.name) in taken:
            found[node.name].add(module)
    return found


def taken_from_others(module: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield each name that a module imports from another package, with the module that it comes from."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.level:
            start = module.split(".")[: -node.level]
            source = ".".join([*start, *(node.module.split(".") if node.module else [])])
            if package_of(source) != package_of(module):
                yield from [(source, alias.name) for alias in node.names]


def shared(texts: dict[str, str]) -> set[str]:
    """Return the names that public classes of different packages have in common."""
    packages: dict[str, set[str]] = defaultdict(set)
    for module, node in public_classes(texts):
        packages[node.name].add(package_of(module))
    return {name for name, held in packages.items() if len(held) > 1}


def words_of(page: str) -> set[str]:
    """Return the words that the glossary's tables explain; a row may hold several, with commas between."""
    rows = re.findall(r"^\| ([^|`]+) \| [^|]+ \|$", page, re.MULTILINE)
    return {word for row in rows for word in row.split(", ")}


def names_of(page: str) -> dict[str, str]:
    """Return the names of code that the glossary's last table explains, each with its module."""
    return dict(re.findall(r"^\| `(\w+)` \| `([\w.]+)` \| [^|]+ \|$", page, re.MULTILINE))


def spaced(name: str) -> str:
    """Return the name of a class as words: HighestGrades -> highest grades."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


TEXTS = {name_of(path): path.read_text(encoding="utf-8") for path in MODULES}
PAGE = GLOSSARY.read_text(encoding="utf-8")


def test_every_noun_that_crosses_packages_is_explained() -> None:
    """By its name as words, or, where that is no word of the trade, in the table of names."""
    nouns = crossing(TEXTS)
    assert len(nouns) > 30, "too few nouns found: this test would prove nothing"
    known = words_of(PAGE) | {spaced(name) for name in names_of(PAGE)}
    assert sorted(name for name in nouns if spaced(name) not in known) == []


def test_no_name_is_explained_that_is_gone() -> None:
    defined = {(node.name, module) for module, node in public_classes(TEXTS)}
    assert len(names_of(PAGE)) > 10
    assert sorted(set(names_of(PAGE).items()) - defined) == []


def test_no_word_is_explained_twice() -> None:
    rows = re.findall(r"^\| ([^|`]+) \| [^|]+ \|$", PAGE, re.MULTILINE)
    words = [word for row in rows for word in row.split(", ") if word not in ("word", "---")]
    assert len(words) > 100
    words += [spaced(name) for name in names_of(PAGE)]
    assert {word for word in words if words.count(word) > 1} == set()


def test_no_two_classes_share_a_name() -> None:
    assert shared(TEXTS) == set()


def test_what_the_guards_look_for_is_seen() -> None:
    noun = "@dataclass(frozen=True)\nclass A: ..."
    texts = {"x.one": noun, "y.two": "from ..x.one import A\nclass B: ...", "z": "class B: ..."}
    assert crossing(texts) == {"A": {"x.one"}} and shared(texts) == {"B"}
    assert crossing({"x.one": noun, "x.two": "from .one import A"}) == {}
    page = "| word | meaning |\n|---|---|\n| crop marks, fold marks | lines |\n| `A` | `x.one` | a noun |\n"
    assert words_of(page) == {"word", "crop marks", "fold marks"} and names_of(page) == {"A": "x.one"}
    assert spaced("HighestGrades") == "highest grades"
