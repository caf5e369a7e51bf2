"""Links between pages lead somewhere: each file is there, each anchor is a heading of its page, and README leads to every page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("judge/**/*.md")]
)
LINK = re.compile(r"\]\((?!\w+:)([^()\s]+)\)")


def prose(text: str) -> str:
    """Return a page without its code: what looks like a link there is an example."""
    text = re.sub(r"^( *)```.*?^\1```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"`[^`\n]*`", lambda found: re.sub(r"[\[\]()]", "", found[0]), text)


def links(text: str) -> list[str]:
    return LINK.findall(prose(text))


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as those who show Markdown make them: words in small letters, with hyphens."""
    heads = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", head).replace("`", "").lower() for head in heads)
    return {re.sub(r"[^\w -]", "", head).strip().replace(" ", "-") for head in plain}


def broken(page: str, texts: dict[str, str]) -> list[str]:
    """Return the links of a page that lead nowhere."""
    found = []
    for link in links(texts[page]):
        name, _, anchor = link.partition("#")
        target = (ROOT / page).parent / name if name else ROOT / page
        known = target.resolve().relative_to(ROOT).as_posix() if target.exists() else ""
        if not known or (anchor and anchor not in anchors(texts.get(known, ""))):
            found.append(link)
    return found


TEXTS = {page: (ROOT / page).read_text(encoding="utf-8") for page in PAGES}
assert len(PAGES) > 15 and sum(len(links(text)) for text in TEXTS.values()) > 40


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    assert broken(page, TEXTS) == []


@pytest.mark.parametrize("text", [
    "[a](no-such.md)", "[a](docs/batch.md#no-such)", "[a](#no-such)", "![a](docs/pictures/no-such.png)", "[a](docs/batch)", "[a](Docs/batch.md)",
])  # fmt: skip
def test_a_link_that_leads_nowhere_is_seen(text: str) -> None:
    assert broken("README.md", TEXTS | {"README.md": text}) != []


@pytest.mark.parametrize("text", [
    "[a](docs/batch.md)", "[a](docs/batch.md#drafts)", "# Some `Words`: more\n[a](#some-words-more)", "[a](https://no-such.example)",
    "`[a](no-such.md)`", "```\n[a](no-such.md)\n```",
])  # fmt: skip
def test_other_links_are_left_alone(text: str) -> None:
    assert broken("README.md", TEXTS | {"README.md": text}) == []


def test_readme_has_a_line_for_every_page() -> None:
    """A reader finds each page at once, not only by way of others."""
    named = set(links(TEXTS["README.md"]))
    assert [page for page in PAGES if page not in named and not page.startswith(("README", "judge/"))] == []
    rows = re.findall(r"^\| \[(\S+?)\]\((\S+?)\) \| (.+) \|$", TEXTS["README.md"], re.MULTILINE)
    assert len(rows) > 12 and all(shown == target for shown, target, _ in rows)


def test_every_page_is_reached_from_readme() -> None:
    seen, waiting = set(), ["README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page not in TEXTS:
            continue
        seen.add(page)
        targets = [((ROOT / page).parent / link.partition("#")[0]).resolve() for link in links(TEXTS[page])]
        waiting += [path.relative_to(ROOT).as_posix() for path in targets if path.is_relative_to(ROOT)]
    assert set(PAGES) - seen == set()
