"""Content from files to nouns, and every fault on the line it belongs to."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from leaflets.content.clinic import load_clinic
from leaflets.content.load import load
from leaflets.content.scope import MOST_FAULTS
from leaflets.faults import LeafletError
from leaflets.kinds import Figure
from leaflets.model import Job, Picture, Topic
from leaflets.pipeline import lay_out_job
from leaflets.setting import Setting
from leaflets.tailor.choices import combinations
from leaflets.tailor.leaflet import tailor
from leaflets.tailor.walk import nouns
from support.library import HERE, TOPIC, setting_of
from support.properties import examples

PLACES = {
    "facets": "hay-fever/facets.yaml",
    "words": "words.yaml",
    "clinic": "clinics/own.yaml",
    "when-to-call": "hay-fever/en/when-to-call.yaml",
}  # a broken file's name begins with its kind; the others are files of the language
CORPUS = sorted((HERE / "faults").glob("*.yaml"))
assert CORPUS, "no broken files found: this test would prove nothing"


def expected(path: Path) -> list[tuple[int, str, str]]:
    """Return (line, message, hint) of the faults written above the broken lines."""
    out = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        found = re.match(r"\s*# fault: (.*?)(?:; (.*))?$", line)
        if found:
            out.append((number + 1, found[1], found[2] or ""))
    return out


def refused(path: Path, folder: Path) -> tuple[LeafletError, str]:
    """Put a broken file in its place in a copy of the tests' topic; return what that is refused with."""
    shutil.copytree(TOPIC / "content", folder / "content")
    name = next((name for name in PLACES if path.stem.startswith(name)), "")
    place = PLACES.get(name) or f"hay-fever/en/{path.stem.split('-')[0]}.yaml"
    shutil.copy(path, folder / "content" / place)
    with pytest.raises(LeafletError) as error:
        if name == "clinic":
            example = load_clinic(TOPIC / "content/clinics/example.yaml", "example.yaml")
            load_clinic(folder / "content" / place, f"content/{place}", example)
        load(folder / "content", "content")
    return error.value, f"content/{place}"


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_each_fault_is_reported_with_its_line(path: Path, tmp_path: Path) -> None:
    """All faults of a file are reported at once, each at its line, with its hint; and no others, anywhere."""
    error, place = refused(path, tmp_path)
    wanted = expected(path)
    assert wanted
    for line, message, hint in wanted:
        fits = [
            f
            for f in error.faults
            if (f.place.path, f.place.line) == (place, line)
            and f.message.startswith(message)
            and f.hint.startswith(hint)
        ]
        assert fits, f"line {line}: {message}; got {[str(f) for f in error.faults]}"
    assert len(error.faults) == len(wanted), [str(fault) for fault in error.faults]


def test_the_corpus_sees_a_fault_at_the_wrong_line(tmp_path: Path) -> None:
    """The test above fails when a fault is expected where none is."""
    moved = tmp_path / "signs-moved.yaml"
    moved.write_text('title: A\n# fault: unknown key "titel"\nblocks: [paragraph: A]\ntitel: B\n')
    with pytest.raises(AssertionError, match="line 3"):
        test_each_fault_is_reported_with_its_line(moved, tmp_path / "there")


def with_files(folder: Path, **files: str | None) -> Path:
    """Return a copy of the tests' topic in which some files are others, or gone (None)."""
    shutil.copytree(TOPIC / "content", folder / "content")
    for name, text in files.items():
        place = folder / "content/hay-fever" / name.replace("__", "/").replace("_", ".")
        place.unlink() if text is None else place.write_text(text, encoding="utf-8")
    return folder / "content"


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(LeafletError) as error:
        load(folder, "content")
    return [f"{fault.place.path}: {fault.message}" for fault in error.value.faults]


@pytest.mark.parametrize("name", ["facets", "en__glossary", "en__sources", "en__booklet", "en__signs"])
def test_a_broken_file_is_one_fault(name: str, tmp_path: Path) -> None:
    """What a file would have named is not missed in the others."""
    path = f"content/hay-fever/{name.replace('__', '/')}.yaml"
    (found,) = faults_of(with_files(tmp_path, **{f"{name}_yaml": "a: [b"}))
    assert found.startswith(f"{path}: this is not YAML")


