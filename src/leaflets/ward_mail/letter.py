"""Takes the bytes of a message, gives what its reader would see: who sends it, its words, its files. Nothing is worked out again."""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import re
from dataclasses import dataclass, field

STYLE = re.compile(r'\sstyle="([^"]*)"')
SHEET = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LetterShown:
    """A message, as it goes."""

    to: str = field(repr=False)
    sender: str
    reply_to: str
    subject: str
    text: str
    html: str
    files: tuple[tuple[str, bytes], ...] = field(repr=False)

    @property
    def paragraphs(self) -> list[list[str]]:
        """The text, as paragraphs of lines."""
        return [part.splitlines() for part in re.split(r"\n\s*\n", self.text.strip())]


def letter_of(data: bytes) -> LetterShown:
    """Return what the bytes of a message say."""
    held = email.message_from_bytes(data, policy=email.policy.default)
    words = {kind: held.get_body((kind,)) for kind in ("plain", "html")}
    text, html = (part.get_content() if part else "" for part in words.values())
    files = tuple((part.get_filename() or "", part.get_content()) for part in held.iter_attachments())
    to, sender, reply_to, subject = (str(held[name] or "") for name in ("To", "From", "Reply-To", "Subject"))
    return LetterShown(to, sender, reply_to, subject, text, html, files)


def showable(html: str, icon: str) -> tuple[str, str]:
    """Return a message's HTML for a page of its own, and which styles its policy allows, by their hashes.

    Styles inside tags are moved into one sheet: no policy allows them where they are without allowing more.
    """
    rules: list[str] = []

    def moved(found: re.Match[str]) -> str:
        rules.append(f".moved-{len(rules)}{{{found[1]}}}")
        return f' class="moved-{len(rules) - 1}"'

    html = STYLE.sub(moved, html)
    more = f"<style>{''.join(rules)}</style>" if rules else ""
    html = html.replace("</head>", f'<link rel="icon" href="{icon}">{more}</head>', 1)
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in SHEET.findall(html)]
    return html, " ".join(f"'sha256-{one}'" for one in hashes) or "'none'"
