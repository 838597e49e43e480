from __future__ import annotations

import math
from xml.etree import ElementTree

import pytest

from sopocr.evaluation.reliability import Reliability, diagram
from sopocr.evaluation.values import judge_values
from sopocr.model.evidence import Evidence
from sopocr.model.findings import Finding
from sopocr.model.sop import DasarHukum, Langkah, PelaksanaLangkah, Producer, Record, Sop, Source


def reliability(*values: tuple[float, bool, bool]) -> Reliability:
    return Reliability(list(values))


def test_a_value_sure_at_four_fifths_is_right_four_times_in_five() -> None:
    one = reliability(*[(0.8, True, False)] * 4, (0.8, False, False))
    assert one.calibration_error == pytest.approx(0.0)


def test_the_error_weighs_each_bin_by_its_size() -> None:
    # three values at .95, all right: off by .05; one value at .25, right: off by .75
    one = reliability(*[(0.95, True, False)] * 3, (0.25, True, True))
    assert one.calibration_error == pytest.approx((3 * 0.05 + 0.75) / 4)


def test_what_is_flagged_does_not_spoil_what_is_not() -> None:
    one = reliability((0.99, True, False), (0.98, True, False), (0.4, False, True), (0.5, True, True))
    assert one.flagged == 0.5
    assert one.unflagged_right == 1.0
    assert one.right == 0.75


def test_nothing_to_measure_is_no_number() -> None:
    assert math.isnan(reliability().calibration_error)
    assert math.isnan(reliability((0.2, False, True)).unflagged_right)


def test_the_diagram_is_a_picture_with_a_point_for_each_bin() -> None:
    root = ElementTree.fromstring(diagram(reliability((0.05, False, True), (0.97, True, False)), "A & B"))
    assert len(root.findall("{http://www.w3.org/2000/svg}circle")) == 2


def record(sop: Sop, paths: dict[str, float], flagged: str = "") -> Record:
    findings = (
        [Finding(code="LOW_CONFIDENCE", severity="warning", path=flagged, message="")] if flagged else []
    )
    return Record(
        source=Source(file="a.pdf", sha256="", media_type="application/pdf"),
        producer=Producer(sopocr="0"),
        status="complete",
        sop=sop,
        evidence={path: Evidence(confidence=confidence) for path, confidence in paths.items()},
        findings=findings,
    )


def test_values_are_judged_exactly() -> None:
    sop = Sop(nama_sop="Evaluasi kinerja", nomor_sop="1/SOP/2020", dasar_hukum=[DasarHukum(teks="UU 1")])
    paths = {"/sop/nama_sop": 0.9, "/sop/nomor_sop": 0.8, "/sop/dasar_hukum/0/teks": 0.7}
    want = {"nama_sop": "Evaluasi Kinerja", "nomor_sop": "1/SOP/2020", "dasar_hukum": ["UU 2"]}
    judged = {v.path: v for v in judge_values(want, record(sop, paths, "/sop/nama_sop"))}
    assert {path: value.right for path, value in judged.items()} == {
        "/sop/nama_sop": False,  # case counts
        "/sop/nomor_sop": True,
        "/sop/dasar_hukum/0/teks": False,
    }
    assert [path for path, value in judged.items() if value.flagged] == ["/sop/nama_sop"]


def test_symbols_count_once_for_each_drawn() -> None:
    marks = [PelaksanaLangkah(aktor="Staf", simbol="proses")] * 2
    sop = Sop(pelaksana=["Staf"], langkah=[Langkah(nomor="1", kegiatan="Mencatat", pelaksana=marks)])
    base = "/sop/langkah/0"
    paths = {f"{base}/kegiatan": 0.9, f"{base}/pelaksana/0/simbol": 0.9, f"{base}/pelaksana/1/simbol": 0.9}
    step = {"nomor": "1", "kegiatan": "Mencatat", "pelaksana": [{"aktor": 0, "simbol": "proses"}]}
    judged = judge_values({"pelaksana": ["Staf"], "langkah": [step]}, record(sop, paths))
    assert [(v.kind, v.right) for v in judged] == [("text", True), ("drawn", True), ("drawn", False)]
