"""The REST API, asked over real HTTP."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, get_args

import httpx
import jsonpatch
import pytest
from PIL import Image
from review.api_server import COLOUR, PASSWORD, Server, serve

from sopocr.model.sop import Record
from sopocr.output.export import FORMATS
from sopocr.review.api import ApiOptions
from sopocr.review.api.documents import Format
from sopocr.review.api.keeping import safe_name

TEXT = """SOP PELAYANAN SURAT MASUK

Nomor SOP : 065/01/SOP/2024
Nama SOP : Pelayanan Surat Masuk

| No | Kegiatan | Pelaksana | Kelengkapan | Waktu | Output |
|---|---|---|---|---|---|
| 1 | Menerima surat | Staf | Surat | 5 menit | Agenda |
| 2 | Mendisposisi surat | Kepala Dinas | Agenda | 1 hari | Disposisi |
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("api"), ApiOptions(max_upload=256 * 1024)) as running:
        yield running


@pytest.fixture
def api(server: Server) -> httpx.Client:
    return server.client("reviewer")


def documents(api: httpx.Client) -> list[dict[str, Any]]:
    """The two documents that the server began with, in their order."""
    found = [d for d in api.get("/documents").json()["documents"] if d["steps"] == 10]
    assert len(found) == 2
    return sorted(found, key=lambda one: "script" in one["nama_sop"])


def first(api: httpx.Client) -> int:
    return int(documents(api)[0]["id"])


def is_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert (told["status"], told["code"], told["type"]) == (status, code, f"urn:sopocr:problem:{code}")
    assert told["detail"]
    return told


def wait_for(api: httpx.Client, job: int) -> dict[str, Any]:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        told: dict[str, Any] = api.get(f"/jobs/{job}").json()
        if told["state"] in ("done", "failed"):
            return told
        time.sleep(0.1)
    raise AssertionError("the upload was not extracted")


def test_documents_are_listed_filtered_and_searched(api: httpx.Client) -> None:
    one, other = documents(api)
    assert (one["review_status"], one["steps"], one["status"]) == ("open", 10, "partial")
    assert api.get("/documents", params={"status": "failed"}).json() == {
        "total": 0,
        "documents": [],
        "next": None,
    }
    assert api.get("/documents", params={"office": "tanjung harapan", "limit": 1}).json()["total"] >= 2
    assert one["bentuk"] == "sop-ap"
    assert api.get("/documents", params={"form": "spo"}).json()["total"] == 0
    assert api.get("/documents", params={"form": "sop-ap"}).json()["total"] >= 2
    assert api.get("/search", params={"q": '"berita acara"', "form": "naratif"}).json() == []
    is_problem(api.get("/documents", params={"form": "lain"}), 422, "invalid-request")
    hits = api.get("/search", params={"q": '"berita acara"'}).json()
    assert {hit["document"]["id"] for hit in hits} == {one["id"], other["id"]}
    is_problem(api.get("/search", params={"q": "  "}), 422, "refused")


def test_the_record_is_a_record(api: httpx.Client) -> None:
    answer = api.get(f"/documents/{first(api)}/record")
    record = Record.model_validate(answer.json())
    assert record.sop.nomor_sop == "065/14/SOP-KTH/2022"
    assert answer.headers["etag"] == f'"{documents(api)[0]["version"]}"'


def test_findings_tell_what_is_open(api: httpx.Client) -> None:
    told = api.get(f"/documents/{first(api)}/findings").json()
    assert {one["code"] for one in told["findings"]} >= {"DATE_INCOMPLETE", "PAGE_UNREADABLE"}
    assert "/sop/langkah/5/output" in {one["path"] for one in told["doubts"] if one["unsure"]}


