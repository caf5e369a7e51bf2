"""The register keeps what was made for whom: no names, no later changes; and a document can be rebuilt."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from leaflets.approval.reference import References, as_printed, document_hash, short_reference
from leaflets.approval.status import draft_reasons, reference_of
from leaflets.faults import LeafletError
from leaflets.model import Job, Reader, plain
from leaflets.pdf.write import write_pdf
from leaflets.pipeline import to_document
from leaflets.register import archive, lookup
from leaflets.register.clerk import Copy, clerk_of
from leaflets.register.entries import NAME, RegisterEntry, folder_of, open_register
from leaflets.register.versions import versions_used
from leaflets.setting import Setting, load_setting
from leaflets.tailor.choices import choose
from leaflets.typeset.lay_out import lay_out
from support.approvals import real, run

TODAY = dt.date.today()
SIGN = [
    "approve",
    "--as",
    "A. Doctor, Consultant",
    "--until",
    str(TODAY + dt.timedelta(300)),
    "--library",
    "lib",
]
POSIX = pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a library `lib` whose profile names a register next to it."""
    real(tmp_path / "lib")
    with (tmp_path / "lib/clinic.yaml").open("a", encoding="utf-8") as profile:
        profile.write('register: "../kept-by-us"\n')
    return tmp_path


def setting_of(folder: Path, library: str = "lib") -> Setting:
    return load_setting(folder / library, folder / library / "clinic.yaml", TODAY)


def job(setting: Setting, section: str = "signs", **choices: str) -> Job:
    topic = setting.library.topics["hay-fever", "en"]
    return Job(topic.id, "en", section, choose(topic, choices.items()), "sheet", "a4")


def pdf_of(setting: Setting, one: Job) -> bytes:
    topic = setting.library.topics[one.topic, one.lang]
    draft = bool(draft_reasons(setting, topic))
    return write_pdf(lay_out(to_document(setting, one, draft)))


def hand_out(folder: Path, id: str = "B-1", name: str = "Mrs Kowalska", **choices: str) -> tuple[str, bytes]:
    """Make a personal copy and enter it in the register, as the commands do; return its reference and bytes."""
    setting = setting_of(folder)
    one = replace(job(setting, **choices), reader=Reader(name=plain(name)))
    pdf = pdf_of(setting, one)
    with clerk_of(setting, print) as clerk:
        clerk.add([Copy(id, one, pdf)])
    return reference_of(setting, one), pdf


def database(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "kept-by-us" / NAME)


# ---- what it keeps ------------------------------------------------------------------------------------


def test_a_row_says_what_was_made_and_no_name(folder: Path) -> None:
    reference, pdf = hand_out(folder, season="spring")
    setting = setting_of(folder)
    shared = hashlib.sha256(pdf_of(setting, job(setting, season="spring"))).hexdigest()
    with open_register(folder / "kept-by-us", versions_used(), lambda: "now", new=False) as register:
        (row,) = register.rows_of(reference)
    assert (row.entry.id, row.entry.reference) == ("B-1", reference)
    assert row.entry.file == hashlib.sha256(pdf).hexdigest() != row.entry.shared == shared
    assert "approv" in row.entry.draft and dict(row.versions)["leaflets"] and dict(row.versions)["reportlab"]
    assert dt.datetime.fromisoformat(row.time).tzinfo is not None
    data = (folder / "kept-by-us" / NAME).read_bytes()
    assert reference.encode() in data
    for word in (b"Kowalska", b"spring", b"season", b"signs", b"hay-fever", b"sheet"):
        assert word not in data


@POSIX
def test_only_its_owner_can_open_it(folder: Path) -> None:
    before = os.umask(0)
    try:
        hand_out(folder)
    finally:
        os.umask(before)
    held = folder / "kept-by-us"
    assert oct(held.stat().st_mode)[-3:] == "700" and oct((held / NAME).stat().st_mode)[-3:] == "600"
    (held / NAME).chmod(0o644)
    with pytest.raises(LeafletError, match="others can access the register: its mode is 0644"):
        hand_out(folder)
    (held / NAME).chmod(0o600)
    held.chmod(0o755)
    with pytest.raises(LeafletError, match=r"0755\n.*chmod 700"):
        hand_out(folder)


