"""Takes a number or an address as typed, gives where a machine goes and what people read. Links are made nowhere else.

Machines get ASCII: `tel:` and digits (RFC 3966), `mailto:` (RFC 6068), `https://` (RFC 3986). People get what
was typed, and a domain in its own letters.
"""

from __future__ import annotations

import functools
import html
import re
import unicodedata
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..faults import character_name
from ..model import Phrase, Run
from . import phones
from .domains import Domain, NoDomain, domain, internet_domain

LONGEST_MAIL, LONGEST_LOCAL = 254, 64  # octets: RFC 5321, 4.5.3.1
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATEXT}(?:\.{_ATEXT})*")  # RFC 5322, 3.2.3: dot-atom; quoted forms are refused
_LOCAL_SAFE = "!$'*+-._~"  # what a mailto: need not encode
_WEB = re.compile(r"(https?)://([^/?#\s]*)([^\s]*)", re.IGNORECASE)
_HOST = re.compile(r"([^:]*)(?::([0-9]{1,5}))?")
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PATH_SAFE = "%/:?#[]@!$&'()*+,;="
_NUMBER = re.compile(rf"\+?[0-9(][0-9()./{re.escape(phones.BLANKS + phones.DASHES)}]*")
CALL = "tel:"  # what begins the address of a number to call
MAIL = "mailto:"  # allowed before an e-mail address that does not need it
SEEMS_ONE = re.compile(r"@|://|^www\.")  # signs of an e-mail or web address
_WITHOUT_SCHEME = (
    (re.compile(r"[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+"), "mailto:"),
    (re.compile(rf"\+?[{re.escape(phones.BLANKS + phones.DASHES)}0-9()./]{{3,}}"), "tel:"),
    (re.compile(r"(?![^/]*\.(?:html?|pdf|php|docx?)$)(?:[\w-]+\.)+[^\W\d_]{2,}(?:[:/?#]\S*)?"), "https://"),
)
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
# The words of words.yaml that name a link for those who hear it, and the place of the number or address in them.
NAMES = {
    "link_call": "NUMBER", "link_day": "NUMBER", "link_night": "NUMBER", "link_write": "ADDRESS", "link_page": "ADDRESS",
}  # fmt: skip
EXAMPLES = {"NUMBER": "Call NUMBER", "ADDRESS": "Open the page ADDRESS"}
_NAMED = {"tel": "link_call", "mailto": "link_write", "http": "link_page", "https": "link_page"}
KNOWN = tuple(_NAMED)  # the schemes of links
SCHEMES = "http, https, mailto or tel"
BEGINS = r"(?:https?:|mailto:|tel:|lang:|www\.)"  # what a target of a link in a text looks like


class NoAddress(ValueError):
    """Why a text cannot become a link; `hint` says what to type instead."""

    def __init__(self, why: str, hint: str = "") -> None:
        super().__init__(why)
        self.hint = hint

    def about(self, what: str) -> str:
        """Return a message: what is wrong, and why where that says more."""
        return f"{what}: {self}" if str(self) else what


@dataclass(frozen=True, slots=True)
class Link:
    """`href` is for machines, in ASCII; `shown` is what paper prints of it."""

    href: str
    shown: str

    def run(self, named: str = "") -> Run:
        """Return the link as words: the address itself. `named` is the word that names it, when not its kind's."""
        return Run(self.shown, href=self.href, shown=self.shown, named=named)


# ---- made ----------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=1024)
def phone(text: str, region: str = "") -> Link:
    """Return the link that calls a number; `region` is the country it is dialled in. Raises NoAddress."""
    try:
        return Link(f"tel:{phones.dialled(text, region)}", text)
    except phones.NoNumber as error:
        raise NoAddress(str(error), error.hint) from None


@functools.lru_cache(maxsize=1024)
def mail(text: str) -> Link:
    """Return the link that writes to an e-mail address. Raises NoAddress, whose message does not repeat the address."""
    local, _, _ = e_mail(text).rpartition("@")
    found = internet_domain(text.rpartition("@")[2])
    return Link(
        f"mailto:{urllib.parse.quote(local, safe=_LOCAL_SAFE)}@{found.wire}", f"{local}@{found.shown}"
    )


@functools.lru_cache(maxsize=1024)
def web(text: str) -> Link:
    """Return the link that opens a web address: its host in ASCII, what follows percent-encoded. Raises NoAddress."""
    parts = _WEB.fullmatch(text)
    if parts is None and _WEB.match(text):
        raise NoAddress("it holds a space", "write %20 instead")
    if parts is None:
        known = not re.match(r"[a-z][a-z0-9+.-]*:|//", text, re.IGNORECASE) and "." in text
        raise NoAddress(
            "", f'begin it with https://, as in "https://{text[:60]}"' if known else "begin it with https://"
        )
    if sign := unseen(text):
        raise NoAddress(f"it holds {character_name(sign)}, which cannot be seen", "delete that character")
    scheme, host, rest = parts[1].lower(), parts[2], parts[3]
    if "@" in host:
        raise NoAddress("a name before an @ hides where the link leads", "remove everything from // to @")
    found, port = _host(host)
    href = (
        f"{scheme}://{found.wire}{port}{urllib.parse.quote(_BARE_PERCENT.sub('%25', rest), safe=_PATH_SAFE)}"
    )
    return Link(href, f"{found.shown}{port}{rest}".removeprefix("www.").rstrip("/"))


