"""Takes a PDF and a password, gives the PDF locked: AES-256, its metadata too, still PDF/UA-1 for those who have the password."""

from __future__ import annotations

import io
import secrets

import pikepdf

from ..faults import refusal

SHORTEST, LONGEST = 8, 127  # characters; octets: ISO 32000-2, 7.6.4.3.3
# What a locked file can no longer claim: PDF/A forbids encryption (ISO 19005-2, 6.1.3). PDF/UA allows it if
# screen readers may read (ISO 14289-1, 7.16).
CLAIMS = ("pdfaid:part", "pdfaid:conformance", "pdfaid:rev")


def lock(pdf: bytes, password: str) -> bytes:
    """Return a PDF that needs the password to open: AES-256, revision 6 (ISO 32000-2, 7.6.4.4).

    Readers may print, copy, and let a screen reader read. Raises LeafletError for a password that is too short.
    """
    if len(password) < SHORTEST or len(password.encode()) > LONGEST or not password.isprintable():
        said = f"a password must have {SHORTEST} to {LONGEST} letters, digits or signs"
        raise refusal(said, "a birthday is not a password")
    held = pikepdf.open(io.BytesIO(pdf))
    with held.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        for claim in CLAIMS:
            if claim in metadata:
                del metadata[claim]
    # The file's own ID would stay readable, and reveal which leaflet it is.
    if "/ID" in held.trailer:
        del held.trailer.ID
    allowed = pikepdf.Permissions(
        accessibility=True, extract=True, print_lowres=True, print_highres=True, modify_annotation=False,
        modify_assembly=False, modify_form=False, modify_other=False,
    )  # fmt: skip
    keys = pikepdf.Encryption(
        user=password, owner=secrets.token_urlsafe(32), R=6, aes=True, metadata=True, allow=allowed
    )
    out = io.BytesIO()
    held.save(out, encryption=keys, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