@pytest.mark.parametrize("inside", ["register", ".", "./deep/er", "../lib/register", "content", "layouts/x", "../up/../lib/x",
                                    "{lib}", "{lib}/there", "../link/x"])  # fmt: skip
def test_it_is_never_inside_the_library(inside: str, folder: Path) -> None:
    (folder / "up").mkdir()
    (folder / "link").symlink_to(folder / "lib")
    path = folder / "lib/clinic.yaml"
    said = inside.format(lib=folder / "lib")
    path.write_text(path.read_text(encoding="utf-8").replace("../kept-by-us", said), encoding="utf-8")
    with pytest.raises(LeafletError, match=r"clinic\.yaml:\d+:11: the register is inside the library"):
        hand_out(folder)
    assert not list(folder.rglob(NAME))


@pytest.mark.parametrize("said", ['""', '" "'])
def test_without_a_folder_none_is_kept(said: str, folder: Path) -> None:
    path = folder / "lib/clinic.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace('"../kept-by-us"', said), encoding="utf-8")
    setting = setting_of(folder)
    assert folder_of(setting.clinic, setting.folder) is None
    with clerk_of(setting, print) as clerk:
        clerk.add([Copy("B-1", job(setting), b"x")])
    assert not list(folder.rglob(NAME))


def test_no_pdf_depends_on_where_the_register_is(folder: Path) -> None:
    setting = setting_of(folder)
    other = replace(setting, clinic=replace(setting.clinic, register=None))
    assert pdf_of(setting, job(setting)) == pdf_of(other, job(other))
    assert reference_of(setting, job(setting)) == reference_of(other, job(other))


@pytest.mark.parametrize("statement", [
    "DELETE FROM made", "UPDATE made SET id = 'x'", "UPDATE made SET file = '0' WHERE n = 1", "DELETE FROM made WHERE n = 1",
    "UPDATE made SET time = '2020-01-01'", "UPDATE made SET draft = ''", "UPDATE made SET n = 9", "REPLACE INTO made (n, time, id, "
    "reference, file, shared, locked, draft, allowed, content, versions) VALUES (1, '', '', '', '', '', 0, '', '', '', 1)",
])  # fmt: skip
def test_rows_are_only_added_whatever_program_opens_it(statement: str, folder: Path) -> None:
    hand_out(folder)
    db = database(folder)
    db.execute("PRAGMA recursive_triggers = ON")
    with pytest.raises(sqlite3.IntegrityError, match="rows are only added"):
        db.execute(statement)


