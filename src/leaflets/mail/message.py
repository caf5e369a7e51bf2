"""Takes one patient's document and a clinic's neutral words, gives the bytes of one message to one recipient."""

from __future__ import annotations

import base64
import datetime as dt
import email
import email.header
import email.message
import email.policy
import email.utils
import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from ..compose.places import shown_in
from ..compose.sandbox import filled, or_refused, sandbox, what_failed
from ..faults import NOWHERE, FaultList, refusal
from ..links.addresses import as_html, unseen
from ..model import Clinic, Phrase
from ..ways import in_words
from .terms import Terms

ATTACHMENT = "information.pdf"
POLICY = email.policy.SMTP.clone(max_line_length=76)  # CRLF, 7-bit
LONGEST_LINE = 998  # octets: RFC 5322, 2.1.1
# Every header of a message, in order, and nothing else; Auto-Submitted asks auto-responders not to answer (RFC 3834).
HEADERS = ("Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type")
WITH_REPLY_TO = (*HEADERS[:3], "Reply-To", *HEADERS[3:])
MOST_BODY = 100_000  # characters of a body: a hundred times the length of ours
MOST = 100  # characters of a display name or subject
ENCODED_WORD = 42  # octets of text in one encoded word: 75 characters at most (RFC 2047, 2)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What all messages of a run share: who sends, what the subject says, how the body is filled."""

    sender: str  # an address on the wire
    sender_name: str
    subject: str
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """A message's words: the same as plain text and as HTML."""

    text: str
    html: str
    lang: str


def check_visible(envelope: Envelope, bodies: Mapping[str, Body], terms: Terms) -> None:
    """Refuse what would reveal what the mail is about, or could add a header. Raises LeafletError."""
    faults = FaultList()
    for what, text in (
        ("the subject", envelope.subject),
        ("the sender's name (mail_name)", envelope.sender_name),
    ):
        if why := not_plain(text):
            faults.add(NOWHERE, f"{what} {why}", "use a short plain name")
        _refuse_terms(what, text, terms, faults)
    for what, address in (
        ("the sender's address", envelope.sender),
        ("the reply address", envelope.reply_to),
    ):
        _refuse_terms(f"{what}, before the @,", address.rpartition("@")[0].replace(".", " "), terms, faults)
    for lang, body in bodies.items():
        for kind, text in (("text", body.text), ("HTML", _seen_and_said(body.html))):
            _refuse_terms(f'the {kind} of the e-mail ("{lang}")', text, terms, faults)
    faults.stop_if_any()


def _seen_and_said(source: str) -> str:
    """Return all words of an HTML text: those between tags, as they run together, and those inside tags."""
    return html.unescape(re.sub(r"<[^<>]*>", "", source) + " " + re.sub(r"[<>\"'=]", " ", source))


def _refuse_terms(what: str, text: str, terms: Terms, faults: FaultList) -> None:
    for term in terms.found_in(text):
        faults.add(
            NOWHERE,
            f'{what} names the topic: "{term}"',
            "others can see it; use words that do not hint at an illness",
        )


def not_plain(text: str) -> str:
    """Return why a text cannot be used in a header; "" when it can."""
    if not text.strip() or text != text.strip():
        return "is empty or has spaces around it"
    if len(text) > MOST:
        return f"is longer than {MOST} characters"
    if hidden := unseen(text):
        return f"contains U+{ord(hidden):04X}, which is invisible"
    # RFC 2047: the recipient's program would decode it, and some libraries do so before writing.
    return "contains =?, which mail programs decode" if "=?" in text or "?=" in text else ""


# ---- the body ------------------------------------------------------------------------------------


