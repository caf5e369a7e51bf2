"""The command `serve`: shows the ward's pages in a browser until it is stopped."""

from __future__ import annotations

import signal
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

from .. import deliver
from ..faults import LeafletError, refusal
from ..setting import find_clinic, find_library, library_folder
from ..web.knock import Turn, address_of_running, say_gone, say_where
from ..web.server import LAST_ANSWER, LateApp, WebServer, need_extra
from .library import say_details, say_texts
from .options import Word, library_options, page_options
from .reports import note
from .watch import BUILT_IN, shown_browser

IDLE = 15 * 60.0  # seconds without use after which the pages are locked
OWN = ("127.0.0.1", "localhost")  # addresses that no other computer can reach
FIRST_VISIT = 10.0  # seconds for a browser that was opened
UNREADABLE = (
    "Leaflets cannot be shown: there is a fault in their texts or in the profile of the clinic. "
    "`leaflets check` says where. Mend it, then start the program again."
)
WHERE = "serve.json"  # in the state folder: where the pages are


@click.command()
@page_options
@click.option("--host", type=Word(), default=OWN[0], metavar="ADDRESS",
              help="Only this computer's own address is accepted.")  # fmt: skip
@library_options
def serve(
    port: int, no_open: bool, host: str, quiet: bool, library: Path | None, clinic: Path | None
) -> None:
    """Show the ward's pages in a browser: find a leaflet, choose for whom it is, print it.

    \b
    leaflets serve                                 with the texts that come with the program
    leaflets serve --library my-clinic             with your own
    leaflets serve --library my-clinic --no-open   only print the address

    Only this computer can reach the address. If the pages are shown already, a fresh address of them is printed.
    Stop with Ctrl+C. It needs: pip install 'leaflets[web]'
    """  # fmt: skip
    refuse_other_computers(host)
    need_extra()
    folder, how = find_library(library)
    if clinic and not clinic.is_file():
        raise refusal(f"there is no file {clinic}", "leave out --clinic to use the library's own")
    if not quiet:
        say_texts(folder, how)
        if folder == library_folder():
            click.echo(BUILT_IN, err=True)
    show(folder, clinic, port, opened_by(shown_browser(no_open)), note(quiet))


def refuse_other_computers(host: str) -> None:
    """Raise LeafletError for an address at which other computers could reach the pages."""
    if host not in OWN:
        hint = (
            "the pages have neither accounts nor encryption, so others could read what is typed: "
            "start the program on each computer"
        )
        raise refusal(f'the pages answer this computer only, not "{host}"', hint)


def opened_by(browser: bool) -> Callable[[str], bool]:
    """Return what shows an address to whoever started the program, and says whether in a browser."""

    def show(address: str) -> bool:
        click.echo(address)
        return browser and webbrowser.open(address)

    return show


def show(
    folder: Path, clinic: Path | None, port: int, opened: Callable[[str], bool], say: Callable[[str], None]
) -> None:
    """Show the pages, unless another run shows the same already, until somebody stops the program."""
    from ..user_state import state_folder

    where, profile = state_folder() / WHERE, find_clinic(folder, clinic)
    what = {"folder": str(folder.absolute()), "clinic": str(profile or "")}
    keep_files_private()
    with Turn(where.with_suffix(".lock")) as turn:
        if port or not shown_already(where, what, opened, say):
            answer(folder, profile, port, opened, say, Running(where, what, turn))


@dataclass(frozen=True, slots=True)
class Running:
    """What other starts find out about this one: the file that says where it is, what it shows, and when it has begun."""

    where: Path
    what: Mapping[str, str]
    turn: Turn


def answer(
    folder: Path,
    clinic: Path | None,
    port: int,
    opened: Callable[[str], bool],
    say: Callable[[str], None],
    running: Running,
) -> None:
    """Answer browsers until somebody stops the program; what was asked for by then is answered first."""
    from ..web.door import Door

    stopped = stopping()
    app, door = LateApp(), Door(click.echo, IDLE)
    server = WebServer(app, port)
    door.port = server.port
    server.start()
    say("the ward's pages; stop with Ctrl+C:")
    in_browser = opened(door.address())
    try:
        # Late: the address is printed before all of it is imported.
        from .ward_pages import open_site, stay_open

        site = open_site(folder, clinic, door)
        say_details(site.setting, clinic)
        say_where(running.where, server.port, door.key, running.what)
        running.turn.over()
        stay_open(site, app, server.finish, stopped)
    except LeafletError:
        tell_visitor(app, server, in_browser)
        raise
    finally:
        say_gone(running.where, door.key)
        server.close()
    say("stopped")


def shown_already(
    where: Path, what: Mapping[str, str], opened: Callable[[str], bool], say: Callable[[str], None]
) -> bool:
    """Show the pages that another run of this program shows of the same; tell whether there are such."""
    if running := address_of_running(where, what):
        say("the ward's pages are shown already; a fresh address:")
        opened(running)
    return bool(running)


def tell_visitor(app: LateApp, server: WebServer, expected: bool) -> None:
    """Have a browser that was opened say that there are no pages: not everybody sees the terminal."""
    app.fail(UNREADABLE)
    if expected:
        app.visited.wait(FIRST_VISIT)
    server.finish(LAST_ANSWER)


def keep_files_private() -> None:
    """Have large uploads and answers wait in a folder that is closed to others, and no crash leave what was in memory.

    Raises LeafletError.
    """
    from ..user_state import temporary_folder

    folder = temporary_folder()
    try:
        deliver.prepare_folder(folder, deliver.PRIVATE_FOLDER)
    except LeafletError as error:
        hint = "the pages keep there what they must not lose: make it writable, or name another place in XDG_STATE_HOME"
        raise refusal(error.faults[0].message, hint, error.faults[0].place) from None
    tempfile.tempdir = str(folder)
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def stopping() -> threading.Event:
    """Return what is set once somebody stops the program."""
    stopped = threading.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda number, frame: stopped.set())
    return stopped
