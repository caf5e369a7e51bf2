"""One message, one recipient, nothing that reveals what it is about, no header that we did not write."""

from __future__ import annotations

import datetime as dt
import email
import email.header
import email.policy
import email.utils
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.faults import LeafletError
from leaflets.mail.address import wire_address
from leaflets.mail.message import (
    ATTACHMENT,
    HEADERS,
    Body,
    Envelope,
    addresses_of,
    build,
    check_message,
    check_visible,
    fill,
    raw_headers,
)
from leaflets.mail.terms import Terms, terms_of
from leaflets.setting import Setting, library_folder, load_setting
from support.properties import examples

DAY = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
ENVELOPE = Envelope("info@hospital.example", "Example Hospital", "Information from Example Hospital")
ID = "<0123456789abcdef@hospital.example>"
PDF = bytes(range(256)) * 300
BODY = Body("Hello,\n\n.a line that begins with a dot\nFrom here on\n", "<p>Hello</p>\n", "en")


@pytest.fixture(scope="module")
def setting() -> Setting:
    return load_setting(library_folder(), None, dt.date(2026, 11, 24))


@pytest.fixture(scope="module")
def terms(setting: Setting) -> Terms:
    return terms_of(setting.library.topics["relapsed-all", "en"], setting.library.words["en"])


def message(envelope: Envelope = ENVELOPE, to: str = "jane@example.org") -> bytes:
    return build(envelope, to, BODY, (PDF,), ID, DAY)


# ---- the bytes -----------------------------------------------------------------------------------


def test_a_message_has_our_headers_one_recipient_two_bodies_and_the_file() -> None:
    data = message()
    assert [name for name, _ in raw_headers(data)] == list(HEADERS)
    read = email.message_from_bytes(data, policy=email.policy.default)
    assert str(read["To"]) == "jane@example.org" and str(read["Date"]) == "Tue, 24 Nov 2026 09:30:00 +0000"
    files = list(read.iter_attachments())
    assert [(f.get_filename(), f.get_content_type(), f.get_content()) for f in files] == [
        (ATTACHMENT, "application/pdf", PDF)
    ]
    assert read.get_body(("plain",)).get_content().replace("\r\n", "\n") == BODY.text
    assert read.get_body(("html",)).get_content().replace("\r\n", "\n") == BODY.html
    assert addresses_of(data) == ("info@hospital.example", "jane@example.org")


def test_several_files_have_numbers() -> None:
    data = build(ENVELOPE, "jane@example.org", BODY, (b"%PDF-1", b"%PDF-2"), ID, DAY)
    read = email.message_from_bytes(data, policy=email.policy.default)
    files = [(f.get_filename(), f.get_content()) for f in read.iter_attachments()]
    assert files == [("information-1.pdf", b"%PDF-1"), ("information-2.pdf", b"%PDF-2")]
    with pytest.raises(LeafletError):
        check_message(data, ENVELOPE, "jane@example.org", ID)


def test_the_same_values_give_the_same_bytes() -> None:
    assert message() == message()


@pytest.mark.parametrize(
    "name",
    [
        'Dr. "Q" \\ Clinic, Ltd. <x@y>',
        "Zoë",
        "Klinik Süd-Öst " + "é" * 80,
        "病院 " * 30 + "x",
        "a@b.org",
        "Clinic (North); [x]: y",
    ],
)
def test_honest_names_come_out_as_typed(name: str) -> None:
    read = email.message_from_bytes(message(Envelope("info@hospital.example", name, name)))
    subject = str(email.header.make_header(email.header.decode_header(read["Subject"])))
    words = re.sub(r"\s*<info@hospital.example>$", "", read["From"])
    sender = str(email.header.make_header(email.header.decode_header(words)))
    assert subject == name
    assert sender == name or email.utils.parseaddr(read["From"])[0] == name


def test_every_line_is_seven_bit_and_short() -> None:
    lines = message(
        Envelope("info@hospital.example", "Klinik Süd-Öst " + "é" * 40, "Informação " * 8 + "x")
    ).split(b"\r\n")
    assert all(line.isascii() and len(line) <= 100 and b"\n" not in line for line in lines)


