"""The Python client, over real HTTP, and against servers that misbehave."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from handmade import record
from review.api_server import Server, serve
from review.test_api import TEXT

from sopocr.catalogue import NewExtraction
from sopocr.client import ApiError, Client, ExtractionFailed, Job, NoAnswer, StillWorking
from sopocr.review.api import ApiOptions


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("client"), ApiOptions(max_upload=256 * 1024)) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with Client(server.url, server.tokens["reviewer"]) as made:
        yield made


def test_from_a_file_to_its_record(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "sop.txt"
    path.write_text(TEXT, encoding="utf-8")
    [read] = client.extract(path, timeout=60)
    assert read.sop.nama_sop == "Pelayanan Surat Masuk" and read.source.file == "sop.txt"
    [hit] = client.search('"mendisposisi surat"')
    assert client.document(hit.document.id).nomor_sop == "065/01/SOP/2024"
    assert client.send(path).state == "done", "the same file again is the same job"
    assert client.jobs()[0].documents == (hit.document.id,)
    assert client.export(hit.document.id, "bpmn").startswith(b"<?xml")
    broken = tmp_path / "rusak.pdf"
    broken.write_bytes(b"%PDF-1.4\n%%EOF")
    with pytest.raises(ExtractionFailed, match=r"rusak\.pdf"):
        client.extract(broken, timeout=60)


def test_changes_are_made_and_refused(client: Client) -> None:
    one = next(client.documents())
    path = "/sop/langkah/0/keterangan"
    saved = client.edit(one.id, one.version, {"kind": "set", "path": path, "value": "satu"})
    assert saved.version == one.version + 1
    with pytest.raises(ApiError) as refused:
        client.edit(one.id, one.version, {"kind": "set", "path": path, "value": "dua"})
    assert (refused.value.status, refused.value.code) == (409, "version-conflict")
    assert refused.value.problem["current_version"] == saved.version
    with pytest.raises(ApiError, match="has no document"):
        client.record(10**6)


def stored(server: Server, number: int) -> None:
    one = record()
    one.source.sha256 = f"{number:064x}"
    server.app.state.catalogue.extractions.save(
        NewExtraction(one.source.sha256, "image/png", 1, f"file:///{number}.png", "1", "r", [one], 1.0)
    )


def test_lists_come_in_parts_and_nothing_is_lost_between_them(
    server: Server, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sopocr.client.asking._PART", 2)
    for number in range(5, 10):
        stored(server, number)
    taken = []
    for place, one in enumerate(client.documents()):
        taken.append(one.sha256)
        if place == 3:
            stored(server, 1)  # comes before what was given already: offsets would repeat a document
            stored(server, 11)
    assert len(taken) == len(set(taken)) and f"{11:064x}" in taken and f"{1:064x}" not in taken
    assert taken == sorted(taken)


def test_following_what_changes(server: Server, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sopocr.client.asking._PART", 2)
    stored(server, 20)
    known = list(client.changes())
    assert [one.updated for one in known] == sorted(one.updated for one in known)
    latest = known[-1].updated
    assert [one.id for one in client.changes(latest)] == [known[-1].id], "the instant itself belongs to it"
    assert list(client.changes(datetime.now(UTC) + timedelta(hours=1))) == []
    first = known[0]
    client.edit(first.id, first.version, {"kind": "set", "path": "/sop/nama_sop", "value": "Baru"})
    [again, *others] = [one for one in client.changes(latest) if one.id != known[-1].id]
    assert (again.id, again.version, others) == (first.id, first.version + 1, [])
    listed = server.client().get("/documents", params={"order": "name", "after": "0.1"})
    assert listed.status_code == 422
    assert server.client().get("/documents", params={"after": "0.1"}).status_code == 422


def answering(*answers: httpx.Response | Exception) -> tuple[Client, list[httpx.Request]]:
    """A client whose server gives these answers in turn, and what it was asked."""
    left, asked = list(answers), []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    client = Client("https://sop.example/di/bawah/", "sop_x", transport=httpx.MockTransport(handle))
    client._pause = 0.0
    return client, asked


JOB = {"id": 1, "state": "working", "file": "a.pdf", "sha256": "0" * 64, "queued": "2026-01-01T00:00:00Z"}


def test_questions_are_asked_again_and_changes_are_not() -> None:
    client, asked = answering(
        httpx.ConnectError("tidak ada"), httpx.Response(503), httpx.Response(200, json=JOB | {"new": "field"})
    )
    assert client.job(1) == Job.model_validate(JOB)
    assert str(asked[0].url) == "https://sop.example/di/bawah/api/v1/jobs/1"
    assert asked[0].headers["authorization"] == "Bearer sop_x"
    client, asked = answering(httpx.ReadTimeout("lama"))
    with pytest.raises(NoAnswer, match="does not answer"):
        client.approve(1, 1)
    assert len(asked) == 1


def test_answers_of_something_else() -> None:
    for answer in (httpx.Response(404, text="<h1>nginx</h1>"), httpx.Response(200, json={"id": "x"})):
        client, _ = answering(answer)
        with pytest.raises(NoAnswer):
            client.job(1)
    client, _ = answering(httpx.Response(200, content=json.dumps(JOB)))
    with pytest.raises(StillWorking, match=r"a\.pdf"):
        client.wait(1, timeout=0)


def test_working_together(server: Server, client: Client) -> None:
    number = next(client.documents()).id
    client.assign(number, "")
    assert client.assignee(number) == ""
    with pytest.raises(ApiError, match="no such user"):
        client.assign(number, "tidak ada")
    (said,) = client.comment(number, "Nomor ini dari mana?", "/sop/nomor_sop")
    assert (said.path, said.settled) == ("/sop/nomor_sop", False)
    assert [one.settled for one in client.settle_comment(number, said.id)] == [True]
    assert client.comments(number)[0].text == "Nomor ini dari mana?"
    teamwork = server.app.state.catalogue.teamwork
    teamwork.set_share(100.0)
    stored(server, 77)
    newest = max(client.documents(), key=lambda one: one.id)
    desk = server.app.state.desk
    desk.accept_rest(newest.id, newest.version, "budi")
    desk.approve(newest.id, desk.open(newest.id).info.version, "budi")
    teamwork.set_share(5.0)
    (check,) = [one for one in client.checks() if one.document_id == newest.id]
    assert (check.state, check.reviewer) == ("waiting", "budi")
    assert client.begin_check(check.id).state == "begun"
    assert client.document(newest.id).review_status == "started"
    assert client.rates() == []  # none is done yet
