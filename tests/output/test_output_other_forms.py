"""Records of health facilities' and narrative SOPs, written in every form."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from handmade import clinic_record, other_record, record, thesis, university_record, wound_care
from lxml import etree, html
from rich.console import Console

from sopocr.model.evidence import Evidence
from sopocr.model.sop import Record
from sopocr.output.bpmn import EXTENSION, bpmn_xml
from sopocr.output.html import html_page
from sopocr.output.many import Entry, export_many
from sopocr.output.markdown import markdown_text
from sopocr.output.mermaid import mermaid_text
from sopocr.output.placed_text import texts_of_record
from sopocr.output.process import process_of
from sopocr.output.sections import INFERRED, sections
from sopocr.output.svg import svg_table
from sopocr.output.tables import csv_table, xlsx_workbook
from sopocr.terminal import show_record

BOTH = pytest.mark.parametrize("one", [clinic_record(), university_record()], ids=["spo", "naratif"])


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from [key] * isinstance(member, list) if key[0].isupper() else []
            yield from texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from texts(member)


def sayings(one: Record) -> set[str]:
    """All words of a record: head, titles and items of sections, activities, cells, nodes."""
    part = one.sop.model_dump(
        include={
            "instansi": True,
            "unit_kerja": True,
            "nomor_sop": True,
            "nomor_revisi": True,
            "nama_sop": True,
            "disahkan_oleh": True,
            "bagian_lain": True,
            "langkah": {"__all__": {"kegiatan", "output"}},
            "diagram_alir": {"simpul": {"__all__": {"teks"}}},
        }
    )
    return {text for text in texts(part) if text}


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\\", ""))


@BOTH
def test_every_word_is_in_the_html_and_in_the_markdown(one: Record) -> None:
    page = html.document_fromstring(html_page(one))
    whole = plain(page.text_content())
    for chart in page.iter("svg"):  # words in a node may be wrapped
        lines = [" ".join(tspan.text for tspan in text.iter("tspan")) for text in chart.iter("text")]
        whole += " ".join(lines)
    markdown = plain(markdown_text(one)).replace("#46;", ".")
    assert {text for text in sayings(one) if text not in whole} == set()
    assert {text for text in sayings(one) if text not in markdown} == set()


def test_the_procedure_stands_where_it_stood() -> None:
    one = clinic_record()
    order = ["Pengertian", "Tujuan", "Kebijakan", "Prosedur", "Diagram Alir", "Unit Terkait"]
    assert [part.title for part in sections(one)][:6] == order
    assert [part.kind for part in sections(one)][3:5] == ["procedure", "chart"]
    rows = html.document_fromstring(html_page(one)).findall(".//table[@class='sections']/tbody/tr")
    assert [row.find("th").text for row in rows][:6] == order
    # the evidence decides: here the units stand above the procedure
    moved = dict(one.evidence)
    for number in range(2):
        path = f"/sop/bagian_lain/Unit Terkait/{number}"
        moved[path] = moved[path].model_copy(update={"box": (300, 300, 900, 318)})
    titles = [part.title for part in sections(one.model_copy(update={"evidence": moved}))]
    assert titles.index("Unit Terkait") < titles.index("Prosedur")
    # without evidence the titles do
    bare = one.model_copy(update={"evidence": {}})
    assert [part.title for part in sections(bare)][:6] == order


def test_steps_keep_number_and_level() -> None:
    page = html.document_fromstring(html_page(clinic_record()))
    items = page.findall(".//ol[@class='steps']/li")
    seen = [
        (
            item.get("class").split()[0],
            (item.findtext("span/span") or "").strip(),
            "heading" in item.get("class"),
        )
        for item in items
    ]
    assert seen[:6] == [
        ("level-1", "Persiapan :", True),
        ("level-1", "1", False),
        ("level-2", "a", False),
        ("level-2", "b", False),
        ("level-3", "1", False),
        ("level-3", "2", False),
    ]
    lines = markdown_text(clinic_record()).splitlines()
    assert "    - 1\\. Satu botol 100 ml untuk luka kecil" in lines
    assert "  - lisan dalam 5 menit" in lines
    assert "- **Pelaksanaan :**" in lines


def test_links_of_findings_lead_to_something() -> None:
    one = clinic_record()
    paths = [
        "/sop/langkah/3/kegiatan",
        "/sop/langkah/3",
        "/sop/langkah/3/output",  # the list has no such column
        "/sop/bagian_lain/Rekaman Historis~1Perubahan/0",
        "/sop/bagian_lain/Tujuan",
        "/sop/nomor_revisi",
        "/sop/diagram_alir/simpul/2/teks",
    ]
    one.findings = [one.findings[0].model_copy(update={"path": path}) for path in paths]
    page = html.document_fromstring(html_page(one))
    ids = {element.get("id") for element in page.iter() if element.get("id")}
    links = {link.get("href")[1:] for link in page.iter("a")}
    assert len(links) == 5
    assert {re.sub("%20", " ", link).replace("%7E", "~") for link in links} <= ids


def test_hostile_words_stay_words() -> None:
    bad = '<img src=x onerror="document.title=1"></td>&amp;{{ 7*7 }}'
    for sop in (wound_care(), thesis()):
        sop.bagian_lain = {bad: [bad]}
        sop.langkah[0].kegiatan = sop.instansi = sop.nomor_revisi = bad
        if sop.diagram_alir:
            sop.diagram_alir.simpul[1].teks = bad
        page = html.document_fromstring(html_page(other_record(sop, bad)))
        assert page.find(".//img") is None
        assert "49" not in page.text_content()


def test_a_chart_is_drawn_as_it_was_and_an_order_says_that_it_is_inferred() -> None:
    svg = etree.fromstring(svg_table(clinic_record()))
    ns = {"s": "http://www.w3.org/2000/svg"}
    assert len(svg.findall(".//s:g[@class='panah']", ns)) == 6
    assert not svg.findall(".//*[@stroke-dasharray]")
    assert INFERRED not in mermaid_text(clinic_record())
    assert INFERRED.encode() not in bpmn_xml(clinic_record())
    inferred = etree.fromstring(svg_table(university_record()))
    assert len(inferred.findall(".//*[@stroke-dasharray]")) == 5
    assert INFERRED.split(";")[0] in "".join(inferred.itertext())
    assert f"title: {INFERRED}" in mermaid_text(university_record())
    root = etree.fromstring(bpmn_xml(university_record()))
    assert len(root.findall(f".//{{{EXTENSION}}}alur[@sumber='urutan']")) == 5
    assert INFERRED in "".join(root.itertext())
    # a flow table without arrows is no order: nothing is inferred there
    table = record()
    table.sop.alur = []
    assert process_of(table.sop).origin == "table"


def test_headings_are_no_tasks() -> None:
    sop = wound_care()
    sop.diagram_alir = None
    process = process_of(sop)
    names = [node.name for node in process.nodes if node.kind == "task"]
    assert len(names) == sum(bool(step.nomor) for step in sop.langkah) == 11
    assert names[2] == "1.b. Cairan NaCl 0,9%, terdiri atas:"
    assert "– lisan dalam 5 menit" in names
    for step in sop.langkah:
        step.nomor = ""
    assert len([node for node in process_of(sop).nodes if node.kind == "task"]) == 13


def test_arrows_to_nodes_that_are_not_there_are_left_out() -> None:
    sop = wound_care()
    assert sop.diagram_alir is not None
    sop.diagram_alir.alur[0].ke = 99
    assert len(process_of(sop, named_gateways=True).flows) == 5
    assert svg_table(other_record(sop, "a"))


@BOTH
def test_the_workbook_holds_sections_steps_and_chart(one: Record) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_workbook(one)))
    drawn = one.sop.diagram_alir is not None
    names = ["SOP", "Langkah", "Bagian", "Diagram Alir", "Catatan"]
    assert book.sheetnames == [name for name in names if drawn or name != "Diagram Alir"]
    facts = {row[0].value: row[1].value for row in book["SOP"].iter_rows()}
    assert (facts["Nomor revisi"], facts["Bentuk"]) == (one.sop.nomor_revisi, one.sop.bentuk)
    assert "Keterkaitan" not in facts
    steps = [[cell.value for cell in row][:4] for row in book["Langkah"].iter_rows(min_row=2)]
    assert steps == [
        [place, step.nomor, step.tingkat, step.kegiatan] for place, step in enumerate(one.sop.langkah, 1)
    ]
    if drawn:
        chart = [[cell.value for cell in row] for row in book["Diagram Alir"].iter_rows(min_row=2)]
        assert chart[2] == [3, "keputusan", "Luka terinfeksi?", "4 (ya); 5 (tidak)"]


def test_the_searchable_page_has_the_numbers_as_printed() -> None:
    one = clinic_record()
    for place in range(len(one.sop.langkah)):
        box = (250, 400 + 20 * place, 280, 418 + 20 * place)
        one.evidence[f"/sop/langkah/{place}/nomor"] = Evidence(page=1, box=box, confidence=1.0)
    placed = texts_of_record(one)[1]
    numbers = [text.text for text in placed if text.box.x0 == 250]
    assert numbers == ["1", "a", "b", "1", "2", "2", "1", "2", "-", "-", "3"]
    assert "Ruang Tindakan" in {text.text for text in placed}


def test_csv_tells_the_level() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_table(clinic_record()).lstrip("\ufeff"))))
    assert [(row["Nomor"], row["Tingkat"]) for row in rows][3:5] == [("1.b", "2"), ("1.b.1", "3")]


def test_relations_hold_form_level_and_chart(tmp_path: Path) -> None:
    entries = [Entry(clinic_record(), 1), Entry(university_record(), 1), Entry(record(), 1)]
    target = tmp_path / "a.sqlite"
    assert export_many(entries, "sqlite", target, on_failure=lambda *_: None) == 3

    def ask(question: str) -> list[Any]:
        with sqlite3.connect(target) as database:
            return database.execute(question).fetchall()

    found = ask("select bentuk, nomor_revisi, tanggal_terbit from documents")
    assert found == [("spo", "01", "2021-03-15"), ("naratif", "REV.00", None), ("sop-ap", None, None)]
    assert ask("select max(tingkat) from langkah group by document") == [(3,), (1,), (1,)]
    assert ask("select teks from diagram_simpul where document = 1 and place = 3") == [("Luka terinfeksi?",)]
    assert ask("select ke from diagram_alur where dari = 3 order by ke") == [(4,), (5,)]
    assert ask("select teks from butir where bagian = 'TUJUAN'") == [
        ("Menjamin ujian skripsi berjalan tertib",)
    ]


@BOTH
def test_show_tells_form_revision_and_every_step(one: Record) -> None:
    stream = io.StringIO()
    show_record(one, "id", Console(file=stream, width=160))
    text = stream.getvalue()
    for word in (one.sop.bentuk, one.sop.nomor_revisi, *(step.kegiatan for step in one.sop.langkah)):
        assert str(word) in text