HOSTILE = [
    "Clinic\r\nBcc: all@evil.example", "Clinic\nBcc: x@y.org", "Clinic\rX: y", "=?utf-8?q?=0d=0aBcc:x@y.org?=", "=?utf-8?B?QmNjOg==?=",
    "Clinic\u202egpj.exe", "Clinic\u2066x", "Clinic\u200bx", "Clinic\x00", "Clinic\x0b", "Clinic\u2028X: y", "Clinic\x85X: y", " Clinic", "", "x" * 101,
    "Clinic\ufeff", "Clinic\ud800",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("where", ["subject", "sender_name"])
def test_names_with_tricks_are_refused(name: str, where: str) -> None:
    held = {"sender": "a@b.org", "sender_name": "Clinic", "subject": "Information", where: name}
    with pytest.raises(LeafletError):
        check_visible(Envelope(**held), {}, Terms(frozenset(), frozenset()))


@examples(400)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=40))
def test_whatever_is_typed_no_header_appears_that_we_did_not_write(name: str, subject: str, to: str) -> None:
    """The bytes are right or there are none, even when nothing was checked beforehand."""
    for envelope, recipient in (
        (Envelope("info@hospital.example", name, subject), "jane@example.org"),
        (ENVELOPE, to + "@example.org"),
    ):
        try:
            data = build(envelope, recipient, BODY, (b"%PDF",), ID, DAY)
        except LeafletError:
            continue
        assert [head for head, _ in raw_headers(data)] == list(HEADERS)
        assert addresses_of(data)[1] == recipient
        read = email.message_from_bytes(data, policy=email.policy.default)
        assert len(read["From"].addresses) == 1 and read["Subject"] == envelope.subject


@pytest.mark.parametrize(("old", "new"), [
    (b"To: jane@example.org", b"To: jane@example.org, x@evil.example"), (b"To: jane@example.org", b"To: jane@example.org\r\nBcc: x@evil.example"),
    (b"To: jane@example.org", b"To: jane@example.org\r\nto: x@evil.example"), (b"Subject: I", b"Subject: L"), (b"To: jane@", b"To: jill@"),
    (b"\r\nAuto-", b"\nX: y\r\nAuto-"), (b"\r\nAuto-", b"\r\n\r\nAuto-"), (b"information.pdf", b"leukemia.pdf"), (b"info@", b"evil@"),
    (b'"Example Hospital" <', b'"Another" <'), (b"\r\nMIME", b"\rMIME"), (b"Hello", b"H\xc3\xa9llo"), (b"Hello", b"x" * 999), (b"0123456789abcdef@", b"1123456789abcdef@"),
    (b"\r\nAuto-", b"\r\nNo colon\r\nAuto-"), (b"Hello", b"\x00ello"),
])  # fmt: skip
def test_bytes_that_differ_from_what_was_meant_are_refused(old: bytes, new: bytes) -> None:
    data = message()
    check_message(data, ENVELOPE, "jane@example.org", ID)
    assert old in data
    with pytest.raises(LeafletError):
        check_message(data.replace(old, new, 1), ENVELOPE, "jane@example.org", ID)


def test_two_recipients_in_reviewed_bytes_are_refused() -> None:
    for new in (
        b"To: a@b.org, c@d.org",
        b"To: a@b.org\r\nTo: c@d.org",
        b"To: a@b.org\r\nCc: c@d.org",
        b"To: undisclosed:;",
    ):
        with pytest.raises(LeafletError):
            addresses_of(message().replace(b"To: jane@example.org", new))


# ---- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "wire"), [
    ("jane@example.org", "jane@example.org"), (" Jane.Roe+x@Example.ORG ", "Jane.Roe+x@example.org"), ("o'neil@x-y.co.uk", "o'neil@x-y.co.uk"),
    ("jane@bücher.example", "jane@xn--bcher-kva.example"), ("jane@BÜCHER.example", "jane@xn--bcher-kva.example"), ("jane@xn--bcher-kva.example", "jane@xn--bcher-kva.example"),
    ("j@пример.рф", "j@xn--e1afmkfd.xn--p1ai"), ("jane@straße.example", "jane@xn--strae-oqa.example"), ("jane@example.org\u00a0", "jane@example.org"),
])  # fmt: skip
def test_an_address_goes_on_the_wire(typed: str, wire: str) -> None:
    assert wire_address(typed) == wire


@pytest.mark.parametrize("typed", [
    "", "jane", "@example.org", "jane@", "jane@localhost", "a@b.org,c@d.org", "a@b.org;c@d.org", "a@b.org c@d.org", "Jane <a@b.org>", "a@b@c.org", '"a b"@c.org',
    "jane@exa mple.org", "jane@example..org", "jane@-example.org", "jane@example-.org", ".jane@example.org", "jane.@example.org", "ja..ne@example.org",
    "jane@[127.0.0.1]", "jane@127.0.0.1", "jane@example.org.", "jäne@example.org", "jane@example.org\r\nBcc: x@y.org", "jane@example.org\n", "ja\u200bne@example.org",
    "jane@exa\u202emple.org", "jane@" + "a" * 64 + ".org", "a" * 65 + "@example.org", "jane@" + "abcdefgh." * 28 + "org",
    "jane@examp\u200dle.org", "=?utf-8?q?x?=@example.org@y.org", "jane(comment)@example.org", "jane@exam_ple.org", "jane@ｅxample.org",
])  # fmt: skip
def test_what_is_not_a_single_address_is_refused_and_not_repeated(typed: str) -> None:
    with pytest.raises(LeafletError) as error:
        wire_address(typed)
    assert not typed or typed not in str(error.value)


# ---- what others can see -------------------------------------------------------------------------


