"""The HTML view: everything is in it, nothing gets out of it, and it lies as it should in a browser."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2
from handmade import record
from lxml import html

from sopocr.model.sop import Record
from sopocr.output.html import html_page
from sopocr.output.html_parts import long_date, page_ranges

HOSTILE = '<img src=x onerror="document.title=1"></td>&amp;{{ 7*7 }}\'"'


def parsed(one: Record) -> Any:
    return html.document_fromstring(html_page(one))


def texts(value: object) -> Iterator[str]:
    """All strings of a record's SOP that are shown."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from texts(member)


def shown(one: Record) -> str:
    return " ".join(parsed(one).text_content().split())


def test_every_text_of_the_sop_is_shown() -> None:
    one = record()
    visible = shown(one)
    part = one.sop.model_dump(
        include={
            "instansi": True,
            "unit_kerja": True,
            "nomor_sop": True,
            "nama_sop": True,
            "disahkan_oleh": True,
            "kualifikasi_pelaksana": True,
            "keterkaitan": True,
            "peralatan_perlengkapan": True,
            "peringatan": True,
            "bagian_lain": True,
            "pelaksana": True,
            "dasar_hukum": {"__all__": {"teks"}},
            "langkah": {"__all__": {"kegiatan", "kelengkapan", "output", "keterangan"}},
        }
    )
    assert [text for text in texts(part) if text not in visible] == []
    assert "11 Januari 2022" in visible
    assert "Februari 2022" in visible


def test_a_text_from_a_scan_can_do_nothing() -> None:
    one = record()
    one.sop = one.sop.model_copy(
        update={
            "nama_sop": HOSTILE,
            "pelaksana": [HOSTILE],
            "bagian_lain": {HOSTILE: [HOSTILE]},
            "langkah": [
                s.model_copy(update={"kegiatan": HOSTILE, "nomor": HOSTILE}) for s in one.sop.langkah
            ],
        }
    )
    one.source.file = HOSTILE
    page = parsed(one)
    assert not page.xpath("//img | //script | //@onerror | //iframe")
    assert page.xpath("//title")[0].text == f"SOP {HOSTILE}"
    assert shown(one).count(HOSTILE) >= len(one.sop.langkah)


def test_needs_nothing_from_outside() -> None:
    source = html_page(record())
    assert not re.search(r'\b(src|href)="(?!#)', source)
    assert "@import" not in source
    assert re.findall(r"https?://[^\s\"]+", source) == ["http://www.w3.org/2000/svg"] * source.count("xmlns=")


def test_doubtful_values_are_marked_and_sure_ones_are_not() -> None:
    page = parsed(record())
    marks = {mark.get("id"): mark for mark in page.xpath("//mark")}
    assert set(marks) == {"/sop/nomor_sop", "/sop/langkah/4/output"}
    assert "tulisan tangan" in marks["/sop/nomor_sop"].get("title")
    assert "65/14/SOP-KTH/2O22" in marks["/sop/nomor_sop"].get("title")
    assert "71%" in marks["/sop/langkah/4/output"].get("title")


def test_findings_stand_with_the_gravest_first_and_their_links_lead_somewhere() -> None:
    page = parsed(record())
    notes = page.xpath("//aside//li")
    assert [note.get("class") for note in notes] == ["error", "warning", "warning"]
    assert "Halaman 3 tidak terbaca <&>" in notes[0].text_content()
    ids = {element.get("id") for element in page.xpath("//*[@id]")}
    links = [link.get("href").removeprefix("#") for link in page.xpath("//aside//a")]
    assert links == ["/sop/tanggal_pengesahan", "/sop/pencatatan_pendataan"]
    assert set(links) <= ids
    assert len(ids) == len(page.xpath("//*[@id]"))


def test_arrows_without_a_symbol_are_told_in_words() -> None:
    one = record()
    one.sop.langkah[2].pelaksana.clear()
    assert "2 → 3 (ya), 3 → 4." in shown(one)


def test_dates_and_pages_in_words() -> None:
    assert [long_date(date) for date in ("2021-06", "2024-12-09", None, "2024-13-01")] == [
        "Juni 2021",
        "9 Desember 2024",
        "–",
        "1 13 2024",
    ]
    assert page_ranges([5, 1, 2, 3, 3, 9, 10]) == "1–3, 5, 9–10"


def test_rows_are_as_high_as_the_chart_expects(open_page: Callable[..., str]) -> None:
    """Print that is higher than foreseen would stretch the chart."""
    probe = """<script>addEventListener('load', () => {
      const all = selector => [...document.querySelectorAll(selector)], seen = document.body.dataset;
      const off = row => Math.abs(row.getBoundingClientRect().height - parseFloat(row.style.height));
      seen.off = Math.max(...all('.flow tbody tr').map(off));
      seen.wide = all('.flow')[0].getBoundingClientRect().width;
      seen.drawn = all('.chart use').filter(use => use.getBoundingClientRect().width > 300).length;
    })</script>"""
    dom = open_page(html_page(record()) + probe)
    off, wide = re.search(r'data-off="([\d.]+)"', dom), re.search(r'data-wide="([\d.]+)"', dom)
    assert 'data-drawn="10"' in dom  # in each row the chart once, with the doubtful arrows tinted
    assert off is not None
    assert wide is not None
    assert float(off[1]) <= 1.5
    assert abs(float(wide[1]) - 1040) <= 1.5


def test_prints_on_three_sheets_across_with_its_chart(open_page: Callable[..., str], tmp_path: Path) -> None:
    target = tmp_path / "page.pdf"
    open_page(html_page(record()), f"--print-to-pdf={target}", "--no-pdf-header-footer")
    document = pypdfium2.PdfDocument(io.BytesIO(target.read_bytes()))
    words = [document[i].get_textpage().get_text_bounded() for i in range(len(document))]
    sizes = {tuple(round(side) for side in document[i].get_size()) for i in range(len(document))}
    document.close()
    assert sizes == {(842, 595)}
    assert "Dasar Hukum" in words[0]
    assert "Catatan pembacaan" in words[-1]
    flow = [text for text in words if "Mutu Baku" in text]
    assert len(flow) == len(words) - 2
    assert "Sembunyikan" not in "".join(words)
