"""A photograph is printed without what is cut off, and each reader gets the picture that is named for them."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from leaflets.approval.hashes import content_hash
from leaflets.content.load import load
from leaflets.faults import LeafletError
from leaflets.kinds import Figure
from leaflets.model import Job, Picture, Topic
from leaflets.pdf.write import write_pdf
from leaflets.pipeline import lay_out_job
from leaflets.setting import Setting
from leaflets.tailor.choices import combinations
from leaflets.tailor.leaflet import tailor
from leaflets.tailor.walk import nouns
from support.library import TOPIC, setting_of

RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 160, 60), (30, 60, 200), (220, 200, 40)
SIZE = (3000, 1500)
CORNERS = "lung, cut off: right 50%, bottom 50%"
SECTION = "title: A\nkey_points: ['B']\nblocks:\n  - figure: {%s}\n"
WORDS = "caption: Where we meet, alt: A corner of a room"
BOX = (
    "  - warning: {title: A note, text: Some words.}\n"  # leaves too little room below it for a wide picture
)


def room(file: str, **how: object) -> bytes:
    """Return a picture of four quarters: red and green above blue and yellow."""
    image = Image.new("RGB", SIZE, RED)
    for colour, x, y in ((GREEN, 1500, 0), (BLUE, 0, 750), (YELLOW, 1500, 750)):
        image.paste(colour, (x, y, x + 1500, y + 750))
    out = io.BytesIO()
    image.save(out, "PNG" if file.endswith("png") else "JPEG", **how)  # type: ignore[arg-type]
    return out.getvalue()


def library(folder: Path, figure: str, **files: bytes) -> Path:
    """Return a copy of the tests' topic with one figure in a section, and photographs."""
    shutil.copytree(TOPIC / "content", folder / "content")
    topic = folder / "content/hay-fever"
    (topic / "en/signs.yaml").write_text(SECTION % figure, encoding="utf-8")
    for name, data in files.items():
        (topic / "figures" / name.replace("_", ".")).write_bytes(data)
    return folder / "content"


def opened(folder: Path) -> Setting:
    return replace(setting_of(), library=load(folder, "content"))


def topic_of(setting: Setting) -> Topic:
    return setting.library.topics["hay-fever", "en"]


def job_for(choices: Mapping[str, str], layout: str = "sheet", section: str = "signs") -> Job:
    return Job("hay-fever", "en", section, choices, layout, "a4", review_copy=layout == "review")


def shown(setting: Setting, audience: str) -> list[Figure]:
    """Return the figures that a reader gets."""
    (choices, *_) = [one for one in combinations(topic_of(setting)) if one["audience"] == audience]
    leaflet = tailor(setting.library, job_for(choices), setting.clinic, True, None)
    return list(nouns(leaflet.sections, Figure))


def pictures_in(pdf: bytes) -> list[Image.Image]:
    with pikepdf.open(io.BytesIO(pdf)) as held:
        images = [
            one for one in held.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"
        ]
        return [pikepdf.PdfImage(one).as_pil_image().convert("RGB") for one in images]


def near(one: object, other: tuple[int, int, int]) -> bool:
    assert isinstance(one, tuple)
    return all(abs(a - b) <= 4 for a, b in zip(one, other, strict=True))


# ---- what is cut off ---------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["lung_png", "lung_jpg"])
def test_a_cropped_photograph_holds_no_more_than_is_seen(file: str, tmp_path: Path) -> None:
    """The file has the red quarter alone, at its own size, and the page shows it."""
    said = f"name: lung, {WORDS}, crop: {{right: 50%, bottom: 50%}}"
    setting = opened(library(tmp_path, said, **{file: room(file)}))
    kept = topic_of(setting).figures[CORNERS]
    assert isinstance(kept, Picture) and (kept.width, kept.height) == (1500, 750)
    (choices, *_) = combinations(topic_of(setting))
    pages, _ = lay_out_job(setting, job_for(choices))
    pdf = write_pdf(pages)
    (image,) = [one for one in pictures_in(pdf) if one.width > 500]
    assert image.size == (1500, 750)
    # A JPEG mixes colours within blocks of 16 pixels, before anything is cut off.
    assert all(near(image.getpixel(spot), RED) for spot in ((0, 0), (1483, 0), (0, 733), (1483, 733)))
    seen = [page.render(scale=0.5).to_pil().convert("RGB") for page in pypdfium2.PdfDocument(pdf)]
    found = {colour for page in seen for _, colour in page.getcolors(1 << 20) or ()}
    assert any(near(one, RED) for one in found) and not any(near(one, BLUE) for one in found)
    assert write_pdf(lay_out_job(setting, job_for(choices))[0]) == pdf


def test_each_side_is_cut_off_by_its_own_share(tmp_path: Path) -> None:
    said = f"name: lung, {WORDS}, crop: {{left: 50%, top: 60%, right: 5%, bottom: 1%}}"
    held = topic_of(opened(library(tmp_path, said, lung_png=room("png")))).figures
    name = "lung, cut off: left 50%, top 60%, right 5%, bottom 1%"
    kept = held[name]
    assert isinstance(kept, Picture) and (kept.width, kept.height, kept.crop) == (1350, 585, (50, 60, 5, 1))


