"""Whoever is not the nurse at this computer gets nothing: each way in that a stranger may try is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from support.served import Served, served
from support.watched import copied_library

pytest.importorskip("flask", reason="needs the extra web")
pytest.importorskip("waitress", reason="needs the extra web")

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SIGNS = {"topic": "hay-fever", "lang": "en", "section": "signs", "kind": "sheet"}
PAGES = ["/", "/faults", "/l/AAAAAAAAAAAA", "/l/AAAAAAAAAAAA/print", "/page/x-720.png"]
FORMS = ["/find", "/again", "/choose", "/do", "/copy", "/stay", "/lock"]


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("door")
    with served(copied_library(folder / "lib"), folder / "state") as held:
        held.enter()
        yield held


def post(ward: Served, path: str, fields: dict[str, str] | None = None, **headers: str) -> int:
    own = ward.own(**FORM, Origin=ward.origin) | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return ward.ask(
        "POST", path, own, urlencode({"csrf": ward.csrf, **SIGNS} if fields is None else fields)
    ).code


@pytest.mark.parametrize("path", PAGES)
def test_without_a_session_no_page_opens(path: str, ward: Served) -> None:
    assert ward.ask("GET", path).code == 403
    assert ward.ask("GET", path, {"Cookie": ward.cookie.partition("=")[0] + "=guess"}).code == 403


@pytest.mark.parametrize("path", FORMS)
def test_a_form_needs_session_token_origin_and_host(path: str, ward: Served) -> None:
    body = urlencode({"csrf": ward.csrf, **SIGNS})
    assert ward.ask("POST", path, FORM, body).code == 403
    assert post(ward, path, SIGNS) == 403, "no token"
    assert post(ward, path, {**SIGNS, "csrf": "guess"}) == 403
    assert post(ward, path, Origin="http://evil.example") == 403
    assert post(ward, path, Origin="null") == 403
    assert post(ward, path, Sec_Fetch_Site="cross-site") == 403
    assert post(ward, path, Host="evil.example") == 400


def test_nothing_is_changed_by_a_link(ward: Served) -> None:
    for path in FORMS:
        assert ward.read(path).code == 405


def test_a_session_ends_with_the_lock_and_cannot_be_replayed(tmp_path: Path) -> None:
    with served(copied_library(tmp_path / "lib"), tmp_path / "state") as ward:
        ward.enter()
        assert ward.read("/").code == 200
        locked = ward.send("/lock")
        assert locked.code == 200 and "This page is locked" in locked.text
        assert ward.read("/").code == 403 and ward.send("/choose", **SIGNS).code == 403
        fresh = ward.line()
        assert ward.ask("GET", urlsplit(fresh).path).code == 303


@pytest.mark.parametrize(
    "path",
    [
        "/l/../../etc/passwd", "/l/..%2f..%2fetc%2fpasswd", "/static/x/../../../etc/passwd", "/static/x/..%5c..%5cx",
        "/l/AAAAAAAAAAAA/..%00", "/page/..%2f-720.png", "/page/x-99999999999999999999.png", "//evil.example/",
        "/l/%ff%fe", "/l/" + "A" * 5000, "/l/AAAAAAAAAAAA/queue.x", "/copy/", "/knock",
    ],
)  # fmt: skip
def test_tricks_with_paths_find_nothing(path: str, ward: Served) -> None:
    answer = ward.read(path)
    assert answer.code in (400, 403, 404, 405), answer.code
    assert b"root:" not in answer.body


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
        {"X-HTTP-Method-Override": "POST"}, {"X-Original-URL": "/lock"}, {"Forwarded": "host=evil.example"},
        {"Cookie": "a" * 4000}, {"Accept-Language": "'; DROP TABLE recent; --"},
    ],
)  # fmt: skip
def test_tricks_with_headers_change_nothing(headers: dict[str, str], ward: Served) -> None:
    answer = ward.ask("GET", "/", ward.own(**headers))
    assert answer.code in (200, 403) and "evil.example" not in answer.text
    assert ward.read("/").code == 200, "the session is still open"


def test_too_much_at_once_is_refused(ward: Served) -> None:
    big = urlencode({"csrf": ward.csrf, "q": "x" * 1_000_000})
    try:
        assert ward.ask("POST", "/find", ward.own(**FORM, Origin=ward.origin), big).code == 413
    except ConnectionError:  # the line was cut before all of it was sent
        pass
    assert ward.read("/").code == 200
    mark = "----parts"
    parts = "".join(
        f'--{mark}\r\nContent-Disposition: form-data; name="p{n}"\r\n\r\nx\r\n' for n in range(500)
    )
    body = (
        f'--{mark}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{ward.csrf}\r\n{parts}--{mark}--\r\n'
    )
    multi = {"Content-Type": f"multipart/form-data; boundary={mark}", "Origin": ward.origin}
    assert ward.ask("POST", "/find", ward.own(**multi), body).code in (403, 413)


def test_every_answer_is_sealed(ward: Served) -> None:
    for answer in (
        ward.read("/"),
        ward.read(ward.choose(**SIGNS)),
        ward.read("/nothing"),
        ward.ask("GET", "/"),
    ):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert (
            answer.headers["Cache-Control"] == "no-store"
            and answer.headers["X-Content-Type-Options"] == "nosniff"
        )
    page = ward.read("/").text
    assert "<script>" not in page and " style=" not in page and "onclick" not in page


def test_only_the_same_users_program_may_ask_for_a_fresh_address(ward: Served, tmp_path: Path) -> None:
    assert ward.ask("POST", "/knock").code == 403
    assert ward.ask("POST", "/knock", {"Leaflets-Key": "guess"}).code == 403
    assert ward.ask("POST", "/knock", {"Leaflets-Key": ""}).code == 403


@pytest.mark.parametrize("path", ["/choose", "/do", "/copy", "/email", "/email/prepare", "/list"])
@pytest.mark.parametrize("head", ["form-data", "form-data; filename=x", "form-data; nam\re=q"])
def test_a_part_without_a_name_is_refused(path: str, head: str, ward: Served) -> None:
    body = (
        f'--edge\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{ward.csrf}\r\n'
        f"--edge\r\nContent-Disposition: {head}\r\n\r\nx\r\n--edge--\r\n"
    )
    kind = "multipart/form-data; boundary=edge"
    assert ward.ask("POST", path, ward.own(**{"Content-Type": kind}, Origin=ward.origin), body).code == 400