def test_a_broken_drawing_is_one_fault(tmp_path: Path) -> None:
    (found,) = faults_of(with_files(tmp_path, figures__nose_svg="<svg"))
    assert found.startswith("content/hay-fever/figures/nose.svg: ")


@pytest.mark.parametrize("file", ["lung.SVG", "lung.svgz", "lung.pdf", "lung.webp", "lung.gif"])
@pytest.mark.parametrize("named", ["lung", "file"])
def test_a_figure_of_another_kind_of_file_is_named(file: str, named: str, tmp_path: Path) -> None:
    """The file is there: to say that no figure has its name would mislead."""
    name = file if named == "file" else named
    section = f"title: A\nblocks:\n  - figure: {{name: {name}, caption: A, alt: B}}\n"
    folder = with_files(tmp_path, en__signs_yaml=section)
    (folder / "hay-fever/figures" / file).write_bytes(b"\xff\xd8\xff")
    found = [fault for fault in faults_of(folder) if fault.startswith("content/hay-fever/en/signs.yaml")]
    assert found == [
        f'content/hay-fever/en/signs.yaml: "{file}" is not read: figures are SVG, PNG or JPEG files'
    ]


PHOTO = "title: A\nkey_points: ['B']\nblocks:\n  - figure: {{name: lung, {}}}\n"


def with_photo(
    tmp_path: Path, said: str, file: str = "lung.png", size: tuple[int, int] = (1500, 900)
) -> Path:
    folder = with_files(tmp_path, en__signs_yaml=PHOTO.format(said))
    Image.new("RGB", size, "#336699").save(folder / "hay-fever/figures" / file)
    return folder


@pytest.mark.parametrize("file", ["lung.png", "lung.jpg", "lung.JPEG"])
def test_a_photograph_is_a_figure(file: str, tmp_path: Path) -> None:
    folder = with_photo(
        tmp_path, "caption: A lung, alt: A lung from the front, credit: Photo by A. Doe", file
    )
    topic = load(folder, "content").topics["hay-fever", "en"]
    (shown,) = nouns(topic.sections, Figure)
    assert isinstance(topic.figures["lung"], Picture) and topic.figures["lung"].width == 1500
    assert shown.credit is not None and not shown.decorative


@pytest.mark.parametrize(("said", "fault"), [
    ("caption: A", '"alt" is missing'), ("alt: B", '"caption" is missing'), ("decorative: yes, alt: B", "a decorative picture is not read aloud"),
    ("decorative: maybe", '"maybe"'), ("caption: A, alt: B, key: ['C']", "the drawing has 0 numerals"), ("caption: A, alt: lung.png", "is a file name"),
])  # fmt: skip
def test_what_a_photograph_needs(said: str, fault: str, tmp_path: Path) -> None:
    assert any(fault in one for one in faults_of(with_photo(tmp_path, said)))


def test_a_decorative_picture_needs_neither_caption_nor_words(tmp_path: Path) -> None:
    load(with_photo(tmp_path, "decorative: yes"), "content")


def test_two_pictures_of_one_name_are_a_fault(tmp_path: Path) -> None:
    folder = with_photo(tmp_path, "caption: A, alt: B", "nose.png")
    assert any('two files are called "nose"' in one for one in faults_of(folder))


def test_a_file_that_only_claims_to_be_a_photograph_is_a_fault(tmp_path: Path) -> None:
    folder = with_photo(tmp_path, "caption: A, alt: B")
    (folder / "hay-fever/figures/lung.png").write_bytes(b"GIF89a")
    assert faults_of(folder) == ['content/hay-fever/figures/lung.png: "lung.png" is not a PNG, JPEG or SVG']


def test_a_figure_is_named_without_its_ending(tmp_path: Path) -> None:
    section = "title: A\nblocks:\n  - figure: {name: nose.svg, caption: A, alt: B, key: ['C']}\n"
    found = faults_of(with_files(tmp_path, en__signs_yaml=section))
    assert found[-1].endswith('the name of a figure is written without its ending, not "nose.svg"')


