"""Makes the pictures of README and the docs from real pages: `python docs/pictures.py [FOLDER]`.

With a folder, it makes only those of the docs, there.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import itertools
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import pypdfium2
import yaml
from click.testing import CliRunner
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from leaflets.cli.app import main
from leaflets.drawing.svg import read_drawing
from leaflets.pdf.forms import form_of

TALL = 480  # pixels of a page's height
STEP = TALL / 300  # what distances below are counted in
DESK, SHADOW = (226, 229, 232), (150, 156, 162)
GAP = round(46 * STEP)
FINE = 4  # slanting edges are drawn so much larger
CARD = (
    54.99 / 595.28,
    150 / 841.89,
    485.3 / 595.28,
    612.28 / 841.89,
)  # left, top, width, height on A4, as shares
PANELS = (0.0, 97 / 297, 197 / 297, 1.0)  # folds of the tri-fold's outside, as shares of the sheet's width


def px(steps: float) -> int:
    """Return a distance in pixels."""
    return round(steps * STEP)


def made(folder: Path, *options: str) -> Path:
    """Make one leaflet; return its file, the imposed one when there is one."""
    result = CliRunner().invoke(main, ["make", *options, "--paper", "a4", "--out", str(folder), "-q"])
    assert result.exit_code == 0, result.output
    return max(folder.glob("*.pdf"), key=lambda path: "imposed" in path.name)


def pages(path: Path, numbers: Sequence[int], tall: int = TALL) -> list[Image.Image]:
    """Return some pages as pictures of that height; the first has number 0."""
    held = pypdfium2.PdfDocument(path)
    some = [held[number] for number in numbers]
    return [page.render(scale=tall / page.get_size()[1]).to_pil().convert("RGB") for page in some]


def part(sheet: Image.Image, start: float, end: float) -> Image.Image:
    return sheet.crop((round(sheet.width * start), 0, round(sheet.width * end), sheet.height))


def leaning(page: Image.Image, width: int, rise: int, left: bool, dim: float) -> Image.Image:
    """Return a page that stands up from the desk: narrower, taller at its free edge, a little darker.

    `left` says whether the free edge is the left one.
    """
    size = (width, page.height + 2 * rise)
    width, rise = width * FINE, rise * FINE
    page = ImageEnhance.Brightness(page.resize((width, page.height * FINE))).enhance(dim)
    out = Image.new("RGBA", (width, page.height + 2 * rise))
    for x in range(width):
        share = (width - x if left else x) / width
        tall = page.height + round(2 * rise * share)
        column = page.crop((x, 0, x + 1, page.height)).resize((1, tall))
        out.paste(column, (x, rise - round(rise * share)))
    return out.resize(size, Image.Resampling.LANCZOS)


class Desk:
    """A ground on which sheets lie side by side."""

    def __init__(self, width: int, height: int) -> None:
        self.picture = Image.new("RGB", (width, height), DESK)

    def lay(self, sheet: Image.Image, x: int, y: int) -> None:
        """Put a sheet down with its shadow."""
        alpha = sheet.getchannel("A") if sheet.mode == "RGBA" else Image.new("L", sheet.size, 255)
        shade = Image.new("L", self.picture.size)
        shade.paste(alpha, (x + px(3), y + px(4)))
        self.picture.paste(SHADOW, mask=shade.filter(ImageFilter.GaussianBlur(px(4))))
        self.picture.paste(sheet, (x, y), alpha)

    def fold(self, x: int, y: int, tall: int) -> None:
        pen = ImageDraw.Draw(self.picture)
        for at in range(y - px(12), y + tall + px(12), px(8)):
            pen.line((x, at, x, at + px(4)), fill=(90, 90, 90), width=px(1))

    def staples(self, x: int, y: int, tall: int) -> None:
        pen = ImageDraw.Draw(self.picture)
        for share in (0.25, 0.75):
            at = y + round(tall * share)
            pen.line((x, at - px(7), x, at + px(7)), fill=(110, 110, 110), width=px(2))

    def save(self, path: Path) -> None:
        self.picture.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


def booklet(folder: Path, path: Path) -> None:
    """Draw the first sheet as it comes from the printer, the folded booklet, and a look inside."""
    (first,) = pages(made(folder, "--booklet", "--impose"), [0])
    plain = pages(next(p for p in folder.glob("*.pdf") if "imposed" not in p.name), range(3))
    cover, wide = plain[0], plain[0].width
    desk = Desk(first.width + wide * 3 + GAP * 5, TALL + 2 * GAP)
    desk.lay(first, GAP, GAP)
    desk.fold(GAP + first.width // 2, GAP, TALL)
    x = first.width + 2 * GAP
    for below in (6, 4, 2):
        desk.lay(Image.new("RGB", cover.size, "white"), x + px(below), GAP + px(below / 2))
    desk.lay(cover, x, GAP)
    desk.staples(x, GAP, TALL)
    x += wide + GAP + px(40)
    desk.lay(plain[2], x + wide, GAP)
    desk.lay(leaning(plain[1], wide - px(36), px(14), left=True, dim=0.93), x + px(36), GAP - px(14))
    desk.save(path)


def trifold(folder: Path, path: Path) -> None:
    """Draw the leaflet closed, with its cover open, and flat."""
    outside, inside = pages(made(folder, "--section", "symptoms", "--layout", "trifold"), range(2))
    flap, _, cover = (part(outside, *edges) for edges in itertools.pairwise(PANELS))
    left, rest = part(inside, 0, 100 / 297), part(inside, 100 / 297, 1)
    wide = cover.width
    desk = Desk(wide * 3 + inside.width + GAP * 4 + px(20), TALL + 2 * GAP)
    for below in (4, 2):
        desk.lay(Image.new("RGB", cover.size, "white"), GAP + px(below), GAP + px(below / 2))
    desk.lay(cover, GAP, GAP)
    x = GAP + wide + GAP + px(20)
    desk.lay(Image.new("RGB", cover.size, "white"), x + wide, GAP)
    desk.lay(flap, x + wide, GAP)
    desk.lay(leaning(left, wide - px(30), px(12), left=True, dim=0.93), x + px(30), GAP - px(12))
    x += 2 * wide + GAP
    desk.lay(inside, x, GAP)
    assert left.width + rest.width == inside.width
    for share in (100 / 297, 200 / 297):
        desk.fold(x + round(inside.width * share), GAP, TALL)
    desk.save(path)


def upright(sheet: Image.Image, share: float = 1.0) -> Image.Image:
    """Return the card on its sheet, or the upper share of it."""
    left, top, wide, tall = CARD
    edges = (
        left * sheet.width,
        top * sheet.height,
        (left + wide) * sheet.width,
        (top + tall * share) * sheet.height,
    )
    return sheet.crop(tuple(map(round, edges)))


def card(folder: Path, path: Path) -> None:
    """Draw the sheet of a card, and beside it the card: its front, opened, and its back."""
    (sheet,) = pages(made(folder, "--layout", "card", "--example"), [0])
    whole = upright(sheet)
    across, down = whole.width // 2, whole.height // 2
    front, back = whole.crop((0, 0, across, down)), whole.crop((0, down, across, 2 * down))
    inside = whole.crop((across, 0, 2 * across, 2 * down))
    desk = Desk(sheet.width + 3 * across + 5 * GAP, TALL + 2 * GAP)
    desk.lay(sheet, GAP, GAP)
    x = sheet.width + 2 * GAP
    for one in (front, inside, back):
        desk.lay(one, x, GAP + (TALL - one.height) // 2)
        x += across + GAP
    desk.save(path)


def readme(folder: Path, path: Path) -> None:
    """Lay four pages of one reader's booklet side by side: cover, when to call, a test, everyday life."""
    file = made(folder, "--booklet", "--relapse-type", "cns")
    with pypdfium2.PdfDocument(file) as held:
        texts = [page.get_textpage().get_text_range() for page in held]
    test = next(n for n, text in enumerate(texts) if "Curl up" in text)
    life = next(n for n, text in enumerate(texts) if "tell everyone at once" in text)
    shown = pages(file, (0, 1, test, life), 566)
    row = Image.new("RGB", (sum(sheet.width + 12 for sheet in shown) + 12, 566 + 24), (222, 222, 222))
    for n, sheet in enumerate(shown):
        row.paste(sheet, (12 + n * (sheet.width + 12), 12))
    row.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


