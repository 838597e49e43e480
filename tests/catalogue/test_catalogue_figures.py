"""Figures by unit."""

from __future__ import annotations

from handmade import record

from sopocr.catalogue import Catalogue, NewExtraction
from sopocr.catalogue.figures import UnitFigures, total
from sopocr.catalogue.reviews import NewEvent
from sopocr.model.sop import Record


def stored(catalogue: Catalogue, number: int, body: str | None, unit: str | None, *, clear: bool) -> None:
    one: Record = record()
    one.source.sha256, one.sop.instansi, one.sop.unit_kerja = f"{number:064}", body, unit
    if clear:
        one.findings, one.evidence, one.status = [], {}, "complete"
    catalogue.extractions.save(
        NewExtraction(one.source.sha256, "image/png", 1, f"file:///{number}", "1", "r", [one], 1.0)
    )


def test_units_are_counted_and_spellings_put_together(catalogue_url: str) -> None:
    with Catalogue(catalogue_url, create=True) as catalogue:
        assert catalogue.figures.by_unit() == [] and total([]).documents == 0
        for number, name in enumerate(("DINAS SATU", "DINAS SATU", "Dinas  Satu")):
            stored(catalogue, number, "KOTA", name, clear=number > 0)
        stored(catalogue, 7, "KOTA", "DINAS DUA", clear=False)
        stored(catalogue, 8, None, None, clear=True)
        second = catalogue.documents.of_source(2)[0]
        state = catalogue.reviews.get(second.id).state
        catalogue.reviews.save(second.id, 1, state, NewEvent("ani", "approve"), "approved")
        none, two, one = catalogue.figures.by_unit()
        doubts = catalogue.documents.of_source(1)[0].doubts
        assert doubts > 0
        assert (none.instansi, none.unit_kerja, none.documents, none.clear) == ("", "", 1, 1)
        assert two.unit_kerja == "DINAS DUA" and two.errors + two.doubtful == 1
        errors = two.errors
        assert one == UnitFigures("KOTA", "DINAS SATU", 3, 1, 1, 1 - errors, errors, 0, 1, doubts)
        assert [unit.unit_kerja for unit in catalogue.figures.by_unit("dinas d")] == ["DINAS DUA"]
        assert total([none, two, one]).documents == 5
