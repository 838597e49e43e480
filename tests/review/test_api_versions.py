"""Versions over the API and on their pages, and as exports."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from handmade import record
from review.api_server import Server, serve
from typer.testing import CliRunner

from sopocr.catalogue import NewExtraction
from sopocr.cli import app
from sopocr.errors import CatalogueError
from sopocr.review.api import ApiOptions


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("versions"), ApiOptions(workers=0)) as running:
        for number, day in enumerate(("2018-01-01", "2021-01-01")):
            one = record()
            one.sop.nama_sop, one.sop.tanggal_efektif, one.sop.tanggal_pengesahan = "Cuti Pegawai", day, None
            one.source.sha256 = f"{number:064}"
            running.app.state.catalogue.extractions.save(
                NewExtraction(one.source.sha256, "image/png", 1, f"file:///{day}.png", "1", "r", [one], 1.0)
            )
        running.app.state.catalogue.versions.propose()
        yield running


def test_over_the_api_and_as_an_export(server: Server, tmp_path: Path) -> None:
    api, reader = server.client("reviewer"), server.client("reader")
    [proposal] = reader.get("/versions").json()
    older, newer = proposal["older"]["id"], proposal["newer"]["id"]
    assert (proposal["older"]["tanggal_efektif"], proposal["why"][-1]) == ("2018-01-01", "date")
    asked = {"older": older, "newer": newer, "state": "confirmed"}
    assert reader.post("/versions", json=asked).status_code == 403
    [link] = api.post("/versions", json=asked).json()
    assert link["state"] == "confirmed" and "reviewer" in link["by"]
    assert api.post("/versions", json=asked | {"older": newer, "newer": older}).status_code == 422
    in_force = reader.get("/documents", params={"in_force": True}).json()["documents"]
    assert newer in {one["id"] for one in in_force} and older not in {one["id"] for one in in_force}
    assert reader.get(f"/documents/{older}/versions").json() == [link]
    api.put("/terms", json={"office": "", "months": 12})
    assert newer in {one["document"]["id"] for one in reader.get("/due").json()}
    assert isinstance(reader.get("/replaced-references").json(), list)
    url = str(server.app.state.catalogue.url)
    for option, there in (
        (["--in-force"], True),
        (["--due", "2021-06-01"], False),
        (["--due", "2022-06-01"], True),
    ):
        target = tmp_path / "a.jsonl"
        arguments = ["export", "--catalogue", url, "--to", "jsonl", "-o", str(target), *option]
        assert CliRunner().invoke(app, arguments).exit_code == 0
        days = {json.loads(line)["sop"]["tanggal_efektif"] for line in target.read_text("utf-8").splitlines()}
        assert ("2021-01-01" in days) == there and "2018-01-01" not in days


def test_pages_are_for_those_who_may(server: Server) -> None:
    accounts = server.app.state.catalogue.accounts
    with httpx.Client(base_url=server.url, trust_env=False, follow_redirects=True) as client:
        for role in ("reader", "reviewer"):
            secret = accounts.open_session(accounts.add(f"{role}-v", "kata sandi panjang", role))
            client.cookies.set("sopocr_session", secret)
            page = client.get("/versions").text
            csrf = re.search(r'data-csrf="(\w+)"', page)
            assert csrf
            form = {"office": "DINAS", "months": 24, "csrf": csrf[1]}
            assert client.post("/versions/term", data=form | {"csrf": "x"}).status_code == 403
            assert client.post("/versions/term", data=form).status_code == (403 if role == "reader" else 200)
            for show in ("proposals", "force", "due", "replaced"):
                assert client.get("/versions", params={"show": show}).status_code == 200
        assert "DINAS" in client.get("/versions?show=due").text


def test_health_needs_no_login(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    assert httpx.get(f"{server.url}/health", trust_env=False).json() == {"status": "ok"}

    def away() -> None:
        raise CatalogueError("the database refuses")

    monkeypatch.setattr(server.app.state.catalogue, "ping", away)
    assert httpx.get(f"{server.url}/health", trust_env=False).status_code == 503
