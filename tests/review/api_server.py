"""A real server of the review app for tests: uvicorn on a free port, over a catalogue with two documents."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from handmade import record
from PIL import Image, ImageDraw

from sopocr.batch.source_urls import local_url
from sopocr.catalogue import Catalogue, NewExtraction
from sopocr.catalogue.accounts import ROLES
from sopocr.model.evidence import Evidence
from sopocr.model.sop import Record
from sopocr.review.access import AccountAccess
from sopocr.review.api import ApiOptions
from sopocr.review.app import create_app

BOX = (100, 400, 120, 500)
"""Where step 6's output stands on page 1 of the first document, which lies on its side."""
COLOUR = (200, 30, 30)
PASSWORD = "kata sandi yang panjang"


@dataclass
class Server:
    """A running server. `tokens` holds an API token for each role."""

    url: str
    app: Any
    tokens: dict[str, str]
    folder: Path
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, role: str | None = "reviewer") -> httpx.Client:
        """A program with a token of that role; None: without any."""
        headers = {"authorization": f"Bearer {self.tokens[role]}"} if role else {}
        made = httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=30, trust_env=False)
        self.clients.append(made)
        return made


@contextmanager
def serve(folder: Path, options: ApiOptions | None = None, url: str | None = None) -> Iterator[Server]:
    """A server over a new catalogue at `url`, else in `folder`."""
    url = url or f"sqlite:///{folder / 'catalogue.db'}"
    with Catalogue(url, create=True) as catalogue:
        tokens = {role: catalogue.tokens.add(f"test {role}", role, "tester")[1] for role in ROLES}
        for number, one in enumerate(scanned(folder)):
            store(catalogue, one, folder, number)
    app = create_app(url, access=AccountAccess(), api=options)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none")
    server = uvicorn.Server(config)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    running = Server(f"http://127.0.0.1:{listening.getsockname()[1]}", app, tokens, folder)
    try:
        yield running
    finally:
        for client in running.clients:
            client.close()
        server.should_exit = True
        thread.join(timeout=30)
        listening.close()


def scanned(folder: Path) -> list[Record]:
    """The hand-made record as read from a picture on its side, and a later version of it."""
    first, second = record(), record()
    second.sop.langkah[5].output = "Konsep surat yang sudah diparaf"
    second.sop.nama_sop = "Penerbitan <script>alert(1)</script> Domisili"
    for number, one in enumerate((first, second)):
        picture = Image.new("RGB", (800, 600), "white")
        ImageDraw.Draw(picture).rectangle((100, 400, 119, 499), fill=COLOUR)
        picture.putpixel((0, 0), (number, 0, 0))
        path = folder / f"scan {number}.png"
        picture.save(path)
        one.source.file, one.source.sha256 = path.name, sha256(path.read_bytes()).hexdigest()
        one.evidence["/sop/langkah/5/output"] = Evidence(page=1, box=BOX, confidence=0.5)
        one.pages = [one.pages[0].model_copy(update={"rotation": 90, "width": 800, "height": 600})]
    return [first, second]


def store(catalogue: Catalogue, one: Record, folder: Path, number: int) -> None:
    """Put a record into the catalogue as if its scan had been imported."""
    path = folder / f"scan {number}.png"
    catalogue.extractions.save(
        NewExtraction(
            sha256=one.source.sha256,
            media_type="image/png",
            bytes=path.stat().st_size,
            url=local_url(path),
            stamp="1",
            recipe=f"recipe {number}",
            records=[one],
            seconds=1.0,
            page_count=1,
        )
    )