def fill(
    folder: Path, lang: str, words: Mapping[str, Phrase], clinic: Clinic, subject: str, locked: bool
) -> Body:
    """Return the body from the layout's mail.txt.j2 and mail.html.j2, or the shared ones. Raises LeafletError."""
    fields = in_words(clinic, words).fields
    view = {
        "words": {name: phrase.text for name, phrase in words.items()},
        "clinic": {name: phrase.text for name, phrase in fields.items()} | {"mail_name": clinic.mail_name},
        "linked": {name: Markup(as_html(phrase)) for name, phrase in fields.items()},
        "lang": lang,
        "subject": subject,
        "locked": locked,
    }
    return Body(_rendered(folder, "mail.txt.j2", view), _rendered(folder, "mail.html.j2", view), lang)


def _rendered(folder: Path, name: str, view: Mapping[str, Any]) -> str:
    """Fill one mail template within the limits that hold for all templates. Raises LeafletError."""
    held = sandbox(str(folder), undefined=jinja2.StrictUndefined, autoescape=".html." in name)
    return or_refused(
        lambda: filled(held, name, view, MOST_BODY).strip() + "\n",
        lambda error: what_failed(error, name, lambda template: shown_in(folder, template, folder)),
    )


# ---- the message ---------------------------------------------------------------------------------


def attachment_names(count: int) -> list[str]:
    """Return the names of the attached files, which do not say what they are about."""
    stem, dot, ending = ATTACHMENT.partition(".")
    return [ATTACHMENT] if count == 1 else [f"{stem}-{n + 1}{dot}{ending}" for n in range(count)]


def build(
    envelope: Envelope, to: str, body: Body, pdfs: Sequence[bytes], message_id: str, date: dt.datetime
) -> bytes:
    """Return one message as it goes on the wire, CRLF and 7-bit. `date` is the day of the review. Raises LeafletError.

    The same values give the same bytes.
    """
    for text, address in ((envelope.sender_name, envelope.sender), (envelope.subject, to)):
        if not_plain(text) or not wire_like(address):
            raise refusal("no message can be made from this name, subject or address")
    parts = _parts(body, pdfs)
    _set_boundaries(parts, message_id)
    held = {
        "Date": email.utils.format_datetime(date),
        "From": f"{_encoded(envelope.sender_name, quoted=True)} <{envelope.sender}>",
        "To": to,
        "Reply-To": envelope.reply_to,
        "Subject": _encoded(envelope.subject),
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": f'{parts.get_content_type()}; boundary="{parts.get_boundary()}"',
    }
    head = "".join(f"{name}: {held[name]}\r\n" for name in WITH_REPLY_TO if held[name])
    _, gap, rest = parts.as_bytes().partition(b"\r\n\r\n")
    data = head.encode("ascii") + gap[2:] + rest
    check_message(data, envelope, to, message_id, len(pdfs))
    return data


def wire_like(address: str) -> bool:
    return bool(re.fullmatch(r"[!-~]+@[!-~]+", address)) and not re.search(r'[<>,;:"()\[\]\\]', address)


def _encoded(text: str, quoted: bool = False) -> str:
    """Return a text as a header holds it: ASCII as it is or quoted, else encoded words. RFC 2047, 2; RFC 5322, 3.2.4."""
    if text.isascii():
        return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"' if quoted else text
    chunks, chunk = [], ""
    for character in text:
        if len((chunk + character).encode()) > ENCODED_WORD:
            chunks.append(chunk)
            chunk = ""
        chunk += character
    words = [base64.b64encode(part.encode()).decode() for part in (*chunks, chunk)]
    return "\r\n ".join(f"=?utf-8?b?{word}?=" for word in words)


def _parts(body: Body, pdfs: Sequence[bytes]) -> email.message.EmailMessage:
    message = email.message.EmailMessage(POLICY)
    message.set_content(body.text, cte="quoted-printable")
    message.add_alternative(body.html, subtype="html", cte="quoted-printable")
    for name, pdf in zip(attachment_names(len(pdfs)), pdfs, strict=True):
        message.add_attachment(pdf, maintype="application", subtype="pdf", filename=name)
    return message


