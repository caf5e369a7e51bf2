"""What machines dial and open, what paper prints, and what is refused: each by a table of its kind."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import unicodedata
import urllib.parse
from collections import Counter
from pathlib import Path
from typing import Any

import phonenumbers
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from leaflets.caches import forget
from leaflets.content.clinic import load_clinic
from leaflets.faults import LeafletError
from leaflets.links import addresses, phones
from leaflets.links.addresses import NoAddress
from leaflets.mail.message import fill
from leaflets.model import Run, plain
from leaflets.orders.jobs import jobs
from leaflets.orders.request import Request
from leaflets.pipeline import make_files
from leaflets.setting import Setting, load_setting
from support.library import DAY

ROOT = Path(__file__).parents[2]
TOPIC = ROOT / "tests/topic"
PROFILE = (TOPIC / "content/clinics/example.yaml").read_text(encoding="utf-8").replace("example: yes\n", "")


# ---- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "region", "href"), [
    ("+44 (0)20 7946 0123", "", "tel:+442079460123"), ("+44 (0)20 7946 0123 ext 5", "GB", "tel:+442079460123"),
    ("0044 (0)20 7946 0123", "", "tel:+442079460123"), ("011 44 20 7946 0123", "US", "tel:+442079460123"),
    ("(+44) 20 7946 0123", "", "tel:+442079460123"), ("+49 (0) 30 / 1234 567", "", "tel:+49301234567"),
    ("+39 06 1234567", "", "tel:+39061234567"), ("+36 (06) 1 234 5678", "", "tel:+3612345678"),  # Rome keeps its zero
    ("020 7946 0123", "GB", "tel:02079460123"), ("020 7946 0123", "", "tel:02079460123"), ("(0)20 7946 0123", "GB", "tel:+442079460123"),
    ("030/1234567", "DE", "tel:0301234567"), ("0114 496 0123", "GB", "tel:01144960123"), ("01 23 45 67 89", "FR", "tel:0123456789"),
    ("555-0100", "US", "tel:5550100"), ("+1 (555) 0170 ext. 12", "US", "tel:+15550170"), ("1-800-955-4572", "US", "tel:18009554572"),
    ("555-0178 ext. 42", "", "tel:5550178"), ("555-0178x42", "", "tel:5550178"), ("555-0178 X 42", "", "tel:5550178"),
    ("555-0178;ext=42", "", "tel:5550178"), ("555-0178 #42", "", "tel:5550178"), ("555-0178, extension 42", "", "tel:5550178"),
    ("911", "US", "tel:911"), ("988", "", "tel:988"), ("112", "DE", "tel:112"), ("999", "GB", "tel:999"), ("111", "GB", "tel:111"),
    ("000", "AU", "tel:000"), ("116 117", "DE", "tel:116117"), ("2222", "US", "tel:2222"), ("555 - 0100", "", "tel:5550100"),
    ("0011 44 20 7946 0123", "AU", "tel:+442079460123"), ("010 44 20 7946 0123", "JP", "tel:+442079460123"), ("15", "FR", "tel:15"), ("18", "FR", "tel:18"),
    ("212/555-0101", "US", "tel:2125550101"), ("(212-555-0101)", "US", "tel:2125550101"), ("1 212 555 0101", "CA", "tel:12125550101"),
    ("11 98765 4321", "BR", "tel:11987654321"), ("98765 98799", "IN", "tel:9876598799"), ("+44 1865 (741841)", "", "tel:+441865741841"),
    ("555\u00a00177", "", "tel:5550177"), ("555\u20110178", "", "tel:5550178"), ("555\u20130178", "", "tel:5550178"), ("555\u202f0177", "", "tel:5550177"),
])  # fmt: skip
def test_a_telephone_dials_what_is_meant(typed: str, region: str, href: str) -> None:
    """The same link wherever the number stands, and the number itself is printed as typed."""
    link = addresses.phone(typed, region)
    assert (link.href, link.shown) == (href, typed)
    if not typed.startswith(("(0)", "0011", "010")) and len(typed) > 2:  # what only a region tells
        assert addresses.link(f"tel:{typed}").href == href, "a link in a text, of no region"


@pytest.mark.parametrize("typed", [
    "555-0100 or 555-0101", "555 0100 / 555 0101", "555-0100/555-0101", "555-0100, 555-0101", "555-0100; 555-0101", "555-0100 & 555-0101",
    "555-0100 and 555-0101", "555-0100 555-0101", "555 0100 555 0101", "020 7946 0100 – 020 7946 0101", "+44 20 7946 0100 +44 20 7946 0101",
    "911 112", "911/112", "911 or 112", "030 1234567 / -68", "0117 / 0118", "555-0100 x42, 43", "020 7946 0100 020 7946 0101", "5550100 5550101",
    "555-0101–0105", "555-0101-0105", "555-0101 (0102)", "0117 496 0123 (0124)", "212-555-0101 + 212-555-0102", "911/555-0101",
    "555-0101 to 0105", "555-0101 bis 0105", "555-0101 u. 555-0102", "555-0101 bzw. 0102", "555-0101 resp. 0102", "555-0101 eller 0102",
])  # fmt: skip
def test_two_numbers_in_one_field_are_a_fault(typed: str) -> None:
    with pytest.raises(NoAddress, match=r"two numbers|too long for one|holds other signs|holds words"):
        addresses.phone(typed)


@pytest.mark.parametrize(("typed", "region", "said"), [
    ("020 7946 0100 bleep 1234", "GB", 'words: "bleep 1234"'), ("call us", "", "words"), ("Tel. 555-0100", "", "words"), ("1-800-LEUKEM", "", "words"),
    ("12", "", "too short"), ("(((", "", "brackets"), ("(555 0100", "", "brackets"), ("555 0170; drop", "", "words"), ("555*0100", "", "other than digits"),
    ("٠١٢٣", "", "U+0660"), ("５５５0100", "", "U+FF15"), ("555\u200b0100", "", "U+200B"), ("555-0170\u202e", "", "U+202E"), ("555\u20030100", "", "U+2003"),
    ("+999 1234567", "", "country"), ("+44 20 7946 01234567", "", "+44"), ("020 7946 0123", "US", "in US"), ("1-800-955-4572", "GB", "in GB"),
    ("(0)20 7946 0123", "", "country"), ("", "", "too short"), ("tel:+12125550101", "US", "words"), ("1+212-555-0101", "US", "a + inside"),
    ("#7119", "JP", "other than digits"), ("x12", "", "words"), ("15", "US", "too short"), ("15", "", "too short"),
    ("44 20 7946 0123", "GB", "44, but without a +"), ("33 1 23 45 67 89", "FR", "33, but without a +"), ("49 30 12345678", "DE", "49, but without a +"),
    ("61 2 9876 5432", "AU", "61, but without a +"), ("91-11-26588500", "IN", "91, but without a +"), ("44 20 7946 0123", "", "44, but without a +"),
])  # fmt: skip
def test_what_is_not_a_number_is_refused_with_its_cause(typed: str, region: str, said: str) -> None:
    with pytest.raises(NoAddress, match=re.escape(said)) as error:
        addresses.phone(typed, region)
    assert error.value.hint


@given(
    st.from_regex(r"[2-9][0-9]{2}[-. ]?[0-9]{4}", fullmatch=True),
    st.sampled_from(["", " ext. 9", " x77", ";ext=1", " #12"]),
)
def test_no_digit_is_lost_or_added(number: str, extension: str) -> None:
    """Whatever is between the digits; an extension never joins them."""
    assert addresses.phone(number + extension).href == "tel:" + re.sub(r"\D", "", number)


EXAMPLES = {region: phonenumbers.example_number(region) for region in sorted(phonenumbers.SUPPORTED_REGIONS)}


def test_a_number_that_lost_its_first_zero_is_refused() -> None:
    """Where the 0 must be dialled; a number as its country writes it is taken, in every country."""
    for region, example in EXAMPLES.items():
        if example is not None:
            written = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
            assert addresses.phone(written, region).shown == written
    lost = (("GB", "20 7946 0123"), ("DE", "30 12345678"), ("FR", "1 45 67 89 01"), ("AU", "2 9876 5432"))
    for region, typed in lost:
        with pytest.raises(NoAddress, match="lacks what is dialled first") as error:
            addresses.phone(typed, region)
        whole = error.value.hint.removeprefix("write ")
        assert addresses.phone(whole, region).href.removeprefix("tel:0") == re.sub(r"\D", "", typed)


@pytest.mark.parametrize(
    "typed",
    [
        "+44 7946 0123",
        "+1 553-0101",
        "001 945 0101",
        "+1 (553) 0101",
        "+7 123 4567",
        "+52 1234 5678",
        "+49 115",
    ],
)
def test_a_number_with_its_country_but_not_its_area_is_refused(typed: str) -> None:
    """No telephone reaches anybody by it, from within the country or from abroad."""
    with pytest.raises(NoAddress, match="but not its area") as error:
        addresses.phone(typed, "GB")
    assert re.fullmatch(r"write the area after \+\d+, without its first 0", error.value.hint)


def test_a_whole_number_with_its_country_is_taken_in_every_country() -> None:
    for region, example in EXAMPLES.items():
        if example is not None:
            written = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
            assert addresses.phone(written, region).shown == written


def test_regions_are_countries() -> None:
    assert all(map(phones.is_region, ["US", "GB", "DE", "IN", "NZ"]))
    assert not any(map(phones.is_region, ["UK", "us", "", "USA", "001", "XX"]))


# ---- web and mail --------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "href", "shown"), [
    ("https://www.example.org/allergy", "https://www.example.org/allergy", "example.org/allergy"),
    ("http://www.Example.ORG/A/", "http://www.Example.ORG/A/", "Example.ORG/A"),
    ("https://müller.example/straße", "https://xn--mller-kva.example/stra%C3%9Fe", "müller.example/straße"),
    ("https://xn--mller-kva.example/", "https://xn--mller-kva.example/", "müller.example"),
    ("https://straße.example", "https://xn--strae-oqa.example", "straße.example"),  # IDNA 2008: not strasse
    ("https://пример.рф/а", "https://xn--e1afmkfd.xn--p1ai/%D0%B0", "пример.рф/а"),
    ("https://日本語tokyo.example", "https://xn--tokyo-1e1k07ec84j.example", "日本語tokyo.example"),
    ("https://example.org:8080/a?b=c&d=é#e", "https://example.org:8080/a?b=c&d=%C3%A9#e", "example.org:8080/a?b=c&d=é#e"),
    ("https://example.org/100%", "https://example.org/100%25", "example.org/100%"),
    ("https://example.org/a%20b", "https://example.org/a%20b", "example.org/a%20b"),
    ("https://192.0.2.7/x", "https://192.0.2.7/x", "192.0.2.7/x"),
    ("mailto:help@example.org", "mailto:help@example.org", "help@example.org"),
    ("mailto:Help@BÜCHER.example", "mailto:Help@xn--bcher-kva.example", "Help@BÜCHER.example"),
    ("mailto:a%26b@example.org", "mailto:a%26b@example.org", "a&b@example.org"),
    ("tel:+1-555-0177", "tel:+15550177", "+1-555-0177"),
    ("tel:555-0100;ext=42", "tel:5550100", "555-0100 ext. 42"),
])  # fmt: skip
def test_machines_get_ascii_and_people_get_words(typed: str, href: str, shown: str) -> None:
    link = addresses.link(typed)
    assert (link.href, link.shown) == (href, shown)
    assert addresses.link(href).href == href, "what is an address already stays"


@given(st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="%#?"), max_size=40))
def test_a_path_arrives_as_it_was_typed(path: str) -> None:
    link = addresses.web(f"https://example.org/{path}")
    assert link.href.isascii() and urllib.parse.unquote(link.href) == f"https://example.org/{path}"
    assert addresses.web(link.href).href == link.href


@pytest.mark.parametrize(("typed", "said"), [
    ("https://user@example.org", "name before an @"), ("https://good.example@evil.example/x", "name before an @"), ("https://u:p@example.org", "name before an @"),
    ("https://bad.example\\@example.org", "name before an @"), ("https://", "no server"), ("https:///x", "no server"), ("https://example.org:99999", "no server"),
    ("https://a..example", "not a valid Internet domain"), ("https://-a.example", "not a valid Internet domain"), ("https://a_b.example", "not a valid Internet domain"), ("https://exa\u202emple.org", "U+202E"),
    ("https://a b.example", "space"), ("https://3232235777/", "ends in a number"), ("https://0x7f.1/", "ends in a number"), ("https://[::1]/", "no server"),
    ("https://☃.example", "U+2603"), ("https://ｅxample.org", "U+FF45"), ("javascript:alert(1)", ""), ("data:text/html,x", ""), ("ftp://example.org", ""), ("//example.org", ""), ("sms:555-0100", ""),
    ("mailto:help@example.org?subject=About", "only an address"), ("mailto:help@example.org?bcc=x@y.example", "only an address"),
    ("mailto:a@example.org,b@example.org", "more than one"), ("mailto:help", "name@domain"), ("mailto:help@localhost", "not a valid Internet domain"), ("mailto:", "name@domain"),
    ("mailto://a@example.org", "no // belongs"), ("tel://5550100", "no // belongs"), ("MAILTO://a@example.org", "no // belongs"),
    ("mailto:a%0Ab@example.org", "U+000A"), ("mailto:hélp@example.org", "U+00E9"),
])  # fmt: skip
def test_what_no_leaflet_may_link_to(typed: str, said: str) -> None:
    with pytest.raises(NoAddress, match=re.escape(said) or "^$"):
        addresses.link(typed)


@pytest.mark.parametrize(("typed", "begun"), [
    ("www.example.org", "https://www.example.org"), ("example.org/help.html", "https://example.org/help.html"), ("müller.example", "https://müller.example"),
    ("example.org?a=b", "https://example.org?a=b"), ("help@example.org", "mailto:help@example.org"), ("o'neil+x@example.org", "mailto:o'neil+x@example.org"),
    ("555-0100", "tel:555-0100"), ("+44(0)2079460123", "tel:+44(0)2079460123"), ("help.html", ""), ("see", ""), ("./a", ""),
])  # fmt: skip
def test_a_target_without_its_scheme_is_refused_with_the_scheme_it_lacks(typed: str, begun: str) -> None:
    with pytest.raises(NoAddress) as error:
        addresses.link(typed)
    assert begun in error.value.hint and bool(error.value.hint) == bool(begun)


MIXED = [
    "раypal.com", "pаypal.com", "аpple.com", "exаmple.org", "ехample.org", "gооgle.com", "examplе.org", "hοspital.example", "сhildren.example", "nhѕ.example",
    "xn--pple-43d.com", "例ж.example", "exampleא.org",
]  # fmt: skip
LOOK_ALIKE = ["сосо.com", "аррӏе.com", "орех.org", "αικ.com", "xn--80ak6aa92e.com"]
AT_HOME = [
    "пример.рф", "сосо.рф", "сосо.ru", "bücher.de", "日本語.jp", "ひらがなカタカナ漢字abc.jp", "한국어abc.kr", "ελλάδα.gr", "מסעדה.example", "عربي.example",
    "l·l.cat", "faß.de", "भारत.example",
]  # fmt: skip


@pytest.mark.parametrize("name", [*MIXED, *LOOK_ALIKE])
def test_a_look_alike_domain_is_refused_with_its_letter(name: str) -> None:
    """In a link, in a profile and as the address of a patient, whose message does not repeat it."""
    for typed in (f"https://{name}/x", f"mailto:help@{name}"):
        with pytest.raises(NoAddress, match=r"U\+[04]") as error:
            addresses.link(typed)
        assert name not in str(error.value)


@pytest.mark.parametrize("name", AT_HOME)
def test_domains_of_one_script_or_of_those_written_together_are_taken(name: str) -> None:
    link = addresses.web(f"https://{name}")
    assert link.href.isascii() and link.shown == unicodedata.normalize("NFC", name)


# ---- what paper prints, and how a link is called ---------------------------------------------------


@pytest.mark.parametrize(("words", "target", "says"), [
    ("555-0100", "tel:5550100", True), ("Call (555) 0100 now", "tel:+1-555-0100", False), ("Call 555 0100", "tel:555-0100", True), ("call us", "tel:555-0100", False),
    ("555-01000", "tel:555-0100", False), ("help@example.org", "mailto:help@example.org", True), ("Write to Help@example.org.", "mailto:help@example.org", True),
    ("xhelp@example.org", "mailto:help@example.org", False), ("www.example.org/x", "https://www.example.org/x", True), ("https://example.org/x/", "https://example.org/x", True),
    ("example.org", "https://example.org/x", False), ("example.org/x", "https://example.org", False), ("see example.org.", "https://www.example.org/", True),
    ("our page", "https://example.org", False), ("notexample.org", "https://example.org", False),
])  # fmt: skip
def test_paper_prints_a_target_that_the_words_do_not_say(words: str, target: str, says: bool) -> None:
    link = addresses.link(target)
    assert addresses.says(words, link.href, link.shown) is says


@pytest.mark.parametrize(("said", "target", "named", "name"), [
    ("555-0101", "tel:555-0101", "link_night", "Call the night number 555-0101"), ("555-0100", "tel:555-0100", "link_day", "Call the day number 555-0100"),
    ("911", "tel:911", "", "Call 911"), ("555-0101 ext. 4", "tel:555-0101 ext. 4", "", "Call 555-0101 ext. 4"), ("help@example.org", "mailto:help@example.org", "", "Write to help@example.org"),
    ("example.org/x", "https://www.example.org/x", "", "Open the page example.org/x"), ("see our page", "https://www.example.org/x", "", "see our page (example.org/x)"),
    ("call us", "tel:+1-555-0177", "", "call us (+1-555-0177)"), ("Call 555-0100 now", "tel:555-0100", "", "Call 555-0100 now"), ("+1 555 0100", "tel:+1-555-0100", "", "Call +1 555 0100"),
])  # fmt: skip
def test_a_link_is_named_in_words(said: str, target: str, named: str, name: str) -> None:
    words = {
        "link_call": plain("Call NUMBER"), "link_day": plain("Call the day number NUMBER"), "link_night": plain("Call the night number NUMBER"),
        "link_write": plain("Write to ADDRESS"), "link_page": plain("Open the page ADDRESS"),
    }  # fmt: skip
    link = addresses.link(target)
    assert addresses.name_of(said, link.run(named), words) == name


def test_html_escapes_all_but_the_link() -> None:
    phrase = plain("x")
    run, note = addresses.phone("555-0100").run(), Run(' (<b> & "c")')
    made = addresses.as_html(type(phrase)((run, note)))
    assert made == '<a href="tel:5550100">555-0100</a> (&lt;b&gt; &amp; &quot;c&quot;)'


# ---- in PDFs and mails -----------------------------------------------------------------------------


def made(folder: Path, profile: str = "", texts: str = "", **asked: Any) -> tuple[Setting, dict[str, bytes]]:
    """Return what the tiny topic becomes with lines of a profile, and a section's blocks, in place of its own."""
    library = folder / "library"
    if not library.exists():
        shutil.copytree(TOPIC, library)
        shutil.copytree(ROOT / "layouts", library / "layouts")
    if texts:
        (library / "content/hay-fever/en/signs.yaml").write_text(
            f"title: The signs\nblocks:\n{texts}", encoding="utf-8"
        )
    names = {line.split(":")[0] for line in profile.splitlines()}
    lines = [line for line in PROFILE.splitlines() if line.split(":")[0] not in names]
    path = folder / "clinic.yaml"
    path.write_text("\n".join([*lines, *profile.splitlines()]) + "\n", encoding="utf-8")
    setting = load_setting(library, path if profile else None, DAY)
    request = Request(topic="hay-fever", **{"sections": ("signs",), "paper": "letter", **asked})
    return setting, {one.name: one.pdf for one in make_files(setting, jobs(setting, request))}


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def notes(pdf: bytes) -> list[pikepdf.Object]:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return [
            (int(page.index), str(note.Contents), str(note.A.URI) if "/A" in note else "", [float(x) for x in note.Rect], len(note.get("/QuadPoints", [])))
            for page in file.pages for note in page.obj.get("/Annots", [])
        ]  # fmt: skip


