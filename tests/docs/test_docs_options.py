"""Wherever a page names a command with its options, be it in a job at night or within a sentence, these exist."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from leaflets.cli.app import main
from leaflets.content.load import facet_options

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
CHOICES = {
    f"--{facet.option or facet.id}".replace("_", "-")
    for folder in ("content", "scaffold")
    for facet in facet_options(ROOT / folder)
}
SAID = re.compile(r"\bleaflets(?:\.exe)? ([a-z][a-z-]*)((?:(?:[^`\n#;|>]|\\\n)*))")


def named(text: str) -> list[tuple[str, str]]:
    """Return each command that a page names, and the words behind it; what is no command is prose."""
    code = re.findall(r"```\w*\n.*?```|`[^`]+`", text, re.DOTALL)
    return [(found[1], found[2]) for part in code for found in SAID.finditer(re.sub(r"\\?\n +", " ", part))]


def unknown(verb: str, words: str) -> list[str]:
    """Return what of a command line the program does not know: the command, its verb, or options."""
    command = main.get_command(click.Context(main), verb)
    if command is None:
        return [verb]
    if isinstance(command, click.Group) and (inner := re.match(r" +([a-z][a-z-]*)", words)):
        command = command.get_command(click.Context(command), inner[1])
        if command is None:
            return [f"{verb} {inner[1]}"]
    known = {
        name
        for one in command.get_params(click.Context(command))
        for name in (*one.opts, *one.secondary_opts)
    }
    return [word for word in re.findall(r"(?<!\S)--?[a-z][a-z-]*", words) if word not in known | CHOICES]


FOUND = [(page.name, *one) for page in PAGES for one in named(page.read_text(encoding="utf-8"))]
assert len(FOUND) > 100 and len({verb for _, verb, _ in FOUND}) > 10


@pytest.mark.parametrize("page", [page.name for page in PAGES])
def test_options_that_a_page_names_exist(page: str) -> None:
    wrong = [(verb, words, unknown(verb, words)) for name, verb, words in FOUND if name == page]
    assert [one for one in wrong if one[2]] == []


@pytest.mark.parametrize("line", [
    "`leaflets mak`", "`leaflets make --bookle`", "`leaflets email --send run-1`", "`leaflets email sent run-1`", "`leaflets batch x.csv --limit 3`",
    "```bat\nleaflets.exe batch x.csv --approved -q\n```", "```sh\nleaflets batch x.csv \\\n  --outt y\n```", "`leaflets new --upgrade`",
    "`leaflets register forgive`", "`leaflets approve --for ever`",
])  # fmt: skip
def test_an_option_that_is_none_is_seen(line: str) -> None:
    assert [unknown(*one) for one in named(line)] not in ([], [[]])