def test_a_booklet_without_a_block_is_refused(tmp_path: Path) -> None:
    """Each section may be for handouts only, but not all of them."""
    only = "title: A\nblocks:\n  - {paragraph: B, only_in: [handout]}\n"
    booklet = (TOPIC / "content/hay-fever/en/booklet.yaml").read_text(encoding="utf-8")
    alone = booklet.replace("not_alone: [help]\n", "")
    assert alone != booklet
    files = {"en__booklet_yaml": alone, "en__signs_yaml": only}
    assert load(with_files(tmp_path / "one", **files), "content").topics
    found = faults_of(with_files(tmp_path / "all", **files, en__help_yaml=only))
    empty = "a booklet would be empty: all blocks of all sections are only in handouts"
    assert found == [f"content/hay-fever/en/booklet.yaml: {empty}"]


@pytest.mark.parametrize("name", ["facets", "en__glossary", "en__sources", "en__booklet"])
def test_a_missing_file_is_reported(name: str, tmp_path: Path) -> None:
    found = faults_of(with_files(tmp_path, **{f"{name}_yaml": None}))
    assert found == [f"content/hay-fever/{name.replace('__', '/')}.yaml: there is no such file"]


def test_strays_are_reported_or_passed_over(tmp_path: Path) -> None:
    """A .yml would never be read; copies that systems leave behind are not sections."""
    folder = with_files(tmp_path, en__extra_yml="title: A\n")
    (folder / "hay-fever/en/later.yaml.txt").write_text("title: A\n")  # as Notepad saves it
    (folder / "hay-fever/en/to-do.txt").write_text("Ask Ann\n")
    (folder / "hay-fever/en/._signs.yaml").write_bytes(b"\x00\x05\x16\x07")
    assert faults_of(folder) == [
        "content/hay-fever/en/extra.yml: this file is not read",
        "content/hay-fever/en/later.yaml.txt: this file is not read",
    ]


def test_folders_that_lead_elsewhere_are_not_read(tmp_path: Path) -> None:
    folder = with_files(tmp_path)
    (folder / "hay-fever/en").rename(tmp_path / "elsewhere")
    (folder / "hay-fever/en").symlink_to(tmp_path / "elsewhere")
    assert "content/hay-fever/en: this folder is a link" in faults_of(folder)


def test_names_of_folders_are_checked(tmp_path: Path) -> None:
    folder = with_files(tmp_path)
    (folder / "hay-fever/en").rename(folder / "hay-fever/English")
    (folder / "hay-fever").rename(folder / "Hay Fever")
    said = faults_of(folder)
    assert 'content/Hay Fever: "Hay Fever" is not a valid topic name' in said
    assert 'content/Hay Fever/English: "English" is not a language code' in said
    assert faults_of(tmp_path / "nowhere")


@pytest.mark.parametrize("more", [9, 10, 24])
def test_more_combinations_than_can_be_checked_are_reported(more: int, tmp_path: Path) -> None:
    """Six, doubled more than nine times: reported once, at the facet that is one too many."""
    held = (TOPIC / "content/hay-fever/facets.yaml").read_text(encoding="utf-8")
    values = [f"{{a{n}: {{name: A, about: A}}, b{n}: {{name: B, about: B}}}}" for n in range(more)]
    own = "".join(f"f{n}: {{name: F, values: {each}}}\n" for n, each in enumerate(values))
    folder = with_files(tmp_path, facets_yaml=held + own)
    if more == 9:
        assert len(list(combinations(load(folder, "content").topics["hay-fever", "en"]))) == 3072
        return
    with pytest.raises(LeafletError) as error:
        load(folder, "content")
    (fault,) = error.value.faults
    line = held.count("\n") + 10
    assert f"{fault.place}: {fault.message}" == (
        f"content/hay-fever/facets.yaml:{line}:1: with f9 the facets have 6,144 combinations"
    )


