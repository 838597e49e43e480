"""Who may do what, and what the app refuses, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image
from review_served import PASSWORD, SCAN, Served, store

from sopocr.catalogue import Catalogue
from sopocr.model.evidence import Evidence
from sopocr.model.sop import Langkah, PageInfo, PelaksanaLangkah, Producer, Record, Sop, Source
from sopocr.review.access import COOKIE, LocalAccess, User

NASTY = '<script>alert("x")</script><img src=x onerror=alert(1)>'


def record(name: str = "Cuti", sha256: str = "0" * 64) -> Record:
    sop = Sop(
        nama_sop=name,
        instansi=name,
        dasar_hukum=[],
        keterkaitan=[name],
        bagian_lain={name: [name]},
        pelaksana=[name],
        langkah=[
            Langkah(nomor="1", kegiatan=name, pelaksana=[PelaksanaLangkah(aktor=name, simbol="proses")])
        ],
    )
    return Record(
        source=Source(file=f"{name}.pdf", sha256=sha256, media_type="application/pdf", pages=[1]),
        producer=Producer(sopocr="0"),
        status="complete",
        sop=sop,
        evidence={"/sop/nama_sop": Evidence(page=1, box=(10, 10, 90, 30), raw=name, confidence=0.4)},
        pages=[PageInfo(number=1, kind="identitas", width=1693, height=2599)],
    )


@pytest.fixture
def served(serve: Callable[..., Served]) -> Served:
    return serve(record(), accounts={"rina": "reader", "budi": "reviewer", "ani": "admin"})


@pytest.fixture
def catalogue(served: Served) -> Catalogue:
    return served.catalogue


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with served.client() as made:
        yield made


def login(client: httpx.Client, name: str, password: str = PASSWORD) -> int:
    client.cookies.clear()
    return client.post("/login", data={"name": name, "password": password}).status_code


def token(client: httpx.Client) -> dict[str, str]:
    """The header that our own pages send along."""
    return {"x-csrf-token": User("", "reader", client.cookies[COOKIE]).csrf}


EDIT = {"version": 1, "edit": {"kind": "set", "path": "/sop/nama_sop", "value": "Lain"}}


def test_nothing_is_shown_without_login(client: httpx.Client) -> None:
    for path in ("/", "/queue", "/documents/1", "/documents/1/pages/1/picture.jpg", "/lexicon.txt", "/users"):
        answer = client.get(path)
        if answer.headers.get("location") == "/queue":
            answer = client.get("/queue")
        assert (answer.status_code, answer.headers["location"]) == (303, "/login"), path
    answer = client.post("/documents/1/edit", json=EDIT, headers={"x-csrf-token": "x"})
    assert answer.status_code == 401


def test_a_session_is_kept_from_scripts_and_ends(client: httpx.Client, catalogue: Catalogue) -> None:
    assert login(client, "budi", "wrong") == 401
    form = {"name": " Budi ", "password": PASSWORD}
    answer = client.post("/login", data=form, headers={"x-forwarded-proto": "https"})
    assert "secure" in answer.headers["set-cookie"].lower()
    answer = client.post("/login", data=form)
    cookie = answer.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=strict"))
    assert client.get("/queue").status_code == 200
    secret = client.cookies[COOKIE]
    assert secret not in client.get("/queue").text
    csrf = token(client)["x-csrf-token"]
    assert client.post("/logout", data={"csrf": csrf}).status_code == 303
    client.cookies.set(COOKIE, secret)
    assert client.get("/queue").status_code == 303
    login(client, "budi")
    catalogue.accounts.change("budi", active=False)
    assert client.get("/queue").status_code == 303
    assert login(client, "budi") == 401


def test_roles(client: httpx.Client, catalogue: Catalogue) -> None:
    login(client, "rina")
    assert client.get("/documents/1").status_code == 200
    assert client.post("/documents/1/edit", json=EDIT, headers=token(client)).status_code == 403
    csrf = token(client)["x-csrf-token"]
    assert client.post("/queue/approve", data={"document": 1, "csrf": csrf}).status_code == 403
    login(client, "budi")
    assert client.get("/users").status_code == 403
    csrf = token(client)["x-csrf-token"]
    new = {"name": "eve", "action": "add", "role": "admin", "password": PASSWORD, "csrf": csrf}
    assert client.post("/users", data=new).status_code == 403
    assert client.post("/documents/1/edit", json=EDIT, headers=token(client)).status_code == 200
    login(client, "ani")
    csrf = token(client)["x-csrf-token"]
    assert client.post("/users", data={**new, "csrf": csrf}).status_code == 303
    assert "eve" in [one.name for one in catalogue.accounts.everyone()]
    assert client.post("/users", data={**new, "csrf": csrf}).status_code == 422  # there is one now


def test_requests_from_elsewhere_change_nothing(client: httpx.Client, catalogue: Catalogue) -> None:
    login(client, "budi")
    right = token(client)
    assert client.post("/documents/1/edit", json=EDIT).status_code == 403
    assert client.post("/documents/1/edit", json=EDIT, headers={"x-csrf-token": "0" * 64}).status_code == 403
    for strange in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        answer = client.post("/documents/1/edit", json=EDIT, headers={**right, **strange})
        assert answer.status_code == 403, strange
    assert client.post("/queue/approve", data={"document": 1}).status_code == 403
    assert client.post("/logout").status_code == 403
    assert catalogue.documents.get(1).info.version == 1
    assert client.post("/documents/1/edit", json=EDIT, headers=right).status_code == 200


def test_guessing_passwords_is_slowed_down(client: httpx.Client) -> None:
    codes = [login(client, "ani", f"guess {number}") for number in range(6)]
    assert codes == [401] * 5 + [429]
    assert login(client, "ani") == 429


def test_every_answer_carries_the_policy(client: httpx.Client) -> None:
    login(client, "budi")
    for path in ("/queue", "/documents/1", "/login", "/static/review.css", "/documents/99", "/nowhere"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "*" not in policy, path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
    assert "no-store" in client.get("/queue").headers["cache-control"]


def test_pages_hold_no_script_or_style_of_their_own(client: httpx.Client) -> None:
    login(client, "ani")
    for path in ("/queue", "/documents/1", "/documents/1?view=form", "/documents/1/history", "/users"):
        text = client.get(path).text
        assert " style=" not in text and "<style" not in text and " onclick=" not in text, path
        assert "http://" not in text.replace("http://www.w3.org", "") and "https://" not in text, path


def test_markup_in_an_sop_is_only_text(client: httpx.Client, catalogue: Catalogue) -> None:
    nasty = record(NASTY, "1" * 64)
    store(catalogue, nasty, url=f"/tmp/{NASTY}.pdf")
    login(client, "budi")
    pages = ["/queue", f"/queue?q={NASTY}", "/documents/2", "/documents/2?view=form", "/documents/2/history"]
    pages += [f"/documents/2/card?at={path}" for path in ("/sop/nama_sop", "/sop/langkah/0/pelaksana")]
    for path in pages:
        text = client.get(path).text
        assert "<script>alert" not in text and "<img src=x" not in text, path
    edit = {
        "version": 1,
        "view": "form",
        "edit": {"kind": "set", "path": "/sop/instansi", "value": NASTY * 2},
    }
    answer = client.post("/documents/2/edit", json=edit, headers=token(client)).json()
    assert "<script>alert" not in answer["form"] + answer["card"] + answer["side"] + answer["bar"]


STRANGE = (
    "/static/../app.py",
    "/static/..%2f..%2fapp.py",
    "/static/%2e%2e/app.py",
    "/documents/1/pages/1/crop.jpg?box=../../etc/passwd",
    "/documents/1/pages/1/crop.jpg?box=1,2,3",
    "/documents/1/pages/1/crop.jpg?box=1,2,3,4&turn=45",
    "/documents/1/pages/0/picture.jpg?width=0",
    "/documents/../../etc/passwd",
    "/documents/x",
    "/documents/99",
    "/documents/1/export/exe",
    "/queue?page=0",
    "/nowhere",
)


def test_strange_addresses_are_refused(client: httpx.Client) -> None:
    login(client, "budi")
    for path in STRANGE:
        assert client.get(path).status_code in (404, 422), path


SENSELESS: tuple[dict[str, object], ...] = (
    {},
    {"version": 1},
    {"version": 1, "edit": {"kind": "set"}},
    {"version": 1, "edit": {"kind": "set", "path": "/source/sha256", "value": "x"}},
    {"version": 1, "edit": {"kind": "set", "path": "/sop/nama_sop", "value": "x" * 30_000}},
    {"version": 1, "edit": {"kind": "remove-step", "step": 4}},
    {"version": 1, "edit": {"kind": "accept"}},
)


def test_edits_that_make_no_sense_are_refused(client: httpx.Client, catalogue: Catalogue) -> None:
    login(client, "budi")
    for body in SENSELESS:
        answer = client.post("/documents/1/edit", json=body, headers=token(client))
        assert answer.status_code == 422, body
    assert catalogue.documents.get(1).info.version == 1


def test_the_way_back_after_choosing_a_language_stays_here(client: httpx.Client) -> None:
    for here, goes in (
        ("/queue?page=2", "/queue?page=2"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
    ):
        answer = client.post("/language", data={"lang": "en", "here": here})
        assert answer.headers["location"] == goes


def test_one_person_needs_the_printed_key(serve: Callable[..., Served]) -> None:
    served = serve(record())
    assert isinstance(served.access, LocalAccess)
    with served.client() as client:
        assert client.get("/queue").status_code == 303
        assert client.get("/login?token=wrong").status_code == 401
        assert client.post("/login", data={"name": "ani", "password": PASSWORD}).status_code == 403
        assert client.get(f"/login?token={served.access.token}").status_code == 303
        assert client.get("/queue").status_code == 200
        # a web page that made its own name lead here gets nothing
        assert client.get("/queue", headers={"host": "evil.example"}).status_code == 400


def test_pictures_come_scaled_and_are_kept(serve: Callable[..., Served]) -> None:
    served = serve(record(sha256=sha256(SCAN.read_bytes()).hexdigest()))
    assert isinstance(served.access, LocalAccess)
    with served.client() as client:
        client.get(f"/login?token={served.access.token}")
        answer = client.get("/documents/1/pages/2/picture.jpg?width=700&v=1")
        assert Image.open(BytesIO(answer.content)).width == 800
        assert answer.headers["content-type"] == "image/jpeg"
        assert "immutable" in answer.headers["cache-control"]
        known = {"if-none-match": answer.headers["etag"]}
        assert client.get("/documents/1/pages/2/picture.jpg?width=700", headers=known).status_code == 304
        whole = Image.open(BytesIO(client.get("/documents/1/pages/2/picture.jpg?width=2600").content))
        crop = client.get("/documents/1/pages/2/crop.jpg?box=400,300,700,900&turn=90&width=1200")
        part = Image.open(BytesIO(crop.content))
        assert part.size == (600, 300)
        expected = whole.crop((400, 300, 700, 900)).rotate(-90, expand=True)
        pairs = zip(*(one.convert("L").resize((60, 30)).tobytes() for one in (part, expected)), strict=True)
        assert sum(abs(a - b) for a, b in pairs) / 1800 < 3
        assert client.get("/documents/1/pages/9/picture.jpg").status_code == 422


def test_a_page_whose_file_is_gone_is_missing_and_nothing_else(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    served = serve()
    store(served.catalogue, record(), url=(tmp_path / "gone.pdf").as_uri())
    assert isinstance(served.access, LocalAccess)
    with served.client() as client:
        client.get(f"/login?token={served.access.token}")
        assert client.get("/documents/1").status_code == 200
        assert client.get("/documents/1/pages/1/picture.jpg").status_code == 404
