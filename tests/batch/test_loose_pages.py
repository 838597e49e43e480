"""Which loose files an import takes for the pages of one SOP."""

from __future__ import annotations

from pathlib import Path

from sopocr.batch.loose_pages import LoosePages, proposal_lines
from sopocr.batch.source_urls import local_url
from sopocr.model.sop import Langkah, Producer, Record, Sop, Source


def record(*, identity: bool, flow: bool) -> Record:
    sop = Sop(nomor_sop="1" if identity else None, langkah=[Langkah(kegiatan="Rapat")] if flow else [])
    source = Source(file="a.jpg", sha256="0", media_type="image/jpeg", pages=[1])
    return Record(source=source, producer=Producer(sopocr="1"), status="partial", sop=sop)


IDENTITY, FLOW = record(identity=True, flow=False), record(identity=False, flow=True)


def proposals(*files: tuple[str, Record]) -> list[list[str]]:
    loose = LoosePages()
    for name, one in files:
        loose.add(local_url(Path("/arsip") / name), [one])
    return [[url.rpartition("/arsip/")[2] for url in group] for group in loose.proposals()]


def test_an_identity_page_and_the_flow_pages_after_it_are_proposed_in_the_order_of_their_names() -> None:
    found = proposals(("p10.jpg", FLOW), ("p2.jpg", FLOW), ("p1.jpg", IDENTITY), ("q1.jpg", IDENTITY))
    assert found == [["p1.jpg", "p2.jpg", "p10.jpg"]]


def test_whole_records_other_folders_and_flow_pages_alone_are_not_proposed() -> None:
    whole = record(identity=True, flow=True)
    assert proposals(("a/1.jpg", IDENTITY), ("b/2.jpg", FLOW), ("c/1.pdf", whole), ("c/2.jpg", FLOW)) == []


def test_the_command_is_spelt_out_and_long_lists_are_cut() -> None:
    groups = [[local_url(Path(f"/arsip/a b{k}.jpg")), local_url(Path(f"/arsip/c{k}.jpg"))] for k in range(7)]
    lines = proposal_lines(groups)
    assert "--together '/arsip/a b0.jpg' /arsip/c0.jpg" in lines[0]
    assert lines[-1] == "and 2 more such groups"
