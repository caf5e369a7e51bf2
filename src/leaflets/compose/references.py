"""Takes an address or a picture that a template names, gives the link or the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..drawing.nouns import Drawing
from ..drawing.qr import qr_drawing
from ..faults import FaultList, LeafletError, Place, did_you_mean
from ..links import addresses
from ..model import Layout, Leaflet, Picture


def link_to(address: str, what: str, made_at: Place, faults: FaultList) -> addresses.Link | None:
    """Return the link for an address; None when it cannot be one, which is noted as not an address `what`."""
    try:
        return addresses.link(address)
    except addresses.NoAddress as error:
        message = error.about(f'"{address[:40]}" is not an address {what}')
        faults.add(made_at, message, error.hint or addresses.SCHEMES)
        return None


def picture_of(
    given: Mapping[str, str], leaflet: Leaflet, made_at: Place, faults: FaultList
) -> Drawing | Picture | None:
    """Return what a figure shows; None when there is no such picture, which is noted."""
    if "qr" in given:
        return _qr(given["qr"], made_at, faults)
    name, figures = given.get("picture", ""), leaflet.topic.figures
    if name == "logo" and leaflet.clinic.logo:
        return leaflet.clinic.logo
    if name in figures:
        return figures[name]
    faults.add(made_at, f'no picture is called "{name}"', did_you_mean(name, figures))
    return None


def icon_of(given: Mapping[str, str], layout: Layout, made_at: Place, faults: FaultList) -> Drawing | None:
    """Return the icon that a template names; None when the layout has no such icon, which is noted."""
    name = given.get("name", "")
    if name and name not in layout.icons:
        faults.add(made_at, f'no icon is called "{name[:40]}"', did_you_mean(name, layout.icons))
    return layout.icons.get(name)


def _qr(address: str, made_at: Place, faults: FaultList) -> Drawing | None:
    link = link_to(address, "for a QR code", made_at, faults)
    try:
        return qr_drawing(link.href) if link else None
    except LeafletError as error:
        faults.found += [replace(fault, place=made_at) for fault in error.faults]
        return None
