"""`leaflets approve` records who read which words; any change makes the leaflets drafts again and is named."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest

from support.approvals import made, real, run, text_of

SIGN = ["--as", "A. Doctor, Consultant, Ward 5", "--until", "2027-11-22", "--on", "2026-11-23"]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return real(tmp_path / "lib")


def test_an_approval_is_written_and_makes_leaflets_without_draft(library: Path, tmp_path: Path) -> None:
    before = made(tmp_path, "--section", "signs", out="before")
    done = run("approve", *SIGN, "--library", "lib", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    written = (library / "content/hay-fever/en/approval.yaml").read_text(encoding="utf-8")
    for line in (
        'name: "A. Doctor"',
        'role: "Consultant, Ward 5"',
        "date: 2026-11-23",
        "until: 2027-11-22",
        'version: "1"',
        "read: ",
        '  "signs": ',
    ):
        assert line in written
    after = made(tmp_path, "--section", "signs", out="after")
    assert "DRAFT" in before and "DRAFT" not in after
    assert "Consultant, Ward 5, November 23, 2026" in after and "again by November 22, 2027" in after
    assert (
        "approved by A. Doctor, Consultant, Ward 5"
        in run("list", "approvals", "--library", "lib", cwd=tmp_path).stdout
    )


def test_a_change_makes_drafts_again_and_check_names_the_section(library: Path, tmp_path: Path) -> None:
    assert run("approve", *SIGN, "--library", "lib", cwd=tmp_path).returncode == 0
    path = library / "content/hay-fever/en/signs.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Hazel", "Hazels"), encoding="utf-8")
    assert "DRAFT" in made(tmp_path, "--section", "signs")
    said = run("check", "--library", "lib", cwd=tmp_path).stdout
    assert "changed since A. Doctor, Consultant, Ward 5, 2026-11-23 approved it: signs\n" in said
    words = library / "content/words.yaml"
    words.write_text(words.read_text(encoding="utf-8").replace('"Notes"', '"My notes"'), encoding="utf-8")
    assert "approved it: signs, words/\n" in run("list", "approvals", "--library", "lib", cwd=tmp_path).stdout


def test_past_its_last_day_it_is_a_draft(library: Path, tmp_path: Path) -> None:
    assert run("approve", *SIGN, "--library", "lib", cwd=tmp_path).returncode == 0
    run(
        "make",
        "--section",
        "signs",
        "--library",
        "lib",
        "--as-of",
        "2027-11-23",
        "--out",
        "late",
        cwd=tmp_path,
    )
    assert "DRAFT" in text_of(next((tmp_path / "late").glob("*.pdf")))


def test_withdrawn_it_is_a_draft(library: Path, tmp_path: Path) -> None:
    assert run("approve", *SIGN, "--library", "lib", cwd=tmp_path).returncode == 0
    assert run("approve", "--withdraw", "--library", "lib", cwd=tmp_path).returncode == 0
    assert "DRAFT" in made(tmp_path, "--section", "signs")
    again = run("approve", "--withdraw", "--library", "lib", cwd=tmp_path)
    assert again.returncode == 1 and "no approval to withdraw" in again.stderr


def test_the_review_copy_that_was_read_must_be_of_these_texts(library: Path, tmp_path: Path) -> None:
    made(tmp_path, "--review-copy", out="copy")
    copy = str(next((tmp_path / "copy").glob("*.pdf")))
    done = run("approve", *SIGN, "--review-copy", copy, "--library", "lib", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    written = (library / "content/hay-fever/en/approval.yaml").read_text(encoding="utf-8")
    assert "read_file: " in written
    reference = written.split('read: "')[1][:12]
    assert reference in text_of(Path(copy))
    path = library / "content/hay-fever/en/signs.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Hazel", "Hazels"), encoding="utf-8")
    stale = run("approve", *SIGN, "--review-copy", copy, "--library", "lib", cwd=tmp_path)
    assert stale.returncode == 1 and "not a review copy of the texts as they are now" in stale.stderr
    (tmp_path / "no.pdf").write_text("no")
    assert (
        "this is not a PDF"
        in run("approve", *SIGN, "--review-copy", "no.pdf", "--library", "lib", cwd=tmp_path).stderr
    )


@pytest.mark.parametrize(("given", "said"), [
    (["--until", "2027-01-01"], "who has read"), (["--as", "A. Doctor", "--until", "2027-01-01"], '--as "Name, role"'),
    (["--as", "A, B"], "until when"), (["--as", "A, B", "--until", "2027-01-01", "--on", "2027-01-02"], "is before"),
    (["--as", "A\u202e, B", "--until", "2027-01-01"], "cannot be printed"), (["--withdraw", "--as", "A, B"], "cannot be combined"),
    (["--as", "A, B", "--until", "2027-01-01", "--lang", "eo"], "is not available in"),
])  # fmt: skip
def test_what_is_missing_is_reported(library: Path, tmp_path: Path, given: list[str], said: str) -> None:
    done = run("approve", *given, "--library", "lib", cwd=tmp_path)
    assert done.returncode == 2 and said in done.stderr
    assert not (library / "content/hay-fever/en/approval.yaml").exists()


def test_the_built_in_texts_cannot_be_approved(tmp_path: Path) -> None:
    done = run("approve", *SIGN, cwd=tmp_path)
    assert done.returncode == 1 and "leaflets new" in done.stderr


def reference(folder: Path, *more: str, out: str) -> str:
    return made(folder, *more, out=out).split("Document reference: ")[1][:12]


def test_the_reference_names_the_document_and_not_its_reader(library: Path, tmp_path: Path) -> None:
    """Anything but the reader changes it; the same document has the same reference again."""
    first = reference(tmp_path, "--section", "signs", out="1")
    assert first.isalnum() and first == reference(tmp_path, "--section", "signs", out="2")
    (tmp_path / "reader.yaml").write_text('id: B-1\nname: "Zoë Q"\n', encoding="utf-8")
    assert first == reference(tmp_path, "--section", "signs", "--reader", "reader.yaml", out="3")
    others = {
        reference(tmp_path, "--section", "help", out="4"),
        reference(tmp_path, "--section", "signs", "--audience", "parent", out="5"),
        reference(tmp_path, "--section", "signs", "--paper", "a4", out="6"),
        reference(tmp_path, "--section", "signs", "--large-print", out="7"),
        reference(tmp_path, "--booklet", out="8"),
    }
    profile = library / "clinic.yaml"
    profile.write_text(profile.read_text(encoding="utf-8").replace("555-0188", "555-0189"), encoding="utf-8")
    others.add(reference(tmp_path, "--section", "signs", out="9"))
    style = library / "layouts/sheet/style.yaml"
    style.write_text(style.read_text(encoding="utf-8") + "# a new line\n", encoding="utf-8")
    others.add(reference(tmp_path, "--section", "signs", out="10"))
    assert run("approve", *SIGN, "--library", "lib", cwd=tmp_path).returncode == 0
    others.add(reference(tmp_path, "--section", "signs", out="11"))
    assert len(others - {first}) == 8


@pytest.mark.parametrize("options", [
    ["--section", "treatment"], ["--section", "treatment", "--large-print"], ["--booklet"],
])  # fmt: skip
def test_the_last_page_says_which_texts_and_which_document(options: list[str], tmp_path: Path) -> None:
    """However long the list of sources is: in a booklet on its back, in a handout after the signs to call about."""
    assert run("make", *options, "--out", "out", cwd=tmp_path).returncode == 0
    document = pdfium.PdfDocument(next((tmp_path / "out").glob("*.pdf")).read_bytes())
    texts = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    (last,) = [n for n, text in enumerate(texts) if "Document reference: " in text]
    assert last == len(texts) - 1
    assert "Version 2.0" in texts[last] and "Not yet approved by a clinician" in texts[last]
