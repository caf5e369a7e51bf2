"""`leaflets make`, end to end: what readers get from the built-in library."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from leaflets.model import Job, plain, strings_of
from leaflets.model import Reader as Patient
from leaflets.naming import file_name
from leaflets.pdf.write import write_pdf
from leaflets.pipeline import lay_out_job
from leaflets.press.pictures import write_pictures
from leaflets.setting import Setting, library_folder, load_setting
from leaflets.tailor.choices import combinations
from leaflets.typeset.blocks import SetLine
from leaflets.typeset.pages import Pages
from support.command import leaflets
from support.document import Reader, elements, model_blocks
from support.properties import some

DAY = dt.date(2026, 11, 23)
OUTLOOK_FREE = ("Late relapse", "Early relapse")


@pytest.fixture(scope="module")
def setting() -> Setting:
    return load_setting(library_folder(), None, DAY)


def topic_of(setting: Setting):
    return setting.library.topics["relapsed-all", "en"]


def booklets(setting: Setting, layout: str = "booklet", paper: str = "letter") -> Iterator[Job]:
    for choices in combinations(topic_of(setting)):
        yield Job("relapsed-all", "en", "", choices, layout, paper)


def general(setting: Setting, **given: str) -> dict[str, str]:
    return {facet.id: facet.default for facet in topic_of(setting).facets} | given


@pytest.mark.parametrize("layout", ["sheet", "booklet", "large-print"])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_tree_says_what_the_model_says(setting: Setting, layout: str, paper: str) -> None:
    """In every layout, on every paper, the tree's text is the document's, in the same order."""
    for section in ("", "symptoms", "treatment"):
        job = Job("relapsed-all", "en", section, general(setting, relapse_place="cns"), layout, paper)
        pages, _ = lay_out_job(setting, job)
        found, wanted = Reader(write_pdf(pages)).blocks(), model_blocks(pages)
        assert len(wanted) > 30
        assert found == wanted


@pytest.mark.parametrize("layout", ["sheet", "booklet", "large-print"])
def test_every_combination_is_made_and_says_what_its_model_says(setting: Setting, layout: str) -> None:
    """Every combination's tree is its document, in every layout; a booklet's pages are a multiple of four.

    Those that are tried have every value of each facet among them.
    """
    jobs = list(booklets(setting, layout))
    assert len(jobs) == 48
    tried = some(jobs)
    assert {item for job in tried for item in job.choices.items()} == {
        item for job in jobs for item in job.choices.items()
    }
    for job in tried:
        pages, draft = lay_out_job(setting, job)
        assert draft
        assert layout != "booklet" or len(pages.pages) % 4 == 0
        assert Reader(write_pdf(pages)).blocks() == model_blocks(pages), job.choices


WORDS_OF: dict[tuple[tuple[str, str], ...], str] = {}  # two tests ask every combination


def words_of(setting: Setting, **choices: str) -> str:
    key = tuple(sorted(choices.items()))
    if key not in WORDS_OF:
        WORDS_OF[key] = laid_out_words(setting, **choices)
    return WORDS_OF[key]


def laid_out_words(setting: Setting, **choices: str) -> str:
    job = Job("relapsed-all", "en", "", general(setting, **choices), "booklet", "letter")
    pages, _ = lay_out_job(setting, job)
    return " ".join(text for _, text in model_blocks(pages))


NOT_TO_A_PARENT = (
    "your leukemia", "your bone marrow", "your spinal fluid", "your relapse", "your temperature", "my temperature",
    "my visits", "your treatment", "your team", "my team",
)  # fmt: skip


def test_words_of_layouts_fit_either_reader(setting: Setting) -> None:
    """They have one form for all readers: none addresses the patient."""
    for name, phrase in setting.library.words["en"].items():
        for said in (*NOT_TO_A_PARENT, "your child"):
            assert said not in phrase.text.lower(), (name, said)


def test_a_parent_is_never_addressed_as_the_patient(setting: Setting) -> None:
    """No leaflet says "your leukemia" to a parent, or "your child" to an adult."""
    for choices in some(combinations(topic_of(setting))):
        words = words_of(setting, **choices).lower()
        if choices["audience"] == "parent":
            assert "your child" in words
            for said in NOT_TO_A_PARENT:
                assert said not in words, (said, choices)
        else:
            assert "your child" not in words, choices


def test_the_outlook_is_given_only_on_request(setting: Setting) -> None:
    """Without prognosis no booklet contains a word of outlook_words; with it at least one does."""
    listed = topic_of(setting).outlook_words
    assert listed
    pattern = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in listed), re.IGNORECASE)
    for choices in some(combinations(topic_of(setting))):
        found = pattern.findall(words_of(setting, **choices))
        assert bool(found) == (choices["prognosis"] == "yes"), (choices, found)


def test_a_tailored_booklet_leaves_out_what_concerns_another_type(setting: Setting) -> None:
    """A booklet for the spinal fluid begins with it, and never says "if you have" a type."""
    words = words_of(setting, relapse_place="cns")
    assert "if you have cns" not in words.lower()
    assert words.count("spinal fluid") > words_of(setting, relapse_place="isolated-bone-marrow").count(
        "spinal fluid"
    )
    assert words_of(setting, relapse_time="early") != words_of(setting, relapse_time="late")


def test_cover_and_titles_never_name_the_time_without_prognosis(setting: Setting) -> None:
    for time in ("early", "late"):
        job = Job("relapsed-all", "en", "", general(setting, relapse_time=time), "booklet", "letter")
        pages, _ = lay_out_job(setting, job)
        pdf = pikepdf.open(io.BytesIO(write_pdf(pages)))
        with pdf.open_outline() as outline:
            said = [str(pdf.docinfo.Title), *[item.title for item in outline.root]]
        cover = pypdfium2.PdfDocument(write_pdf(pages))[0].get_textpage().get_text_range()
        for text in [*said, cover]:
            assert not re.search(rf"\b{time}\b", text, re.IGNORECASE), text


def test_every_leaflet_says_when_to_call_and_draft(setting: Setting) -> None:
    """Page 1 of a handout, and inside and back cover of a booklet, say when to call; every page says DRAFT."""
    for section, pages_with in (("symptoms", [0]), ("", [1, -1])):
        layout = "sheet" if section else "booklet"
        job = Job("relapsed-all", "en", section, general(setting), layout, "a4")
        pdf = pypdfium2.PdfDocument(write_pdf(lay_out_job(setting, job)[0]))
        texts = [pdf[n].get_textpage().get_text_range() for n in range(len(pdf))]
        for n in pages_with:
            assert "911" in texts[n] and "555-0101" in texts[n]
        assert all("DRAFT" in text for text in texts)


def run(*arguments: str, folder: Path, seed: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command; in its own process if the hash seed matters."""
    if not seed:
        return leaflets(*arguments, folder=folder)
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-m", "leaflets", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def test_the_same_job_gives_the_same_bytes(tmp_path: Path) -> None:
    """Two processes with different hash seeds write the same files."""
    for seed in ("1", "2"):
        done = run("make", "--out", seed, "--relapse-type", "combined", folder=tmp_path, seed=seed)
        assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in (tmp_path / "1").iterdir())
    assert len(names) >= 6
    for name in names:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_a_fault_means_no_files(tmp_path: Path) -> None:
    """A wrong name exits with 2 and a hint, and creates no folder."""
    for wrong in (
        ["--section", "symptms"],
        ["--relapse-type", "cnz"],
        ["--layout", "shet"],
        ["--choose", "x=y"],
    ):
        done = run("make", *wrong, folder=tmp_path)
        assert done.returncode == 2, done.stderr
        assert "hint:" in done.stderr or "there is no" in done.stderr
        assert "Traceback" not in done.stderr
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("wrong", "said"), [
    (["--section", "symptms", "--layout", "shet", "--relapse-type", "cnz"], ['"symptms"', '"shet"', '"cnz"', 'did you mean "sheet"?']),
    (["--relapse-type", "early", "--relapse-type", "late"], ["cannot be chosen together"]),
    (["--choose", "audience"], ["--choose needs a facet and a value"]),
    (["--layout", "review"], ["--review-copy"]), (["--audience", ""], ["it is empty"]), (["--layout", ""], ["it is empty"]),
    ([""], ["it is empty"]), (["--out", ""], ["it is empty"]), (["--as-of", "2026-02-30"], ["is not a date; write year-month-day"]),
    (["--reader", "none.yaml"], ["there is no file none.yaml"]), (["--clinic", "none.yaml"], ["there is no file none.yaml"]),
    (["--library", "none"], ["none is not a library"]), (["--lang", "fr"], ['not available in "fr"']), (["hay"], ['there is no topic "hay"']),
    (["fever-low-counts", "fever"], ["extra argument (fever); after a topic come options, such as --section NAME"]),
    (["--review-copy", "--section", "types", "--audience", "parent"], ["--review-copy cannot be combined with --section, --audience"]),
    (["--example", "--booklet"], ["--example cannot be combined with --booklet"]), (["--large-print", "--layout", "sheet"], ["cannot be combined"]),
])  # fmt: skip
def test_all_wrong_use_is_reported(wrong: list[str], said: list[str], tmp_path: Path) -> None:
    """Everything wrong with a command is reported at once; it exits with 2, and nothing is written."""
    done = run("make", *wrong, folder=tmp_path)
    assert (done.returncode, list(tmp_path.iterdir())) == (2, []), done.stderr
    assert [part for part in said if part not in done.stderr] == [] and "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_written_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    for out in ("file", "file/x/y"):
        done = run("make", "--section", "overview", "--out", out, folder=tmp_path)
        assert done.returncode == 1 and f"{out}: cannot write here: file is a file" in done.stderr, (
            done.stderr
        )
        assert "hint: choose another folder" in done.stderr
    assert (tmp_path / "file").read_text() == "kept"


