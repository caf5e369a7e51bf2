"""The command line: which topic, which library, which options; the same terms everywhere."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from leaflets.cli import json_shapes
from leaflets.cli.app import COMMANDS, main
from leaflets.cli.facet_options import Choices, library_named
from leaflets.cli.options import Day, Folder
from leaflets.content import library_copy
from leaflets.faults import LeafletError
from leaflets.model import Approval
from leaflets.orders.topics import named_once
from leaflets.setting import VARIABLE, find_library, library_folder
from support.approvals import real
from support.command import leaflets

ROOT = Path(__file__).parents[2]
EXAMPLE = ["--clinic", str(ROOT / "content/clinics/example.yaml")]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library of two topics, the built-in one first."""
    folder = tmp_path_factory.mktemp("two") / "lib"
    for part in ("content", "layouts"):
        shutil.copytree(ROOT / part, folder / part)
    topic = folder / "content/hay-fever"
    shutil.copytree(ROOT / "tests/topic/content/hay-fever", topic)
    (topic / "facets.yaml").write_text("drop: [prognosis]\nseason:\n  values: [general, spring, summer]\n")
    return folder


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


# ---- topics --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "hint"), [
    (["symptoms"], "--section symptoms"), (["signs"], "--section signs"), (["help"], "--section help"), (["booklet"], "--booklet"),
    (["Booklet"], "--booklet"), (["cns"], "--relapse-type cns"), (["CNS"], "--relapse-type cns"), (["spring"], "--season spring"),
    (["parent"], "--audience parent"), (["prognosis"], "--prognosis"), (["season"], "--season VALUE"), (["en"], "--lang en"),
    (["nothing"], "known: fever-low-counts, hay-fever, relapsed-all"), (["hay-fevr"], 'did you mean "hay-fever"?'), (["--topic", "symptoms"], "--section symptoms"),
])  # fmt: skip
def test_a_word_that_is_not_a_topic_gets_the_option_that_was_meant(
    two: Path, words: list[str], hint: str
) -> None:
    done = run("make", *words, "--library", two)
    assert done.exit_code == 2 and "there is no topic" in done.stderr, done.output
    assert f"hint: {hint}" in done.stderr, done.stderr


@pytest.mark.parametrize(("command", "words"), [
    ("make", ["--section", "signs"]), ("check", []), ("approve", ["--as", "A, B", "--until", str(dt.date.today() + dt.timedelta(days=300))]),
])  # fmt: skip
def test_the_first_word_and_the_option_mean_the_same(two: Path, command: str, words: list[str]) -> None:
    for named in (["hay-fever"], ["--topic", "hay-fever"], ["hay-fever", "--topic", "hay-fever"]):
        done = run(command, *named, *words, "--library", two, *(EXAMPLE if command != "list" else []))
        assert "topic: " not in done.stderr and "hay-fever" in done.output, done.output
    done = run(command, "hay-fever", "--topic", "relapsed-all", *words, "--library", two)
    assert done.exit_code == 2 and "two topics are named" in done.stderr
    (two / "content/hay-fever/en/approval.yaml").unlink(missing_ok=True)


def test_two_different_topics_are_a_fault() -> None:
    assert (named_once("a", "a"), named_once(None, "a"), named_once("a", None), named_once(None, None)) == (
        "a", "a", "a", None)  # fmt: skip
    with pytest.raises(LeafletError):
        named_once("a", "b")


@pytest.mark.parametrize("command", [["make", "--section", "types"], ["list"]], ids=lambda c: c[0])
def test_the_first_topic_is_used_and_reported(two: Path, command: list[str]) -> None:
    done = run(*command, "--library", two)
    assert "topic: relapsed-all (the first" in done.stderr and done.exit_code in (0, 3), done.output
    assert "topic:" not in run(*command, "--library", two, "-q").stderr


def test_check_reads_every_topic_the_first_one_first(two: Path) -> None:
    """Or one that is named, or those in one language; one that there is not is refused."""
    done = run("check", "--library", two)
    heads = [line for line in done.stdout.splitlines() if line.endswith(" (en)")]
    assert (
        heads == [f"{topic} (en)" for topic in ("relapsed-all", "fever-low-counts", "hay-fever")]
        and "topic:" not in done.stderr
    )
    assert "relapsed-all" not in run("check", "hay-fever", "--library", two).stdout
    assert "hay-fever (en)" in run("check", "--lang", "en", "--library", two).stdout
    assert 'is not available in "xx"' in run("check", "--lang", "xx", "--library", two).stderr
    assert 'there is no topic "nix"' in run("check", "nix", "--library", two).stderr