@pytest.mark.parametrize(
    "asked", [{"sections": (), "booklet": True}, {"layout": "trifold"}], ids=["booklet", "trifold"]
)
@pytest.mark.parametrize(("web", "held"), [
    ("https://www.example.org/allergy", "https://www.example.org/allergy"), ("http://www.Example.org/A/?b=1", "http://www.Example.org/A/?b=1"),
    ("https://müller.example/", "https://xn--mller-kva.example/"), ("https://www.example.org", "https://www.example.org"),
    ("https://example.org:8443/a", "https://example.org:8443/a"), ("https://example.org/a#visits", "https://example.org/a#visits"),
    ("https://example.org/a%20b", "https://example.org/a%20b"), ("https://example.org/?q=a+b&c=d", "https://example.org/?q=a+b&c=d"),
    ("https://example.org/straße", "https://example.org/stra%C3%9Fe"), ("https://example.org/a//b/.", "https://example.org/a//b/."),
])  # fmt: skip
def test_a_qr_code_holds_the_address_as_it_was_written(
    web: str, held: str, asked: dict[str, Any], tmp_path: Path
) -> None:
    """Read back from the page by another program: scheme, www. and last slash included."""
    days = (
        "  - paragraph: Words.\n"
        if "layout" not in asked
        else "  - paragraph: Words.\nkey_points:\n  - One.\n"
    )
    _, files = made(tmp_path, f'example: yes\nweb: "{web}"', days, **asked)
    (pdf,) = files.values()
    pages = pypdfium2.PdfDocument(pdf)
    seen = [code.text for page in pages for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]
    assert seen == [held]