def test_a_library_without_its_layouts_is_reported(tmp_path: Path) -> None:
    run("new", "mine", folder=tmp_path)
    (tmp_path / "mine/clinic.yaml").unlink()
    (tmp_path / "mine/layouts/sheet").rename(tmp_path / "sheet")
    done = run("make", "--library", "mine", "--section", "types", folder=tmp_path)
    assert done.returncode == 1 and 'mine/layouts: there is no layout "sheet" here' in done.stderr, (
        done.stderr
    )
    (tmp_path / "mine/layouts").rename(tmp_path / "layouts")
    done = run("make", "--library", "mine", folder=tmp_path)
    assert done.returncode == 1 and "mine/layouts:1:1: cannot read this folder" in done.stderr, done.stderr


@pytest.mark.parametrize(("typed", "offered"), [
    ("make --section sym", ["symptoms"]), ("make --relapse-type c", ["cns", "combined"]), ("make --choose audience=", 2),
    ("make --layout ", 5), ("make --audience p", ["parent"]), ("make rel", ["relapsed-all"]), ("ma", ["make"]),
    ("list --lang ", ["en"]), ("batch p.csv --layout ", 5), ("batch p.csv --topic rel", ["relapsed-all"]),
    ("batch p.csv --lang ", ["en"]), ("batch p.csv --audience p", ["parent"]), ("batch p.csv --relapse-type c", ["cns", "combined"]),
    ("batch p.csv --choose audience=", 2), ("approve rel", ["relapsed-all"]), ("approve --lang ", ["en"]),
])  # fmt: skip
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_tab_key_completes(shell: str, typed: str, offered: list[str] | int, tmp_path: Path) -> None:
    """Every shell that Click supports completes what is in the library."""
    words = typed.split(" ")
    asked = {"_LEAFLETS_COMPLETE": f"{shell}_complete", "COMP_WORDS": f"leaflets {typed}",
             "COMP_CWORD": words[-1] if shell == "fish" else str(len(words))}  # fmt: skip
    if typed == "ma":  # once for each shell, as the shell itself does it
        code = "from leaflets.__main__ import main; main()"
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=os.environ | asked, capture_output=True,
                              text=True, timeout=60)  # fmt: skip
    else:
        done = leaflets(folder=tmp_path, environment=os.environ | asked)
    wanted = len(offered) if isinstance(offered, list) else offered
    assert len(re.findall("plain", done.stdout)) == wanted, done.stdout + done.stderr
    assert all(word in done.stdout for word in (offered if isinstance(offered, list) else []))


