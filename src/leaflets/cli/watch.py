"""The command `watch`: shows a library's pages in a browser, and builds them again at each save, until it is stopped."""

from __future__ import annotations

import gc
import os
import signal
import sys
import webbrowser
from pathlib import Path
from typing import Any

import click

from ..codes import chosen
from ..desk.choice import BOOKLET, DeskChoice, possible, topic_of
from ..desk.library import WatchedLibrary
from ..faults import LeafletError, refusal
from ..layout.papers import PAPERS
from ..orders.jobs import names_found, refuse_no_booklet
from ..orders.topics import choose_topic, first_topic, named_once
from ..setting import Setting, find_library, library_folder
from ..web.server import LAST_ANSWER, need_extra
from .library import say_texts
from .options import (
    Word,
    choice_options,
    complete,
    lang_option,
    library_options,
    page_options,
    request_of,
    topic_argument,
    topic_option,
)
from .reports import note

WINDOWS = ("darwin", "win32")  # systems that always have a screen
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
BUILT_IN = "these texts come with the program; for your own: leaflets new my-clinic"


@click.command()
@topic_argument
@topic_option("The same as TOPIC. Default: the library's first.")
@click.option(
    "--section",
    metavar="ID",
    type=Word(),
    shell_complete=complete("sections"),
    help="Begin with this section.",
)
@click.option("--booklet", is_flag=True, help="Begin with the full booklet.")
@choice_options
@click.option(
    "--layout",
    type=Word(),
    metavar="NAME",
    shell_complete=complete("layouts"),
    help="Begin with this layout.",
)
@click.option("--paper", type=click.Choice(PAPERS), help="Begin with this paper. Default: your clinic's.")
@lang_option("Begin with the texts in this language. Default: en.", None)
@click.option(
    "--editor",
    metavar="EDITOR",
    help="Open lines in this editor: code, vim, idea …, or a command with {file} and {line}.",
)
@page_options
@library_options
def watch(port: int, editor: str | None, no_open: bool, quiet: bool, **given: Any) -> None:
    """Show the pages in a browser while you write: every save is seen at once, and every fault.

    \b
    leaflets watch --library my-clinic                    in the browser that opens
    leaflets watch --library my-clinic --editor code      a click on a line opens it in the editor
    leaflets watch --library my-clinic --no-open          only print the address

    Only this computer can reach the address. Stop with Ctrl+C. It needs: pip install 'leaflets[web]'
    """  # fmt: skip
    need_extra()
    from ..desk.editors import editor_of

    folder, how = find_library(given["library"])
    if given["clinic"] and not given["clinic"].is_file():
        raise refusal(f"there is no file {given['clinic']}", "leave out --clinic to use the library's own")
    source = WatchedLibrary(folder, given["clinic"])
    opener = editor_of(editor, sys.stdin.isatty() and sys.stdout.isatty()) if editor else None
    choice = first_choice(source, given)
    if not quiet:
        say_texts(folder, how)
        if folder == library_folder():
            click.echo(BUILT_IN, err=True)
    serve(source, choice, opener, port, shown_browser(no_open), note(quiet))


def first_choice(source: WatchedLibrary, given: dict[str, Any]) -> DeskChoice:
    """Return what is shown first. Names that do not exist are refused, unless the library has faults: then the desk shows these."""
    if given["section"] and given["booklet"]:
        raise refusal(
            "--section and --booklet cannot be combined", "leave one of them out; the page can show the other"
        )
    topic = named_once(given.pop("word"), given.pop("topic"))
    request = request_of(
        {"start": False, "large_print": False, **given, "topic": topic,
         "sections": [given["section"]] if given["section"] else []}
    )  # fmt: skip
    part = BOOKLET if given["booklet"] else given["section"] or ""
    try:
        setting = source.load()
    except LeafletError:
        return DeskChoice(topic or "", given["lang"] or "", part, dict(request.choices), given["layout"] or "", given["paper"] or "")  # fmt: skip
    found = choose_topic(setting.library, topic or first_topic(setting.library, None), given["lang"] or "en")
    choices, layout = names_found(setting, found, request)
    return possible_first(setting, DeskChoice(found.id, found.lang, part, dict(chosen(found, choices)), layout or "", given["paper"] or ""))  # fmt: skip


def possible_first(setting: Setting, choice: DeskChoice) -> DeskChoice:
    """Return the first choice with a part that exists. Raises LeafletError for a part or a layout that it cannot have."""
    if choice.part == BOOKLET:
        refuse_no_booklet(topic_of(setting, choice))
    fitting = possible(setting, choice)
    if choice.layout and not fitting.layout:
        raise refusal(f"the layout {choice.layout} cannot hold {fitting.part}", "leave --layout out")
    return fitting


def shown_browser(no_open: bool) -> bool:
    """Tell whether a browser can be opened: without a screen, one may start in the terminal and keep it."""
    return not no_open and (sys.platform in WINDOWS or any(os.environ.get(name) for name in SCREENS))


def name_of(folder: Path) -> str:
    """Return what a library is called: as its folder is."""
    return "built-in texts" if folder == library_folder() else folder.resolve().name


def serve(
    source: WatchedLibrary, choice: DeskChoice, opener: Any, port: int, browser: bool, say: Any
) -> None:
    """Show the desk until somebody stops it."""
    from ..desk.advice import Adviser
    from ..desk.app import desk_app
    from ..desk.state import WritersDesk
    from ..web.door import Door
    from ..web.server import WebServer

    desk = WritersDesk(source, choice, Adviser(source.folder, source.clinic))
    door = Door(lambda address: click.echo(address))
    server = WebServer(desk_app(desk, opener, name_of(source.folder), door), port)
    door.port = server.port
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda number, frame: desk.stop())
    gc.disable()  # the desk collects when nobody waits for it
    server.start()
    address = door.address()
    say("the desk; stop it with Ctrl+C:")
    click.echo(address)
    if browser:
        webbrowser.open(address)
    try:
        desk.run()
    finally:
        server.finish(LAST_ANSWER)
        server.close()
    say("stopped")