def _set_boundaries(message: email.message.EmailMessage, message_id: str) -> None:
    """Give every part a boundary derived from the Message-ID: the library's own are random. RFC 2046, 5.1.1."""
    stem = re.sub(r"[^0-9A-Za-z]", "", message_id)[:40]
    parts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(parts):
        part.set_boundary(f"=_{stem}_{number}")  # base64 and quoted-printable never hold "=_"


def check_message(data: bytes, envelope: Envelope, to: str, message_id: str, files: int = 1) -> None:
    """Refuse bytes with a header, recipient or value that is not the intended one. Raises LeafletError.

    The bytes are read twice: line by line as a server does, and by the library as a mail program does.
    """
    raw = raw_headers(data)
    wanted = [header for header in WITH_REPLY_TO if header != "Reply-To" or envelope.reply_to]
    held = {header: _decoded(value) for header, value in raw}
    meant = {
        "Subject": envelope.subject,
        "Message-ID": message_id,
        "To": to,
        "Auto-Submitted": "auto-generated",
    }
    meant |= {"Reply-To": envelope.reply_to} if envelope.reply_to else {}
    name, _, address = held.get("From", "").rpartition(" <")
    parsed = email.message_from_bytes(data, policy=email.policy.default)
    seen = [
        [one.addr_spec for one in parsed[header].addresses] if parsed[header] else []
        for header in ("From", "To")
    ]
    names = [part.get_filename() for part in parsed.walk() if part.get_filename()]
    if (
        [header for header, _ in raw] != wanted
        or any(held.get(key) != value for key, value in meant.items())
        or (name, address) != (envelope.sender_name, f"{envelope.sender}>")
        or seen != [[envelope.sender], [to]]
        or names != attachment_names(files)
    ):
        said = "this message does not read as intended, so it is not used"
        raise refusal(said, "check names and addresses")


def _decoded(value: bytes) -> str:
    """Return a raw header value as a mail program shows it: quoted text bare, encoded words joined."""
    text = value.decode("ascii")
    quoted = re.fullmatch(r'"((?:[^"\\]|\\.)*)"( <.*)', text)
    if quoted:
        return re.sub(r"\\(.)", r"\1", quoted[1]) + quoted[2]
    if "=?" not in text:
        return text
    words, angle, address = text.partition(" <")
    return str(email.header.make_header(email.header.decode_header(words))) + angle + address


def raw_headers(data: bytes) -> list[tuple[str, bytes]]:
    """Return the names and raw values of a message's headers, folded lines joined. Raises LeafletError.

    Refuses bare CR or LF, overlong lines and non-ASCII bytes: what two programs could read differently.
    """
    head, gap, _ = data.partition(b"\r\n\r\n")
    lines = data.split(b"\r\n")
    odd = (
        not gap
        or not data.isascii()
        or b"\0" in data
        or any(b"\r" in x or b"\n" in x or len(x) > LONGEST_LINE for x in lines)
    )
    found: list[tuple[str, bytes]] = []
    for line in head.split(b"\r\n"):
        name, colon, value = line.partition(b":")
        if line[:1] in (b" ", b"\t") and found:
            found[-1] = (found[-1][0], found[-1][1] + line)
        elif colon and re.fullmatch(rb"[!-9;-~]+", name):
            found.append((name.decode(), value.strip()))
        else:
            odd = True
    if odd:
        raise refusal("leaflets did not write this message: its lines are malformed")
    return found


def addresses_of(data: bytes) -> tuple[str, str]:
    """Return sender and recipient of reviewed bytes: one of each. Raises LeafletError."""
    names = [name.lower() for name, _ in raw_headers(data)]
    parsed = email.message_from_bytes(data, policy=email.policy.default)
    allowed = {name.lower() for name in WITH_REPLY_TO}
    senders = [a.addr_spec for a in parsed["From"].addresses] if parsed["From"] else []
    recipients = [a.addr_spec for a in parsed["To"].addresses] if parsed["To"] else []
    if len(set(names)) != len(names) or set(names) - allowed or len(senders) != 1 or len(recipients) != 1:
        raise refusal("this message does not have exactly one sender, one recipient and only our headers")
    return senders[0], recipients[0]
