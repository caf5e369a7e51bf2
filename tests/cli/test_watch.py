"""The command `watch` refuses what it cannot begin with; what it then does is tested in tests/desk and tests/web."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support.command import leaflets
from support.watched import copied_library


@pytest.mark.parametrize(("words", "said"), [
    (["--section", "nothing"], 'there is no section "nothing"'),
    (["nothing"], 'there is no topic "nothing"'),
    (["--layout", "nothing"], 'there is no layout "nothing"'),
    (["--section", "signs", "--layout", "card"], "the layout card cannot hold signs"),
    (["--section", "signs", "--booklet"], "--section and --booklet cannot be combined"),
    (["--choose", "season=never"], '"never" is not a value of season'),
    (["--editor", "cod"], 'did you mean "code"?'),
    (["--clinic", "nothing.yaml"], "there is no file nothing.yaml"),
    (["--lang", "xx"], '"xx"'),
    (["--host", "0.0.0.0"], "--host"),
    (["--port", "70000"], "70000"),
])  # fmt: skip
def test_what_cannot_be_is_refused(words: list[str], said: str, tmp_path: Path) -> None:
    pytest.importorskip("flask")
    copied_library(tmp_path / "lib")
    done = leaflets("watch", *words, "--library", "lib", "--no-open", folder=tmp_path)
    assert done.returncode == 2 and said in done.stderr, done.stderr


@pytest.mark.parametrize("missing", ["flask", "waitress"])
def test_without_the_extra_it_says_how_to_install_it(missing: str, tmp_path: Path) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; from leaflets.cli.app import main; main(['watch'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert (
        done.returncode == 2
        and "pip install 'leaflets[web]'" in done.stderr
        and "Traceback" not in done.stderr
    )


def test_other_commands_do_not_load_a_web_server(tmp_path: Path) -> None:
    code = (
        "import sys; from leaflets.cli.app import main; main(['list', '-q'], standalone_mode=False)\n"
        "assert not {'flask', 'waitress', 'leaflets.web.door', 'leaflets.desk.state'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