@pytest.mark.parametrize("text", [
    "Your leukemia booklet", "LEUKEMIA", "leukemia-center", "About ALL", "CNS news", "cns", "Late relapse", "Relapses", "Your bone  marrow", "Bone-Marrow unit", "CAR-T team",
    "Stem Cell Transplant Unit", "Platelet clinic", "acute care", "isolated_bone_marrow", "the ＡＬＬ unit", "Gene test: genes",
])  # fmt: skip
def test_a_term_of_the_topic_is_found(terms: Terms, text: str) -> None:
    assert terms.found_in(text)
    with pytest.raises(LeafletError, match="names the topic"):
        check_visible(Envelope("a@b.org", "Clinic", text), {}, terms)
    with pytest.raises(LeafletError, match="mail_name"):
        check_visible(Envelope("a@b.org", text, "Information"), {}, terms)


@pytest.mark.parametrize(
    "text",
    [
        "Information for all",
        "All about your visit",
        "Recall",
        "Please come back",
        "Small print",
        "Marrowbone Street Clinic",
        "General Hospital",
        "Information when you need it",
    ],
)
def test_other_words_are_not(terms: Terms, text: str) -> None:
    assert terms.found_in(text) == []


def test_address_and_body_are_checked_too(terms: Terms) -> None:
    for envelope, bodies, said in [
        (Envelope("leukemia.unit@b.org", "Clinic", "Information"), {}, "sender's address"),
        (Envelope("a@b.org", "Clinic", "Information", "relapse@b.org"), {}, "reply address"),
        (ENVELOPE, {"en": Body("About your leukemia", "<p>x</p>", "en")}, "the text of"),
        (ENVELOPE, {"en": Body("x", "<p>About your <b>leukemia</b></p>", "en")}, "the HTML of"),
    ]:
        with pytest.raises(LeafletError, match=said):
            check_visible(envelope, bodies, terms)
    for html in (
        "<p>leu<b></b>kemia</p>",
        "<p>&#108;eukemia</p>",
        '<img alt="leukemia">',
        "<!-- leukemia -->",
    ):
        with pytest.raises(LeafletError, match="the HTML of"):
            check_visible(ENVELOPE, {"en": Body("x", html, "en")}, terms)
    check_visible(Envelope("a@leukemia-center.example", "Clinic", "Information"), {}, terms)


def test_the_bodies_that_ship_are_neutral_and_say_what_they_must(setting: Setting, terms: Terms) -> None:
    for layout in ("sheet", "booklet", "large-print"):
        body = fill(
            setting.folder / "layouts" / layout,
            "en",
            setting.library.words["en"],
            setting.clinic,
            ENVELOPE.subject,
            True,
        )
        check_visible(ENVELOPE, {"en": body}, terms)
        for said in (
            "555-0100",
            "555-0101",
            "911",
            "Do not use e-mail if you feel unwell",
            "do not want e-mails",
            "password",
        ):
            assert said in body.text and said in body.html
        assert '<html lang="en">' in body.html and "<title>Information" in body.html
        assert not re.search(r"src=|url\(|http", body.html)


def test_a_layouts_own_template_takes_precedence_and_a_broken_one_is_a_fault(
    setting: Setting, tmp_path: Path
) -> None:
    (tmp_path / "sheet").mkdir()
    (tmp_path / "mail.txt.j2").write_text("{{ words.mail_hello }}")
    (tmp_path / "mail.html.j2").write_text("<p>{{ clinic.name }}</p>")
    given = ("en", setting.library.words["en"], setting.clinic, "S", False)
    assert fill(tmp_path / "sheet", *given).text == "Hello,\n"
    (tmp_path / "sheet/mail.txt.j2").write_text("{{ lang }}")
    assert fill(tmp_path / "sheet", *given).text == "en\n"
    for broken in ("{{ words.nothing }}", "{% if %}", "{{ 1 / 0 }}", "{{ ''.__class__.__mro__ }}"):
        (tmp_path / "sheet/mail.txt.j2").write_text(broken)
        with pytest.raises(LeafletError, match=r"mail\.txt\.j2:1:1: the template cannot be (filled|read)"):
            fill(tmp_path / "sheet", *given)
    (tmp_path / "mail.html.j2").unlink()
    (tmp_path / "sheet/mail.txt.j2").unlink()
    with pytest.raises(LeafletError, match="there is no template"):
        fill(tmp_path / "sheet", *given)


def test_html_escapes_what_the_clinic_is_called(setting: Setting, tmp_path: Path) -> None:
    (tmp_path / "sheet").mkdir()
    (tmp_path / "mail.txt.j2").write_text("{{ subject }}")
    (tmp_path / "mail.html.j2").write_text("{{ subject }}")
    body = fill(tmp_path / "sheet", "en", setting.library.words["en"], setting.clinic, "<b>A & B</b>", False)
    assert (body.text, body.html) == ("<b>A & B</b>\n", "&lt;b&gt;A &amp; B&lt;/b&gt;\n")