def test_a_row_is_on_the_disk_before_add_returns(folder: Path) -> None:
    """Another process sees it at once; a process killed right after has lost nothing."""
    hand_out(folder)
    code = (
        "import sys, os; from pathlib import Path; from leaflets.register.entries import open_register, RegisterEntry\n"
        "with open_register(Path(sys.argv[1]), [('leaflets', '1')], lambda: '2026-01-01') as r:\n"
        "    r.add([RegisterEntry('K-9', 'R' * 12, 'f', 's', 'c')]); os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder / "kept-by-us")], capture_output=True)
    assert done.returncode == -9
    assert database(folder).execute("SELECT id FROM made").fetchall() == [("B-1",), ("K-9",)]


def test_ten_thousand_rows_are_quick(tmp_path: Path) -> None:
    entries = [RegisterEntry(f"id-{n}", "R" * 12, "f" * 64, "s" * 64, "c" * 64) for n in range(10_000)]
    started = time.monotonic()
    with open_register(tmp_path / "r", [("leaflets", "1")], lambda: "2026-01-01T00:00:00+00:00") as register:
        for first in range(0, len(entries), 10):
            register.add(entries[first : first + 10])
        assert register.count() == 10_000 and len(register.rows_of("R" * 12)) == 10_000
    assert time.monotonic() - started < 60


def test_two_runs_can_write_at_once(tmp_path: Path) -> None:
    with (
        open_register(tmp_path / "r", [], lambda: "a") as one,
        open_register(tmp_path / "r", [], lambda: "b") as two,
    ):
        for n in range(20):
            (one if n % 2 else two).add([RegisterEntry(str(n), "R", "", "", "")])
        assert [row.entry.id for row in one.rows_of("R")] == [str(n) for n in range(20)]


@pytest.mark.parametrize("make", [
    lambda path: path.write_bytes(b"not a database" * 100), lambda path: path.mkdir(), lambda path: path.symlink_to("/dev/null"),
])  # fmt: skip
def test_a_damaged_register_is_a_fault(make: Callable[[Path], None], tmp_path: Path) -> None:
    (tmp_path / "r").mkdir(mode=0o700)
    make(tmp_path / "r" / NAME)
    if (tmp_path / "r" / NAME).is_file():
        (tmp_path / "r" / NAME).chmod(0o600)
    with (
        pytest.raises(LeafletError, match="register"),
        open_register(tmp_path / "r", [], lambda: "a") as register,
    ):
        register.add([RegisterEntry("1", "R", "", "", "")])


def test_forgetting_goes_by_age_and_is_noted(folder: Path) -> None:
    days = iter(
        ["2020-05-01T10:00:00+00:00", "2021-05-01T10:00:00+00:00", "2022-01-01T00:00:00+00:00", "2026-01-01"]
    )
    with open_register(folder / "kept-by-us", [], lambda: next(days)) as register:
        for id in ("OLD-PATIENT", "NEXT", "LAST"):
            register.add([RegisterEntry(id, "R" * 12, "", "", "")])
    done = run("register", "forget", "--before", "2022-01-01", "--library", "lib", cwd=folder)
    assert done.returncode == 0 and "2 rows forgotten, 1 row kept" in done.stdout, done.stderr
    db = database(folder)
    assert db.execute("SELECT id FROM made").fetchall() == [("LAST",)]
    assert db.execute("SELECT before, rows FROM forgotten").fetchall() == [("2022-01-01", 2)]
    assert b"OLD-PATIENT" not in (folder / "kept-by-us" / NAME).read_bytes()
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("DELETE FROM made")
    ahead = run(
        "register", "forget", "--before", str(TODAY + dt.timedelta(2)), "--library", "lib", cwd=folder
    )
    assert ahead.returncode == 2 and "is in the future" in ahead.stderr


# ---- which --------------------------------------------------------------------------------------------


def test_a_reference_is_found_among_all_that_the_library_offers(folder: Path) -> None:
    setting = setting_of(folder)
    topic = setting.library.topics["hay-fever", "en"]
    offered = [one for layout in setting.layouts for one in lookup.every_job(setting, topic, layout)]
    assert len({reference_of(setting, one) for one in offered}) == len(offered) > 30
    for one in offered[:: len(offered) // 12]:
        found = lookup.find_document(setting, reference_of(setting, one))
        assert found and found.job == one and found.approval is None
    assert lookup.find_document(setting, "0" * 12) is None


def test_what_is_hashed_at_once_is_what_is_hashed_one_by_one(folder: Path) -> None:
    assert run(*SIGN, cwd=folder).returncode == 0
    setting = setting_of(folder)
    topic, words = setting.library.topics["hay-fever", "en"], setting.library.words["en"]
    states = [None, *lookup.approvals_of(setting, topic)]
    assert len(states) == 2
    for layout in setting.layouts.values():
        references = References(topic, words, layout, setting.clinic, states)
        for one in list(lookup.every_job(setting, topic, layout.name))[::5]:
            for at, approval in enumerate(states):
                said = short_reference(document_hash(topic, words, one, layout, setting.clinic, approval))
                assert references.state_with(one, said) == (0 if one.review_copy else at)


def test_which_says_what_when_for_whom_and_if_it_still_applies(folder: Path) -> None:
    reference, pdf = hand_out(folder, season="spring", audience="parent")
    said = run("which", reference.lower(), "--library", "lib", cwd=folder)
    assert said.returncode == 0, said.stderr
    assert "hay-fever: signs, season=spring, audience=parent, layout sheet, a4, en" in said.stdout
    assert "today's library produces the same document, byte for byte" in said.stdout
    assert "B-1" in said.stdout and hashlib.sha256(pdf).hexdigest() in said.stdout and "draft" in said.stdout
    assert "Kowalska" not in said.stdout + said.stderr
    path = folder / "lib/content/hay-fever/en/signs.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Hazel", "Hazels"), encoding="utf-8")
    later = run("which", reference, "--library", "lib", cwd=folder)
    assert later.returncode == 0 and "B-1" in later.stdout
    assert "today's library does not produce this document: the texts have changed" in later.stdout
    unknown = run("which", "0123456789AB", "--library", "lib", cwd=folder)
    assert unknown.returncode == 1 and "has no row for it" in unknown.stdout