def test_pages_and_crops_are_pictures(api: httpx.Client) -> None:
    number = first(api)
    (page,) = api.get(f"/documents/{number}/pages").json()
    assert page["image"] == f"/api/v1/documents/{number}/pages/1/image"
    answer = api.get(f"/documents/{number}/pages/1/image", params={"width": 800})
    assert (answer.headers["content-type"], answer.headers["x-content-type-options"]) == (
        "image/jpeg",
        "nosniff",
    )
    assert Image.open(io.BytesIO(answer.content)).size == (800, 600)
    crop = Image.open(
        io.BytesIO(api.get(f"/documents/{number}/crop", params={"path": "/sop/langkah/5/output"}).content)
    ).convert("RGB")
    assert crop.width > 2 * crop.height  # it lies on its side in the scan
    middle = crop.getpixel((crop.width // 2, crop.height // 2))
    assert isinstance(middle, tuple)
    assert all(abs(x - y) < 40 for x, y in zip(middle, COLOUR, strict=True))
    is_problem(api.get(f"/documents/{number}/pages/2/image"), 404, "not-found")
    is_problem(api.get(f"/documents/{number}/crop", params={"path": "/sop/nama_kosong"}), 404, "not-found")


def test_diff_turns_one_record_into_the_other(api: httpx.Client) -> None:
    a, b = (one["id"] for one in documents(api))
    told = api.get(f"/diff/{a}/{b}").json()
    records = [api.get(f"/documents/{number}/record").json() for number in (a, b)]
    assert jsonpatch.apply_patch(records[0], told["patch"]) == records[1]
    page = api.get(f"/diff/{a}/{b}", params={"format": "html"})
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text.replace("</ins>", "").replace("<ins>", "")
    assert page.text.count("data:image/jpeg") == 4  # two differences, two sides
    assert "script" not in page.headers["content-security-policy"]
    assert "{+" in api.get(f"/diff/{a}/{b}", params={"format": "text"}).text


@pytest.mark.parametrize("to", sorted(FORMATS))
def test_every_format_is_exported(api: httpx.Client, to: str) -> None:
    answer = api.get(f"/documents/{first(api)}/export/{to}")
    assert answer.status_code == 200
    assert answer.content
    assert "attachment" in answer.headers["content-disposition"]


def test_the_formats_of_the_api_are_those_of_the_program() -> None:
    assert set(get_args(Format)) == set(FORMATS)


def test_export_of_all_as_lines(api: httpx.Client) -> None:
    lines = api.get("/export", params={"status": "partial"}).text.splitlines()
    assert len(lines) == 2
    assert all(Record.model_validate_json(line).status == "partial" for line in lines)
    assert api.get("/export", params={"only_reviewed": True}).text == ""


def test_an_edit_is_stored_told_and_taken_back(api: httpx.Client) -> None:
    number = first(api)
    path = "/sop/langkah/0/output"
    version = api.get(f"/documents/{number}").json()["version"]
    edit = {"kind": "set", "path": path, "value": "Tanda terima permohonan"}
    saved = api.post(f"/documents/{number}/edits", json={"version": version, "edit": edit}).json()
    assert saved["version"] == version + 1
    record = api.get(f"/documents/{number}/record").json()
    assert record["sop"]["langkah"][0]["output"] == "Tanda terima permohonan"
    event = api.get(f"/documents/{number}/history").json()[0]
    assert (event["user"], event["changes"]) == (
        "tester (test reviewer)",
        [[path, "Berkas permohonan", "Tanda terima permohonan"]],
    )
    taken_back = api.post(f"/documents/{number}/undo", json={"version": saved["version"]})
    assert taken_back.status_code == 200
    record = api.get(f"/documents/{number}/record").json()
    assert record["sop"]["langkah"][0]["output"] == "Berkas permohonan"


def test_the_second_of_two_editors_is_told_what_changed(api: httpx.Client) -> None:
    number = first(api)
    version = api.get(f"/documents/{number}").json()["version"]

    def write(path: str, value: str) -> httpx.Response:
        edit = {"kind": "set", "path": path, "value": value}
        return api.post(f"/documents/{number}/edits", json={"version": version, "edit": edit})

    assert write("/sop/langkah/1/output", "Berkas lengkap").status_code == 200
    told = is_problem(write("/sop/langkah/1/output", "Berkas diperiksa"), 409, "version-conflict")
    assert told["current_version"] == version + 1
    assert told["changes"][0]["changes"][0][2] == "Berkas lengkap"
    beside = write("/sop/langkah/2/output", "Nomor agenda").json()
    assert beside["others"][0]["changes"][0][2] == "Berkas lengkap"


def test_approval_waits_for_the_doubts(api: httpx.Client) -> None:
    number = int(documents(api)[1]["id"])
    version = api.get(f"/documents/{number}").json()["version"]
    is_problem(api.post(f"/documents/{number}/approve", json={"version": version}), 422, "refused")
    for _ in range(2):  # the checks run anew after an edit, and find what the hand-made findings left out
        version = api.post(f"/documents/{number}/accept-rest", json={"version": version}).json()["version"]
    saved = api.post(f"/documents/{number}/approve", json={"version": version}).json()
    assert (saved["review_status"], saved["doubts"]) == ("approved", 0)
    assert api.get(f"/documents/{number}").json()["reviewed_by"] == "tester (test reviewer)"
    back = api.post(f"/documents/{number}/reopen", json={"version": saved["version"]}).json()
    assert back["review_status"] == "started"


def test_wrong_edits_are_refused_with_a_reason(api: httpx.Client) -> None:
    number = first(api)
    version = api.get(f"/documents/{number}").json()["version"]
    wrong = {"version": version, "edit": {"kind": "set", "path": "/sop/tanggal_efektif", "value": "kemarin"}}
    is_problem(api.post(f"/documents/{number}/edits", json=wrong), 422, "refused")
    told = is_problem(
        api.post(f"/documents/{number}/edits", json={"version": version, "edit": {"kind": "x"}}),
        422,
        "invalid-request",
    )
    assert told["errors"][0]["path"].startswith("body.edit")
    is_problem(api.post(f"/documents/{number}/edits", content=b"{"), 422, "invalid-request")


def test_an_upload_is_extracted_and_its_webhook_told(server: Server, api: httpx.Client) -> None:
    admin = server.client("admin")
    with listening() as (url, received):
        hook = admin.post("/webhooks", json={"url": url}).json()
        file = {"file": ("../../surat masuk.md", TEXT.encode(), "image/png")}
        answer = api.post("/extractions", files=file)
        assert answer.status_code == 202
        job = answer.json()
        assert (job["file"], job["sha256"]) == ("surat masuk.md", hashlib.sha256(TEXT.encode()).hexdigest())
        assert answer.headers["location"] == f"/api/v1/jobs/{job['id']}"
        done = wait_for(api, job["id"])
        assert done["state"] == "done", done
        (number,) = done["documents"]
        record = api.get(f"/documents/{number}/record").json()
        assert [step["kegiatan"] for step in record["sop"]["langkah"]] == [
            "Menerima surat",
            "Mendisposisi surat",
        ]
        assert record["source"]["file"] == "surat masuk.md"
        again = api.post("/extractions", files=file).json()
        assert (again["id"], again["state"]) == (job["id"], "done")
        until(lambda: len(received) == 2)  # the first try was answered with 503
    headers, body = received[1]
    assert received[0][1] == body
    told = json.loads(body)
    assert (told["type"], told["data"]["job"]["documents"]) == ("extraction.completed", [number])
    assert headers["webhook-id"] == received[0][0]["webhook-id"]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(hook["secret"].removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    deliveries = admin.get(f"/webhooks/{hook['id']}/deliveries").json()
    assert (deliveries[0]["attempts"], deliveries[0]["event"]) == (2, "extraction.completed")
    assert "secret" not in admin.get("/webhooks").json()[0]
    assert admin.delete(f"/webhooks/{hook['id']}").status_code == 204
    is_problem(admin.delete(f"/webhooks/{hook['id']}"), 404, "not-there")


def test_an_upload_that_cannot_be_read_says_why(api: httpx.Client) -> None:
    job = api.post("/extractions", files={"file": ("a.pdf", b"%PDF-1.4 broken")}).json()
    told = wait_for(api, job["id"])
    assert told["state"] == "failed"
    assert told["reason"]
    assert told["documents"] == []


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"PK\x03\x04word/document.xml", 415, "unsupported-content"),
        (b"\x00\x01\x02\x03" * 50, 415, "unsupported-content"),
        (b'{"a": 1}', 415, "unsupported-content"),
        (b"", 422, "damaged-content"),
    ],
)
def test_what_a_file_is_is_told_by_its_content(
    api: httpx.Client, content: bytes, status: int, code: str
) -> None:
    answer = api.post("/extractions", files={"file": ("scan.pdf", content, "application/pdf")})
    is_problem(answer, status, code)


