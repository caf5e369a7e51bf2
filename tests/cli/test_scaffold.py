"""`leaflets new topic`, `new layout` and `new clinic`: each gives an example that works at once, and overwrites nothing."""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from leaflets import caches, scaffolds
from leaflets.cli.app import main
from leaflets.kinds import Figure, Questions, Steps, Table, Warning
from leaflets.model import Topic
from leaflets.orders.jobs import FOR_APPROVERS
from leaflets.setting import VARIABLE, library_folder, load_setting
from leaflets.tailor.walk import nouns
from support.command import leaflets

ROOT = Path(__file__).parents[2]
PROFILE = ["--clinic", "content/clinics/example.yaml"]
WORDS = ("topic", "layout", "clinic")


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copied") / "mine"
    assert leaflets("new", str(folder), folder=folder.parent).returncode == 0
    return folder


@pytest.fixture
def mine(copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of one's own, whose profile is not filled in yet; it is the working folder."""
    shutil.copytree(copied, tmp_path / "mine")
    monkeypatch.chdir(tmp_path / "mine")
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path / "mine"


def run(*words: str) -> Result:
    caches.forget()
    return CliRunner().invoke(main, words, prog_name="leaflets")


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def topic_of(folder: Path, name: str, lang: str = "en") -> Topic:
    caches.forget()
    return load_setting(folder, None, dt.date.today()).library.topics[name, lang]


@pytest.mark.parametrize(
    ("where", "way"), [("content/relapsed-all/en", "../../.."), ("layouts", ".."), ("..", "mine")]
)
def test_who_stands_beside_a_library_is_shown_the_way_to_it(
    mine: Path, monkeypatch: pytest.MonkeyPatch, where: str, way: str
) -> None:
    monkeypatch.chdir(where)
    refused = run("new", "topic", "ankle")
    assert refused.exit_code == 2 and f"there is one in {way}: type `cd {way}` first" in refused.stderr
    listed = run("list")
    assert f"texts: built in, not those in {way} (to use them, type: cd {way})\n" in listed.stderr


def test_of_two_libraries_none_is_meant(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(mine, mine.parent / "theirs")
    monkeypatch.chdir(mine.parent)
    assert "texts: built in\n" in run("list").stderr
    assert "`leaflets new my-clinic` makes one" in run("new", "topic", "ankle").stderr


# ---- a topic -------------------------------------------------------------------------------------


def test_a_new_topic_is_made_and_checked_at_once(mine: Path) -> None:
    """The commands it names end with 0: no fault, nothing over a limit, and no advice."""
    done = run("new", "topic", "houseplants")
    assert done.exit_code == 0 and "content/houseplants is ready" in done.stderr, done.output
    commands = re.findall(r"^  leaflets (.+)$", done.stderr, re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["make", "check"]
    for command in commands:
        ended = run(*command.split())
        assert ended.exit_code == 0 and "advice" not in ended.output, ended.output
    made = sorted(path.name for path in Path("leaflets-out").glob("*.pdf"))
    assert made == ["houseplants-booklet.pdf", "houseplants-watering.pdf"]


@pytest.mark.parametrize("options", [
    ["--plant-place", "outdoors"], ["--audience", "parent"], ["--large-print"], ["--section", "watering", "--layout", "trifold"], ["--review-copy"],
])  # fmt: skip
def test_a_new_topic_can_be_made_in_every_way(mine: Path, options: list[str]) -> None:
    run("new", "topic", "houseplants")
    done = run("make", "houseplants", *options, *PROFILE)
    assert done.exit_code == 0, done.output


def test_a_new_topic_shows_each_thing_once(mine: Path) -> None:
    """A facet, a term, sources, a figure with labels and the commonest blocks; and a comment for each of its files."""
    run("new", "topic", "houseplants")
    topic = topic_of(mine, "houseplants")
    own = [facet for facet in topic.facets if facet.id == "plant_place"]
    assert own and topic.glossary and topic.sources
    assert [
        kind.__name__ for kind in (Figure, Questions, Steps, Table, Warning) if not [*nouns(topic, kind)]
    ] == []
    written = sorted((mine / "content/houseplants").rglob("*.yaml"))
    assert len(written) == 7 and all("# " in path.read_text(encoding="utf-8") for path in written)


def test_a_new_topic_leaves_what_make_makes(mine: Path) -> None:
    before = run("list", "topics").stdout.splitlines()
    run("new", "topic", "a-first-one")
    after = run("list", "topics").stdout.splitlines()
    assert before[0] == after[0] and "(first)" in after[0] and len(after) == len(before) + 1


def test_without_a_first_topic_the_line_that_names_one_is_said(mine: Path) -> None:
    path = mine / "content/library.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("first: relapsed-all", ""), encoding="utf-8")
    assert "`first:` in content/library.yaml" in run("new", "topic", "houseplants").stderr
    path.write_text("first: houseplants\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert "first:" not in run("new", "topic", "other-plants").stderr


def test_a_new_topic_is_written_in_the_language_of_the_library(mine: Path) -> None:
    """The first topic's; or another, if the library has words in it."""
    words = (mine / "content/words.yaml").read_text(encoding="utf-8")
    (mine / "content/words.yaml").write_text(
        words + re.sub(r"^en:", "es:", words, flags=re.MULTILINE), encoding="utf-8"
    )
    shared = (mine / "content/facets.yaml").read_text(encoding="utf-8")
    both = re.sub(r'\{en: ("[^"]+")\}', r"{en: \1, es: \1}", shared)
    (mine / "content/facets.yaml").write_text(both, encoding="utf-8")
    done = run("new", "topic", "plantas", "--lang", "es")
    assert done.exit_code == 0 and "leaflets make plantas --lang es" in done.stderr, done.output
    assert topic_of(mine, "plantas", "es") and not (mine / "content/plantas/en").exists()


def test_a_language_without_words_is_refused_and_nothing_stays(mine: Path) -> None:
    before = files(mine)
    done = run("new", "topic", "plantas", "--lang", "es")
    assert done.exit_code == 1 and 'there are no words in "es"' in done.stderr, done.output
    assert files(mine) == before and not (mine / "content/plantas").exists()


def test_a_word_or_a_source_that_is_nowhere_is_to_be_added(mine: Path) -> None:
    """The hint says where; a name that is nearly right is shown as before."""
    run("new", "topic", "houseplants")
    path = mine / "content/houseplants/en/watering.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("[[mulch]]", "[[compost]]").replace("[plant-book]", "[web-page, plant-bok]"),
        encoding="utf-8",
    )
    said = run("check", "houseplants", *PROFILE).stderr
    assert "hint: add it to the glossary; known: mulch" in said and 'hint: did you mean "plant-book"?' in said
    assert "hint: add it to sources.yaml; known: plant-book" in said, said


def test_a_draft_says_what_makes_it_ones_own(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("new", "topic", "houseplants")
    assert "to make them yours, fill in clinic.yaml" in run("make", "houseplants", *PROFILE).stderr
    monkeypatch.chdir(mine.parent)
    assert "to make them yours, type: leaflets new my-clinic" in run("make", "--section", "symptoms").stderr


# ---- a layout ------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["sheet", "booklet", "large-print", "trifold", "card"])
def test_a_new_layout_prints_its_example(mine: Path, source: str) -> None:
    done = run("new", "layout", "our-own", "--from", source)
    assert done.exit_code == 0 and "layouts/our-own is ready" in done.stderr, done.output
    (command,) = re.findall(r"^  leaflets (.+)$", done.stderr, re.MULTILINE)
    ended = run(*command.replace(" --png", "").split())
    assert ended.exit_code == 0, ended.output
    assert f"A copy of {source}" in run("list", "layouts").stdout
    for name in ("style.yaml", "layout.xml.j2", "example.yaml"):
        old, new = (
            (mine / "layouts" / one / name).read_text(encoding="utf-8") for one in (source, "our-own")
        )
        if name.endswith(".yaml"):  # both begin with the line for editors, each once
            line, old = old.split("\n", 1)
            assert new.startswith(f"{line}\n") and new.count(line) == 1
        assert "our-own" in "".join(new.split("\n")[:3])
        assert new.endswith(old.partition("\npapers:")[2] if name == "style.yaml" else old)


def test_a_layout_is_a_copy_of_one_that_exists(mine: Path) -> None:
    done = run("new", "layout", "our-own", "--from", "sheeet")
    assert done.exit_code == 2 and 'did you mean "sheet"?' in done.stderr
    for source in FOR_APPROVERS:
        assert run("new", "layout", "our-own", "--from", source).exit_code == 2, source
    assert not (mine / "layouts/our-own").exists()


def test_a_layout_whose_name_would_confuse_files_is_refused_and_nothing_stays(mine: Path) -> None:
    before = files(mine)
    done = run("new", "layout", "a4")
    assert done.exit_code == 1 and "cannot be told apart" in done.stderr, done.output
    assert files(mine) == before


# ---- a profile -----------------------------------------------------------------------------------


def test_a_new_profile_is_an_example_until_it_is_filled_in(mine: Path) -> None:
    done = run("new", "clinic", "day-unit")
    (command,) = re.findall(r"^  leaflets (.+)$", done.stderr, re.MULTILINE)
    ended = run(*command.split(), "--topic", "fever-low-counts", "--section", "fever")
    assert ended.exit_code == 0 and "example profile" in ended.stderr, ended.output
    path = mine / "content/clinics/day-unit.yaml"
    assert run("check", "fever-low-counts", "--clinic", str(path)).exit_code == 0
    text = path.read_text(encoding="utf-8").replace("\nexample: yes\n", "\n")
    path.write_text(text, encoding="utf-8")
    make = ["make", "fever-low-counts", "--section", "fever", "--clinic", str(path)]
    assert "made-up number" in run(*make).stderr, "whoever removes the line must have filled in all others"
    own = text.replace("555-0100", "555-0142").replace("555-0101", "555-0143")
    path.write_text(own, encoding="utf-8")
    ended = run(*make)
    assert ended.exit_code == 0 and "(drafts: " in ended.stderr, "nobody has checked the numbers"


def test_a_new_profile_has_all_lines_of_the_one_in_a_copy(mine: Path) -> None:
    run("new", "clinic", "day-unit")
    keys = re.compile(r"^(?:# )?(\w+):", re.MULTILINE)
    ours = keys.findall((mine / "content/clinics/day-unit.yaml").read_text(encoding="utf-8"))
    assert [key for key in ours if key != "example"] == keys.findall(
        (mine / "clinic.yaml").read_text(encoding="utf-8")
    )


# ---- all of them ---------------------------------------------------------------------------------


@pytest.mark.parametrize("word", WORDS)
def test_nothing_is_overwritten(mine: Path, word: str) -> None:
    assert run("new", word, "ours").exit_code == 0
    before = files(mine)
    done = run("new", word, "ours")
    assert done.exit_code == 1 and "this is already there" in done.stderr and files(mine) == before


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(("name", "better"), [
    ("Hay Fever", ": hay-fever"), ("hay_fever", ": hay-fever"), ("../x", ": x"), ("-x", ""), ("Knöchel", ": knochel"), ("Süße Äpfel", ": susse-apfel"), ("..", ""), ("a/b", ": a-b"),
])  # fmt: skip
def test_a_name_that_cannot_be_is_refused_with_one_that_can(
    mine: Path, word: str, name: str, better: str
) -> None:
    before = files(mine.parent)
    done = run("new", word, "--", name)
    assert done.exit_code == 2 and f"is not a valid name for a {word}" in done.stderr, done.output
    assert f"with hyphens between words{better}" in done.stderr and files(mine.parent) == before


@pytest.mark.parametrize("word", WORDS)
def test_outside_a_library_it_is_said_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)
    for more in ([], ["--library", str(library_folder())]):
        done = run("new", word, "ours", *more)
        assert done.exit_code == 2 and "hint: `leaflets new my-clinic` makes one" in done.stderr, done.output
    assert not list(tmp_path.iterdir()) and not (library_folder() / "content/ours").exists()


@pytest.mark.parametrize("word", WORDS)
def test_from_elsewhere_the_commands_name_the_library(
    mine: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    monkeypatch.chdir(mine.parent)
    done = run("new", word, "ours", "--library", "mine")
    commands = re.findall(r"^  leaflets (.+)$", done.stderr, re.MULTILINE)
    assert commands and all("--library mine" in command for command in commands), done.output
    ended = run(*commands[0].split(), *(["--topic", "fever-low-counts"] if word == "clinic" else []))
    assert ended.exit_code == 0, ended.output


@pytest.mark.parametrize("word", WORDS)
def test_a_broken_library_is_reported_and_left_alone(mine: Path, word: str) -> None:
    (mine / "content/fever-low-counts/en/fever.yaml").write_text("title: [", encoding="utf-8")
    before = files(mine)
    done = run("new", word, "ours")
    assert (
        done.exit_code == 1
        and "content/fever-low-counts/en/fever.yaml:" in done.stderr
        and files(mine) == before
    )


def test_the_first_topic_of_an_empty_library_is_not_refused(mine: Path) -> None:
    """Whoever removes all topics that came with the program can begin with a new one."""
    for name in ("relapsed-all", "fever-low-counts"):
        shutil.rmtree(mine / "content" / name)
    path = mine / "content/library.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("first: relapsed-all", ""), encoding="utf-8")
    assert run("new", "layout", "our-own").exit_code == 1, "without a topic nothing else can be tried"
    done = run("new", "topic", "houseplants")
    assert done.exit_code == 0 and topic_of(mine, "houseplants"), done.output


@pytest.mark.parametrize("word", WORDS)
def test_what_cannot_be_written_whole_is_taken_away(
    mine: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    before, put = files(mine), scaffolds.write

    def full(path: Path, data: bytes) -> None:
        if path.name in ("watering.yaml", "style.yaml", "ours.yaml"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        put(path, data)

    monkeypatch.setattr(scaffolds, "write", full)
    done = run("new", word, "ours")
    assert done.exit_code == 1 and "cannot write here: No space left" in done.stderr and files(mine) == before


# ---- words and folders ---------------------------------------------------------------------------


def test_a_folder_may_have_the_name_of_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", "./topic").exit_code == 0 and (tmp_path / "topic/content").is_dir()
    assert run("new", "topic").exit_code == 2, "a name is missing"
    assert run("new", "--quiet", "other").exit_code == 0 and (tmp_path / "other/content").is_dir()


def test_a_mistyped_word_is_not_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("new", "topics", "houseplants")
    assert done.exit_code == 2 and 'did you mean "topic"?' in done.stderr and not list(tmp_path.iterdir())


def test_help_shows_words_and_folder() -> None:
    said = run("new", "--help").output
    assert "leaflets new FOLDER [OPTIONS]" in said and "leaflets new topic|layout|clinic NAME" in said
    assert all(re.search(rf"^  {word} +\w", said, re.MULTILINE) for word in WORDS)
    assert (
        "--snapshot" in said and "Usage: leaflets new FOLDER [OPTIONS]" in run("new", "mine", "--help").output
    )


@pytest.mark.parametrize(("typed", "offered"), [
    ("new ", {"topic", "layout", "clinic"}), ("new t", {"topic"}), ("new mine --ta", {"--take", "--take-all"}), ("new --snap", {"--snapshot"}),
    ("new layout x --from tri", {"trifold"}), ("new topic x --lang e", {"en"}),
])  # fmt: skip
def test_the_tab_key_completes(typed: str, offered: set[str], tmp_path: Path) -> None:
    words = typed.split(" ")
    asked = {
        "_LEAFLETS_COMPLETE": "bash_complete",
        "COMP_WORDS": f"leaflets {typed}",
        "COMP_CWORD": str(len(words)),
    }
    done = leaflets(folder=tmp_path, environment=os.environ | asked)
    assert {
        line.partition(",")[2] for line in done.stdout.splitlines() if line.startswith("plain,")
    } == offered
    assert ("dir," in done.stdout or "file," in done.stdout) == (
        len(words) == 2 and not words[1].startswith("-")
    )