@pytest.mark.parametrize(("name", "said"), [
    ("hay-fever-signs-vbwg.pdf", "vbwg: hay-fever, season=spring, audience=parent\n"),
    ("leaflets-out/personal/B-1-SIGNS-X6ZZ-a4.PDF", "x6zz: hay-fever, season=spring\n"),
    ("hay-fever-signs.pdf", ""), ("hay-fever-signs-vbw.pdf", ""), (".pdf", ""),
])  # fmt: skip
def test_which_says_what_the_code_in_a_file_name_stands_for(name: str, said: str, folder: Path) -> None:
    """The file need not be there."""
    done = run("which", name, "--library", "lib", cwd=folder)
    assert done.stdout == said and done.returncode == (0 if said else 2)
    assert said or "contains no code of these texts" in done.stderr


def test_which_finds_what_was_approved_then(folder: Path) -> None:
    assert run(*SIGN, cwd=folder).returncode == 0
    reference, _ = hand_out(folder)
    assert run("approve", "--withdraw", "--library", "lib", cwd=folder).returncode == 0
    said = run("which", reference, "--library", "lib", cwd=folder).stdout
    assert "approved by A. Doctor, Consultant" in said and "the approval has changed" in said


@pytest.mark.parametrize(
    "wrong", ["", "x", "9KNE3RZ8Q01", "9KNE3RZ8Q01KK", "9KNE3RZ8Q01!", "UUUUUUUUUUUU", "Mrs Kowalska"]
)
def test_what_is_not_a_reference_is_wrong_use(wrong: str, folder: Path) -> None:
    done = run("which", wrong, "--library", "lib", cwd=folder)
    assert done.returncode == 2 and "is not a document reference" in done.stderr


def test_a_reference_read_aloud_is_understood() -> None:
    assert as_printed(" 9kne-3rz8-qo1l ") == "9KNE3RZ8Q011"


# ---- rebuild ------------------------------------------------------------------------------------------


READER = 'id: B-1\nname: "Mrs Kowalska"\n'


def snapshot(folder: Path) -> Path:
    archive.keep_library(folder / "lib", folder / "lib/clinic.yaml", versions_used(), folder / "kept-copy")
    return folder / "kept-copy"


def change(folder: Path) -> None:
    path = folder / "lib/content/hay-fever/en/signs.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Hazel", "Hazels"), encoding="utf-8")