# ---- drawings --------------------------------------------------------------------------------------

LIBRARY = Path(__file__).parents[1]


def drawn(path: Path, box: tuple[int, int]) -> Image.Image:
    """Return a drawing as the program puts it into a PDF, as large as fits into a box of pixels."""
    one = read_drawing(path, path.name)
    form, page = form_of(one, ()), io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(one.width, one.height))
        held = pdf.make_stream(form.operators, {"/Subtype": pikepdf.Name.Form, "/BBox": list(form.box)})
        pdf.pages[0].Resources = pikepdf.Dictionary(XObject={f"/{form.name}": held})
        pdf.pages[0].Contents = pdf.make_stream(f"1 0 0 -1 0 {one.height} cm /{form.name} Do".encode())
        pdf.save(page)
    scale = min(box[0] / one.width, box[1] / one.height)
    return pypdfium2.PdfDocument(page.getvalue())[0].render(scale=scale).to_pil().convert("RGB")


def contact_sheet(paths: Sequence[Path], columns: int, box: tuple[int, int], path: Path) -> None:
    """Draw drawings side by side, each above its name."""
    wide, tall, gap, room = *box, 12, 26
    rows = -(-len(paths) // columns)
    size = (columns * (wide + gap) + gap, rows * (tall + room + gap) + gap)
    sheet, font = Image.new("RGB", size, "white"), ImageFont.load_default(11)
    pen = ImageDraw.Draw(sheet)
    for n, one in enumerate(paths):
        picture = drawn(one, box)
        x, y = gap + n % columns * (wide + gap), gap + n // columns * (tall + room + gap)
        sheet.paste(picture, (x + (wide - picture.width) // 2, y + tall - picture.height))
        pen.text((x + wide / 2, y + tall + 6), one.stem, (60, 60, 60), font, anchor="ma")
    sheet.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


def drawings(out: Path) -> None:
    """Draw all drawings of the first topic, and all icons."""
    figures = sorted(LIBRARY.glob("content/relapsed-all/figures/*.svg"))
    contact_sheet(figures, 7, (150, 110), out / "drawings.png")
    contact_sheet(sorted(LIBRARY.glob("layouts/icons/*.svg")), 11, (88, 44), out / "icons.png")


# ---- components ------------------------------------------------------------------------------------

ONE = re.compile(
    r"((?:^```(?:yaml|xml)\n(?:.*\n)*?^```\n\n)+)!\[[^\]]*\]\(pictures/(part-[\w-]+)\.png\)", re.M
)
CODE = re.compile(r"^```(\w+\n(?:# style.yaml\n)?)(.*?)^```$", re.M | re.DOTALL)
COLUMN, EDGE, DEEP = 330, 12, 560  # points: width of the text, of the margins, and the page's height
DENSE = 1.6  # pixels a point
STYLES = "booklet"  # the layout whose styles they have
TEMPLATE = """{% set cards_across = 3 %}{% set ask_beside = true %}{% import "blocks.xml.j2" as blocks with context %}{% set section = leaflet.sections|first %}
<section id="when-to-call" start="page"><h1>{{ leaflet.title }}</h1></section>
<section start="page">XML</section>
{% for one in leaflet.sections %}<section id="{{ one.id }}" start="page"><h1>{{ one.title }}</h1></section>{% endfor %}
"""


class Component(NamedTuple):
    """What docs/layouts.md says of one: what a writer writes, the template, rules of the style; the last two may be empty."""

    name: str
    content: str
    template: str
    rules: str


def components(text: str) -> list[Component]:
    """Return the components of docs/layouts.md: the code right above each picture that is called `part-…`."""
    found = []
    for code, name in ONE.findall(text):
        held = dict(CODE.findall(code))
        rules = held.get("yaml\n# style.yaml\n", "")
        found.append(Component(name, held.get("yaml\n", ""), held.get("xml\n", ""), rules))
    return found


def proof_of(one: Component, topic: dict[str, Any]) -> dict[str, Any]:
    """Return a layout's example, changed to hold what a component shows: blocks, or keys of a section or of the whole topic."""
    section = topic["sections"][0]
    given = yaml.load(one.content, yaml.BaseLoader) or {}
    for key, value in ({"blocks": given} if isinstance(given, list) else given).items():
        (section if key in ("title", "icon", "picture", "key_points", "blocks") else topic)[key] = value
    return topic


def write_component(library: Path, one: Component) -> str:
    """Write a layout for one component into a library; return its name. A card has its layout already."""
    topic = proof_of(one, plain_yaml(library / f"layouts/{STYLES}/example.yaml"))
    name = "card" if "card" in topic else one.name
    folder = library / "layouts" / name
    folder.mkdir(exist_ok=True)
    write_yaml(folder / "example.yaml", topic)
    if name != "card":
        write_yaml(folder / "style.yaml", style_of(one, plain_yaml(library / f"layouts/{STYLES}/style.yaml")))
        shown = one.template or "{{ blocks.render(section.blocks) }}"
        (folder / "layout.xml.j2").write_text(TEMPLATE.replace("XML", shown), encoding="utf-8")
    return name


def style_of(one: Component, style: dict[str, Any]) -> dict[str, Any]:
    """Return a layout's style with a component's rules, on a page of one kind, with room for a note in the margin."""
    rules = yaml.load(one.rules, yaml.BaseLoader) or {}
    inner = EDGE + max([int(rule["hang"]) for rule in rules.values() if "hang" in rule], default=0)
    size = [COLUMN + EDGE + inner, DEEP]
    page = {"size": size, "top": EDGE, "bottom": 40, "inner": inner, "outer": EDGE, "draft": 14}
    styles = {
        name: {key: rule[key] for key in rule if key != "master"} for name, rule in style["styles"].items()
    }
    return style | {"papers": ["a4"], "page": page, "masters": {}, "styles": styles | rules}


def plain_yaml(path: Path) -> dict[str, Any]:
    """Return what a file says, every value as it is written there."""
    return dict(yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader))


def write_yaml(path: Path, held: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(held, sort_keys=False), encoding="utf-8")


def trimmed(page: Image.Image) -> Image.Image:
    """Return a page from its top down to the last thing above the foot, where DRAFT stands."""
    body = page.crop((0, 0, page.width, page.height - round(32 * DENSE)))
    box = ImageChops.difference(body, Image.new("RGB", body.size, "white")).getbbox()
    assert box, "an empty page"
    return body.crop((0, 0, body.width, box[3] + round(EDGE * DENSE)))


def component(library: Path, one: Component, path: Path) -> None:
    """Draw one component: half a card, or the second page of a document that holds nothing else there."""
    name = write_component(library, one)
    with tempfile.TemporaryDirectory() as folder:
        file = made(Path(folder), "--layout", name, "--example", "--library", str(library))
        with pypdfium2.PdfDocument(file) as held:
            page = held[0 if name == "card" else 1].render(scale=DENSE).to_pil().convert("RGB")
    picture = upright(page, 0.5) if name == "card" else trimmed(page)
    picture.quantize(32, dither=Image.Dither.NONE).save(path, optimize=True)


def draw_components(out: Path, text: str) -> None:
    """Draw each component that a text shows, from the code above its picture."""
    with tempfile.TemporaryDirectory() as work:
        for part_of in ("layouts", "content"):
            shutil.copytree(LIBRARY / part_of, Path(work) / part_of)
        for one in components(text):
            component(Path(work), one, out / f"{one.name}.png")


# ---- the tutorial ----------------------------------------------------------------------------------


def steps(text: str) -> list[tuple[str, str]]:
    """Return what a tutorial has one do, in its order: ("", a command), or (a file's name, what is written there)."""
    found: list[tuple[str, str]] = []
    for name, kind, block in re.findall(
        r"(?:^`([\w./-]+)`:\n\n)?^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE
    ):
        if not kind:  # others show what the program says
            found += [(name, block)] if name else [("", line) for line in block.splitlines()]
    return found


def write(path: Path, block: str) -> None:
    """Write a file, or fill in the lines of one that is there, asleep or awake."""
    if not path.exists():
        path.write_text(block, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    for line in block.splitlines():
        text, count = re.subn(
            rf"^(# )?{line.split(':')[0]}:.*$", lambda _, line=line: line, text, count=1, flags=re.M
        )
        assert count == 1, line
    path.write_text(text, encoding="utf-8")


def later(command: str) -> str:
    """Return a command whose approval still holds, whenever the pictures are made."""
    return re.sub(r"--until \S+", f"--until {dt.date.today() + dt.timedelta(days=300)}", command)


def first_page(folder: Path, name: str) -> Image.Image:
    """Return a leaflet's first page as `--png` wrote it, at the height of a page here."""
    one = Image.open(next(folder.glob(f"{name}-01.png"))).convert("RGB")
    return one.resize((round(one.width * TALL / one.height), TALL), Image.Resampling.LANCZOS)


def side_by_side(sheets: Sequence[Image.Image], path: Path) -> None:
    desk = Desk(sum(sheet.width + GAP for sheet in sheets) + GAP, TALL + 2 * GAP)
    for n, sheet in enumerate(sheets):
        desk.lay(sheet, GAP + n * (sheet.width + GAP), GAP)
    desk.save(path)


def tutorial(folder: Path, out: Path) -> None:
    """Go the way of docs/tutorial.md up to its batch; draw a page as draft and approved, and three pages of a booklet."""
    folder.mkdir()
    sheets, symptoms = [], "leaflets-out/relapsed-all-symptoms.pdf"
    with contextlib.chdir(folder):
        for name, text in steps((Path(__file__).parent / "tutorial.md").read_text(encoding="utf-8")):
            if name:
                write(Path(name), text)
            elif "leaflets make --section" in text:
                command = text
                sheets.append(shown(text))
            elif text.startswith("leaflets approve"):
                run(later(text))
                sheets.append(shown(command))
            elif text.startswith(("leaflets new", "leaflets batch")):
                run(text)
    assert (folder / symptoms).exists()
    side_by_side(sheets, out / "tutorial-draft.png")
    booklet = folder / "booklets/B-0041.pdf"
    with pypdfium2.PdfDocument(booklet) as held:
        texts = [page.get_textpage().get_text_range() for page in held]
    visit = next(n for n, text in enumerate(texts) if "2:30" in text or "14:30" in text)
    side_by_side(pages(booklet, [0, 1, visit]), out / "tutorial-booklet.png")


def run(command: str) -> None:
    result = CliRunner().invoke(main, shlex.split(command)[1:])
    assert result.exit_code == 0, result.output


def shown(command: str) -> Image.Image:
    """Make a leaflet with pictures; return that of its first page."""
    run(f"{command} --png")
    return first_page(Path("leaflets-out"), "relapsed-all-symptoms")


def draw(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    out = out.absolute()
    with tempfile.TemporaryDirectory() as work:
        booklet(Path(work) / "booklet", out / "booklet-folded.png")
        trifold(Path(work) / "trifold", out / "trifold-folded.png")
        card(Path(work) / "card", out / "card.png")
        tutorial(Path(work) / "ward", out)
        drawings(out)
    draw_components(out, (Path(__file__).parent / "layouts.md").read_text(encoding="utf-8"))


# ---- the desk ------------------------------------------------------------------------------------

SLIP = (
    "Poor appetite, or losing weight",
    "[[Apetite]] that is poor, or losing weight",
)  # a term that the glossary lacks


def writers_desk(work: Path, path: Path) -> None:
    """Take a picture of `leaflets watch` in a browser, beside a fault that was just saved."""
    from playwright.sync_api import sync_playwright

    library = work / "my-clinic"
    for part in ("content", "layouts"):
        shutil.copytree(Path(__file__).parents[1] / part, library / part)
    words = [
        sys.executable,
        "-m",
        "leaflets",
        "watch",
        "--library",
        "my-clinic",
        "--section",
        "symptoms",
        "--no-open",
        "-q",
    ]
    with (
        subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=work) as desk,
        sync_playwright() as tool,
    ):
        assert desk.stdout is not None
        browser = tool.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.set_default_timeout(120_000)
        page.goto(desk.stdout.readline().strip())
        page.wait_for_selector('#faults:not(:has-text("being measured"))')
        file = library / "content/relapsed-all/en/symptoms.yaml"
        text = file.read_text(encoding="utf-8")
        assert SLIP[0] in text
        file.write_text(text.replace(*SLIP), encoding="utf-8")
        page.wait_for_selector("#faults .stop")
        page.locator("#pages img").first.evaluate("node => node.decode()")
        held = io.BytesIO(page.screenshot())
        browser.close()
        desk.terminate()
    Image.open(held).convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(path, optimize=True)


# ---- the ward's page -----------------------------------------------------------------------------


def ward_page(work: Path, path: Path) -> None:
    """Take a picture of `leaflets serve` in a browser: a leaflet for a parent, with the extents of all kinds."""
    from playwright.sync_api import sync_playwright

    words = [sys.executable, "-m", "leaflets", "serve", "--no-open", "-q"]
    with (
        subprocess.Popen(
            words,
            stdout=subprocess.PIPE,
            text=True,
            cwd=work,
            env={**os.environ, "XDG_STATE_HOME": str(work)},
        ) as ward,
        sync_playwright() as tool,
    ):
        assert ward.stdout is not None
        browser = tool.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 1010})
        page.set_default_timeout(120_000)
        page.goto(ward.stdout.readline().strip())
        page.get_by_role("link", name="Signs to watch for").click()
        page.get_by_text("A parent or caregiver").click()
        page.wait_for_selector('#note:text-matches("parent")')
        for kind in ("booklet", "start", "trifold", "card"):
            page.wait_for_selector(f"#count-{kind}:has-text('sheet')")
        for picture in page.locator("#see img").all():
            picture.evaluate("node => node.decode()")
        page.evaluate("scrollTo(0, 0)")
        held = io.BytesIO(page.screenshot())
        browser.close()
        ward.terminate()
    Image.open(held).convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(path, optimize=True)


if __name__ == "__main__":
    here = Path(__file__).parent
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else here / "pictures")
    if len(sys.argv) == 1:
        with tempfile.TemporaryDirectory() as work:
            readme(Path(work), here / "pages.png")
        with tempfile.TemporaryDirectory() as work:
            writers_desk(Path(work), here / "desk.png")
        with tempfile.TemporaryDirectory() as work:
            ward_page(Path(work), here / "ward.png")
