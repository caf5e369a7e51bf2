"""The same words in other formats: `make --format`, lists, the register, and what is refused."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from pathlib import Path

import pytest

from leaflets.faults import LeafletError
from leaflets.formats import FORMATS, formats_of, named_as
from leaflets.register.entries import NAME
from support.batches import listed, ran
from support.command import leaflets
from support.twins import read, words_shown

TOPIC = Path(__file__).parents[1] / "topic"
LAYOUTS = Path(__file__).parents[2] / "layouts"
ASKED = ("make", "--section", "signs", "--library", "lib", "--as-of", "2026-12-01")


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library whose profile names a register, and a reader."""
    shutil.copytree(TOPIC / "content", tmp_path / "lib/content")
    shutil.copytree(LAYOUTS, tmp_path / "lib/layouts")
    profile = (tmp_path / "lib/content/clinics/example.yaml").read_text(encoding="utf-8")
    (tmp_path / "lib/clinic.yaml").write_text(f"{profile}register: ../kept\n", encoding="utf-8")
    (tmp_path / "reader.yaml").write_text('id: B-1\nname: "Mrs Kowalska"\n', encoding="utf-8")
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_leaflet_is_made_in_every_format_that_is_asked_for(folder: Path) -> None:
    done = leaflets(*ASKED, "--format", "txt, HTML,pdf", folder=folder)
    assert done.returncode == 0, done.stderr
    out = folder / "leaflets-out"
    assert names(out) == ["hay-fever-signs.html", "hay-fever-signs.pdf", "hay-fever-signs.txt"]
    assert done.stdout.splitlines() == [
        str(Path("leaflets-out") / f"hay-fever-signs.{one}") for one in ("pdf", "html", "txt")
    ]
    assert "1 leaflet (drafts: " in done.stderr
    shown = words_shown(read((out / "hay-fever-signs.html").read_bytes()))
    assert shown[0] == "DRAFT" and "The signs of hay fever" in " ".join(shown)
    assert "The signs of hay fever" in (out / "hay-fever-signs.txt").read_text(encoding="utf-8")


def test_the_pdf_is_the_same_with_and_without_the_others(folder: Path) -> None:
    assert leaflets(*ASKED, "--out", "one", folder=folder).returncode == 0
    assert leaflets(*ASKED, "--out", "all", "--format", "pdf,html,txt", folder=folder).returncode == 0
    assert sha(folder / "one/hay-fever-signs.pdf") == sha(folder / "all/hay-fever-signs.pdf")
    assert names(folder / "one") == ["hay-fever-signs.pdf"]


def test_without_pdf_there_are_no_pages(folder: Path) -> None:
    done = leaflets(*ASKED, "--format", "html", folder=folder)
    assert done.returncode == 0 and names(folder / "leaflets-out") == ["hay-fever-signs.html"]
    assert "full" not in done.stderr


@pytest.mark.parametrize(("options", "said", "hint"), [
    (("--format", "html", "--impose"), "--impose needs a PDF", "--format pdf,html"),
    (("--format", "txt,html", "--png", "--explain-pages"), "--png and --explain-pages need a PDF", "--format pdf,html,txt"),
    (("--format", "htm"), '"htm" is not a format', 'did you mean "html"?'),
    (("--format", "pdf,,html"), '"" is not a format', ""),
])  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_written(
    options: tuple[str, ...], said: str, hint: str, folder: Path
) -> None:
    done = leaflets(*ASKED, *options, folder=folder)
    assert done.returncode in (1, 2) and said in done.stderr and hint in done.stderr
    assert not (folder / "leaflets-out").exists()