def test_a_document_is_rebuilt_from_a_kept_copy(folder: Path) -> None:
    reference, pdf = hand_out(folder)
    snapshot(folder)
    change(folder)
    (folder / "reader.yaml").write_text(READER, encoding="utf-8")
    done = run("rebuild", reference, "--from", "kept-copy", "--reader", "reader.yaml", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "the document is the same, byte for byte" in done.stdout
    assert "B-1: the file is the same, byte for byte" in done.stdout
    out = folder / "leaflets-rebuilt"
    assert (out / "B-1.pdf").read_bytes() == pdf and (out / f"{reference}.pdf").is_file()
    assert oct((out / "B-1.pdf").stat().st_mode)[-3:] == "600"
    (folder / "reader.yaml").write_text(READER.replace("Kowalska", "Kowalski"), encoding="utf-8")
    other = run("rebuild", reference, "--from", "kept-copy", "--reader", "reader.yaml", cwd=folder)
    assert other.returncode == 1 and "B-1: the file differs" in other.stdout and "Kowalsk" not in other.stdout
    today = run("rebuild", reference, "--from", "lib", cwd=folder)
    assert (
        today.returncode == 1
        and "does not produce the document" in today.stderr
        and "the texts have changed" in today.stderr
    )


def test_a_document_is_rebuilt_for_a_list(folder: Path) -> None:
    for n in (1, 2):
        reference, _ = hand_out(folder, f"B-{n}", f"Reader {n}")
    snapshot(folder)
    (folder / "list.csv").write_text("id,name\nB-1,Reader 1\nB-2,Reader Two\nB-3,Nobody\n", encoding="utf-8")
    done = run("rebuild", reference, "--from", "kept-copy", "--list", "list.csv", cwd=folder)
    assert done.returncode == 1
    assert "B-1: the file is the same" in done.stdout and "B-2: the file differs" in done.stdout
    assert "B-3" not in done.stdout


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize(
    "how", [["--from", "lib@v1"], ["--from", "lib", "--revision", "v1"], ["--from", "lib@HEAD~1"]]
)
def test_a_document_is_rebuilt_from_a_git_revision(how: list[str], folder: Path) -> None:
    def git(*words: str) -> None:
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words]
        subprocess.run(command, cwd=folder / "lib", check=True, capture_output=True)

    reference, _ = hand_out(folder)
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "one")
    git("tag", "v1")
    change(folder)
    git("commit", "-qam", "two")
    done = run("rebuild", reference, *how, "--register", "kept-by-us", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "the document is the same, byte for byte" in done.stdout


@pytest.mark.parametrize(("source", "said"), [
    ("nowhere", "there is no folder nowhere"), ("lib@--output=x", "is not a git revision"), ("lib@nothing-such", "git cannot provide"),
    ("lib/content", "is not a library"), ("lib@", "is not a git revision"), ("lib@v1 v2", "is not a git revision"), ("", "there is no folder"),
    ("lib/clinic.yaml", "there is no folder"), ("@", "there is no folder @"), ("nowhere@v1", "there is no folder"),
])  # fmt: skip
def test_what_is_not_a_kept_library_is_wrong_use(source: str, said: str, folder: Path) -> None:
    done = run("rebuild", "0" * 12, "--from", source, cwd=folder)
    assert done.returncode == 2 and said in done.stderr, done.stderr


def test_a_kept_copy_has_the_profile_its_logo_and_the_versions(folder: Path) -> None:
    logo = folder / "lib/pictures/logo.svg"
    logo.parent.mkdir()
    logo.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" class="accent"/></svg>'
    )
    with (folder / "lib/clinic.yaml").open("a", encoding="utf-8") as profile:
        profile.write("logo: {file: pictures/logo.svg, alt: Our clinic}\n")
    held = snapshot(folder)
    assert (held / "pictures/logo.svg").is_file() and f"leaflets=={dict(versions_used())['leaflets']}" in (
        held / "versions.txt"
    ).read_text()
    assert reference_of(setting_of(folder), job(setting_of(folder))) == reference_of(
        setting_of(folder, "kept-copy"), job(setting_of(folder, "kept-copy"))
    )
    for taken in (held, folder / "lib/content/x", folder / "lib/layouts"):
        with pytest.raises(LeafletError):
            archive.keep_library(folder / "lib", None, [], taken)


# ---- the file itself ----------------------------------------------------------------------------------


def test_a_pdf_says_by_which_version_it_was_made_and_its_reference(folder: Path) -> None:
    import io

    import pikepdf

    reference, data = hand_out(folder)
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as meta:
        assert meta["dc:identifier"] == reference
        assert (
            meta["pdf:Producer"]
            == str(pdf.docinfo["/Producer"])
            == f"leaflets {dict(versions_used())['leaflets']}"
        )
        assert "Kowalska" not in str(meta)


# ---- in the commands ----------------------------------------------------------------------------------


def rows(folder: Path) -> list[tuple[str, ...]]:
    return (
        database(folder)
        .execute("SELECT id, reference, file, shared, draft, allowed FROM made ORDER BY n")
        .fetchall()
    )


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_make_for_a_reader_is_in_the_register_and_can_be_rebuilt(folder: Path) -> None:
    (folder / "reader.yaml").write_text(READER, encoding="utf-8")
    asked = ["make", "--section", "signs", "--reader", "reader.yaml", "--library", "lib"]
    done = run(*asked, cwd=folder)
    assert done.returncode == 0 and "no register" not in done.stderr, done.stderr
    ((id, reference, file, shared, _, _),) = rows(folder)
    assert id == "B-1" and file == sha(folder / "leaflets-out/personal/B-1.pdf") != shared
    assert run(*asked, cwd=folder).returncode == 0 and len(rows(folder)) == 1, (
        "nothing was made: nothing to add"
    )
    again = run("rebuild", reference, "--from", "lib", "--reader", "reader.yaml", cwd=folder)
    assert again.returncode == 0 and "B-1: the file is the same, byte for byte" in again.stdout, again.stderr


