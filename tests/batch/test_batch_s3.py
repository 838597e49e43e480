"""Sources in an object store: an S3 server of the tests' own, listed by the import, read by the workers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from batch.material import contents, import_all, text_of
from moto.server import ThreadedMotoServer

from sopocr.catalogue import Catalogue


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a bucket with scans in it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    system = fsspec.filesystem("s3", skip_instance_cache=True)
    system.mkdir("arsip")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("dalam/tiga.md", text_of(3))
    for name, data in (
        ("2019/satu.md", text_of(1).encode()),
        ("2019/dua.md", text_of(2).encode()),
        ("2020/dua lagi.md", text_of(2).encode()),
        ("2020/isi.zip", packed.getvalue()),
        ("2020/catatan.txt", b"telur, gula"),
        ("2020/rusak.pdf", b"%PDF-1.4\n%%EOF"),
    ):
        system.pipe(f"arsip/{name}", data)
    yield "s3://arsip"
    fsspec.filesystem("s3").clear_instance_cache()
    server.stop()


def test_an_import_from_a_bucket(bucket: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.db'}"
    run, tally, report = import_all(url, bucket)
    assert (tally.total, tally.failed, tally.left_out) == (5, 1, 1)
    assert sorted(report.finished) == ["dua lagi.md", "dua.md", "satu.md", "tiga.md"]
    assert list(report.failures) == ["rusak.pdf"]
    assert len(contents(url)) == 3, "the same bytes under two names are one source"
    with Catalogue(url) as catalogue:
        assert {len(catalogue.sources.get(number).urls) for number in (1, 2, 3)} == {1, 2}
    assert run.state == "finished"
    run, tally, report = import_all(url, f"{bucket}/2019/*.md", f"{bucket}/2020")
    assert (tally.total, tally.skipped, report.finished) == (5, 5, [])
    fsspec.filesystem("s3").pipe("arsip/2019/satu.md", text_of(7).encode())
    fsspec.filesystem("s3").invalidate_cache()
    assert import_all(url, bucket)[2].finished == ["satu.md"]
