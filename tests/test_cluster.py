"""A batch on a cluster: real worker processes on loopback, over TLS, one of them killed midway."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_batch import PRESS, job

from leaflets import batch, cluster, making, patients
from leaflets.faults import LeafletError, Place
from leaflets.making import Press

distributed = pytest.importorskip("distributed")
trustme = pytest.importorskip("trustme")


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path | None]:
    """Files of an authority and of a certificate for this machine, made for this run."""
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


def rows(count: int) -> Iterator[patients.Row]:
    for n in range(count):
        yield patients.Row(f"P{n:03}", Place("patients.csv", n + 2), (job(f"Person Number{n}"),))


def test_a_batch_on_a_cluster_survives_a_killed_worker(
    workers: distributed.LocalCluster, tls: dict[str, Path | None], tmp_path: Path
) -> None:
    setting = making.maker(PRESS).setting
    press = Press(None, None, PRESS.as_of, making.fingerprint(setting))
    open_pool, width = cluster.connect(workers.scheduler_address, press, tls)
    assert workers.scheduler_address.startswith("tls://127.0.0.1") and width == 2
    first = next(iter(workers.workers.values())).pid
    with batch.running(setting, tmp_path / "out", press, open_pool, batch.by_id, batch.Tally()) as run:
        for n, result in enumerate(run.results(rows(120), 2 * width)):
            assert result.what == batch.MADE, result
            if n == 20:
                os.kill(first, signal.SIGKILL)
    assert run.tally.made == 120
    here = making.Maker(setting)
    for row in rows(120):
        assert (tmp_path / "out" / f"{row.id}.pdf").read_bytes() == here.pdf(row.jobs[0])


def test_a_cluster_with_another_authority_is_refused(
    workers: distributed.LocalCluster, tls: dict[str, Path | None], tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    with pytest.raises(LeafletError, match="no scheduler answers"):
        cluster.connect(workers.scheduler_address, PRESS, {**tls, "ca": other})


def test_workers_with_other_texts_are_refused_before_the_first_job(
    workers: distributed.LocalCluster, tls: dict[str, Path | None]
) -> None:
    other = Press(None, None, PRESS.as_of, "0" * 64)
    with pytest.raises(LeafletError, match="has other texts, another profile or another version"):
        cluster.connect(workers.scheduler_address, other, tls)


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