def test_a_second_topic_does_not_change_a_plain_make(two: Path) -> None:
    made = run("make", "--library", two, "--as-of", "2026-12-01")
    assert made.exit_code == 0, made.output
    names = sorted(path.name for path in Path("leaflets-out").iterdir())
    alone = ["blinatumomab-home", "cart-home", "records"]
    sections = ["diagnosis", "overview", "symptoms", "treatment", "types"]
    parts = sorted([*alone, "booklet", "card", *sections])
    assert names == [f"relapsed-all-{part}.pdf" for part in parts]


@pytest.mark.parametrize("text", [None, "limits: {smog: 9}\n"])
def test_without_a_first_topic_nothing_is_guessed(two: Path, tmp_path: Path, text: str | None) -> None:
    folder = shutil.copytree(two, tmp_path / "lib")
    shutil.rmtree(folder / "content/relapsed-all")  # it needs what library.yaml declares
    path = folder / "content/library.yaml"
    path.unlink() if text is None else path.write_text(text)
    done = run("make", "--library", folder)
    assert done.exit_code == 2 and "--topic with one of: fever-low-counts, hay-fever" in done.stderr
    assert {"fever-low-counts:", "hay-fever:"} <= set(run("list", "--library", folder).stdout.split())


def listed(text: str) -> str:
    Path("p.csv").write_text(text, encoding="utf-8")
    return "p.csv"


def report() -> dict[str, list[str]]:
    rows = (line.split(",") for line in Path("out/report.csv").read_text().splitlines()[1:])
    return {row[0]: row[2:] for row in rows}


def test_a_list_names_its_topics(two: Path) -> None:
    """Each row names its own; an empty cell is refused if nothing else names a topic."""
    file = listed("id,topic,relapse_type,season,sections\nA,hay-fever,,spring,signs\nB,relapsed-all,early cns,,types\n"
                  "C,,,,\nD,hay-fever,cns,,signs\nE,nix,,,\n")  # fmt: skip
    done = batched(file, two)
    assert done.returncode == 1, done.stderr
    assert {id: row[0] for id, row in report().items()} == {
        "A": "made",
        "B": "made",
        "C": "refused",
        "D": "refused",
        "E": "refused",
    }
    assert "which topic? the cell is empty" in done.stderr and "no such choice" in done.stderr


def batched(file: str, library: Path, *more: str) -> subprocess.CompletedProcess[str]:
    words = ["batch", file, "--library", str(library), "--out", "out", "--jobs", "1", *more]
    return leaflets(*words, folder=Path())


def test_a_list_without_topics_is_refused_as_a_whole_and_an_option_fixes_it(two: Path) -> None:
    file = listed("id,sections\nA,signs\n")
    done = batched(file, two)
    assert done.returncode == 1 and "p.csv:1:1: which topic is this list about?" in done.stderr
    assert "--topic with one of: fever-low-counts, hay-fever, relapsed-all" in done.stderr
    assert batched(file, two, "--topic", "hay-fever", "--season", "summer").returncode == 0


def test_a_reader_names_the_topic_and_the_type(two: Path) -> None:
    for text, name in (
        ("topic: hay-fever\nseason: spring\nsections: signs\n", "hay-fever-signs-x6zz.pdf"),
        ("relapse_type: early\nsections: types\n", "relapsed-all-types-59p2.pdf"),
        ("relapse_type: cns, early\nsections: types\n", "relapsed-all-types-pmr9.pdf"),
        ("relapse_type: CNS\nrelapse_place: cns\nsections: types\n", "relapsed-all-types-fzkk.pdf"),
    ):
        Path("reader.yaml").write_text(f"id: A-1\n{text}", encoding="utf-8")
        done = run("make", "--library", two, "--reader", "reader.yaml", "--out", name)
        assert done.exit_code == 0 and len(list(Path(name).rglob("*.pdf"))) == 1, done.output


@pytest.mark.parametrize(("options", "said"), [
    ([], []), (["--season", "spring"], ["x6zz in a file name: season=spring"]), (["--season", "spring", "-q"], []),
    (["--season", "spring", "--audience", "parent"], ["vbwg in a file name: season=spring, audience=parent"]),
])  # fmt: skip
def test_what_the_code_in_the_names_stands_for_is_reported_once(
    two: Path, options: list[str], said: list[str]
) -> None:
    done = run("make", "hay-fever", "--library", two, "--section", "signs", "--section", "help", *options, "--out", "o")  # fmt: skip
    assert done.exit_code == 0
    assert [line for line in done.stderr.splitlines() if "in a file name" in line] == said
    assert len(
        [path for path in Path("o").iterdir() if "x6zz" in path.name or "vbwg" in path.name]
    ) == 2 * any(options)


