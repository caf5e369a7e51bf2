"""Takes everything that makes a document except its reader, gives the short reference printed on its last inside page."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..caches import LAYOUTS, of_files
from ..distributions import version_of
from ..faults import FaultList, Place, reason
from ..model import Approval, Clinic, Job, Layout, Phrase, Topic
from .hashes import content_hash, hash_of

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that is easily confused
LENGTH = 12  # 60 bits: among a million documents the chance that two share one is 1 in 2 million
SET_WITH = (
    "leaflets",
    "reportlab",
    "uharfbuzz",
    "fontpkg-atkinson-hyperlegible",
    "fontpkg-fira-sans",
    "fontpkg-lexend",
)


OF_READING = frozenset({"dates", "encoding"})  # fields that say how a list is read; none can appear in a text


def printed_of(clinic: Clinic) -> Clinic:
    """Return a profile without what no PDF depends on: how lists are read, its time zone, where its file and the register are."""
    held = {name: value for name, value in clinic.fields.items() if name not in OF_READING}
    return replace(clinic, fields=held, source="", time_zone="", register=None)


def short_reference(hashed: str) -> str:
    """Return a hash in hexadecimal as a reference is printed: 12 letters and digits."""
    number = int(hashed, 16)
    return "".join(ALPHABET[(number >> 5 * at) % 32] for at in range(LENGTH))


def as_printed(text: str) -> str:
    """Return a reference as it is printed, from what somebody read or heard: Crockford's base 32 forgives I, L and O."""
    forgiven = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})
    return text.strip().upper().translate(forgiven)


def document_hash(
    topic: Topic,
    words: Mapping[str, Phrase],
    job: Job,
    layout: Layout,
    clinic: Clinic,
    approval: Approval | None,
) -> str:
    """Return the SHA-256, in hexadecimal, of everything printed except the reader's words; the reference is a part of it.

    `approval` is None for a draft. A review copy's hash stays the same when the approval it asks for is given.
    """
    start = [content_hash(topic, words), layout_hash(layout.folder), hash_of(printed_of(clinic))]
    return _whole(start, job, hash_of(approval))


def _whole(start: Sequence[str], job: Job, approval: str) -> str:
    """Return the hash of a document from those of its parts: texts, layout and profile; `approval` is left out of a review copy's."""
    held = hash_of(None) if job.review_copy else approval
    parts = [*start, hash_of(replace(job, reader=None)), held, versions()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class References:
    """Gives the references of many jobs of one topic in one layout: what they share is hashed once."""

    def __init__(
        self,
        topic: Topic,
        words: Mapping[str, Phrase],
        layout: Layout,
        clinic: Clinic,
        approvals: Sequence[Approval | None],
    ) -> None:
        self.start = (content_hash(topic, words), layout_hash(layout.folder), hash_of(printed_of(clinic)))
        self.states = [hash_of(approval) for approval in approvals]

    def state_with(self, job: Job, reference: str) -> int | None:
        """Return which of the approvals makes a job print a reference; None when none does."""
        found = (short_reference(_whole(self.start, job, state)) == reference for state in self.states)
        return next((at for at, is_it in enumerate(found) if is_it), None)


@of_files(32, LAYOUTS)
def layout_hash(folder: str) -> str:
    """Return the hash of a layout's files and of the templates and icons that all layouts share.

    Examples and mail templates are left out.

    Raises LeafletError for what cannot be read.
    """
    own, library = Path(folder), Path(folder).parent
    shared = [*library.glob("*.xml.j2"), *library.glob("icons/*.svg")]
    files = [
        path for path in own.rglob("*") if path.is_file() and not path.name.startswith(("example.", "mail."))
    ]
    digest, faults = hashlib.sha256(), FaultList()
    for path in sorted([*files, *shared]):
        name = path.relative_to(own.parent).as_posix()
        try:
            digest.update(f"{name}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
        except OSError as error:
            faults.add(Place(str(path)), f"cannot read this file: {reason(error)}")
    faults.stop_if_any()
    return digest.hexdigest()


@functools.cache
def versions() -> str:
    """Return the versions of the typesetting software: a newer one may break lines elsewhere."""
    return " ".join(f"{name}={version_of(name)}" for name in SET_WITH)