def test_links_print_where_they_lead(tmp_path: Path) -> None:
    """`mailto:` and `tel:` too, once for each link, whatever the marks in it; not where the words say it."""
    _, files = made(tmp_path, texts=(
        '  - paragraph: "[Write to us](mailto:help@example.org), [call **us** now](tel:+1-555-0177), see [this [[pollen]] page](https://müller.example/straße)."\n'
        '  - paragraph: "Or: [help@example.org](mailto:help@example.org), [Call 555-0199](tel:555-0199)."\n'
    ))  # fmt: skip
    text = text_of(next(iter(files.values())))
    assert "Write to us (help@example.org), call us now (+1-555-0177), see this pollen" in text
    assert (
        text.count("(müller.example/straße)") == 1 and text.count("(help@") == 1 and "(555-0199)" not in text
    )
    leads = {uri for _, _, uri, *_ in notes(next(iter(files.values())))}
    assert {
        "mailto:help@example.org",
        "tel:+15550177",
        "https://xn--mller-kva.example/stra%C3%9Fe",
        "tel:5550199",
    } <= leads


def test_each_line_of_the_contents_is_one_link_and_links_are_named(tmp_path: Path) -> None:
    """Every link's name is words, that of a number says whose it is; no two share a line of the contents."""
    _, files = made(tmp_path, booklet=True, sections=())
    found = notes(next(iter(files.values())))
    inside = [(page, name) for page, name, uri, *_ in found if not uri]
    assert len(inside) >= 6 and max(Counter(inside).values()) == 1
    lines = [right - left for _, name, uri, (left, _, right, _), _ in found if not uri and "page" not in name]
    assert min(lines) > 250, "the whole line"
    names = {name for _, name, uri, *_ in found if uri}
    assert {
        "Call the day number 555-0100",
        "Call the night number 555-0101",
        "Call 911",
        "Write to feedback@example.org",
    } <= names
    assert all(name[0].isalpha() and " " in name for name in names)


