"""A running review for the tests: what is in its catalogue, and how people log in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import BrowserContext, Page

from sopocr.catalogue import Catalogue, NewExtraction
from sopocr.model.sop import Record
from sopocr.review.access import Access, LocalAccess

ROOT = Path(__file__).resolve().parents[2]
SCAN = ROOT / "samples" / "scans" / "seed-000-office.pdf"
PASSWORD = "rahasia sekali 7"


def store(catalogue: Catalogue, record: Record, recipe: str = "a", url: str | None = None) -> None:
    """Put an extraction of a source into the catalogue."""
    catalogue.extractions.save(
        NewExtraction(
            sha256=record.source.sha256,
            media_type=record.source.media_type,
            bytes=1,
            url=url or SCAN.as_uri(),
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

    def client(self) -> httpx.Client:
        """A program without cookies yet, that follows no redirects."""
        return httpx.Client(base_url=self.address, timeout=30, trust_env=False)