@pytest.mark.parametrize(("text", "said"), [
    ("relapse_place: early", "relapse_place: early is a relapse_time"), ("relapse_time: cns", "relapse_time: cns is a relapse_place"),
    ("audience: early", "audience: early is a relapse_time"), ("relapse_type: parent", "relapse_type: parent is an audience"),
    ("relapse_type: early late", "early and late are both a relapse_time"), ("relapse_type: erly", "there is no such value"),
    ("relapse_type: early\nrelapse_time: late", "relapse_type and relapse_time contradict each other"),
    ("prognosis: adult", "prognosis: adult is an audience"), ("relapse_place: late", "late is a relapse_time"), ("season: spring", "relapsed-all has no season: hay-fever has"),
])  # fmt: skip
def test_a_value_of_another_facet_is_reported_as_such(two: Path, text: str, said: str) -> None:
    Path("reader.yaml").write_text(f"id: A-1\n{text}\nsections: types\n", encoding="utf-8")
    done = run("make", "relapsed-all", "--library", two, "--reader", "reader.yaml")
    assert done.exit_code == 1 and said in done.stderr and "reader.yaml:" in done.stderr, done.stderr
    if "\n" not in text and "early late" not in text and "season" not in text:
        column, _, value = text.partition(": ")
        done_list = batched(listed(f"id,{column}\nA,{value}\n"), two, "--topic", "relapsed-all")
        assert done_list.returncode == 1 and said in done_list.stderr, done_list.stderr


# ---- options of facets -----------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "said"), [
    (["--choose", "relapse_place=early"], "early is a relapse_time"), (["--relapse-type", "parent"], "parent is an audience"),
    (["--relapse-type", "cnz"], 'did you mean "cns"?'), (["--season", "spring"], "relapsed-all has no --season"),
    (["--audience", "cns"], "cns is a relapse_place"), (["--relapse-type", ""], "it is empty"), (["--relapse-typ", "cns"], "--relapse-type"),
    (["--relapse-type"], "requires an argument"), (["--choose", "audience=cns"], "cns is a relapse_place"),
    (["--audience", "adult", "--audience", "parent"], "cannot be chosen together"), (["--prognosis=yes"], "does not take a value"),
])  # fmt: skip
def test_an_impossible_choice_is_refused(two: Path, words: list[str], said: str) -> None:
    done = run("make", "relapsed-all", "--section", "types", "--library", two, *words)
    assert done.exit_code == 2 and said in done.stderr, done.output
    assert not Path("leaflets-out").exists()


@pytest.mark.parametrize("named", [["--library", "LIB"], ["--library=LIB"]])
def test_the_options_are_those_of_the_library(two: Path, named: list[str]) -> None:
    words = [word.replace("LIB", str(two)) for word in named]
    shown = " ".join(run("make", "--help", *words).stdout.split()) + " ".join(
        run("make", *words, "--help").stdout.split()
    )
    assert "--season VALUE" in shown or "--season general|spring|summer" in shown, shown
    assert "--season" not in run("make", "--help").stdout and "--relapse-type" in run("make", "--help").stdout


@pytest.mark.parametrize(("words", "found"), [
    (["make", "--library", "a"], Path("a")), (["--library=a", "x"], Path("a")), (["make"], None), (["--library"], None),
    (["--library="], None), (["--librar", "a"], None),
])  # fmt: skip
def test_the_library_is_read_from_the_line(words: list[str], found: Path | None) -> None:
    assert library_named(words) == found