def test_too_large_uploads_are_refused_as_they_come(server: Server, api: httpx.Client) -> None:
    big = b"%PDF-1.4" + b"x" * 300_000
    is_problem(api.post("/extractions", files={"file": ("a.pdf", big)}), 413, "too-large")

    def endless() -> Iterator[bytes]:
        yield b'--b\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.4'
        for _ in range(100):
            yield b"x" * 10_000

    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = api.post("/extractions", content=endless(), headers=headers)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    answer = api.post(f"/documents/{first(api)}/edits", content=b" " * 2_000_000)
    is_problem(answer, 413, "too-large")
    kept = server.folder / "catalogue.db.uploads"
    assert not list(kept.rglob("*.part"))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/abs/sop.pdf", "sop.pdf"),
        ("..", "upload"),
        ("", "upload"),
        (".hidden", "hidden"),
        ("a\x00b\n.pdf", "a_b_.pdf"),
        ("CON.pdf", "upload CON.pdf"),
        ("nul", "upload nul"),
        ("ñ" * 200 + ".pdf", "ñ" * 58 + ".pdf"),
    ],
)
def test_names_of_uploads_lead_nowhere(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    "path",
    [
        "/documents/1/export/..%2f..%2fetc%2fpasswd",
        "/documents/..%2f..%2fetc/record",
        "/documents/1/pages/..%2f1/image",
        "/..%2f..%2fusers",
        "/documents/1/crop?path=../../etc/passwd",
    ],
)
def test_paths_lead_nowhere(server: Server, path: str) -> None:
    with httpx.Client(trust_env=False) as client:
        answer = client.get(
            f"{server.url}/api/v1{path}",
            headers={"authorization": f"Bearer {server.tokens['admin']}"},
        )
    assert answer.status_code in (404, 422)
    assert "root:" not in answer.text


