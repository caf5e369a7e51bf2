"""Takes an address as typed, gives the one address that goes on the wire, or refuses it plainly."""

from __future__ import annotations

from ..faults import NOWHERE, Place, refusal
from ..links.addresses import NoAddress, e_mail

BLANKS = " \t\u00a0\u202f\u3000"  # around a table cell; not a line end, which could start a header


def wire_address(text: str, place: Place = NOWHERE) -> str:
    """Return an address in ASCII, its domain in lower case and, when international, in its xn-- form.

    Raises LeafletError, whose message does not repeat the address.
    """
    try:
        return e_mail(text.strip(BLANKS))
    except NoAddress as error:
        message = f"this e-mail address cannot be used: {error}"
        raise refusal(message, "check it, or ask for it again", place) from None
