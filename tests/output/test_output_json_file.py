"""Records as JSON files, and back."""

from __future__ import annotations

import json

import handmade
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopocr.errors import DamagedSource, SourceError, UnsupportedSource
from sopocr.model.sop import Record
from sopocr.output.files import write_whole
from sopocr.output.json_file import iterate_records, load_records, records_json
from sopocr.output.many import record_line


def renamed(name: str) -> Record:
    record = handmade.record()
    record.sop.nama_sop = name
    return record


def test_one_record_is_an_object_and_several_are_an_array():
    one, two = renamed("Surat Masuk"), renamed("Surat Keluar")
    assert json.loads(records_json([one])) == one.model_dump(mode="json")
    assert [value["sop"]["nama_sop"] for value in json.loads(records_json([one, two]))] == [
        "Surat Masuk",
        "Surat Keluar",
    ]
    assert json.loads(records_json([])) == []


@given(st.lists(st.text(st.characters(codec="utf-8")), max_size=3))
def test_records_come_back_as_they_were(tmp_path_factory, names):
    records = [renamed(name) for name in names]
    path = tmp_path_factory.mktemp("records") / "sop – ᮞᮥᮔ᮪ᮓ.json"
    write_whole(path, records_json(records))
    assert load_records(path) == records


def test_text_stands_readable_on_lines_of_bounded_length():
    record = renamed("Pengelolaan Arsip ± 15 ½ “Dinamis”")
    lines = records_json([record]).splitlines()
    assert '  "nama_sop": "Pengelolaan Arsip ± 15 ½ “Dinamis”",' in lines
    boxes = [line for line in lines if '"box": [' in line]
    assert len(boxes) >= len(record.evidence) > 0 and all("]" in line for line in boxes)
    assert all(len(line) <= 110 or len(line.split('": ')) == 2 for line in lines)  # else one long text


def test_same_records_give_the_same_text():
    assert records_json([handmade.record()]) == records_json([handmade.record()])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("3", "no SOP record"),
        ("{}", "no SOP record"),
        ('[{"sop": {}}]', "no SOP record"),
    ],
)
def test_what_is_no_record_is_refused(tmp_path, text, words):
    path = tmp_path / "rekaman.json"
    path.write_text(text)
    with pytest.raises(DamagedSource, match=words) as caught:
        load_records(path)
    message = str(caught.value)
    assert message.startswith(str(path)) and "\n" not in message and "sopocr extract" in message


def test_unknown_field_is_refused_with_its_place(tmp_path):
    value = handmade.record().model_dump(mode="json")
    value["sop"]["langkah"][0]["warna"] = "merah"
    path = tmp_path / "rekaman.json"
    path.write_text(json.dumps(value))
    with pytest.raises(DamagedSource, match="sop/langkah/0/warna"):
        load_records(path)


def test_a_record_of_1_0_still_loads(tmp_path):
    """What 1.0 wrote has none of the fields of 1.1."""
    value = handmade.record().model_dump(mode="json") | {"schema_version": "1.0"}
    del value["source"]["parts"]
    for name in ("bentuk", "nomor_revisi", "tanggal_terbit", "diagram_alir"):
        del value["sop"][name]
    for step in value["sop"]["langkah"]:
        del step["tingkat"]
    path = tmp_path / "lama.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    (found,) = load_records(path)
    assert found.schema_version == "1.0"
    assert found.sop == handmade.record().sop
    assert (found.sop.bentuk, found.sop.langkah[0].tingkat, found.sop.diagram_alir) == ("sop-ap", 1, None)


def test_record_of_a_later_schema_is_named(tmp_path):
    value = handmade.record().model_dump(mode="json") | {"schema_version": "2.0"}
    path = tmp_path / "rekaman.json"
    path.write_text(json.dumps(value))
    with pytest.raises(UnsupportedSource, match=r"schema 2\.0"):
        load_records(path)


def test_missing_and_binary_files(tmp_path):
    with pytest.raises(SourceError, match="cannot be read"):
        load_records(tmp_path / "tidak ada.json")
    (tmp_path / "biner").write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(DamagedSource, match="UTF-8"):
        load_records(tmp_path / "biner")


def test_json_lines_are_read_one_at_a_time(tmp_path):
    path = tmp_path / "arsip.jsonl"
    one, other = handmade.record(), handmade.record()
    other.sop.nama_sop = "Garis\u2028baru"
    path.write_text(f"{record_line(one)}\n\n{record_line(other)}\nrusak\n", encoding="utf-8")
    records = iterate_records(path)
    assert [next(records), next(records)] == [one, other]
    with pytest.raises(DamagedSource, match="no JSON"):
        next(records)
    path.write_text(record_line(one), encoding="utf-8")
    assert load_records(path) == [one]