def link(text: str) -> Link:
    """Return the link for a target written with its scheme. Raises NoAddress."""
    scheme, colon, rest = text.partition(":")
    make = _MADE_BY.get(scheme.lower()) if colon else None
    if make is None:
        raise NoAddress("", _begun(text))
    if rest.startswith("//") and make is not _page:
        raise NoAddress("no // belongs after its colon", f"write {scheme}:{rest.lstrip('/')[:60]}")
    return make(text, rest)


def _begun(text: str) -> str:
    """Return how a target without a scheme is written with one; "" when it does not look like a target."""
    for shape, scheme in _WITHOUT_SCHEME:
        if shape.fullmatch(text):
            return f'begin it with {scheme}, as in "{scheme}{text[:60]}"'
    return ""


def _tel(_: str, number: str) -> Link:
    return phone(urllib.parse.unquote(number).replace(";ext=", " ext. "))


def _mailto(_: str, address: str) -> Link:
    if "?" in address:
        hint = f"write mailto:{address.partition('?')[0][:60]}"
        raise NoAddress(
            "a mailto: link holds only an address: a subject would say what the mail is about", hint
        )
    try:
        return mail(urllib.parse.unquote(address))
    except (NoAddress, NoDomain) as error:
        raise NoAddress(str(error), "one plain address, as in mailto:name@example.org") from None


def _page(text: str, _: str) -> Link:
    return web(text)


_MADE_BY: Mapping[str, Callable[[str, str], Link]] = {
    "tel": _tel, "mailto": _mailto, "http": _page, "https": _page,
}  # fmt: skip


def e_mail(text: str) -> str:
    """Return an e-mail address as mail servers need it, its domain in ASCII and small letters.

    RFC 5321, 4.1.2, without quoted local parts and address literals. Raises NoAddress, whose message does not
    repeat the address.
    """
    local, at, host = text.rpartition("@")
    if why := _why_no_mail(text, local, at):
        raise NoAddress(why)
    try:
        wire = f"{local}@{internet_domain(host).wire.lower()}"
    except NoDomain as error:
        raise NoAddress(str(error)) from None
    if len(wire) > LONGEST_MAIL:
        raise NoAddress(f"it is longer than {LONGEST_MAIL} characters")
    return wire


def _why_no_mail(typed: str, local: str, at: str) -> str:
    if sign := unseen(typed):
        return f"it holds {character_name(sign)}, which cannot be seen"
    if not at or not local:
        return "it is not name@domain"
    if re.search(r"[\s,;<>()]", typed) or "@" in local:
        return "it is more than one plain address"
    if not local.isascii():
        odd = next(sign for sign in local if not sign.isascii())
        return f"before the @ is {character_name(odd)}; only a to z, digits and symbols are supported there"
    if not _LOCAL.fullmatch(local) or len(local) > LONGEST_LOCAL:
        return "what comes before the @ is not a plain name"
    return ""


def _host(host: str) -> tuple[Domain, str]:
    parts = _HOST.fullmatch(host)
    if parts is None or not parts[1] or (parts[2] and not 0 < int(parts[2]) < 65536):
        raise NoAddress("it names no server", "begin it with https:// and a name such as www.example.org")
    try:
        return domain(parts[1]), f":{parts[2]}" if parts[2] else ""
    except NoDomain as error:
        raise NoAddress(str(error), "compare it with the page's address, letter by letter") from None


def unseen(text: str) -> str:
    """Return the first character of a text that is invisible and not a space; "" when there is none."""
    return next((sign for sign in text if unicodedata.category(sign) in _UNSEEN), "")


# ---- read ----------------------------------------------------------------------------------------


def printed(text: str) -> str:
    """Return what paper prints of a web address; anything else stays as it is."""
    try:
        return web(text).shown
    except NoAddress:
        return text


def is_phone(href: str) -> bool:
    """Tell whether a link calls a number."""
    return href.startswith("tel:")


def says(words: str, href: str, shown: str) -> bool:
    """Tell whether the words of a link hold its target already, so that paper need not print it."""
    if is_phone(href):
        wanted = {href.removeprefix("tel:").lstrip("+"), phones.digits_of(shown)}
        return any(phones.digits_of(found) in wanted for found in _NUMBER.findall(words))
    bare = re.sub(r"https?://|(?<![\w.-])www\.", "", words, flags=re.IGNORECASE)
    return bool(re.search(rf"(?<![\w.@/-]){re.escape(shown)}(?![\w@-]|[./]\w)", bare, re.IGNORECASE))


def name_of(said: str, link: Run, words: Mapping[str, Phrase]) -> str:
    """Return what a link is called where it is heard or listed alone: "Call the night number 555-0101".

    `said` are its words on the page; one that no word of words.yaml names (`named`) is called by the word of its kind.
    """
    if said == link.shown or not any(sign.isalpha() for sign in said):
        key = link.named or _NAMED[link.href.partition(":")[0]]
        return words[key].text.replace(NAMES[key], said)
    return said if says(said, link.href, link.shown) else f"{said} ({link.shown})"


def as_html(phrase: Phrase) -> str:
    """Return a phrase as HTML: its links, and its other words escaped."""
    return "".join(
        f'<a href="{html.escape(run.href)}">{html.escape(run.text)}</a>'
        if run.href
        else html.escape(run.text)
        for run in phrase.runs
    )
