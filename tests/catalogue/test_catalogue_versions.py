"""Which SOP replaces which, and the lists that follow from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256

import pytest
from handmade import record

from sopocr.catalogue import Catalogue, Filters, NewExtraction
from sopocr.catalogue.reviews import NewEvent
from sopocr.errors import EditRefused, NotThere
from sopocr.model.sop import DasarHukum

LETTERS = "Pelayanan Surat Masuk"


@pytest.fixture
def catalogue(catalogue_url: str) -> Iterator[Catalogue]:
    with Catalogue(catalogue_url, create=True) as opened:
        yield opened


def stored(
    catalogue: Catalogue,
    name: str,
    day: str | None,
    *,
    number: str = "065/01/SOP",
    unit: str = "DINAS SATU",
    revised: str | None = None,
    revision: str | None = None,
    cites: str = "",
) -> int:
    one = record()
    sop = one.sop
    key = f"{name}{day}{number}{unit}{revised}{revision}"
    one.source.sha256 = sha256(key.encode()).hexdigest()
    sop.nama_sop, sop.nomor_sop, sop.unit_kerja, sop.nomor_revisi = name, number, unit, revision
    sop.tanggal_pembuatan = sop.tanggal_pengesahan = None
    sop.tanggal_efektif, sop.tanggal_revisi = day, revised
    sop.dasar_hukum = [DasarHukum(teks=cites, jenis="PP", nomor="58", tahun=2005)] if cites else []
    catalogue.extractions.save(
        NewExtraction(one.source.sha256, "image/png", 1, f"file:///{key}", "1", "r", [one], 1.0)
    )
    found = catalogue.sources.find(one.source.sha256)
    assert found is not None
    return catalogue.documents.of_source(found.id)[0].id


def pairs(catalogue: Catalogue) -> set[tuple[int, int]]:
    return {(one.older.id, one.newer.id) for one in catalogue.versions.proposals()}


def test_re_issues_are_proposed_each_for_the_one_before_it(catalogue: Catalogue) -> None:
    third = stored(catalogue, "PELAYANAN SURAT MASUK", "2023-05-01", number="065/01/SOP/2023")
    first = stored(catalogue, LETTERS, "2018-02-01", number="065/01/SOP/2018")
    second = stored(catalogue, "Pelayanan Surat Masulk", "2020-03", number="065/01/SOP/2020")
    stored(catalogue, "Pelayanan Surat Keluar", "2024-01-01")  # a sister
    stored(catalogue, LETTERS, "2024-01-01", unit="RUMAH SAKIT UMUM DAERAH")  # of another body
    stored(catalogue, "Pelayanan Surat", "2024-01-01", number="")  # a wider title without a number
    stored(catalogue, LETTERS, None, number="9")  # nothing tells which is the later one
    assert catalogue.versions.propose() == 2
    assert pairs(catalogue) == {(first, second), (second, third)}
    one = catalogue.versions.proposals()[0]
    assert {"title", "number", "body", "date"} >= set(one.why) and 0.9 < one.score <= 1
    assert catalogue.versions.propose() == 0


def test_a_title_may_have_become_longer_where_the_number_stayed(catalogue: Catalogue) -> None:
    old = stored(catalogue, LETTERS, "2018-02-01", number="065/01/SOP/2018")
    new = stored(catalogue, "Pelayanan Surat Masuk dan Disposisi", "2020-02-01", number="065/01/SOP/2020")
    catalogue.versions.propose()
    assert pairs(catalogue) == {(old, new)}
    assert "title" not in catalogue.versions.proposals()[0].why


def test_a_higher_revision_tells_where_dates_do_not(catalogue: Catalogue) -> None:
    old = stored(catalogue, LETTERS, "2020-01-02", revision="REV.00")
    new = stored(catalogue, LETTERS, "2020-01-02", revision="REV.01")
    assert catalogue.versions.propose() == 1 and pairs(catalogue) == {(old, new)}


def test_a_person_decides_and_what_is_replaced_is_not_in_force(catalogue: Catalogue) -> None:
    old, new = stored(catalogue, LETTERS, "2018-02-01"), stored(catalogue, LETTERS, "2020-02-01")
    other = stored(catalogue, "Cuti", "2019-01-01")
    catalogue.versions.propose()
    force = Filters(in_force=True)
    assert catalogue.documents.count(force) == 3, "a proposal changes nothing"
    catalogue.versions.decide(old, new, "rejected", "ani")
    assert pairs(catalogue) == set() == set(catalogue.versions.of(old))
    assert catalogue.versions.propose() == 0, "what a person decided stays"
    catalogue.versions.decide(old, new, "confirmed", "ani")
    assert {one.id for one in catalogue.documents.page(force)} == {new, other}
    (link,) = catalogue.versions.of(new)
    assert (link.older.id, link.newer.id, link.state, link.by) == (old, new, "confirmed", "ani")
    catalogue.versions.decide(new, other, "confirmed", "ani")  # that nobody proposed
    with pytest.raises(EditRefused):
        catalogue.versions.decide(other, old, "confirmed", "ani")
    with pytest.raises(NotThere):
        catalogue.versions.decide(old, 999, "confirmed", "ani")


def test_due_by_their_own_date_or_the_offices_term(catalogue: Catalogue) -> None:
    planned = stored(catalogue, "Satu", "2020-01-31", revised="2024-01")
    past = stored(catalogue, "Dua", "2020-05-01", revised="2019-01-01")  # a revision that was
    other = stored(catalogue, "Tiga", "2024-01-31", unit="DINAS DUA")
    stored(catalogue, "Empat", None)
    due = catalogue.versions.due(date(2026, 1, 1))
    assert [(one.document.id, one.day, one.why) for one in due] == [(planned, "2024-01-01", "planned")]
    catalogue.versions.set_term("", 60)
    catalogue.versions.set_term("dinas  dua", 13)
    due = catalogue.versions.due(date(2026, 1, 1))
    assert [(one.document.id, one.day) for one in due] == [
        (planned, "2024-01-01"),
        (other, "2025-02-28"),
        (past, "2025-05-01"),
    ]
    catalogue.versions.set_term("dinas dua", 0)
    assert [(one.office, one.months) for one in catalogue.versions.terms()] == [("", 60)]
    with pytest.raises(EditRefused):
        catalogue.versions.set_term("", 601)


def test_references_that_were_replaced(catalogue: Catalogue) -> None:
    cites = stored(catalogue, "Satu", "2018-01-01", cites="PP Nomor 58 Tahun 2005")
    reviewed = stored(catalogue, "Dua", "2018-01-01", cites="PP Nomor 58 Tahun 2005")
    state = catalogue.reviews.get(reviewed).state
    state.record.sop.dasar_hukum.clear()
    catalogue.reviews.save(reviewed, 1, state, NewEvent("ani", "edit"), None)
    (found,) = catalogue.versions.outdated()
    assert (found.document.id, found.replaced_by) == (cites, "PP 12/2019")