def test_a_language_without_words_is_reported(tmp_path: Path) -> None:
    folder = with_files(tmp_path)
    shutil.copytree(folder / "hay-fever/en", folder / "hay-fever/fr")
    assert faults_of(folder) == ['content/words.yaml: there are no words in "fr"']


@pytest.fixture(scope="module")
def setting() -> Setting:
    return setting_of()


def topic_of(setting: Setting) -> Topic:
    return setting.library.topics["hay-fever", "en"]


def test_the_engine_knows_no_disease(setting: Setting) -> None:
    """A topic about something else, with a facet of its own, goes through every layout."""
    for layout in ("sheet", "booklet", "large-print"):
        for choices in combinations(topic_of(setting)):
            job = Job("hay-fever", "en", "", choices, layout, "a4")
            pages, _ = lay_out_job(setting, job)
            assert len(pages.pages) > 4


HEAD = "title: A\nblocks:\n"
BOMBS = {
    "keys": HEAD + "  - paragraph: B\n" + "".join(f"k{n}: x\n" for n in range(45_000)),
    "kinds": HEAD + "  - " + "".join(f"k{n}: x\n    " for n in range(40_000)),
    "blocks": HEAD + "  - paragaph: a\n" * 33_000,
    "items": HEAD + "  - list: [" + "{txt: a}," * 24_000 + "]\n",
    "terms": HEAD + "".join(f"  - paragraph: '[[pollen{n}]]'\n" for n in range(24_000)),
    "values": HEAD + "  - paragraph: a\n    only_for: {season: [" + "sprig," * 90_000 + "]}\n",
    "stars": HEAD + ("  - paragraph: '" + "*[" * 50 + "'\n") * 8_000,
    "links": HEAD + ("  - paragraph: '" + "[a](" * 50 + "'\n") * 2_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_of_content_end_fast(name: str, tmp_path: Path) -> None:
    """However many faults or marks a file of the largest size holds."""
    folder = with_files(tmp_path, en__signs_yaml=BOMBS[name])
    started = time.process_time()
    try:
        load(folder, "content")
    except LeafletError as refused:
        assert len(refused.faults) <= MOST_FAULTS + 10
    assert time.process_time() - started < 5


BITS = ["- ", "[", "]", "{", "}", ": ", '"', "'", "\n", "  ", "*", "**", "[[", "]]", "|", "#", " #x", "&a", "*a", "!x", "0", "-1",
        "spring", "only_for", "{season: [spring]}", "[[clinic.web]]", "\u202e", "\t", "é", "text: ", "blocks: ", "\\", "~", "<<: ",
        "? ", ",", "{}", "[]", "x" * 300]  # fmt: skip
FILES = sorted(path.relative_to(TOPIC) for path in TOPIC.rglob("*.yaml"))
Cut = tuple[int, int, str]
cuts = st.lists(
    st.tuples(st.integers(0, 2000), st.integers(0, 12), st.sampled_from(["", *BITS])), min_size=1, max_size=3
)


def cut(text: str, places: list[Cut]) -> str:
    for at, length, bit in places:
        at %= len(text) + 1
        text = text[:at] + bit + text[at + length :]
    return text


@examples(200)
@given(file=st.sampled_from(FILES), places=cuts)
def test_no_change_of_any_file_breaks_the_loader(
    tmp_path_factory: pytest.TempPathFactory, file: Path, places: list[Cut]
) -> None:
    """Whatever happens to a file, every reader's leaflet can be tailored, or each fault has its place."""
    folder = tmp_path_factory.mktemp("cut")
    shutil.copytree(TOPIC / "content", folder / "content")
    (folder / file).write_text(cut((TOPIC / file).read_text(encoding="utf-8"), places), encoding="utf-8")
    try:
        clinic = load_clinic(folder / "content/clinics/example.yaml", "example.yaml")
        library = load(folder / "content", "content")
        for topic in library.topics.values():
            for choices in combinations(topic):
                tailor(library, Job(topic.id, topic.lang, "", choices, "booklet", "a4"), clinic, True, None)
    except LeafletError as refused:
        assert all(fault.place.path or "is for this reader" in fault.message for fault in refused.faults)
    finally:
        shutil.rmtree(folder)
