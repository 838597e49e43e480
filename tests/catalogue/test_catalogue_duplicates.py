"""Scans of the same paper are found by what their pages say, and only those."""

from __future__ import annotations

import random

import pytest
from records import make_record

from sopocr.catalogue import Catalogue, NewExtraction, PageLook


def scan(number: int, name: str | None, *looks: int | None) -> NewExtraction:
    """A source with pages that look so."""
    record = make_record(name or "", sha256=f"{number:064}")
    record.sop.nama_sop = name
    return NewExtraction(
        sha256=f"{number:064}",
        media_type="application/pdf",
        bytes=1,
        url=f"file:///{number}.pdf",
        stamp="s",
        recipe="r",
        records=[record],
        seconds=1.0,
        page_count=len(looks),
        pages=[
            PageLook(page, None if look is None else f"{look:064x}") for page, look in enumerate(looks, 1)
        ],
    )


def changed(look: int, bits: int, seed: int = 0) -> int:
    """`look` with so many of its 256 bits turned."""
    for bit in random.Random(seed).sample(range(256), bits):
        look ^= 1 << bit
    return look


A, B, C, D = (random.Random(name).getrandbits(256) for name in "ABCD")


def test_a_scan_made_again_is_found(catalogue_url: str) -> None:
    with Catalogue(catalogue_url, create=True) as catalogue:
        catalogue.extractions.save(scan(1, "Cuti Tahunan", A, B))
        catalogue.extractions.save(scan(2, "Kenaikan Pangkat", C, D))
        catalogue.extractions.save(scan(3, "Cuti Tahunan", changed(B, 20), changed(A, 30)))
        (pair,) = catalogue.duplicates.all()
        assert {pair.source.sha256, pair.other.sha256} == {f"{1:064}", f"{3:064}"}
        assert pair.pages == ((1, 2), (2, 1))
        assert pair.likeness == pytest.approx(1 - 25 / 256, abs=1e-3)
        assert len(catalogue.documents.page()) == 3, "nothing is merged"
        assert catalogue.duplicates.of_source(pair.other.id) == [pair]
        assert catalogue.duplicates.of_source(2) == []


def test_what_only_shares_a_form_is_not_taken_for_one(catalogue_url: str) -> None:
    with Catalogue(catalogue_url, create=True) as catalogue:
        catalogue.extractions.save(scan(1, "Cuti Tahunan", A, B))
        # half of the pages alike: the same identity page, another procedure
        catalogue.extractions.save(scan(2, "Cuti Tahunan", changed(A, 5), C))
        # all pages alike, but it says itself that it is another procedure
        catalogue.extractions.save(scan(3, "Pengadaan Barang", changed(A, 5), changed(B, 5)))
        # too far
        catalogue.extractions.save(scan(4, "Cuti Tahunan", changed(A, 70), changed(B, 70)))
        # says too little
        catalogue.extractions.save(scan(5, "Cuti Tahunan", None, None))
        catalogue.extractions.save(scan(6, "Cuti Tahunan", None, None))
        assert catalogue.duplicates.all() == []
        # a name that was not read says nothing against it
        catalogue.extractions.save(scan(7, None, changed(C, 5), changed(A, 5)))
        assert [(pair.source.id, pair.other.id) for pair in catalogue.duplicates.all()] == [(2, 7)]


def test_an_extraction_repeated_tells_nothing_new(catalogue_url: str) -> None:
    with Catalogue(catalogue_url, create=True) as catalogue:
        catalogue.extractions.save(scan(1, "Cuti", A))
        catalogue.extractions.save(scan(2, "Cuti", changed(A, 3)))
        catalogue.extractions.save(scan(2, "Cuti", changed(A, 3)))
        assert len(catalogue.duplicates.all()) == 1


def test_of_a_form_filled_in_many_times_only_the_nearest_are_named(catalogue_url: str) -> None:
    with Catalogue(catalogue_url, create=True) as catalogue:
        for number in range(1, 31):
            catalogue.extractions.save(scan(number, "Surat Keterangan", changed(A, 10 + number, number)))
        catalogue.extractions.save(scan(31, "Surat Keterangan", changed(changed(A, 28, 18), 2)))
        found = catalogue.duplicates.of_source(31)
        assert len(found) == 10
        assert max(found, key=lambda pair: pair.likeness).source.id == 18
