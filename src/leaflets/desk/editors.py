"""Takes an editor's name or a command, and a place in a file, gives the arguments that open it there, and starts it. No shell."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..faults import Place, did_you_mean, reason, refusal

VS_CODE = ("-g", "{file}:{line}:{column}")
IDEA = ("--line", "{line}", "--column", "{column}", "{file}")
COLONS = ("{file}:{line}:{column}",)
VIM = ("+{line}", "{file}")
EMACS = ("+{line}:{column}", "{file}")
FORMS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"), VS_CODE),
    **dict.fromkeys(("idea", "pycharm", "webstorm", "phpstorm", "goland", "clion", "rubymine"), IDEA),
    **dict.fromkeys(("subl", "sublime_text", "zed", "zeditor", "hx", "helix"), COLONS),
    **dict.fromkeys(("vim", "nvim", "vi", "gvim", "mvim"), VIM),
    **dict.fromkeys(("emacs", "emacsclient"), EMACS),
    **dict.fromkeys(("nano",), ("+{line},{column}", "{file}")),
    **dict.fromkeys(("micro",), ("+{line}:{column}", "{file}")),
    **dict.fromkeys(("gedit", "gnome-text-editor"), ("+{line}:{column}", "{file}")),
    **dict.fromkeys(("kate", "kwrite"), ("-l", "{line}", "-c", "{column}", "{file}")),
    **dict.fromkeys(("bbedit", "mate"), ("-l", "{line}", "{file}")),
    **dict.fromkeys(("notepad++",), ("-n{line}", "-c{column}", "{file}")),
}  # fmt: skip
IN_TERMINAL = frozenset(("vim", "nvim", "vi", "nano", "micro", "hx", "helix"))
_SLOT = re.compile(r"\{(file|line|column)\}")
BATCH = (".cmd", ".bat")  # Windows hands such a program to its shell, whoever starts it
READ_BY_IT = frozenset('"%&|<>^!\n')
OWN_FORM = "say how it opens a line, for example --editor '{} {{file}}:{{line}}:{{column}}'"


@dataclass(slots=True)
class Editor:
    """A program that opens files at a line."""

    name: str
    program: str  # found on the PATH
    arguments: Sequence[str]
    in_terminal: bool
    running: subprocess.Popen[bytes] | None = None

    def command(self, place: Place, path: Path) -> list[str]:
        """Return the program with its arguments for a place in a file; each stays one argument, whatever it holds."""
        held = {"file": str(path), "line": str(max(1, place.line)), "column": str(place.column)}
        return [self.program, *(_SLOT.sub(lambda found: held[found[1]], one) for one in self.arguments)]

    def open(self, place: Place, path: Path) -> None:
        """Open a file at a line. Raises LeafletError when the program cannot be started."""
        if self.in_terminal and self.running and self.running.poll() is None:
            raise refusal(f"{self.name} is still open in the terminal", "leave it first")
        if self.program.lower().endswith(BATCH) and READ_BY_IT & set(str(path)):
            message = f"{self.name} cannot open a file with one of {' '.join(sorted(READ_BY_IT - {chr(10)}))} in its path"
            raise refusal(message, "the Windows shell would read these: rename the folder or the file")
        others = None if self.in_terminal else subprocess.DEVNULL
        try:
            self.running = subprocess.Popen(
                self.command(place, path), stdin=others, stdout=others, stderr=others, close_fds=True,
                start_new_session=not self.in_terminal and sys.platform != "win32",
            )  # fmt: skip
        except (OSError, ValueError) as error:
            why = reason(error) if isinstance(error, OSError) else str(error)
            raise refusal(f"{self.name} cannot be started: {why}") from None
        threading.Thread(target=self.running.wait, daemon=True).start()  # so that none is left as a zombie


def editor_of(given: str, has_terminal: bool) -> Editor:
    """Return the editor that `--editor` names: one of FORMS, or a command with {file} and {line}. Raises LeafletError."""
    try:
        words = shlex.split(given, posix=sys.platform != "win32")
    except ValueError:
        raise refusal("--editor: a quotation mark is not closed") from None
    if not words:
        raise refusal("--editor is empty", "leave it out, or name an editor")
    name = re.sub(r"\.(exe|cmd|bat)$", "", Path(words[0]).name, flags=re.IGNORECASE)
    own = any("{file}" in word for word in words[1:])
    if not own and name not in FORMS:
        near = did_you_mean(name, FORMS)
        hint = near if near.startswith("did you mean") else OWN_FORM.format(name)
        raise refusal(f'--editor: it is not known how "{name}" opens a line', hint)
    program = shutil.which(words[0])
    if program is None:
        raise refusal(f"--editor: there is no program {words[0]} on this computer", "give its full path")
    in_terminal = name in IN_TERMINAL
    if in_terminal and not has_terminal:
        raise refusal(
            f"--editor: {name} needs a terminal, and there is none here",
            "start `leaflets watch` in a terminal, or use an editor with a window of its own",
        )
    return Editor(name, program, words[1:] if own else [*words[1:], *FORMS[name]], in_terminal)
