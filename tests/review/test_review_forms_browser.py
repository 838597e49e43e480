"""Another form than SOP-AP, edited in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from handmade import clinic_record
from playwright.sync_api import BrowserContext, expect
from review_served import Served

UNITS = "/sop/bagian_lain/Unit Terkait"


def test_sections_and_levels_are_edited(serve: Callable[..., Served], context: BrowserContext) -> None:
    served = serve(clinic_record())
    page = served.login(context)
    page.goto(f"{served.address}/documents/1?view=form")
    page.wait_for_selector("#work[data-ready]")
    expect(page.locator(".part h3")).to_have_text(
        [
            "Pengertian",
            "Tujuan",
            "Kebijakan",
            "Prosedur",
            "Diagram Alir",
            "Unit Terkait",
            "Rekaman Historis/Perubahan",
        ]
    )
    expect(page.locator(".part svg text", has_text="Luka terinfeksi?")).to_be_visible()
    page.locator(f'[data-at="{UNITS}"]').click()
    page.locator("#section [name=title]").fill("Unit/Instalasi")
    page.locator("#section button").click()
    expect(page.locator(".part h3").nth(5)).to_have_text("Unit/Instalasi")
    page.locator('[data-at="/sop/langkah/6/kegiatan"]').click()
    page.locator('[data-do="step-in"]').click()
    expect(page.locator('li[data-step="6"]')).to_have_class("level-2")
    sop = served.catalogue.documents.get(1).record.sop
    assert sop.bagian_lain["Unit/Instalasi"] == clinic_record().sop.bagian_lain["Unit Terkait"]
    assert (sop.langkah[6].nomor, sop.langkah[6].tingkat) == ("1.2", 2)
