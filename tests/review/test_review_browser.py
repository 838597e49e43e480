"""The review as a clerk uses it, in a real browser."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from review_served import PASSWORD, Served, store

from sopocr.model.reviewed import Reviewed
from sopocr.model.sop import Record

FIELD = "#value"


def open_first(page: Page) -> None:
    page.locator(".queue tbody a").first.click()
    page.wait_for_selector("#work[data-ready]")


def settled(page: Page, left: int) -> None:
    """Wait until the page says that so many doubts are left."""
    if left:
        expect(page.locator("#side .item")).to_have_count(left)
    else:
        expect(page.locator("#approve-now")).to_be_focused()


def doubts(page: Page) -> int:
    return page.locator("#side .item").count()


def shown(page: Page, path: str) -> None:
    """Wait until the card of that place is shown."""
    expect(page.locator("#card")).to_have_attribute("data-path", path)


def left_behind(page: Page, path: str) -> None:
    """Wait until another card is shown."""
    expect(page.locator("#card")).not_to_have_attribute("data-path", path)


def test_from_import_to_export(
    archive: Path, tmp_path: Path, serve: Callable[..., Served], context: BrowserContext
) -> None:
    shutil.copy(archive, tmp_path / "catalogue.db")
    served = serve()
    page = served.login(context)
    expect(page.locator(".queue tbody tr")).to_have_count(1)
    expect(page.locator(".figures")).to_contain_text("1 / 1 berkas")
    open_first(page)
    extracted = served.catalogue.documents.get(1).record
    left = doubts(page)
    assert left == len(Reviewed(record=extracted).doubts()) > 0
    expect(page.locator("#card .crop")).to_be_visible()
    while left:
        page.keyboard.press("Enter")
        left -= 1
        settled(page, left)
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue")
    expect(page.locator(".queue .none")).to_be_visible()
    page.goto(f"{served.address}/queue?show=approved")
    expect(page.locator(".state.approved")).to_be_visible()
    open_first(page)
    page.get_by_text("Ekspor").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON").click()
    exported = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert exported == served.catalogue.documents.get(1).record.model_dump(mode="json")
    assert exported["sop"] == extracted.model_dump(mode="json")["sop"]
    assert served.catalogue.documents.get(1).info.review_status == "approved"


def test_typing_choosing_and_undo(
    scanned: Record, serve: Callable[..., Served], context: BrowserContext
) -> None:
    served = serve(scanned)
    page = served.login(context)
    path = "/sop/disahkan_oleh/jabatan"
    page.goto(f"{served.address}/documents/1?at={path}")
    field = page.locator(FIELD)
    expect(field).to_be_focused()
    before = field.input_value()
    left = doubts(page)
    page.keyboard.type("Pj")  # in place of the first word in which the readings differ
    typed = field.input_value()
    assert typed.startswith("Pj. ") and typed.endswith(before[5:])
    page.keyboard.press("Enter")
    settled(page, left - 1)
    assert served.catalogue.documents.get(1).record.sop.disahkan_oleh.jabatan == typed
    page.keyboard.press("Control+z")
    settled(page, left)
    assert served.catalogue.documents.get(1).record.sop.disahkan_oleh.jabatan == before
    page.keyboard.press("Control+y")
    settled(page, left - 1)
    assert served.catalogue.documents.get(1).record.sop.disahkan_oleh.jabatan == typed
    page.goto(f"{served.address}/documents/1?at=/sop/nama_sop")
    other = page.locator(".choice .text").nth(1).inner_text()
    page.keyboard.press("Alt+2")
    expect(field).to_have_value(other)
    page.keyboard.press("Alt+ArrowUp")
    expect(field).to_have_value(str(scanned.sop.nama_sop))


def test_what_is_typed_is_checked_at_once(
    scanned: Record, serve: Callable[..., Served], context: BrowserContext
) -> None:
    served = serve(scanned)
    page = served.login(context)
    page.goto(f"{served.address}/documents/1?at=/sop/disahkan_oleh/nip")
    page.locator(FIELD).fill("19721215 199301 2 00")
    expect(page.locator("#live .error")).to_contain_text("NIP")
    page.locator(FIELD).fill(str(scanned.sop.disahkan_oleh.nip))
    expect(page.locator("#live li")).to_have_count(0)
    page.goto(f"{served.address}/documents/1?at=/sop/tanggal_efektif")
    page.locator(FIELD).fill("31 Februari 2023")
    expect(page.locator("#live .error")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_have_class("told bad")
    assert served.catalogue.documents.get(1).record.sop.tanggal_efektif is None
    page.locator(FIELD).fill("1 Maret 2023")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).not_to_contain_text("31 Februari")
    left_behind(page, "/sop/tanggal_efektif")
    assert served.catalogue.documents.get(1).record.sop.tanggal_efektif == "2023-03-01"


def test_two_people_on_one_document(
    scanned: Record, serve: Callable[..., Served], browser: Browser, context: BrowserContext
) -> None:
    served = serve(scanned, accounts={"ani": "reviewer", "budi": "reviewer"})
    with browser.new_context() as second:
        hers, his = served.login(context, "ani"), served.login(second, "budi")
        for page in (hers, his):
            page.goto(f"{served.address}/documents/1?at=/sop/nama_sop")
        hers.locator(FIELD).fill("Judul menurut Ani")
        hers.keyboard.press("Enter")
        left_behind(hers, "/sop/nama_sop")
        his.locator(FIELD).fill("Judul menurut Budi")
        his.keyboard.press("Enter")
        dialog = his.locator("#conflict-dialog")
        expect(dialog).to_contain_text("ani")
        expect(dialog).to_contain_text("Judul menurut Ani")
        expect(dialog).to_contain_text("Judul menurut Budi")
        assert served.catalogue.documents.get(1).record.sop.nama_sop == "Judul menurut Ani"
        dialog.get_by_role("button", name="Ganti dengan milik saya").click()
        left_behind(his, "/sop/nama_sop")
        assert served.catalogue.documents.get(1).record.sop.nama_sop == "Judul menurut Budi"
        # another place: both stand, and she is told of his change
        hers.goto(f"{served.address}/documents/1?at=/sop/instansi")
        his.goto(f"{served.address}/documents/1?at=/sop/unit_kerja")
        his.locator(FIELD).fill("DINAS BUDI")
        his.keyboard.press("Enter")
        left_behind(his, "/sop/unit_kerja")
        hers.locator(FIELD).fill("PEMERINTAH ANI")
        hers.keyboard.press("Enter")
        expect(hers.locator("#told")).to_contain_text("budi")
    sop = served.catalogue.documents.get(1).record.sop
    assert (sop.instansi, sop.unit_kerja) == ("PEMERINTAH ANI", "DINAS BUDI")
    assert {event.user for event in served.catalogue.reviews.events(1)} == {"ani", "budi"}


def test_a_new_extraction_leaves_what_a_person_settled(
    scanned: Record, serve: Callable[..., Served], context: BrowserContext
) -> None:
    served = serve(scanned)
    page = served.login(context)
    for path, text in (("/sop/nama_sop", "Judul yang benar"), ("/sop/langkah/1/output", "Disposisi")):
        page.goto(f"{served.address}/documents/1?at={path}")
        page.locator(FIELD).fill(text)
        page.keyboard.press("Enter")
        left_behind(page, path)
    later = scanned.model_copy(deep=True)
    later.sop.nama_sop = "Judul bacaan baru"
    later.sop.langkah[0].output = "Lembar yang dibaca lebih baik"
    store(served.catalogue, later, recipe="b")
    page.goto(f"{served.address}/queue?show=conflict")
    expect(page.locator(".queue tbody tr")).to_have_count(1)
    open_first(page)
    expect(page.locator("#card .choice").first).to_contain_text("Judul yang benar")
    expect(page.locator("#card .choice").nth(1)).to_contain_text("Judul bacaan baru")
    sop = served.catalogue.documents.get(1).record.sop
    assert (sop.nama_sop, sop.langkah[1].output) == ("Judul yang benar", "Disposisi")
    assert sop.langkah[0].output == "Lembar yang dibaca lebih baik"
    page.keyboard.press("1")
    expect(page.locator("#side .conflict")).to_have_count(0)
    assert served.catalogue.documents.get(1).info.review_status == "started"
    assert served.catalogue.documents.get(1).record.sop.nama_sop == "Judul yang benar"


def press_until(page: Page, key: str, selector: str, most: int = 60) -> None:
    """Press a key until the element has the focus."""
    for _ in range(most):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{selector} cannot be reached by {key}")


def test_by_keyboard_alone(scanned: Record, serve: Callable[..., Served], context: BrowserContext) -> None:
    served = serve(scanned)
    page = served.login(context)
    press_until(page, "Tab", ".queue tbody a")
    page.keyboard.press("Enter")
    page.wait_for_selector("#work[data-ready]")
    expect(page.locator(FIELD)).to_be_focused()
    first = page.locator("#card").get_attribute("data-key")
    page.keyboard.press("Tab")
    left_behind(page, str(first))
    page.keyboard.press("Shift+Tab")
    shown(page, str(first))
    expect(page.locator(FIELD)).to_be_focused()
    page.keyboard.press("Escape")  # out of the field every control is reached by Tab
    press_until(page, "Tab", ".choice:nth-child(2)")
    page.keyboard.press("Enter")
    expect(page.locator(FIELD)).to_be_focused()
    page.keyboard.press("Escape")
    press_until(page, "Shift+Tab", "#viewer")
    scale = page.evaluate("document.querySelector('.stage').style.transform")
    page.keyboard.press("+")
    assert page.evaluate("document.querySelector('.stage').style.transform") != scale
    page.keyboard.press("F8")
    page.wait_for_selector("#form .paper")
    page.keyboard.press("Escape")
    press_until(page, "Shift+Tab", '[data-at="/sop/nama_sop"]', most=400)
    page.keyboard.press("Enter")
    shown(page, "/sop/nama_sop")
    expect(page.locator(FIELD)).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("Ditulis tanpa tetikus")
    page.keyboard.press("Enter")
    expect(page.locator('#form [data-at="/sop/nama_sop"]')).to_have_text("Ditulis tanpa tetikus")
    assert served.catalogue.documents.get(1).record.sop.nama_sop == "Ditulis tanpa tetikus"


def test_steps_symbols_and_arrows_in_the_grid(
    scanned: Record, serve: Callable[..., Served], context: BrowserContext
) -> None:
    served = serve(scanned)
    page = served.login(context)

    def changed(version: int) -> int:
        for _ in range(100):
            now = served.catalogue.documents.get(1).info.version
            if now > version:
                expect(page.locator("#work")).to_have_attribute("data-version", str(now))  # it is shown too
                return now
            page.wait_for_timeout(30)
        raise AssertionError("nothing was stored")

    page.goto(f"{served.address}/documents/1?view=form")
    version = served.catalogue.documents.get(1).info.version
    actor = scanned.sop.pelaksana[0]
    page.locator(f'.cell[data-step="2"][aria-label*="{actor}"]').click(position={"x": 3, "y": 3})
    shown(page, "/sop/langkah/2/pelaksana")
    page.locator(f'input[data-actor="{actor}"][value="keputusan"]').check(force=True)
    version = changed(version)
    assert (actor, "keputusan") in [
        (m.aktor, m.simbol) for m in served.catalogue.documents.get(1).record.sop.langkah[2].pelaksana
    ]
    count = len(scanned.sop.alur)
    arrows = page.locator(".arrow")
    expect(page.locator(f'input[data-actor="{actor}"][value="keputusan"]')).to_be_checked()
    drawn = arrows.count()
    page.get_by_role("button", name="Tambah panah dari sini").click()
    expect(arrows).to_have_count(drawn + 1)
    version = changed(version)
    assert len(served.catalogue.documents.get(1).record.sop.alur) == count + 1
    page.locator(".arrow").last.locator("select[name=syarat]").select_option("tidak")
    version = changed(version)
    assert served.catalogue.documents.get(1).record.sop.alur[-1].syarat == "tidak"
    expect(arrows.last.locator("select[name=syarat]")).to_have_value("tidak")
    page.locator(".arrow").last.get_by_role("button", name="Hapus panah").click()
    expect(arrows).to_have_count(drawn)
    version = changed(version)
    assert served.catalogue.documents.get(1).record.sop.alur == scanned.sop.alur
    steps = [step.kegiatan for step in scanned.sop.langkah]
    page.locator('.flow [data-at="/sop/langkah/3/kegiatan"]').click()
    shown(page, "/sop/langkah/3/kegiatan")
    page.keyboard.press("Control+Home")
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Pisah").click()
    version = changed(version)
    parted = [step.kegiatan for step in served.catalogue.documents.get(1).record.sop.langkah]
    assert parted[3:5] == [steps[3][:9].strip(), steps[3][9:].strip()] and len(parted) == len(steps) + 1
    page.keyboard.press("Control+z")
    version = changed(version)
    assert [step.kegiatan for step in served.catalogue.documents.get(1).record.sop.langkah] == steps
    page.locator('.flow [data-at="/sop/langkah/3/kegiatan"]').click()
    page.get_by_role("button", name="Naikkan").click()
    version = changed(version)
    moved = [step.kegiatan for step in served.catalogue.documents.get(1).record.sop.langkah]
    assert moved[2:4] == [steps[3], steps[2]]


def test_an_arrow_is_chosen_by_clicking_on_it(
    scanned: Record, serve: Callable[..., Served], context: BrowserContext
) -> None:
    served = serve(scanned)
    page = served.login(context)
    page.goto(f"{served.address}/documents/1?view=form")
    place = page.evaluate(
        """() => {
            const data = JSON.parse(document.getElementById("chart-data").textContent);
            const { index, points } = data.edges[0];
            const [[ax, ay], [bx, by]] = points;
            const x = (ax + bx) / 2, y = (ay + by) / 2;
            const row = data.rows.findIndex((border, at) => y >= border && y < data.rows[at + 1]);
            const cells = document.querySelectorAll(`#form tr[data-step="${row}"] td.grid`);
            cells[0].scrollIntoView({ block: "center" });
            const first = cells[0].getBoundingClientRect();
            const last = cells[cells.length - 1].getBoundingClientRect();
            return {
                index,
                x: first.left + ((x - data.left) / data.width) * (last.right - first.left),
                y: first.top + ((y - data.rows[row]) / (data.rows[row + 1] - data.rows[row])) * first.height,
            };
        }"""
    )
    page.mouse.click(place["x"], place["y"])
    shown(page, f"/sop/alur/{place['index']}")


def test_clicking_on_the_scan_shows_the_value(
    scanned: Record, serve: Callable[..., Served], context: BrowserContext
) -> None:
    served = serve(scanned)
    page = served.login(context)
    page.goto(f"{served.address}/documents/1?at=/sop/nama_sop")
    page.locator('.stage [data-path="/sop/nomor_sop"]').click()
    shown(page, "/sop/nomor_sop")
    expect(page.locator(FIELD)).to_have_value(str(scanned.sop.nomor_sop))


def test_spotless_documents_are_approved_together(
    scanned: Record, serve: Callable[..., Served], context: BrowserContext
) -> None:
    spotless = []
    for number in range(3):
        one = scanned.model_copy(deep=True)
        one.source.sha256 = f"{number:064d}"
        one.sop.nama_sop = f"Dokumen bersih {number}"
        one.findings.clear()
        one.evidence.clear()
        spotless.append(one)
    served = serve(scanned, *spotless)
    page = served.login(context)
    page.goto(f"{served.address}/queue?show=spotless")
    expect(page.locator(".queue tbody tr")).to_have_count(3)
    page.locator("input[name=document]").first.check()
    page.get_by_role("button", name="Setujui yang dipilih").click()
    expect(page.locator(".message.good")).to_contain_text("1 dokumen")
    page.goto(f"{served.address}/queue?show=spotless")
    page.get_by_role("button", name="Setujui semua").click()
    expect(page.locator(".message.good")).to_contain_text("2 dokumen")
    assert served.catalogue.review_queue.counts() == {"approved": 3, "open": 1}


SCREENS = (
    "/queue",
    "/queue?show=all",
    "/documents/1",
    "/documents/1?view=form",
    "/documents/1/history",
    "/users",
)


def axe_faults(page: Page, axe: str) -> list[tuple[str, list[list[str]]]]:
    """What axe-core finds serious or worse: the rule and some of the elements."""
    page.evaluate(axe)
    result = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        (one["id"], [node["target"] for node in one["nodes"]][:4])
        for one in result["violations"]
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_screens_are_accessible_and_fit(
    scanned: Record, serve: Callable[..., Served], browser: Browser, axe: str, lang: str
) -> None:
    """axe-core finds nothing serious; no screen scrolls sideways on a desk, on a tablet, or at 200 %, which
    is half the pixels."""
    served = serve(scanned, accounts={"ani": "admin"})
    with browser.new_context(bypass_csp=True) as context:
        context.add_cookies([{"name": "sopocr_lang", "value": lang, "url": served.address}])
        page = context.new_page()
        page.goto(f"{served.address}/login")
        assert not axe_faults(page, axe)
        page.locator("[name=name]").fill("ani")
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/queue")
        for screen in SCREENS:
            page.set_viewport_size({"width": 1366, "height": 768})
            page.goto(f"{served.address}{screen}")
            page.wait_for_load_state("networkidle")
            assert page.evaluate("document.documentElement.lang") == lang
            assert not axe_faults(page, axe), screen
            for width, height in ((1366, 768), (820, 1180), (683, 384)):
                page.set_viewport_size({"width": width, "height": height})
                page.wait_for_timeout(50)
                wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert wide <= 0, f"{screen} is {wide} pixels too wide for {width}"