def test_dots_are_counted_in_what_is_left(tmp_path: Path) -> None:
    """The hint names the width of the whole file, which is what a writer can change."""
    setting = opened(
        library(tmp_path, f"name: lung, {WORDS}, crop: {{left: 80%, top: 80%}}", lung_png=room("png"))
    )
    (choices, *_) = combinations(topic_of(setting))
    with pytest.raises(LeafletError, match=r"would print with \d+ dots an inch") as error:
        lay_out_job(setting, job_for(choices))
    (pixels,) = [word for word in str(error.value).split() if word.isdigit() and int(word) > 2000]
    assert int(pixels) > 4000 and "less cut off" in str(error.value)


@pytest.mark.parametrize(("crop", "fault"), [
    ("{left: 10}", '"10" is not a share of the picture'), ("{left: 0%}", '"0%" is not'), ("{left: 100%}", '"100%" is not'), ("{left: 2.5%}", '"2.5%" is not'),
    ("{left: -5%}", '"-5%" is not'), ("{left: 50%, right: 41%}", "91% of the picture's width are cut off"), ("{top: 46%, bottom: 45%}", "91% of the picture's height are cut off"),
    ("{}", "this cuts nothing off"), ("{side: 10%}", 'unknown key "side"'), ("10%", "names with values"), ("[10%]", "names with values"),
])  # fmt: skip
def test_a_crop_that_means_nothing_is_a_fault_where_it_stands(crop: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(LeafletError) as error:
        opened(library(tmp_path, f"name: lung, {WORDS}, crop: {crop}", lung_png=room("png")))
    (found,) = error.value.faults
    assert fault in f"{found.message} {found.hint}" and found.place.line == 4 and found.place.column > 80, (
        found
    )


def test_what_is_left_must_show_something(tmp_path: Path) -> None:
    image = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    image.paste((*RED, 255), (0, 0, 100, 1500))
    out = io.BytesIO()
    image.save(out, "PNG")
    with pytest.raises(LeafletError, match="what is left of the picture shows nothing"):
        opened(library(tmp_path, f"name: lung, {WORDS}, crop: {{left: 10%}}", lung_png=out.getvalue()))


def test_a_hint_names_files_only(tmp_path: Path) -> None:
    """What is left of a cropped photograph is a figure, too, but no writer knows its name."""
    said = f"name: lung, {WORDS}, crop: {{left: 10%}}}}\n  - figure: {{name: ear, {WORDS}"
    with pytest.raises(LeafletError) as error:
        opened(library(tmp_path, said, lung_png=room("png")))
    assert [fault.hint for fault in error.value.faults] == ["add it to the folder figures; known: lung, nose"]


# ---- a picture for each reader -----------------------------------------------------------------------

NAMED = "name: {otherwise: lung, parent: hall}, caption: {adult: A, parent: B}, alt: {adult: C, parent: D}"


def two(folder: Path, said: str = NAMED) -> Setting:
    return opened(library(folder, said, lung_png=room("png"), hall_jpg=room("jpg")))


def test_each_reader_gets_the_picture_that_is_named_for_them(tmp_path: Path) -> None:
    setting = two(tmp_path)
    for audience, name, alt in (("adult", "lung", "C"), ("parent", "hall", "D")):
        (one,) = shown(setting, audience)
        assert one.figure == name and one.alt is not None and one.alt.phrases[""].text == alt


def test_a_variant_has_only_the_words_of_its_readers(tmp_path: Path) -> None:
    """Else a clinician would read, below the parents' picture, what nobody who sees it is told."""
    found = list(nouns(topic_of(two(tmp_path)).sections, Figure))
    told = [(one.figure, [*one.alt.phrases], dict(one.only_for)) for one in found if one.alt]
    assert told == [
        ("lung", ["adult"], {"audience": {"adult"}}), ("hall", ["parent"], {"audience": {"parent"}}),
    ]  # fmt: skip


def test_a_name_by_reader_stays_within_the_conditions_of_its_block(tmp_path: Path) -> None:
    said = NAMED + "}\n    only_for: {season: [spring]"
    found = list(nouns(topic_of(two(tmp_path, said)).sections, Figure))
    assert [dict(one.only_for) for one in found] == [
        {"season": {"spring"}, "audience": {who}} for who in ("adult", "parent")
    ]


def test_the_review_copy_shows_both_and_says_for_whom(tmp_path: Path) -> None:
    setting = two(tmp_path, f"{NAMED}, crop: {{left: 25%}}")
    (choices, *_) = combinations(topic_of(setting))
    pdf = write_pdf(lay_out_job(setting, job_for(choices, "review", ""))[0])
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    assert len([one for one in pictures_in(pdf) if one.size == (2250, 1500)]) == 2
    words = " ".join(text.split())
    assert "figure · adult A figure: lung, cut off: left 25%" in words, words
    assert "figure · parent B figure: hall, cut off: left 25% alt: D" in words


def test_an_approval_is_for_the_pictures_as_they_print(tmp_path: Path) -> None:
    """Another crop, another picture for parents, another file: each is other content."""
    said = [
        NAMED,
        f"{NAMED}, crop: {{left: 25%}}",
        f"{NAMED}, crop: {{left: 26%}}",
        NAMED.replace("hall", "lung"),
    ]
    hashes = []
    for n, one in enumerate(said):
        setting = two(tmp_path / str(n), one)
        hashes.append(content_hash(topic_of(setting), setting.library.words["en"]))
    other = opened(
        library(tmp_path / "other", said[1], lung_png=room("png"), hall_jpg=room("jpg", quality=50))
    )
    hashes.append(content_hash(topic_of(other), other.library.words["en"]))
    assert len(set(hashes)) == len(hashes)


# ---- as wide as the page -----------------------------------------------------------------------------


@pytest.mark.parametrize(("bleed", "left", "right"), [(9.0, -9.0, 428.5), (0.0, 36.0, 383.5)])
def test_a_wide_picture_reaches_the_edges_where_pages_are_trimmed(
    bleed: float, left: float, right: float, tmp_path: Path
) -> None:
    """Without a bleed no printer could print it there, so it is as wide as the words. A screen reader never meets it."""
    setting = opened(library(tmp_path, "name: lung, decorative: yes, wide: page", lung_png=room("png")))
    setting = replace(setting, clinic=replace(setting.clinic, bleed=bleed))
    (choices, *_) = combinations(topic_of(setting))
    with pypdfium2.PdfDocument(write_pdf(lay_out_job(setting, job_for(choices, "booklet", ""))[0])) as held:
        images = [one for page in held for one in page.get_objects(filter=(3,), max_depth=3)]
        boxes = [one.get_bounds() for one in images if one.get_px_size() == SIZE]
    ((start, _, end, _),) = boxes
    if (
        bleed
    ):  # at the top of its page it goes on up to the edge as well, and is wider than what is seen of it
        assert start <= left and end == pytest.approx(right, abs=0.1)
    else:  # to fill its page it may be a little smaller
        assert start == pytest.approx(left, abs=0.1) and end == pytest.approx(right, abs=5)


def test_dots_are_counted_where_the_picture_is_as_wide_as_the_page(tmp_path: Path) -> None:
    """1,600 pixels are enough for the words' 347 points, and too few for the page's 438."""
    image = io.BytesIO()
    Image.new("RGB", (1600, 800), RED).save(image, "PNG")
    setting = opened(library(tmp_path, "name: lung, decorative: yes, wide: page", lung_png=image.getvalue()))
    (choices, *_) = combinations(topic_of(setting))
    lay_out_job(setting, job_for(choices, "booklet", ""))
    with pytest.raises(LeafletError, match="would print with 263 dots an inch"):
        lay_out_job(
            replace(setting, clinic=replace(setting.clinic, bleed=9.0)), job_for(choices, "booklet", "")
        )


@pytest.mark.parametrize("layout", ["sheet", "large-print", "trifold"])
def test_a_wide_picture_prints_in_every_layout(layout: str, tmp_path: Path) -> None:
    image = io.BytesIO()
    Image.new("RGB", (3000, 1000), RED).save(image, "PNG")
    setting = opened(library(tmp_path, "name: lung, decorative: yes, wide: page", lung_png=image.getvalue()))
    (choices, *_) = combinations(topic_of(setting))
    pages, _ = lay_out_job(setting, job_for(choices, layout))
    frame = pages.size[0] if layout != "trifold" else 297.0
    with pypdfium2.PdfDocument(write_pdf(pages)) as held:
        found = [one.get_bounds() for page in held for one in page.get_objects(filter=(3,), max_depth=3)]
    (wide,) = [box[2] - box[0] for box in found if box[2] - box[0] > frame / 2]
    assert wide < frame


@pytest.mark.parametrize("first", [True, False], ids=["first on its page", "below words"])
def test_dots_are_counted_in_what_a_picture_covers(first: bool, tmp_path: Path) -> None:
    """At the top of a page it goes on up to the edge: wider than the page, it is cut off at its sides."""
    image = io.BytesIO()
    Image.new("RGB", (1900, 950), RED).save(image, "PNG")
    folder = library(tmp_path, "name: lung, decorative: yes, wide: page", lung_png=image.getvalue())
    signs = folder / "hay-fever/en/signs.yaml"
    blocks = "blocks:\n" + (BOX if first else "")
    signs.write_text(signs.read_text(encoding="utf-8").replace("blocks:\n", blocks), encoding="utf-8")
    setting = opened(folder)
    setting = replace(setting, clinic=replace(setting.clinic, bleed=9.0))
    (choices, *_) = combinations(topic_of(setting))
    if not first:
        lay_out_job(setting, job_for(choices, "booklet", ""))
        return
    with pytest.raises(LeafletError, match=r"figures/lung.png would print with 26\d dots") as error:
        lay_out_job(setting, job_for(choices, "booklet", ""))
    assert [fault.place.path for fault in error.value.faults] == ["content/hay-fever/figures/lung.png"]