def test_a_facet_may_not_take_an_option_of_the_command(two: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(two, tmp_path / "lib")
    path = folder / "content/hay-fever/facets.yaml"
    path.write_text("season:\n  option: scheduler\n  values: [general, spring, summer]\n")
    done = run("make", "hay-fever", "--library", folder)
    assert done.exit_code == 1 and "facets.yaml:2:11" in done.stderr and "scheduler" in done.stderr


# ---- which library ---------------------------------------------------------------------------------


def test_the_library_is_the_one_named_else_the_current_folder_else_the_variable(
    two: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = shutil.copytree(two, tmp_path / "other")
    assert find_library(None) == (library_folder(), "built in")
    monkeypatch.setenv(VARIABLE, str(other))
    assert find_library(None) == (other, "LEAFLETS_LIBRARY")
    monkeypatch.chdir(two)
    assert find_library(None)[0].absolute() == two
    assert find_library(other) == (other, "--library")


def test_what_the_variable_names_must_be_a_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "nowhere")
    done = run("make")
    assert done.exit_code == 2 and "LEAFLETS_LIBRARY: nowhere is not a library" in done.stderr
    monkeypatch.setenv(VARIABLE, " ")
    assert find_library(None)[1] == "built in"


def test_a_folder_that_holds_a_library_is_the_library(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What you edit is what you print."""
    monkeypatch.chdir(two)
    done = run("make", "hay-fever", "--section", "signs", "--out", "../out")
    assert done.exit_code == 0 and "texts: . (the folder you are in)" in done.stderr, done.output
    assert "texts:" not in run("make", "hay-fever", "--section", "signs", "--out", "../out", "-q").stderr
    loud = run("make", "hay-fever", "--section", "signs", "--out", "../out", "-q", "-v").stderr
    assert f"library: {two}" in loud and "hay-fever (en), version 1: " in loud


# ---- the same terms everywhere -----------------------------------------------------------------------


def commands(
    group: click.Group, context: click.Context, name: str = ""
) -> Iterator[tuple[str, click.Command]]:
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        assert command
        if isinstance(command, click.Group):
            yield from commands(command, context, f"{name}{word} ")
        else:
            yield f"{name}{word}", command


EVERY = dict(commands(main, click.Context(main)))


@pytest.mark.parametrize("name", EVERY)
def test_places_are_called_the_same_everywhere(name: str) -> None:
    for one in EVERY[name].params:
        shown = (one.metavar or "").strip("[]").replace("...", "")
        if isinstance(one.type, Folder):
            assert shown in ("FILE", "FOLDER"), one.name
        if isinstance(one.type, Day):
            assert shown in ("DATE", ""), one.name
        if one.name == "lang":
            assert shown == "CODE"
        if one.name == "topic":
            assert shown == "TOPIC"
        if "--out" in one.opts:
            assert shown == "FOLDER"
    assert Day().get_metavar(one, click.Context(main)) == "DATE"


READS_TOPICS = ("make", "list", "check", "approve", "batch")


@pytest.mark.parametrize("name", READS_TOPICS)
def test_what_reads_topics_takes_topic_lang_and_library(name: str) -> None:
    opts = {opt for one in EVERY[name].params for opt in one.opts}
    assert {"--topic", "--lang", "--library", "-q", "--quiet", "-v", "--verbose"} <= opts


@pytest.mark.parametrize("name", sorted({name.split()[0] for name in EVERY}))
def test_every_command_can_be_quiet_and_verbose(name: str) -> None:
    opts = {
        opt
        for word, one in EVERY.items()
        if word.split()[0] == name
        for param in one.params
        for opt in param.opts
    }
    assert {"-q", "-v"} <= opts


@pytest.mark.parametrize("name", ["make", "batch"])
def test_choices_are_one_parameter(name: str) -> None:
    assert sum(isinstance(one, Choices) for one in EVERY[name].params) == 1


IMPORTED = """import sys
from leaflets.__main__ import main
sys.argv = ["leaflets", *sys.argv[1:]]
try:
    main()
except SystemExit:
    pass
print(*[name for name in sys.modules if name.startswith("leaflets.")], *sys.modules, sep="\\n", file=sys.stderr)
"""


def imported(*words: str) -> set[str]:
    """Return what is imported when a command runs in its own process."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, *words], capture_output=True, text=True, check=True
    )
    return set(done.stderr.split("\n"))


STAGES = {"yaml", "jinja2", "reportlab", "leaflets.setting", "leaflets.cli.options"}


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("-h",), ("email", "--help")], ids=" ".join)
def test_help_and_version_import_no_command(words: tuple[str, ...]) -> None:
    found = imported(*words)
    assert "leaflets.cli.app" in found and not found & (STAGES | {"leaflets.cli.make"})
    assert imported("make", "--example", "--paper", "a4", "--out", os.devnull) >= STAGES, "it sees imports"


def test_help_of_a_command_imports_that_command_alone() -> None:
    assert imported("make", "--help") >= STAGES, "imports are seen"
    found = {name for name in imported("print", "--help") if name.startswith("leaflets.cli.")}
    assert "leaflets.cli.print" in found
    assert not found & {f"leaflets.cli.{name}" for name in COMMANDS if name != "print"}