def test_copies_for_a_reader_are_closed_to_others_and_in_the_register(folder: Path) -> None:
    done = leaflets(*ASKED, "--reader", "reader.yaml", "--format", "pdf,html,txt", folder=folder)
    assert done.returncode == 0, done.stderr
    out = folder / "leaflets-out/personal"
    assert names(out) == ["B-1.html", "B-1.pdf", "B-1.txt"]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in out.iterdir())
    assert all(b"Kowalska" in path.read_bytes() for path in out.iterdir() if path.suffix != ".pdf")
    assert (folder / "kept" / NAME).exists() and "Kowalska" not in done.stdout + done.stderr
    for path in (out / "B-1.html", out / "B-1.txt", out / "B-1.pdf"):
        for given in (str(path), sha(path)):
            found = leaflets("which", given, "--library", "lib", folder=folder)
            assert found.returncode == 0 and found.stdout.count(f"sha256 {sha(path)}") == 1, found.stderr
            assert "the same document, byte for byte" in found.stdout and "B-1" in found.stdout
    reference = next(
        line
        for line in (out / "B-1.txt").read_text(encoding="utf-8").split()
        if len(line) == 13 and line[:-1].isupper()
    )
    again = leaflets(
        "rebuild", reference.strip("."), "--from", "lib", "--reader", "reader.yaml", "--format", "html,txt", folder=folder
    )  # fmt: skip
    assert again.returncode == 0 and again.stdout.count("B-1: the file is the same, byte for byte") == 2, (
        again.stdout
    )
    assert names(folder / "leaflets-rebuilt") == sorted(
        f"{one}.{end}" for one in ("B-1", reference.strip(".")) for end in ("html", "txt")
    )


def test_a_file_that_the_register_does_not_know_is_not_found_by_its_bytes(folder: Path) -> None:
    assert leaflets(*ASKED, "--reader", "reader.yaml", folder=folder).returncode == 0
    done = leaflets("which", "0" * 64, "--library", "lib", folder=folder)
    assert done.returncode != 0 and "knows no file of this SHA-256" in done.stderr
    (folder / "other.html").write_text("<p>", encoding="utf-8")
    assert "contains no code" in leaflets("which", "other.html", "--library", "lib", folder=folder).stderr


def test_a_list_is_made_in_other_formats_too(folder: Path) -> None:
    listed(folder / "patients.csv", [{"id": "B-1", "name": "Ann Lee"}, {"id": "B-2", "name": ""}])
    asked = ("--library", "lib", "--jobs", "1", "--format", "pdf,html,txt")
    done = ran(folder, *asked)
    assert done.returncode == 0, done.stderr
    made = [name for name in names(folder / "out") if name[0] == "B"]
    assert made == [f"B-{n}.{end}" for n in (1, 2) for end in ("html", "pdf", "txt")]
    assert all((folder / "out" / name).stat().st_mode & 0o777 == 0o600 for name in made)
    rows = list(csv.DictReader(io.StringIO((folder / "out/report.csv").read_text(encoding="utf-8"))))
    assert [row["files"] for row in rows] == ["B-1.pdf B-1.html B-1.txt", "B-2.pdf B-2.html B-2.txt"]
    assert b"Ann Lee" in (folder / "out/B-1.html").read_bytes()
    assert leaflets("which", sha(folder / "out/B-1.txt"), "--library", "lib", folder=folder).returncode == 0
    assert "2 there already" in ran(folder, *asked).stderr
    (folder / "out/B-2.html").unlink()
    assert "1 made + 0 refused + 1 there already" in ran(folder, *asked).stderr
    assert (folder / "out/B-2.html").exists()


def test_an_old_number_is_handed_out_in_no_format(folder: Path) -> None:
    """What an earlier run made in another format goes with its PDF when the profile changes."""
    listed(folder / "patients.csv", [{"id": "B-1", "name": "Ann Lee"}])
    assert ran(folder, "--library", "lib", "--jobs", "1", "--format", "pdf,html").returncode == 0
    profile = folder / "lib/clinic.yaml"
    profile.write_text(profile.read_text(encoding="utf-8").replace("555-0101", "555-0199"), encoding="utf-8")
    assert ran(folder, "--library", "lib", "--jobs", "1").returncode == 0
    assert [name for name in names(folder / "out") if name[0] == "B"] == ["B-1.pdf"]


def test_a_list_always_has_its_pdfs(folder: Path) -> None:
    listed(folder / "patients.csv", [{"id": "B-1"}])
    done = ran(folder, "--library", "lib", "--jobs", "1", "--format", "html")
    assert (
        done.returncode != 0
        and "a list is always made as PDF too" in done.stderr
        and "--format pdf,html" in done.stderr
    )
    assert not (folder / "out").exists()


def test_the_table_of_formats() -> None:
    assert formats_of("html,pdf,html") == ("pdf", "html") and list(FORMATS) == ["pdf", "html", "txt"]
    assert [named_as("B-1.2.pdf", one) for one in FORMATS] == ["B-1.2.pdf", "B-1.2.html", "B-1.2.txt"]
    with pytest.raises(LeafletError):
        formats_of("")