def test_an_entry_of_two_lines_has_quadpoints_and_an_outer_link_a_box_a_line(tmp_path: Path) -> None:
    long = "A title so long that the list of contents must set it in more than a single line of a page"
    library = tmp_path / "library"
    shutil.copytree(TOPIC, library)
    shutil.copytree(ROOT / "layouts", library / "layouts")
    (library / "content/hay-fever/en/signs.yaml").write_text(
        f'title: {long}\nblocks:\n  - paragraph: "[{long}, {long}](https://example.org)"\n', encoding="utf-8"
    )
    _, files = made(tmp_path, booklet=True, sections=())
    found = notes(next(iter(files.values())))
    (entry,) = [quads for _, name, uri, _, quads in found if name.startswith(long) and not uri]
    assert entry == 16
    outer = [quads for _, _, uri, _, quads in found if uri == "https://example.org"]
    assert len(outer) > 1 and set(outer) == {0}


NOTED = 'day_phone: "020 7946 0100"\nday_phone_note: "ask for bleep 1234"\nnight_phone: "+44 (0)20 7946 0101 ext. 7"\nnight_phone_note: "the switchboard"\nregion: GB\nemergency_number: "999"'


def test_a_note_stands_wherever_its_number_does(tmp_path: Path) -> None:
    """In texts, tables and both bodies of an e-mail; the link is that of the PDF."""
    text = '  - paragraph: "Day: **[[clinic.day_phone]]**. Night: [[clinic.night_phone]]."\n'
    setting, files = made(tmp_path, NOTED, text, booklet=True, sections=("signs",))
    assert len(files) == 2
    for pdf in files.values():
        text = " ".join(text_of(pdf).split())
        assert text.count("020 7946 0100") == text.count("020 7946 0100 (ask for bleep 1234)") > 0
        assert text.count("0101 ext. 7") == text.count("ext. 7 (the switchboard)") > 0
        assert {uri for *_, uri, _, _ in notes(pdf) if uri.startswith("tel:") and "7946" in uri} == {
            "tel:02079460100",
            "tel:+442079460101",
        }
    body = fill(
        setting.folder / "layouts/sheet", "en", setting.library.words["en"], setting.clinic, "Subject", False
    )
    assert "020 7946 0100 (ask for bleep 1234)" in body.text and "ext. 7 (the switchboard)" in body.text
    assert '<a href="tel:02079460100">020 7946 0100</a> (ask for bleep 1234)' in body.html
    assert '<a href="tel:+442079460101">+44 (0)20 7946 0101 ext. 7</a> (the switchboard)' in body.html
    assert '<a href="tel:999">999</a>' in body.html