READS = [
    "/documents",
    "/documents/1",
    "/documents/1/record",
    "/jobs",
    "/search?q=surat",
    "/export",
    "/status",
]
CHANGES = ["/documents/1/undo", "/documents/1/approve", "/extractions"]
ADMINS = ["/tokens", "/webhooks"]


@pytest.mark.parametrize("path", [*READS, *ADMINS])
def test_nobody_reads_without_a_token(server: Server, path: str) -> None:
    answer = server.client(None).get(path)
    is_problem(answer, 401, "not-logged-in")
    assert answer.headers["www-authenticate"] == "Bearer"
    wrong = server.client(None).get(path, headers={"authorization": "Bearer sop_wrong"})
    is_problem(wrong, 401, "not-logged-in")


@pytest.mark.parametrize("path", CHANGES)
def test_readers_change_nothing(server: Server, path: str) -> None:
    files = {"file": ("a.md", b"x")} if path == "/extractions" else None
    body = {} if files else {"json": {"version": 1}}
    is_problem(server.client("reader").post(path, files=files, **body), 403, "not-allowed")  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ADMINS)
@pytest.mark.parametrize("role", ["reader", "reviewer"])
def test_only_admins_manage(server: Server, path: str, role: str) -> None:
    is_problem(server.client(role).get(path), 403, "not-allowed")
    body = {"name": "x"} if path == "/tokens" else {"url": "https://example.org/"}
    is_problem(server.client(role).post(path, json=body), 403, "not-allowed")


def test_tokens_are_made_used_and_revoked(server: Server) -> None:
    with logged_in(server, "tini", "admin") as admin:
        made = admin.post("/tokens", json={"name": "arsip", "role": "reader", "days": 30}).json()
        with program(server, made["token"]) as client:
            assert client.get("/status").json()["documents"] >= 2
            is_problem(client.get("/tokens"), 403, "not-allowed")
            listed = next(one for one in admin.get("/tokens").json() if one["id"] == made["id"])
            assert "token" not in listed
            assert listed["used"] is not None
            assert admin.delete(f"/tokens/{made['id']}").status_code == 204
            is_problem(client.get("/status"), 401, "not-logged-in")
    stored = (server.folder / "catalogue.db").read_bytes() + b"".join(
        path.read_bytes() for path in server.folder.glob("catalogue.db-*")
    )
    assert made["token"].encode() not in stored


def test_a_token_makes_no_tokens(server: Server) -> None:
    is_problem(server.client("admin").post("/tokens", json={"name": "x"}), 403, "not-allowed")


def test_a_token_allows_no_more_than_its_maker_may_do(server: Server) -> None:
    accounts = server.app.state.catalogue.accounts
    accounts.add("lain", PASSWORD, "admin")
    with logged_in(server, "tono", "admin") as admin:
        made = admin.post("/tokens", json={"name": "x", "role": "admin"}).json()
    with program(server, made["token"]) as client:
        assert client.get("/tokens").status_code == 200
        accounts.change("tono", role="reviewer")
        is_problem(client.get("/tokens"), 403, "not-allowed")
        assert client.get("/status").status_code == 200
        accounts.change("tono", active=False)
        is_problem(client.get("/status"), 401, "not-logged-in")


def program(server: Server, token: str) -> httpx.Client:
    headers = {"authorization": f"Bearer {token}"}
    return httpx.Client(base_url=f"{server.url}/api/v1", headers=headers, trust_env=False)


def logged_in(server: Server, name: str, role: str) -> httpx.Client:
    """A browser in which a new user is logged in, and which sends the token of its page."""
    accounts = server.app.state.catalogue.accounts
    secret = accounts.open_session(accounts.add(name, PASSWORD, role))
    csrf = hashlib.sha256(b"csrf:" + secret.encode()).hexdigest()
    return httpx.Client(
        base_url=f"{server.url}/api/v1",
        cookies={"sopocr_session": secret},
        headers={"x-csrf-token": csrf},
        trust_env=False,
    )


