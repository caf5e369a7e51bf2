"""A batch on a cluster: real worker processes on loopback, over TLS, one of them killed midway."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from leaflets.batch import cluster
from leaflets.batch.identity import by_id
from leaflets.batch.patient import Patient
from leaflets.batch.result import MADE, Tally
from leaflets.batch.run import open_batch
from leaflets.batch.worker import Maker, WorkerInputs, fingerprint, maker
from leaflets.faults import LeafletError, Place
from support.batches import PEOPLE, PRESS, command, job, listed, ran

distributed = pytest.importorskip("distributed")
trustme = pytest.importorskip("trustme")


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path | None]:
    """Files of an authority and of a certificate for this machine, created for this run."""
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1", "localhost")
    files = {"ca": authority.cert_pem, "key": issued.private_key_pem, "cert": issued.cert_chain_pems[0]}
    for name, held in files.items():
        held.write_to_path(folder / name)
    return {name: folder / name for name in files}


@pytest.fixture
def workers(tls: dict[str, Path | None]) -> Iterator[distributed.LocalCluster]:
    said = {"ca": "tls_ca_file", "cert": "tls_{}_cert", "key": "tls_{}_key"}
    named = {
        said[name].format(role): str(path)
        for name, path in tls.items()
        for role in ("scheduler", "worker", "client")
    }
    security = distributed.Security(require_encryption=True, **named)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, security=security, protocol="tls://",
        dashboard_address=None, silence_logs=50,
    ) as held:  # fmt: skip
        yield held


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@pytest.fixture
def by_hand(
    tls: dict[str, Path | None], tmp_path: Path
) -> Iterator[tuple[list[str], list[subprocess.Popen[bytes]]]]:
    """Scheduler and worker as docs/batch.md starts them; yields the words that follow `leaflets batch … --out`."""
    page = (Path(__file__).parents[2] / "docs" / "batch.md").read_text(encoding="utf-8")
    port, known = (
        free_port(),
        {"ca.pem": "ca", "node.pem": "cert", "node.key": "key", "me.pem": "cert", "me.key": "key"},
    )

    def words(start: str) -> list[str]:
        (line,) = re.findall(rf"^{start}.*$", page, re.MULTILINE)
        line = line.replace("scheduler.example:8786", f"127.0.0.1:{port}").replace("auto", "2")
        return [str(tls[known[word]]) if word in known else word for word in line.split()]

    dask = [sys.executable, "-m", "dask"]
    more = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    started = [subprocess.Popen([*dask, *words("dask scheduler")[1:], *more], stderr=subprocess.DEVNULL)]
    try:
        wait_for(port)
        worker = [*dask, *words("dask worker")[1:], "--no-dashboard"]
        started.append(subprocess.Popen(worker, stderr=subprocess.DEVNULL, cwd=tmp_path))
        args = words("leaflets batch patients.csv --out booklets --scheduler")
        yield args[args.index("--scheduler") :], started
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(timeout=60)


def wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the scheduler did not start")


def wait_for_workers(args: list[str]) -> None:
    given = dict(zip(args[::2], args[1::2], strict=True))
    security = distributed.Security(
        require_encryption=True, tls_ca_file=given["--tls-ca"],
        tls_client_cert=given["--tls-cert"], tls_client_key=given["--tls-key"],
    )  # fmt: skip
    with distributed.Client(
        given["--scheduler"], security=security, timeout=60, set_as_default=False
    ) as client:
        client.wait_for_workers(2, timeout=120)


def test_the_commands_of_the_docs_and_a_scheduler_that_dies(
    by_hand: tuple[list[str], list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    """A batch with the commands from the docs; then the scheduler is killed in the next one: it ends, and blames no row."""
    args, (scheduler, _) = by_hand
    listed(tmp_path / "patients.csv", PEOPLE[1:4])
    wait_for_workers(args)
    done = ran(tmp_path, *args)
    assert done.returncode == 0 and "3 rows = 3 made" in done.stderr, done.stderr
    listed(
        tmp_path / "patients.csv", [{**PEOPLE[1], "id": f"Q{n}", "name": f"Person {n}"} for n in range(2000)]
    )
    process = subprocess.Popen(command(tmp_path, *args), stderr=subprocess.PIPE, text=True, cwd=tmp_path)
    while not any((tmp_path / "out").glob("Q*.pdf")):
        time.sleep(0.02)
    scheduler.kill()
    begun = time.monotonic()
    _, told = process.communicate(timeout=120)
    assert time.monotonic() - begun < 60
    assert process.returncode == 1 and "Traceback" not in told, told
    assert "the connection to the scheduler was lost" in told and " + 0 refused + " in told


def rows(count: int) -> Iterator[Patient]:
    for n in range(count):
        yield Patient(f"P{n:03}", Place("patients.csv", n + 2), (job(f"Person Number{n}"),))


def test_a_batch_on_a_cluster_survives_a_killed_worker(
    workers: distributed.LocalCluster, tls: dict[str, Path | None], tmp_path: Path
) -> None:
    setting = maker(PRESS).setting
    press = WorkerInputs(None, None, PRESS.as_of, fingerprint(setting))
    open_pool, width = cluster.connect_scheduler(workers.scheduler_address, press, tls)
    assert workers.scheduler_address.startswith("tls://127.0.0.1") and width == 2
    first = next(iter(workers.workers.values())).pid
    with open_batch(setting, tmp_path / "out", press, open_pool, by_id, Tally()) as run:
        for n, result in enumerate(run.results(rows(120), 2 * width)):
            assert result.what == MADE, result
            if n == 20:
                os.kill(first, signal.SIGKILL)
    assert run.tally.made == 120
    here = Maker(setting)
    for row in rows(120):
        assert (tmp_path / "out" / f"{row.id}.pdf").read_bytes() == here.pdf(row.jobs[0])


def test_a_cluster_with_another_authority_is_refused(
    workers: distributed.LocalCluster, tls: dict[str, Path | None], tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    with pytest.raises(LeafletError, match="no scheduler answers"):
        cluster.connect_scheduler(workers.scheduler_address, PRESS, {**tls, "ca": other})


def test_workers_with_other_texts_are_refused_before_the_first_job(
    workers: distributed.LocalCluster, tls: dict[str, Path | None]
) -> None:
    other = WorkerInputs(None, None, PRESS.as_of, "0" * 64)
    with pytest.raises(LeafletError, match="has different texts, a different profile or a different version"):
        cluster.connect_scheduler(workers.scheduler_address, other, tls)


@pytest.mark.parametrize(
    "address",
    ["tcp://10.0.0.7:8786", "tcp://scheduler.example:8786", "http://127.0.0.1:8786", "127.0.0.1", "tls://"],
)
def test_patients_data_never_travels_in_the_clear(address: str) -> None:
    with pytest.raises(LeafletError):
        cluster.check_address(address)


@pytest.mark.parametrize(
    "address", ["tls://scheduler.example:8786", "tcp://127.0.0.1:8786", "tcp://[::1]:8786"]
)
def test_addresses_that_may_be_used(address: str) -> None:
    cluster.check_address(address)