@pytest.mark.parametrize(("line", "said"), [
    ('day_phone: "020 7946 0100 bleep 1234"', 'day_phone is not a phone number: "020 7946 0100 bleep 1234": it holds words: "bleep 1234"'), ('day_phone: "call us"', "day_phone_note"),
    ('night_phone: "switchboard"', "night_phone_note"), ('night_phone: "555-0178 or 555-0179"', "two numbers"), ('region: UK', '"GB"'), ("region: gb", '"gb" is not a country'),
    ('region: US\nday_phone: "020 7946 0100"', "region is US"), ('web: "https://bank.example@evil.example"', "name before an @"), ('web: "https://раypal.com"', "U+0440"),
    ('feedback: "help@раypal.com"', "U+0440"), ('feedback: "help@example"', "not an e-mail address"), ('web: "www.example.org"', '"https://www.example.org"'),
    ('emergency_number: "911 / 112"', "two numbers"), ('crisis_line: "988\u200b"', "U+200B"),
])  # fmt: skip
def test_a_profile_s_fault_says_what_to_type(line: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(LeafletError) as error:
        made(tmp_path, f"example: yes\n{line}")
    assert said in str(error.value) and "clinic.yaml:" in str(error.value)


def test_a_layout_s_own_links_follow_the_same_rules(tmp_path: Path) -> None:
    """A template's `href` and `qr` take the address of a phrase, and where it leads is printed."""
    made(tmp_path)
    forget()
    template = tmp_path / "library/layouts/handout.xml.j2"
    text = template.read_text(encoding="utf-8")
    link = '<p><a href="{{ clinic.fields.web }}">{{ words.web }}</a></p><p><a href="tel:+44 (0)20 7946 0123">{{ words.phone }}</a></p>'
    template.write_text(text.replace("{{ blocks.personal() }}", link), encoding="utf-8")
    _, files = made(tmp_path)
    pdf = next(iter(files.values()))
    assert "Web (example.org/allergy)" in text_of(pdf) and "Phone (+44 (0)20 7946 0123)" in text_of(pdf)
    assert "tel:+442079460123" in {uri for _, _, uri, *_ in notes(pdf)}


def test_the_library_of_numbers_is_loaded_only_when_one_is_read() -> None:
    code = "import sys; import leaflets.cli.make, leaflets.compose.document, leaflets.mail.address; sys.exit('phonenumbers' in sys.modules or 'idna' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(("typed", "href"), [
    ("mailto:help@example.org", "mailto:help@example.org"), ("help@example.org", "mailto:help@example.org"), ("https://www.example.org/@us", "https://www.example.org/@us"),
    ("www.example.org", None), ("help@example", None), ("Ask at the desk.", ""), ("a@example.org or b@example.org", ""), ("Desk", ""),
])  # fmt: skip
def test_feedback_is_an_address_or_words(typed: str, href: str | None, tmp_path: Path) -> None:
    """What looks like an address and is none is a fault."""
    path = tmp_path / "clinic.yaml"
    lines = [line for line in PROFILE.splitlines() if not line.startswith("feedback:")]
    path.write_text("\n".join([*lines, f"feedback: {typed}"]), encoding="utf-8")
    try:
        held = load_clinic(path, "clinic.yaml").fields["feedback"]
    except LeafletError as error:
        assert href is None, error
    else:
        assert "".join(run.href for run in held.runs) == href
