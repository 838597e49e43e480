"""Files put on the first screen, in a real browser: what became of each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, expect
from review_served import Served

TEXT = """SOP PELAYANAN SURAT MASUK

Nomor SOP : 065/01/SOP/2024
Nama SOP : Pelayanan Surat Masuk

| No | Kegiatan | Pelaksana | Kelengkapan | Waktu | Output |
|---|---|---|---|---|---|
| 1 | Menerima surat | Staf | Surat | 5 menit | Agenda |
"""


def test_each_file_ends_as_a_document_or_with_its_reason(
    serve: Callable[..., Served], browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "sop.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "gambar.gif").write_bytes(b"GIF89a")
    (tmp_path / ".tersembunyi.txt").write_text(TEXT, encoding="utf-8")
    served = serve()
    # refused files are told by the API with 415, which a browser notes as a fault of its own
    with browser.new_context(viewport={"width": 820, "height": 768}) as context:
        page = served.login(context)
        names = ("sop.txt", "gambar.gif", ".tersembunyi.txt")
        page.locator("#adding input").first.set_input_files([tmp_path / name for name in names])
        rows = page.locator("#added li")
        expect(rows).to_have_count(2)
        expect(page.locator("#added li.failed")).to_contain_text("GIF")
        done = page.locator("#added li.done a")
        expect(done).to_have_text("Pelayanan Surat Masuk", timeout=60_000)
        expect(page.locator("#adding-told")).to_contain_text("Semua berkas selesai")
        done.click()
        page.wait_for_selector("#work[data-ready]")
    assert served.catalogue.documents.count() == 1


def test_a_reader_adds_nothing(serve: Callable[..., Served], browser: Browser) -> None:
    served = serve(accounts={"budi": "reader"})
    with browser.new_context() as context:
        page = served.login(context, "budi")
        expect(page.locator("#adding")).to_have_count(0)