def test_a_browser_session_needs_the_form_token(server: Server) -> None:
    """The API answers the logged-in browser too, but does nothing for another site's form."""
    with logged_in(server, "sinta", "reviewer") as browser:
        csrf = browser.headers.pop("x-csrf-token")
        assert browser.get("/status").status_code == 200
        is_problem(browser.post("/documents/1/undo", json={"version": 1}), 403, "not-allowed")
        answer = browser.post("/documents/1/undo", json={"version": 99}, headers={"x-csrf-token": csrf})
        is_problem(answer, 409, "version-conflict")
        strange = browser.post(
            "/documents/1/undo",
            json={"version": 1},
            headers={"x-csrf-token": csrf, "sec-fetch-site": "cross-site"},
        )
        is_problem(strange, 403, "not-allowed")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a/", "https://", "http://u:p@a/", "http://a\n/x", "http://a:0/"]
)
def test_webhooks_lead_to_http_addresses_only(server: Server, url: str) -> None:
    answer = server.client("admin").post("/webhooks", json={"url": url})
    assert answer.status_code == 422


def test_unknown_addresses_and_methods_are_problems(api: httpx.Client) -> None:
    is_problem(api.get("/nothing"), 404, "not-found")
    answer = api.put("/documents")
    is_problem(answer, 405, "method-not-allowed")
    assert "GET" in answer.headers["allow"]
    is_problem(api.get("/documents/999999"), 404, "not-there")
    is_problem(api.get("/documents/0"), 422, "invalid-request")


def test_the_description_is_complete(server: Server) -> None:
    told = server.client("reader").get("/openapi.json").json()
    for path, methods in told["paths"].items():
        for method, one in methods.items():
            assert one.get("description"), (method, path)
            assert {"4XX", "422"} <= set(one["responses"]), (method, path)
    assert told["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    names = json.dumps(told)
    assert "HTTPValidationError" not in names


class _Hearing(BaseHTTPRequestHandler):
    """Notes what is sent; refuses the first, takes the others."""

    received: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(503 if len(self.received) == 1 else 204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


class listening:  # noqa: N801 - reads as a function
    """An address that can be told of events, and what it was told."""

    def __enter__(self) -> tuple[str, list[tuple[dict[str, str], bytes]]]:
        received: list[tuple[dict[str, str], bytes]] = []
        handler = type("Hearing", (_Hearing,), {"received": received})
        self._server = HTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}/hook?from=sopocr", received

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_files_are_kept_once(server: Server, api: httpx.Client) -> None:
    for name in ("satu.md", "dua.md"):
        api.post("/extractions", files={"file": (name, TEXT.encode() + b"\nx")})
    digest = hashlib.sha256(TEXT.encode() + b"\nx").hexdigest()
    kept = Path(server.folder / "catalogue.db.uploads" / digest)
    assert [path.name for path in kept.iterdir()] == ["satu.md"]


def test_what_a_server_had_in_work_is_done_by_the_next(tmp_path: Path) -> None:
    with serve(tmp_path) as running:
        api = running.client("reviewer")
        job = api.post("/extractions", files={"file": ("a.md", TEXT.encode())}).json()
        until(lambda: api.get(f"/jobs/{job['id']}").json()["state"] == "working")
    with serve(tmp_path) as running:
        assert wait_for(running.client("reviewer"), job["id"])["state"] == "done"


def test_without_a_folder_uploads_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sopocr.review.api.uploading.uploads_folder", lambda *_: None)
    with serve(tmp_path, ApiOptions(workers=0)) as running:
        answer = running.client("reviewer").post("/extractions", files={"file": ("a.md", TEXT.encode())})
        is_problem(answer, 503, "service-unavailable")


def test_the_end_of_an_import_is_told(server: Server) -> None:
    admin = server.client("admin")
    catalogue = server.app.state.catalogue
    with listening() as (url, received):
        hook = admin.post("/webhooks", json={"url": url, "events": ["import.ended"]}).json()
        run, _ = catalogue.runs.begin(["x"], {}, "f", {}, 1, "h", lambda _: True)
        catalogue.runs.end(run.id, "finished")
        until(lambda: bool(received))
        admin.delete(f"/webhooks/{hook['id']}")
    told = json.loads(received[0][1])
    assert (told["type"], told["data"]["run"]["id"]) == ("import.ended", run.id)
    assert told["data"]["run"]["state"] == "finished"
