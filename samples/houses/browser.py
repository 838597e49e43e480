"""A headless Chromium that measures and prints pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")


def find_chromium() -> str | None:
    """The path of a Chromium, None where there is none."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@contextmanager
def opened() -> Iterator[Any]:
    """A page of a browser (playwright's Page); RuntimeError where no Chromium is installed."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (an extra of the tests)

    found = find_chromium()
    if found is None:
        raise RuntimeError("no Chromium was found; install one, e.g. `apt-get install chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser.new_page(viewport={"width": 1300, "height": 1300})
        browser.close()
