"""Nobody comes in without the address from the terminal, and only the desk's own page can change anything."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from leaflets.web.door import POLICY
from support.watched import Answer, Watched, copied_library, watched

pytest.importorskip("flask", reason="needs the extra web")
pytest.importorskip("waitress", reason="needs the extra web")

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with watched(copied_library(tmp_path_factory.mktemp("door") / "lib"), "--section", "signs") as held:
        held.enter()
        held.page_with("page-1")
        yield held


def form(desk: Watched, **fields: str) -> str:
    return urlencode({"csrf": desk.csrf, "part": "help", **fields})


def post(desk: Watched, path: str = "/choose", body: str | None = None, **headers: str) -> Answer:
    own = desk.own(**FORM, Origin=desk.origin) | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return desk.ask("POST", path, own, form(desk) if body is None else body)


GETS = ["/", "/text", "/news?seen=0", "/leaflet.pdf", "/page/x-720.png"]


@pytest.mark.parametrize("path", [*GETS, "/nothing", "/enter/", "/enter/x", "/enter/%00"])
def test_without_a_session_there_is_nothing(path: str, desk: Watched) -> None:
    assert desk.ask("GET", path).code in (403, 404)
    assert desk.ask("GET", path, {"Cookie": desk.cookie.partition("=")[0] + "=guess"}).code in (403, 404)
    assert desk.ask("GET", path, {"Cookie": f"other={desk.cookie.partition('=')[2]}"}).code in (403, 404)


def test_an_address_opens_once(desk: Watched) -> None:
    spent = desk.ask("GET", urlsplit(desk.address).path)
    assert spent.code == 403 and "Set-Cookie" not in spent.headers
    fresh = desk.line()  # the terminal shows another one
    assert fresh.startswith(f"{desk.origin}/enter/") and fresh != desk.address
    assert desk.ask("GET", urlsplit(fresh).path + "x").code == 403
    assert desk.ask("GET", urlsplit(fresh).path).code == 303
    assert desk.ask("GET", urlsplit(fresh).path).code == 403


def test_the_cookie_cannot_be_read_by_scripts_nor_sent_from_other_sites(desk: Watched) -> None:
    desk.ask("GET", "/")
    fresh = desk.line()
    given = desk.ask("GET", urlsplit(fresh).path).headers["Set-Cookie"]
    assert "HttpOnly" in given and "SameSite=Strict" in given and "Path=/" in given


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example", "[::1]"]
)
def test_another_name_for_this_computer_is_refused(host: str, desk: Watched) -> None:
    assert desk.ask("GET", "/", desk.own(Host=host)).code == 400
    assert post(desk, Host=host).code == 400
    assert desk.ask("GET", urlsplit(desk.address).path, {"Host": host}).code == 400


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_what_another_site_sends_is_refused(site: str, desk: Watched) -> None:
    assert desk.ask("GET", "/", desk.own(**{"Sec-Fetch-Site": site})).code == 403
    assert post(desk, Sec_Fetch_Site=site).code == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"])
def test_a_form_of_another_origin_is_refused(origin: str, desk: Watched) -> None:
    """An old browser sends no Sec-Fetch-Site."""
    own = {"Cookie": desk.cookie, "Origin": origin, **FORM}
    assert desk.ask("POST", "/choose", own, form(desk)).code == 403


@pytest.mark.parametrize("csrf", ["", "x", "é", "\0"])
def test_a_form_without_its_token_is_refused(csrf: str, desk: Watched) -> None:
    assert post(desk, body=urlencode({"csrf": csrf, "part": "help"})).code == 403
    assert post(desk, body="part=help").code == 403
    assert post(desk, "/open", body=urlencode({"csrf": csrf, "at": f"{desk.file}:1:1"})).code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_other_methods_are_refused(method: str, desk: Watched) -> None:
    assert desk.ask(method, "/", desk.own()).code in (400, 405, 501)


@pytest.mark.parametrize("path", ["/choose", "/open"])
def test_reading_changes_nothing(path: str, desk: Watched) -> None:
    assert desk.ask("GET", f"{path}?{form(desk, at=f'{desk.file}:1:1')}", desk.own()).code in (404, 405)


def test_a_body_that_is_too_big_is_refused(desk: Watched) -> None:
    assert post(desk, body=form(desk, padding="x" * 200_000)).code == 413
    assert post(desk, body=form(desk)).code == 303, "the desk goes on"
    parts = (
        "".join(f'--b\r\nContent-Disposition: form-data; name="n{n}"\r\n\r\nx\r\n' for n in range(500))
        + "--b--\r\n"
    )
    assert post(desk, body=parts, Content_Type="multipart/form-data; boundary=b").code in (403, 413)


@pytest.mark.parametrize("path", [
    "/static/x/../../door.py", "/static/x/..%2f..%2fdoor.py", "/static/..", "//etc/passwd", "/../../etc/passwd",
    "/static/x/htmx.LICENSE", "/page/..%2f..%2fetc-720.png", "/page/x-99999.png", "/page/x--1.png", "/%2e%2e/clinic.yaml",
])  # fmt: skip
def test_a_path_leads_to_no_file(path: str, desk: Watched) -> None:
    answer = desk.ask("GET", path, desk.own())
    assert answer.code in (403, 404) and b"import" not in answer.body and b"root:" not in answer.body


@pytest.mark.parametrize("at", [
    "/etc/passwd:1:1", "lib/../../etc/passwd:1:1", "lib/content/hay-fever/en/nothing.yaml:1:1", ":1:1", "", "x", "--help:1:1",
    "\0:1:1", "x" * 5000 + ":1:1",
])  # fmt: skip
def test_only_files_of_the_library_can_be_opened(at: str, desk: Watched) -> None:
    answer = post(desk, "/open", body=form(desk, at=at))
    assert answer.code == 400 and "not part of the library" in answer.text


def test_every_answer_carries_its_policy(desk: Watched) -> None:
    pages = [desk.ask("GET", path, desk.own()) for path in [*GETS, "/nothing"]]
    found = [*pages, desk.ask("GET", "/"), post(desk), post(desk, body="")]
    styles = re.findall(r'(?:href|src)="(/static/[^"]+)"', pages[0].text)
    assert len(styles) == 5
    for answer in [*found, *(desk.ask("GET", path) for path in styles)]:
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert all(
            f"{name} {value}" in answer.headers["Content-Security-Policy"] for name, value in POLICY.items()
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin" and "Server" not in answer.headers
    assert all(answer.headers["Cache-Control"] == "no-store" for answer in found)
    assert all("max-age" in desk.ask("GET", path).headers["Cache-Control"] for path in styles)


def test_no_other_address_of_this_computer_answers(desk: Watched) -> None:
    """The server listens on 127.0.0.1 alone: not even another address that ends here reaches it."""
    import socket

    port = int(urlsplit(desk.address).port or 0)
    with socket.socket() as line, pytest.raises(OSError):
        line.settimeout(5)
        line.connect(("127.0.0.2", port))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_good_order(number: signal.Signals, tmp_path: Path) -> None:
    with watched(copied_library(tmp_path / "lib")) as desk:
        desk.enter()
        desk.process.send_signal(number)
        _, errors = desk.process.communicate(timeout=60)
        assert desk.process.returncode == 0 and "Traceback" not in errors, errors


def test_a_port_that_is_taken_is_a_fault(desk: Watched, tmp_path: Path) -> None:
    from support.command import leaflets

    port = str(urlsplit(desk.address).port)
    done = leaflets("watch", "--port", port, "--library", str(desk.folder), "--no-open", folder=tmp_path)
    assert done.returncode == 2 and f"port {port} cannot be used" in done.stderr and "hint: " in done.stderr
    assert leaflets("watch", "--host", "0.0.0.0", folder=tmp_path).returncode == 2
