"""How fast the review answers with a large catalogue, and whether many reviewers at once get along.

    python tests/benchmarks/review_load.py --documents 10000 --reviewers 50

Fills a catalogue with copies of a record (names, numbers and files differ), serves it from a process of its
own, asks for each screen one after the other (medians), then lets all reviewers work at once, each on
documents of their own and now and then on a common one: they claim it, edit, comment and look at the second
checks. Exit code 1 where an answer was an error.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import random
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import httpx
import uvicorn

import sopocr
from sopocr.catalogue import Catalogue, NewExtraction
from sopocr.model.sop import Record
from sopocr.review.access import COOKIE, AccountAccess, User
from sopocr.review.app import create_app

ROOT = Path(__file__).resolve().parents[2]
SCAN = ROOT / "samples" / "scans" / "seed-000-office.pdf"
PASSWORD = "kata sandi panjang"
WORDS = ("Cuti", "Izin", "Kenaikan Pangkat", "Surat Masuk", "Arsip", "Pengadaan", "Monitoring", "Pengaduan")


def fill(url: str, record: Record, count: int) -> None:
    """Store `count` copies; the first keeps the scan, so that its pages can be shown."""
    with Catalogue(url, create=True) as catalogue:
        for number in range(count):
            one = record.model_copy(deep=True)
            if number:
                one.source.sha256 = hashlib.sha256(str(number).encode()).hexdigest()
                one.sop.nama_sop = f"{WORDS[number % len(WORDS)]} {number}"
                one.sop.nomor_sop = f"{number}/SOP/2023"
            catalogue.extractions.save(
                NewExtraction(
                    sha256=one.source.sha256,
                    media_type="application/pdf",
                    bytes=1,
                    url=SCAN.as_uri() if not number else f"file:///arsip/{number}.pdf",
                    stamp="1",
                    recipe="a",
                    records=[one],
                    seconds=1.0,
                    page_count=len(one.pages),
                )
            )
        for name in ("ani", "budi"):
            catalogue.accounts.add(name, PASSWORD, "reviewer")


def serve(url: str, port: int) -> None:
    app = create_app(url, access=AccountAccess())
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")


def login(address: str, name: str) -> httpx.Client:
    client = httpx.Client(base_url=address, timeout=60, trust_env=False)
    client.post("/login", data={"name": name, "password": PASSWORD})
    client.headers["x-csrf-token"] = User("", "reader", client.cookies[COOKIE]).csrf
    return client


def version_in(page: str) -> int:
    """The version of the document that a page shows."""
    return int(page.partition('data-version="')[2].partition('"')[0])


def alone(client: httpx.Client, count: int, repeats: int) -> dict[str, list[float]]:
    """Seconds of each kind of request, one after the other; documents are taken at random."""
    chance = random.Random(1)
    times: dict[str, list[float]] = defaultdict(list)

    def timed(name: str, ask: Callable[[], httpx.Response]) -> httpx.Response:
        start = time.perf_counter()
        answer = ask()
        times[name].append(time.perf_counter() - start)
        answer.raise_for_status()
        return answer

    for number in range(repeats):
        document = chance.randint(2, count)
        timed("queue", lambda: client.get("/queue"))
        timed("queue, search", lambda: client.get(f"/queue?q={chance.choice(WORDS)}&show=all"))
        timed("queue, far page", lambda: client.get("/queue?page=150&order=name"))
        timed("document, doubts", lambda d=document: client.get(f"/documents/{d}"))  # type: ignore[misc]
        timed("document, form", lambda d=document: client.get(f"/documents/{d}?view=form"))  # type: ignore[misc]
        timed("card", lambda d=document: client.get(f"/documents/{d}/card?at=/sop/nama_sop"))  # type: ignore[misc]
        edit = {"kind": "set", "path": "/sop/nama_sop", "value": f"Nama {time.time_ns()}"}
        body = {"version": version_in(client.get(f"/documents/{document}").text), "edit": edit}
        timed("edit", lambda d=document, b=body: client.post(f"/documents/{d}/edit", json=b))  # type: ignore[misc]
        timed(
            "page, first time" if not number else "page, again",
            lambda: client.get("/documents/1/pages/2/picture.jpg"),
        )
        timed("crop", lambda: client.get("/documents/1/pages/2/crop.jpg?box=441,369,850,391&turn=90"))
    return times


def together(address: str, reviewers: int, seconds: float) -> tuple[list[float], list[str]]:
    """All reviewers at once: look at the queue, open a document, claim it, edit it, comment, give it back,
    look at the second checks. Times and faults."""
    times: list[float] = []
    faults: list[str] = []
    end = time.monotonic() + seconds
    cookies = login(address, "ani").cookies

    def work(number: int) -> None:
        chance = random.Random(number)
        client = httpx.Client(base_url=address, timeout=120, trust_env=False, cookies=cookies)
        client.headers["x-csrf-token"] = User("", "reader", client.cookies[COOKIE]).csrf
        version = 0
        while time.monotonic() < end:
            document = 1 if chance.random() < 0.1 else 2 + number * 20 + chance.randint(0, 19)
            for step in range(7):
                start = time.perf_counter()
                try:
                    if step == 0:
                        answer = client.get("/queue")
                    elif step == 1:
                        answer = client.get(f"/documents/{document}")
                    elif step == 2:
                        version = version_in(answer.text)
                        answer = client.post(f"/documents/{document}/assign", json={"user": "ani"})
                    elif step == 3:
                        change = {"kind": "set", "path": "/sop/instansi", "value": f"DINAS {chance.random()}"}
                        body = {"version": version, "edit": change}
                        answer = client.post(f"/documents/{document}/edit", json=body)
                    elif step == 4:
                        body = {"path": "/sop/instansi", "text": f"Dari {number}"}
                        answer = client.post(f"/documents/{document}/comments", json=body)
                    elif step == 5:
                        answer = client.post(f"/documents/{document}/assign", json={"user": ""})
                    else:
                        answer = client.get("/checks")
                except httpx.HTTPError as error:
                    faults.append(repr(error))
                    break
                times.append(time.perf_counter() - start)
                if answer.status_code not in (200, 409):  # 409: two on the common document, as it should be
                    faults.append(f"{answer.status_code} {answer.url}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(reviewers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, faults


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--reviewers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--repeats", type=int, default=25)
    parser.add_argument("--catalogue", type=Path, help="a file to keep the catalogue in, or to use again")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = asked.catalogue or Path(folder) / "catalogue.db"
        url = f"sqlite:///{file}"
        if not file.exists():
            start = time.monotonic()
            (record,) = sopocr.extract(SCAN)
            fill(url, record, asked.documents)
            size = file.stat().st_size / 2**20
            print(
                f"{asked.documents} documents stored in {time.monotonic() - start:.0f} s, {size:.0f} MiB",
                flush=True,
            )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = multiprocessing.get_context("spawn").Process(target=serve, args=(url, port), daemon=True)
        server.start()
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                httpx.get(f"{address}/login", trust_env=False)
                break
            except httpx.HTTPError:
                time.sleep(0.2)
        client = login(address, "budi")
        client.get("/documents/1")
        for name, seconds in alone(client, asked.documents, asked.repeats).items():
            worst = max(seconds) * 1000
            print(f"{name:18} median {statistics.median(seconds) * 1000:6.0f} ms, slowest {worst:6.0f} ms")
        times, faults = together(address, asked.reviewers, asked.seconds)
        print(
            f"{asked.reviewers} reviewers at once: {len(times)} requests, "
            f"{len(times) / asked.seconds:.0f}/s, median {statistics.median(times) * 1000:.0f} ms, "
            f"errors {len(faults)}"
        )
        for fault in faults[:5]:
            print("  ", fault)
        server.terminate()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