def test_a_batch_is_in_the_register_each_file_once(folder: Path) -> None:
    (folder / "list.csv").write_text("id,name,season,audience\n" + "".join(
        f"B-{n},Reader {n},{'spring' if n % 2 else 'summer'},adult\n" for n in range(25)) + "B-99,,spring,parent\n", encoding="utf-8")  # fmt: skip
    asked = ["batch", "list.csv", "--out", "out", "--library", "lib", "--jobs", "1"]
    done = run(*asked, cwd=folder)
    assert done.returncode == 0, done.stderr
    held = rows(folder)
    assert [row[0] for row in held] == [f"B-{n}" for n in range(25)] + ["B-99"]
    assert all(row[2] == sha(folder / "out" / f"{row[0]}.pdf") for row in held)
    assert len({row[3] for row in held}) == 3 and held[-1][2] == held[-1][3]
    assert run(*asked, cwd=folder).returncode == 0 and rows(folder) == held
    again = run("rebuild", held[0][1], "--from", "lib", "--list", "list.csv", cwd=folder)
    mine = [row for row in held if row[1] == held[0][1]]
    assert (
        again.returncode == 0 and again.stdout.count("the file is the same, byte for byte") == len(mine) == 13
    )


def test_who_allowed_a_draft_is_in_the_register(folder: Path) -> None:
    (folder / "list.csv").write_text("id,name\nB-1,Ann\n", encoding="utf-8")
    done = run(
        "batch",
        "list.csv",
        "--out",
        "out",
        "--library",
        "lib",
        "--allow-draft",
        "C. Head",
        "The ward is full.",
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    ((_, _, _, _, draft, allowed),) = rows(folder)
    assert "no approval" in draft and "C. Head" in allowed and "The ward is full." in allowed


def test_without_a_register_this_is_reported_once(folder: Path) -> None:
    path = folder / "lib/clinic.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("register:", "# register:"), encoding="utf-8")
    (folder / "reader.yaml").write_text(READER, encoding="utf-8")
    (folder / "list.csv").write_text("id\nB-1\nB-2\n", encoding="utf-8")
    for asked in (
        ["make", "--section", "signs", "--reader", "reader.yaml"],
        ["batch", "list.csv", "--out", "out"],
    ):
        done = run(*asked, "--library", "lib", cwd=folder)
        assert done.returncode == 0 and done.stderr.count("no register is kept") == 1
    assert (
        "no register"
        not in run("make", "--section", "signs", "--library", "lib", "--out", "o", cwd=folder).stderr
    )


def test_no_file_gets_its_name_when_the_register_cannot_be_written(folder: Path) -> None:
    (folder / "kept-by-us").write_text("a file")
    (folder / "reader.yaml").write_text(READER, encoding="utf-8")
    (folder / "list.csv").write_text("id\nB-1\n", encoding="utf-8")
    for asked in (
        ["make", "--section", "signs", "--reader", "reader.yaml"],
        ["batch", "list.csv", "--out", "out"],
    ):
        done = run(*asked, "--library", "lib", cwd=folder)
        assert done.returncode == 1 and "register" in done.stderr
    assert not list(folder.rglob("B-1.pdf"))


def test_new_keeps_a_snapshot_and_documents_are_rebuilt_from_it(folder: Path) -> None:
    reference, _ = hand_out(folder)
    done = run("new", "kept/one", "--snapshot", "--library", "lib", "--clinic", "lib/clinic.yaml", cwd=folder)
    assert done.returncode == 0 and (folder / "kept/one/versions.txt").is_file(), done.stderr
    change(folder)
    again = run("rebuild", reference, "--from", "kept/one", "--register", "kept-by-us", cwd=folder)
    assert again.returncode == 0 and "the document is the same, byte for byte" in again.stdout, again.stderr
    for wrong in (
        ["new", "x", "--library", "lib"],
        ["new", "x", "--snapshot", "--update"],
        ["new", "kept/one", "--snapshot"],
    ):
        assert run(*wrong, cwd=folder).returncode == 2


# ---- where the register is found, and what does not change a reference ---------------------------------


def test_a_kept_copy_knows_where_the_register_is(folder: Path) -> None:
    """The command that `new --snapshot` prints works as is, though the profile's path is relative to another folder."""
    reference, _ = hand_out(folder)
    assert run("new", "deep/kept/one", "--snapshot", "--library", "lib", cwd=folder).returncode == 0
    done = run("rebuild", reference, "--from", "deep/kept/one", cwd=folder)
    assert done.returncode == 0 and "the document is the same, byte for byte" in done.stdout, done.stderr


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("how", [["lib@HEAD"], ["lib", "--revision", "HEAD"], ["./lib@HEAD"]])
def test_at_a_git_revision_the_register_is_relative_to_its_folder(how: list[str], folder: Path) -> None:
    reference, _ = hand_out(folder)
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "one"]):
        subprocess.run(["git", *words], cwd=folder / "lib", check=True, capture_output=True)
    done = run("rebuild", reference, "--from", *how, cwd=folder)
    assert done.returncode == 0 and "the document is the same, byte for byte" in done.stdout, done.stderr