def test_a_folder_that_is_gone_is_reported(tmp_path: Path) -> None:
    script = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" -m leaflets list'
    done = subprocess.run(
        ["sh", "-c", script, sys.executable], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("leaflets: the folder you are in is no longer there"), done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_no_name_of_a_file_reaches_the_terminal_raw(tmp_path: Path) -> None:
    """Control characters, direction marks and lone surrogates in file names are shown as escapes."""
    run("new", "mine", folder=tmp_path)
    (tmp_path / "mine/clinic.yaml").unlink()
    folder = tmp_path / "mine/content/relapsed-all"
    (folder / "en/a\x1b[31m\u202eb.yaml").write_text("title: A")
    Path(os.fsdecode(os.fsencode(folder / "figures") + b"/\xff.svg")).write_text("<svg/>")
    done = run("make", "--library", "mine", folder=tmp_path)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "a\\x1b[31m\\u202eb.yaml" in done.stderr and "\\udcff.svg" in done.stderr, done.stderr
    assert not set("\x1b\u202e\udcff") & set(done.stderr)


def test_file_names_have_a_code_for_what_was_chosen(setting: Setting) -> None:
    choices = general(setting, relapse_place="cns", audience="parent", prognosis="yes")
    job = Job("relapsed-all", "en", "symptoms", choices, "large-print", "a4")
    name = file_name(job, topic_of(setting), "letter")
    assert name == "relapsed-all-symptoms-pc3g-large-print-a4.pdf"


def test_pictures_are_written_beside_the_pdf(tmp_path: Path) -> None:
    done = run("make", "--section", "symptoms", "--png", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (tmp_path / "leaflets-out").iterdir()}
    assert "relapsed-all-symptoms-contact.png" in names
    assert "relapsed-all-symptoms-01.png" in names


@pytest.mark.parametrize("before", [12, 120])
def test_no_picture_of_an_earlier_longer_run_stays(before: int, tmp_path: Path) -> None:
    """Nor one whose number has more digits; files with another name stay."""
    kept = {"a-2024.png", "a-03-01.png", "ab-03.png", "a-03.pdf"}
    for name in kept:
        (tmp_path / name).write_bytes(b"")
    for pages in (before, 2):
        made = pikepdf.new()
        for _ in range(pages):
            made.add_blank_page(page_size=(20, 20))
        data = io.BytesIO()
        made.save(data)
        write_pictures(tmp_path / "a.pdf", data.getvalue())
    left = {path.name for path in tmp_path.iterdir()}
    assert left == kept | {"a-01.png", "a-02.png", "a-contact.png"}


def test_new_copies_a_library_that_works(tmp_path: Path) -> None:
    """`leaflets new` copies everything; its empty profile is refused, naming each empty line."""
    assert run("new", "mine", folder=tmp_path).returncode == 0
    shown = run("list", "--library", "mine", folder=tmp_path)
    assert shown.returncode == 0 and "relapsed-all" in shown.stdout  # what can be chosen needs no profile
    done = run("make", "--library", "mine", folder=tmp_path)
    assert done.returncode == 1
    for name in ("day_phone", "night_phone", "fever_limit", "fever_way"):
        assert re.search(rf'mine/clinic\.yaml:\d+:\d+: "{name}" is empty', done.stderr), name
    text = (tmp_path / "mine/clinic.yaml").read_text()
    for name, value in (("day_phone", "555-0110"), ("night_phone", "555-0111"), ("fever_limit", "100.4"),
                        ("fever_way", "mouth"), ("checked_by", "A. Nurse"), ("checked_on", "2026-11-01")):  # fmt: skip
        text = text.replace(f'{name}: ""', f'{name}: "{value}"')
    (tmp_path / "mine/clinic.yaml").write_text(text)
    done = run("make", "--library", "mine", "--section", "overview", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no approval" in done.stderr and "example" not in done.stderr.replace("clinic", "")
    again = run("new", "mine", folder=tmp_path)
    spaced = run("new", "my own", folder=tmp_path)
    assert "leaflets make --library 'my own'" in spaced.stderr
    assert again.returncode == 2 and "already exists" in again.stderr


def test_list_help_and_review_copy(tmp_path: Path) -> None:
    listed = run("list", folder=tmp_path)
    assert listed.returncode == 0
    for word in ("symptoms", "cns", "parent", "large-print", "letter"):
        assert word in listed.stdout
    assert "Start with" in run("--help", folder=tmp_path).stdout
    done = run("make", "--review-copy", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    text = pypdfium2.PdfDocument(tmp_path / "leaflets-out/relapsed-all-booklet-review.pdf")
    pages = [text[n].get_textpage().get_text_range() for n in range(len(text))]
    assert "overview.yaml:" in "".join(pages) and "Signature" in pages[-1]


@pytest.mark.parametrize("layout", ["sheet", "booklet", "large-print", "trifold"])
def test_a_layout_s_example_is_its_proof(layout: str, tmp_path: Path) -> None:
    done = run("make", "--layout", layout, "--example", folder=tmp_path)
    assert done.returncode == 0, done.stderr


NAMED = Patient(name=plain("Maximiliane Featherstonehaugh"))
BOXES = ("emergency", "call-now", "call-today", "note")  # of when to call


NUMBERS = ("911", "555-0100", "555-0101", "100.4")


def said_on(pages: Pages, number: int) -> str:
    return "".join(
        segment.text
        for placed in pages.pages[number - 1].slices
        for thing in placed.things
        if isinstance(thing, SetLine)
        for segment in thing.line.segments
    ).replace("\u00a0", " ")


@pytest.mark.parametrize(("layout", "paper"), [("booklet", "a4"), ("booklet", "letter"), ("sheet", "letter")])
def test_when_to_call_fits_where_it_is_looked_for(setting: Setting, layout: str, paper: str) -> None:
    """In a booklet on pages 2 and 3, what is most urgent first, each box whole, and the numbers on the back; in a handout the numbers on page 1."""
    for choices in some(combinations(topic_of(setting))):
        section = "overview" if layout == "sheet" else ""  # the longest title
        job = Job("relapsed-all", "en", section, choices, layout, paper, NAMED if section else None)
        pages, _ = lay_out_job(setting, job)
        parts = {e.attributes["id"]: e for e in pages.where if "id" in e.attributes}
        boxes = [e for e in elements(parts["when-to-call"]) if e.style.rpartition(" ")[2] in BOXES]
        assert len(boxes) >= 4
        for number in (1,) if section else (2, len(pages.pages)):
            assert all(one in said_on(pages, number) for one in NUMBERS), (choices, number)
        if not section:
            on = [{pages.where[e][0] for e in elements(box) if e in pages.where} for box in boxes]
            assert on[:2] == [{2}] * 2 and all(held in ({2}, {3}) for held in on), choices


@pytest.mark.parametrize("section", ["overview", ""])
def test_large_print_has_what_cannot_wait_where_it_is_looked_for(setting: Setting, section: str) -> None:
    """On page 1 of a handout, inside a booklet's cover: both boxes with a number; all numbers on its last page."""
    for choices in some(combinations(topic_of(setting))):
        job = Job("relapsed-all", "en", section, choices, "large-print", "letter", NAMED if section else None)
        pages, _ = lay_out_job(setting, job)
        parts = {e.attributes["id"]: e for e in pages.where if "id" in e.attributes}
        boxes = [e for e in elements(parts["when-to-call"]) if e.style.startswith("tier ")]
        first = 1 if section else 2
        assert {pages.where[box][0] for box in boxes[:2]} == {first}, choices
        if not section:
            assert all(one in said_on(pages, len(pages.pages)) for one in NUMBERS), choices
    said = ["".join(strings_of(box)) for box in boxes]
    assert "911" in said[0] and all(one in said[1] for one in ("555-0100", "555-0101", "100.4"))


PERSONAL = {
    "name": "Zoë O’Brien <jr>", "key_worker": "Nurse *Kim*", "message": "Come in & take a seat",
    "date": "Monday, December 7", "time": "9:30 am", "place": "Ward 5", "with": "Dr. Patel",
}  # fmt: skip


@pytest.mark.parametrize("part", [["--booklet"], ["--section", "symptoms"], ["--booklet", "--large-print"]])
def test_everything_personal_is_printed_and_named_nowhere_else(part: list[str], tmp_path: Path) -> None:
    """Each word of a reader's file is in the leaflet's tree, none in its name or metadata."""
    visit = ", ".join(f'{key}: "{PERSONAL[key]}"' for key in ("date", "time", "place", "with"))
    lines = [f'{key}: "{PERSONAL[key]}"' for key in ("name", "key_worker", "message")]
    text = "\n".join(["id: B-0041", *lines, "relapse_place: cns", "appointments:", f"  - {{{visit}}}"])
    (tmp_path / "reader.yaml").write_text(text, encoding="utf-8")
    done = run("make", "--reader", "reader.yaml", *part, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    (made,) = (tmp_path / "leaflets-out" / "personal").iterdir()
    said = " ".join(words for _, words in Reader(made.read_bytes()).blocks())
    for value in PERSONAL.values():
        assert value in said, value
        assert value not in done.stdout + done.stderr + made.name
    with pikepdf.open(made) as pdf:
        metadata = str(pdf.docinfo) + pdf.Root.Metadata.read_bytes().decode()
    assert "Zoë" not in metadata


def test_no_network_is_used(tmp_path: Path) -> None:
    """With sockets that raise, everything is made."""
    code = (
        "import socket\n"
        "def refuse(*a, **k): raise AssertionError('a socket was opened')\n"
        "socket.socket = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from leaflets.cli.app import main\nmain(['make', '--png', '--section', 'overview'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr


def test_a_word_of_the_outlook_is_found_by_check_where_nobody_asked(tmp_path: Path) -> None:
    run("new", "mine", folder=tmp_path)
    (tmp_path / "mine/clinic.yaml").unlink()
    path = tmp_path / "mine/content/relapsed-all/en/symptoms.yaml"
    before = path.read_text(encoding="utf-8")
    at = before.count("\n") + 1
    for block, code in (
        ('  - paragraph: "Survival differs."', 1),
        ('  - paragraph: "Survival differs."\n    only_for: {prognosis: [yes]}', 3),  # what ships has advice
    ):
        path.write_text(f"{before}{block}\n", encoding="utf-8")
        done = run("check", "--library", "mine", folder=tmp_path)
        assert done.returncode == code, done.stderr
        assert (f"symptoms.yaml:{at}:" in done.stderr) == (code == 1), done.stderr
        assert ('"Survival" speaks of the outlook' in done.stderr) == (code == 1)
