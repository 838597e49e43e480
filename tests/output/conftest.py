"""A headless browser, and the packages that exported files are opened with."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

PACKAGES = Path(__file__).resolve().parents[1] / "browser" / "node_modules"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_SETUP = "run `make test`, which installs it (or see tests/setup_system.py)"


@pytest.fixture(scope="session")
def packages() -> Path:
    """The folder of installed npm packages."""
    if not (PACKAGES / "bpmn-moddle").is_dir():
        pytest.fail(f"{PACKAGES} is missing; {_SETUP}")
    return PACKAGES


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail(f"no Chromium was found; {_SETUP}")
    return found


@pytest.fixture
def open_page(chromium: str, tmp_path: Path) -> Callable[..., str]:
    """Open an HTML text in the browser and give the document as it is after all scripts have run."""

    def run(html: str, *options: str) -> str:
        page = tmp_path / "page.html"
        page.write_text(html, encoding="utf-8")
        command = [
            chromium,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--allow-file-access-from-files",
        ]
        command += [f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=20000"]
        command += [*(options or ("--dump-dom",)), page.as_uri()]
        result = subprocess.run(command, capture_output=True, timeout=120, check=True)
        return result.stdout.decode("utf-8")

    return run