@pytest.mark.parametrize(
    "words",
    ["list", "list --json", "check --json", "list layouts", "check", "make --help", "--help", "list topics"],
)
@pytest.mark.parametrize("read", [0, 1])
def test_a_reader_that_has_read_enough_is_not_a_fault(words: str, read: int, tmp_path: Path) -> None:
    """As in `leaflets list | head -1`."""
    if words.startswith("check"):  # of few texts: to read all that ship takes long
        real(tmp_path)
    made = subprocess.Popen(
        [sys.executable, "-m", "leaflets", *words.split()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert made.stdout and made.stderr
    for _ in range(read):
        made.stdout.readline()
    made.stdout.close()
    said = made.stderr.read()
    made.wait(60)
    assert "Broken pipe" not in said and "Traceback" not in said and "cannot write" not in said, said


# ---- JSON --------------------------------------------------------------------------------------------


def keys(held: Any) -> Any:
    """Return the shape of a value: its keys, and the shape of a list's first item."""
    if isinstance(held, dict):
        return {key: keys(value) for key, value in held.items()}
    return [keys(held[0])] if isinstance(held, list) and held else type(held).__name__


def documented() -> dict[str, Any]:
    """Return the examples of docs/json.md by the command above each."""
    text = (ROOT / "docs/json.md").read_text(encoding="utf-8")
    return {
        name: json.loads(body)
        for name, body in re.findall(r"`leaflets ([^`]*)`\n\n```json\n(.*?)```", text, re.DOTALL)
    }


EXAMPLES = documented()
assert len(EXAMPLES) >= 3


@pytest.mark.parametrize("command", EXAMPLES)
def test_the_shape_is_the_documented_one(two: Path, command: str) -> None:
    done = run(*command.split(), "--library", two)
    found, wanted = json.loads(done.stdout), EXAMPLES[command]
    assert found["version"] == wanted["version"] == json_shapes.SHAPES[wanted["leaflets"]]
    assert done.stderr == "" and set(found) == set(wanted)
    for key, value in wanted.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            assert set(found[key][0]) == set(value[0]), key
            for inner, held in value[0].items():
                if isinstance(held, list) and held and isinstance(held[0], dict) and found[key][0][inner]:
                    assert keys(found[key][0][inner][0]) == keys(held[0]), inner


def alone(library: Path, folder: Path) -> Path:
    """Return a copy of a library that has hay fever only, and a limit that its card keeps."""
    shutil.copytree(library, folder, ignore=shutil.ignore_patterns("relapsed-all", "fever-low-counts"))
    (folder / "content/library.yaml").write_text("limits: {smog: 9}\n")
    return folder


def test_check_ends_with_1_for_a_limit_and_3_for_advice(two: Path, tmp_path: Path) -> None:
    folder = alone(two, tmp_path / "lib")
    library, signs = folder / "content/library.yaml", folder / "content/hay-fever/en/signs.yaml"
    assert run("check", "hay-fever", "--library", folder).exit_code == 3
    library.write_text("limits: {smog: 1}\n")
    done = run("check", "hay-fever", "--library", folder)
    assert done.exit_code == 1 and "SMOG is" in done.stderr
    assert "advice" not in run("check", "hay-fever", "--library", folder, "-q").stderr
    library.unlink()
    signs.write_text(signs.read_text() + "  - steps:\n      - Ask us.\n")
    help_ = signs.with_name("help.yaml")
    help_.write_text(help_.read_text().replace("Some sprays burn.", "Ask before you spray."))
    assert run("check", "hay-fever", "--library", folder, "--json").exit_code == 0


SPANISH = (
    "La medicación inmunosupresora administrada intravenosamente durante la hospitalización contribuye "
    "significativamente a la recuperación posterior. "
)


def translated(library: Path, folder: Path, lang: str) -> Path:
    """Return a copy of a library that has hay fever in another language too, one section of it in Spanish."""
    shutil.copytree(library, folder)
    topic, words = folder / "content/hay-fever", folder / "content/words.yaml"
    shutil.copytree(topic / "en", topic / lang)
    signs = topic / lang / "signs.yaml"
    signs.write_text(
        f"{signs.read_text('utf-8')}  - paragraph: {SPANISH}\n" + f"  - paragraph: {SPANISH}\n" * 15, "utf-8"
    )
    text = words.read_text(encoding="utf-8")
    words.write_text(
        f"{text.rstrip()}\n" + text[text.index("en:\n") :].replace("en:", f"{lang}:", 1), "utf-8"
    )
    facets = folder / "content/facets.yaml"
    shared = re.sub(r"\{en: (\".*?\")\}", rf"{{en: \1, {lang}: \1}}", facets.read_text(encoding="utf-8"))
    facets.write_text(shared, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("lang", "measured"), [
    ("es", False), ("pt-BR", False), ("en-US", True),
])  # fmt: skip
def test_check_measures_a_language_by_its_own_rules_or_not_at_all(
    lang: str, measured: bool, two: Path, tmp_path: Path
) -> None:
    """Spanish that English rules find far too hard breaks no limit; table and JSON say that it was not measured."""
    folder = translated(two, tmp_path / "lib", lang)
    done = run("check", "hay-fever", "--library", folder)
    assert (f"hay-fever ({lang}): not measured" in done.stdout) is not measured, done.output
    assert "hay-fever (en)\n" in done.stdout
    assert "relapsed-all" not in done.stdout and "types " not in done.stdout
    assert "not measured" not in run("check", "hay-fever", "--lang", "en", "--library", folder).stdout
    done = run("check", "hay-fever", "--lang", lang, "--library", folder, "--json")
    (found,) = json.loads(done.stdout)["topics"]
    assert (found["lang"], found["measured"], bool(found["sections"])) == (lang, measured, measured)
    assert (done.exit_code == 1) is bool(found["broken"]) is measured
    assert ("Flesch-Kincaid" in done.stdout.partition('"broken"')[2]) is measured


# ---- new -----------------------------------------------------------------------------------------------


def closed(folder: Path) -> Path:
    """Return a library as in a read-only installation."""
    for part in ("content", "layouts"):
        shutil.copytree(ROOT / part, folder / part)
    for path in [*folder.rglob("*"), folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    return folder


@pytest.fixture
def built_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = closed(tmp_path / "installed")
    for place in ("leaflets.setting", "leaflets.cli.new", "leaflets.cli.approve"):
        monkeypatch.setattr(f"{place}.library_folder", lambda: folder)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_copy_can_be_written_whatever_the_rights_of_the_install(built_in: Path) -> None:
    assert run("new", "mine").exit_code == 0
    made = list(Path("mine").rglob("*"))
    assert len(made) > 60 and [path for path in made if not path.stat().st_mode & stat.S_IWUSR] == []


@pytest.mark.parametrize("there", [False, True])
def test_a_copy_that_fails_leaves_nothing(
    built_in: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    if there:
        Path("a/mine").mkdir(parents=True)
    count = 0

    def full(path: Path, data: bytes) -> None:
        nonlocal count
        count += 1
        if count > 5:
            raise OSError(28, os.strerror(28), str(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    monkeypatch.setattr(library_copy, "put_file", full)
    done = run("new", "a/mine")
    assert done.exit_code == 1 and "a/mine: cannot write here: No space left" in done.stderr
    assert Path("a").exists() is there and list(Path().glob("a/mine/*")) == []


def changed(built_in: Path, name: str, text: str | None) -> None:
    path = built_in / name
    for one in (path.parent, path):
        if one.exists():
            one.chmod(0o755)
    path.unlink() if text is None else path.write_text(text)


OURS = "content/relapsed-all/en/support.yaml"


@pytest.mark.parametrize(("upstream", "mine", "offered"), [
    ("same", "same", ""), ("new", "same", library_copy.UPSTREAM), ("same", "mine", ""), ("new", "mine", library_copy.BOTH), ("new", "new", ""),
    ("gone", "same", library_copy.UPSTREAM), ("gone", "mine", library_copy.BOTH), ("gone", "gone", ""), ("same", "gone", ""), ("new", "gone", library_copy.BOTH),
])  # fmt: skip
def test_what_changed_is_offered_and_by_whom_is_reported(
    built_in: Path, upstream: str, mine: str, offered: str
) -> None:
    run("new", "mine")
    texts = {"new": "new: text\n", "mine": "my: text\n", "gone": None}
    if upstream != "same":
        changed(built_in, OURS, texts[upstream])
    if mine != "same":
        changed(Path("mine"), OURS, texts[mine])
    before = (Path("mine") / OURS).read_text() if mine != "gone" else None
    found = library_copy.changes(built_in, Path("mine"))
    assert [(one.name, one.how) for one in found] == ([(OURS, offered)] if offered else [])
    done = run("new", "mine", "--update")
    assert (OURS in done.stdout) is bool(offered) and done.exit_code == 0
    run("new", "mine", "--update", "--take-all")
    after = (Path("mine") / OURS).read_text() if (Path("mine") / OURS).exists() else None
    assert after == (texts[upstream] if offered == library_copy.UPSTREAM else before)


def test_taking_a_file_keeps_ones_own_text(built_in: Path) -> None:
    """What was kept before stays, too."""
    run("new", "mine")
    for n, mine in enumerate(("my: text\n", "my: other text\n")):
        changed(built_in, OURS, f"new: text {n}\n")
        changed(Path("mine"), OURS, mine)
        done = run("new", "mine", "--update", "--take", OURS)
        assert done.exit_code == 0 and (Path("mine") / OURS).read_text() == f"new: text {n}\n", done.output
        assert Path(f"mine/{OURS}.yours{n or ''}").read_text() == mine
    assert run("new", "mine", "--update").stdout == ""


def test_what_is_left_is_not_shown_again(built_in: Path) -> None:
    run("new", "mine")
    changed(built_in, OURS, "new: text\n")
    before = (Path("mine") / OURS).read_text()
    assert run("new", "mine", "--update", "--leave", OURS).exit_code == 0
    assert run("new", "mine", "--update").stdout == "" and (Path("mine") / OURS).read_text() == before
    changed(built_in, OURS, "newer: text\n")
    assert OURS in run("new", "mine", "--update").stdout


@pytest.mark.parametrize(("words", "said"), [
    (["mine", "--take-all"], "need --update"), (["mine", "--update", "--take", "nix"], "nothing new is offered here"),
    (["nowhere", "--update"], "is not a library"), (["mine"], "already exists"), (["mine", "--leave", "x"], "need --update"),
    (["mine", "--update", "--take", OURS, "--leave", OURS], "cannot be both taken and left"), (["installed", "--update"], "the built-in library itself"),
    (["mine", "--update", "--take", "../x"], "nothing new is offered here"), (["mine", "--update", "--leave", ""], "nothing new is offered here"),
    (["mine", "--take", OURS], "need --update"),
])  # fmt: skip
def test_a_wrong_update_is_refused(built_in: Path, words: list[str], said: str) -> None:
    run("new", "mine")
    changed(built_in, OURS, "new: text\n")
    done = run("new", *words)
    assert done.exit_code in (1, 2) and said in done.stderr, done.output


def test_a_copy_without_its_origin_is_still_compared(built_in: Path) -> None:
    """Nobody can tell who changed what, so nothing is taken automatically."""
    run("new", "mine")
    shutil.rmtree(Path("mine") / library_copy.ORIGIN)
    changed(built_in, OURS, "new: text\n")
    before = (Path("mine") / OURS).read_text()
    assert library_copy.UNKNOWN in run("new", "mine", "--update").stdout
    run("new", "mine", "--update", "--take-all")
    assert (Path("mine") / OURS).read_text() == before


SAMPLES = ("mail.yaml", "patients.csv", "reader.yaml")


def test_a_copy_contains_samples_that_can_be_read_and_name_nobody() -> None:
    """Each is accepted by its command; all addresses are in a reserved domain; drafts, because of the example profile."""
    example = "mine/content/clinics/example.yaml"
    assert run("new", "mine").exit_code == 0
    texts = {name: Path("mine", name).read_text() for name in SAMPLES}
    assert [host for text in texts.values() for host in re.findall(r"[\w.-]+@[\w.-]+", text) if not host.endswith(".example")] == []  # fmt: skip
    assert all("#" in texts[name] for name in SAMPLES if name.endswith(".yaml"))
    made = run("make", "--reader", "mine/reader.yaml", "--library", "mine", "--clinic", example)
    assert made.exit_code == 0 and "1 leaflet for one reader" in made.stderr and "drafts" in made.stderr
    done = run(
        "batch",
        "mine/patients.csv",
        "--library",
        "mine",
        "--clinic",
        example,
        "--out",
        "booklets",
        "--jobs",
        "1",
    )
    assert done.exit_code == 0 and "2 rows are DRAFT" in done.stderr, done.output
    assert run("email", "new-ledger", "--settings", "mine/mail.yaml").exit_code == 0
    assert Path("mail-ledger.sqlite").exists(), "outside of the folder that is passed on"


@pytest.mark.parametrize("name", SAMPLES)
def test_an_update_never_shows_or_takes_what_was_a_sample(built_in: Path, name: str) -> None:
    """By then it may contain patients, or have been removed."""
    run("new", "mine")
    own = Path("mine", name)
    own.write_text("B-7,Zoe Real\n")
    changed(built_in, f"content/samples/{name}", "another sample\n")
    done = run("new", "mine", "--update", "--take-all")
    assert done.exit_code == 0 and "Zoe" not in done.output and name not in done.output
    assert own.read_text() == "B-7,Zoe Real\n"
    own.unlink()
    assert run("new", "mine", "--update", "--take-all").exit_code == 0 and not own.exists()
    assert run("new", "mine", "--update", "--take", name).exit_code == 2


# ---- the same terms everywhere ---------------------------------------------------------------------------


def commands_below(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command that is not a group."""
    context = click.Context(group)
    for name in group.list_commands(context):
        held = group.get_command(context, name)
        if isinstance(held, click.Group):
            yield from commands_below(held, (*words, name))
        else:
            yield (*words, name)


PATHS = list(commands_below(main))
assert len(PATHS) > 20


@pytest.mark.parametrize("words", PATHS, ids=" ".join)
def test_every_command_can_say_less_and_more(words: tuple[str, ...]) -> None:
    said = run(*words, "--help").output
    assert "-q, --quiet" in said and "-v, --verbose" in said


@pytest.mark.parametrize(("first", "until", "day", "state"), [
    (None, None, "2026-11-29", "none"), ("2026-11-29", "2026-11-29", "2026-11-29", "approved"),
    ("2026-11-01", "2027-11-01", "2026-11-29", "approved"), ("2026-11-01", "2027-11-01", "2026-11-01", "approved"),
    ("2026-11-01", "2027-11-01", "2027-11-01", "approved"), ("2026-11-30", "2027-11-01", "2026-11-29", "not begun"),
    ("2030-01-01", "2031-01-01", "2026-11-29", "not begun"), ("2026-11-01", "2026-11-28", "2026-11-29", "expired"),
    ("2020-01-01", "2021-01-01", "2026-11-29", "expired"), ("2026-11-28", "2026-11-28", "2026-11-29", "expired"),
])  # fmt: skip
def test_an_approval_in_json_begins_holds_and_ends(
    first: str | None, until: str | None, day: str, state: str
) -> None:
    days = [dt.date.fromisoformat(one) for one in (first, until) if one]
    found = Approval("A", "B", *days, "0" * 64) if days else None
    assert json_shapes.state(found, [], dt.date.fromisoformat(day)) == state
    assert found is None or json_shapes.state(found, ["signs"], dt.date.fromisoformat(day)) == "changed"


def test_former_approvals_are_in_json(two: Path, tmp_path: Path) -> None:
    folder = alone(two, tmp_path / "lib")
    later = str(dt.date.today() + dt.timedelta(days=300))
    sign = ["approve", "hay-fever", "--library", folder, *EXAMPLE, "--until"]
    far = str(dt.date.today() + dt.timedelta(days=3000))
    assert run(*sign, later, "--as", "A, B").exit_code == 0
    assert run(*sign, far, "--as", "C, D", "--despite", "on a Monday").exit_code == 0
    assert run("approve", "hay-fever", "--library", folder, *EXAMPLE, "--withdraw").exit_code == 0
    (held,) = json.loads(
        run("list", "approvals", "--topic", "hay-fever", "--library", folder, "--json").stdout
    )["approvals"]
    assert (held["state"], held["name"], held["despite"]) == ("none", None, None)
    assert [(one["name"], one["how"], one["despite"]) for one in held["history"]] == [
        ("A", "replaced", ""), ("C", "withdrawn", "on a Monday")]  # fmt: skip
    assert far in held["history"][1]["objections"] and held["history"][0]["ended"] == str(dt.date.today())


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
@pytest.mark.parametrize("more", [["--json"], []])
def test_a_reader_of_a_batch_that_has_read_enough_ends_it_quietly(
    more: list[str], two: Path, tmp_path: Path
) -> None:
    (tmp_path / "list.csv").write_text("id\n" + "".join(f"B-{n}\n" for n in range(30)))
    out, into = os.pipe()
    os.close(out)
    words = ["batch", "list.csv", "--library", str(two), "--topic", "hay-fever", "--section", "signs", "--out", "o"]  # fmt: skip
    done = subprocess.run([sys.executable, "-m", "leaflets", *words, "--jobs", "1", *more], cwd=tmp_path, stdout=into,
                          stderr=subprocess.PIPE, text=True, check=False)  # fmt: skip
    os.close(into)
    assert "cannot" not in done.stderr and "Broken" not in done.stderr, done.stderr
    assert done.returncode == (141 if more else 0)


def test_a_library_is_looked_for_even_without_words() -> None:
    assert library_named(()) is None and library_named(["--library"]) is None
    assert library_named(["--library", "a"]) == library_named(["x", "--library=a", "y"]) == Path("a")
