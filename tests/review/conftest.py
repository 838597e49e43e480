"""A catalogue with a real scan in it, the review served over it, and a browser to use it with."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import sopocr
from sopocr.catalogue import Catalogue, NewExtraction
from sopocr.model.sop import Record
from sopocr.review.access import Access, AccountAccess, LocalAccess
from sopocr.review.app import create_app

ROOT = Path(__file__).resolve().parents[2]
SCAN = ROOT / "samples" / "scans" / "seed-000-office.pdf"
AXE = ROOT / "tests" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "rahasia sekali 7"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_SETUP = "run `make test`, which installs it (or see tests/setup_system.py)"


@pytest.fixture(scope="session")
def scanned() -> Record:
    """The record of a sample scan, as this program reads it."""
    (record,) = sopocr.extract(SCAN)
    return record


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    if not AXE.is_file():
        pytest.fail(f"{AXE} is missing; {_SETUP}")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail(f"no Chromium was found; {_SETUP}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


def store(catalogue: Catalogue, record: Record, recipe: str = "a", url: str | None = None) -> None:
    """Put an extraction of a source into the catalogue."""
    catalogue.extractions.save(
        NewExtraction(
            sha256=record.source.sha256,
            media_type=record.source.media_type,
            bytes=1,
            url=url or str(SCAN),
            stamp="1",
            recipe=recipe,
            records=[record],
            seconds=1.0,
            page_count=len(record.pages),
        )
    )


@dataclass
class Served:
    """A running review: its address, its catalogue, and the key of the one person, if there is only one."""

    address: str
    catalogue: Catalogue
    access: Access

    def login(self, context: BrowserContext, name: str = "") -> Page:
        """A page of someone who is logged in, at the queue."""
        page = context.new_page()
        if isinstance(self.access, LocalAccess):
            page.goto(f"{self.address}/login?token={self.access.token}")
        else:
            page.goto(f"{self.address}/login")
            page.get_by_label("Nama").fill(name)
            page.get_by_label("Kata sandi").fill(PASSWORD)
            page.keyboard.press("Enter")
        page.wait_for_url("**/queue")
        return page


@pytest.fixture
def catalogue_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'catalogue.db'}"


@pytest.fixture
def serve(catalogue_url: str) -> Iterator[Callable[..., Served]]:
    """Starts the review on a free port, for one person or with `accounts`; several records may be stored in
    its catalogue first."""
    running: list[tuple[uvicorn.Server, threading.Thread, Catalogue]] = []

    def start(*records: Record, accounts: dict[str, str] | None = None) -> Served:
        catalogue = Catalogue(catalogue_url, create=True)
        for record in records:
            store(catalogue, record)
        for name, role in (accounts or {}).items():
            catalogue.accounts.add(name, PASSWORD, role)  # type: ignore[arg-type]
        access = AccountAccess() if accounts else LocalAccess("ani")
        app = create_app(catalogue_url, access=access)
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        running.append((server, thread, catalogue))
        return Served(f"http://127.0.0.1:{listening.getsockname()[1]}", catalogue, access)

    yield start
    for server, thread, catalogue in running:
        server.should_exit = True
        thread.join(10)
        catalogue.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser window of the size of a small office screen, without cookies; faults in scripts fail the
    test."""
    with browser.new_context(viewport={"width": 1366, "height": 768}) as made:
        faults: list[str] = []
        made.on("weberror", lambda fault: faults.append(str(fault.error)))
        yield made
        assert not faults, faults
