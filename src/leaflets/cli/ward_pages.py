"""Takes a library and a door, gives the ward's pages: opens what they need, and closes it when the program is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from ..user_state import state_folder
from ..ward import app
from ..ward.counting import Counter
from ..ward.library import WardLibrary
from ..ward.press import Press
from ..ward.site import Site
from ..ward.state import WardState
from ..ward_clinic import pages as ward_clinic
from ..ward_lists.pages import LISTS
from ..ward_mail import pages as ward_mail
from ..web.door import Door
from ..web.front import Front, told_of_thread
from ..web.server import LateApp

SETS = (*app.OWN, LISTS, *ward_clinic.SETS, *ward_mail.SETS)  # in the order of the navigation


def open_site(folder: Path, clinic: Path | None, door: Door) -> Site:
    """Return what the pages need, with the library read. Raises LeafletError."""
    threading.excepthook = told_of_thread
    library = WardLibrary(folder, clinic)
    library.start()
    press = Press(library)
    library.when_read = press.warm_up  # before the next save may be a faulty one
    front = Front(*dict.fromkeys(one.folder for one in SETS))
    return Site(library, press, WardState(state_folder()), door, front, SETS, Counter(press))


def stay_open(site: Site, late: LateApp, finish: Callable[[], None], stopped: threading.Event) -> None:
    """Answer until the program is stopped, then finish what runs."""
    late.come(app.ward_app(site))
    site.press.warm_up()
    site.counter.start()
    while not stopped.wait(1):
        pass
    site.counter.stop()
    finish()
    for end in site.endings:
        end()
    site.library.stop()
    site.press.close(at_once=True)
    site.state.close()
