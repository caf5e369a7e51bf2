"""Adds the pages that send leaflets by e-mail, and the page of the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..ward.site import PageSet, Site
from . import ledger, many, one
from .office import Office

if TYPE_CHECKING:
    from flask import Flask

HERE = Path(__file__).parent


def add_mail(app: Flask, site: Site) -> None:
    """Add all pages about e-mail; they share what is on its way."""
    office = Office()
    office.start()
    one.add_pages(office, app, site)
    many.add_pages(office, app, site)
    ledger.add_pages(app, site)
    site.endings.append(office.close)
    site.list_endings.append(office.forget_list)


def no_pages(app: Flask, site: Site) -> None:
    """Add nothing: the pages of this path come with others."""


SETS = (PageSet(HERE, add_mail, path=one.PATH), PageSet(HERE, no_pages, path=ledger.PATH))