def test_copies_unknown_to_the_register_are_not_proved(folder: Path) -> None:
    reference, _ = hand_out(folder)
    (folder / "reader.yaml").write_text(READER.replace("B-1", "B-7"), encoding="utf-8")
    (folder / "list.csv").write_text("id\nB-8\n", encoding="utf-8")
    for asked, said in (
        (["--reader", "reader.yaml"], "B-7: the register has no such copy"),
        (["--list", "list.csv"], "list.csv: the register has this document for none of its rows"),
    ):
        for quiet in ([], ["-q"]):
            done = run("rebuild", reference, "--from", "lib", *asked, *quiet, cwd=folder)
            assert done.returncode == 1 and said in done.stdout, done.stderr
    done = run("rebuild", reference, "--from", "lib", "-q", cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_which_names_who_allowed_a_draft_once(folder: Path) -> None:
    (folder / "list.csv").write_text("id\nB-1\n", encoding="utf-8")
    words = ["batch", "list.csv", "--out", "out", "--library", "lib", "--allow-draft", "C. Head", "The ward is full."]  # fmt: skip
    assert run(*words, cwd=folder).returncode == 0
    ((_, reference, *_),) = rows(folder)
    said = run("which", reference, "--library", "lib", "-q", cwd=folder).stdout
    assert said.count("allowed by") == 1 and "allowed by C. Head: The ward is full.)" in said


@pytest.mark.parametrize("line", [
    "time_zone: Pacific/Kiritimati", "time_zone: UTC", "region: CA", "region: GB", "encoding: windows-1252", "encoding: windows-1250",
    "dates: dmy", "dates: mdy", 'register: "../another"', 'register: "/srv/register"', "",
])  # fmt: skip
def test_a_reference_depends_only_on_what_can_print(line: str, folder: Path) -> None:
    """How a list is read, the time zone and the register's folder change no document."""
    path = folder / "lib/clinic.yaml"
    before = reference_of(setting_of(folder), job(setting_of(folder)))
    name = line.partition(":")[0] or "register"
    kept_lines = [one for one in path.read_text(encoding="utf-8").splitlines() if not one.startswith(f"{name}:")]  # fmt: skip
    path.write_text("\n".join([*kept_lines, line, ""]), encoding="utf-8")
    setting = setting_of(folder)
    assert reference_of(setting, job(setting)) == before
    path.write_text(path.read_text(encoding="utf-8").replace("night_phone: ", "night_phone_note: ask\nnight_phone: "))  # fmt: skip
    assert reference_of(setting_of(folder), job(setting)) != before


def test_a_file_that_is_not_a_register_is_named_in_full(folder: Path) -> None:
    hand_out(folder)
    path = folder / "kept-by-us" / NAME
    path.write_bytes(b"no database at all, whatever its name says\n" * 40)
    done = run("which", "0123456789AB", "--library", "lib", cwd=folder)
    assert done.returncode == 1 and str(path) in done.stderr
