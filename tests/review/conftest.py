"""A catalogue with a real scan in it, the review served over it, and a browser to use it with."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from review_served import PASSWORD, ROOT, SCAN, Served, store

from sopocr.catalogue import Catalogue
from sopocr.model.sop import Record
from sopocr.review.access import Access, AccountAccess, LocalAccess
from sopocr.review.api import ApiOptions
from sopocr.review.app import create_app
from sopocr.review.editing import value_at
from sopocr.review.rechecking import rechecked

AXE = ROOT / "tests" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
DOUBTFUL = {
    "/sop/disahkan_oleh/jabatan": "Pit. Kepala Dinas Perhubungan",
    "/sop/nama_sop": "Monitoring Capalan Kinerja",
    "/sop/langkah/1/kegiatan": "Melakukan pengumpulan",
}
"""Values of the record that are made doubtful, and what the second reader makes of them."""
_SETUP = "run `make test`, which installs it (or see tests/setup_system.py)"


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a catalogue into which a sample scan was imported by the command."""
    file = tmp_path_factory.mktemp("archive") / "catalogue.db"
    command = [sys.executable, "-m", "sopocr", "import", str(SCAN), "--catalogue", f"sqlite:///{file}"]
    done = subprocess.run([*command, "--workers", "1"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return file


@pytest.fixture(scope="session")
def scanned(archive: Path) -> Record:
    """The record of that scan, with certain readings in doubt and no others, whatever the readers made of
    it."""
    with Catalogue(f"sqlite:///{archive}") as catalogue:
        record = catalogue.documents.get(1).record
    record.findings.clear()
    record.sop.disahkan_oleh.jabatan = "Plt. Kepala Dinas Perhubungan"
    record.sop.nama_sop = "Monitoring Capaian Kinerja"
    record.sop.disahkan_oleh.nip = "19721215 199301 2 001"
    record.sop.tanggal_efektif = None
    record.evidence = {
        path: proof.model_copy(update={"confidence": 1.0}) for path, proof in record.evidence.items()
    }
    for path, other in DOUBTFUL.items():
        own = value_at(record.sop, path) or ""
        change = {"confidence": 0.5, "raw": own, "readings": {"ppocr": own, "tesseract": other}}
        record.evidence[path] = record.evidence[path].model_copy(update=change)
    record.findings = rechecked(record, record, "id")
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


@pytest.fixture
def review_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'catalogue.db'}"


@pytest.fixture
def serve(review_url: str) -> Iterator[Callable[..., Served]]:
    """Starts the review on a free port, for one person or with `accounts`; several records may be stored in
    its catalogue first."""
    running: list[tuple[uvicorn.Server, threading.Thread, Catalogue]] = []

    def start(
        *records: Record,
        accounts: dict[str, str] | None = None,
        workers: int = 1,
        under: str = "",
        access: Access | None = None,
    ) -> Served:
        catalogue = Catalogue(review_url, create=True)
        for record in records:
            store(catalogue, record)
        for name, role in (accounts or {}).items():
            catalogue.accounts.add(name, PASSWORD, role)  # type: ignore[arg-type]
        access = access or (AccountAccess() if accounts else LocalAccess("ani"))
        app = create_app(review_url, access=access, api=ApiOptions(workers=workers), under=under)
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
