"""The record as it is documented is the record as it is defined."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from handmade import record
from pydantic import BaseModel, ValidationError

from sopocr.model.evidence import Correction, Evidence
from sopocr.model.findings import Finding
from sopocr.model.sop import (
    Alur,
    AlurDiagram,
    DasarHukum,
    DiagramAlir,
    Langkah,
    PageInfo,
    PelaksanaLangkah,
    Pengesah,
    Producer,
    Record,
    Simpul,
    Sop,
    Source,
    SourcePart,
    Waktu,
    json_schema,
)

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "record.md").read_text(encoding="utf-8")
MODELS: tuple[type[BaseModel], ...] = (
    Record,
    Source,
    SourcePart,
    Producer,
    Sop,
    Pengesah,
    DasarHukum,
    Langkah,
    PelaksanaLangkah,
    Waktu,
    Alur,
    DiagramAlir,
    Simpul,
    AlurDiagram,
    Evidence,
    Correction,
    Finding,
    PageInfo,
)


@pytest.fixture
def example() -> dict[str, Any]:
    """The example of the documentation."""
    found: dict[str, Any] = examples()[0]
    return found


def examples() -> list[dict[str, Any]]:
    """The example of a whole record, then the `sop` of one of each other form."""
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_example_is_a_record(example: dict[str, Any], validator: Any) -> None:
    validator.validate(example)
    once = Record.model_validate(example)
    assert Record.model_validate_json(once.model_dump_json()) == once


def test_the_example_shows_every_field_of_the_record_and_nothing_is_lost(example: dict[str, Any]) -> None:
    def held(small: Any, large: Any) -> bool:
        if isinstance(small, dict):
            return all(key in large and held(value, large[key]) for key, value in small.items())
        if isinstance(small, list):
            return len(small) == len(large) and all(map(held, small, large))
        return bool(small == large)

    assert held(example, Record.model_validate(example).model_dump(mode="json"))
    assert set(example) == set(Record.model_fields)
    assert set(example["sop"]) == set(Sop.model_fields)
    assert set(example["pages"][0]) == set(PageInfo.model_fields)
    assert set(example["sop"]["langkah"][0]) == set(Langkah.model_fields)


def test_the_examples_of_other_forms_are_sops(example: dict[str, Any], validator: Any) -> None:
    _, *others = examples()
    assert [sop["bentuk"] for sop in others] == ["spo", "naratif"]
    for sop in others:
        whole = Sop.model_validate(sop)
        validator.validate(example | {"sop": whole.model_dump(mode="json")})
        for step in whole.langkah:
            assert step.tingkat == max(1, len(step.nomor.split(".")))
            assert all(mark.aktor in whole.pelaksana and mark.simbol is None for mark in step.pelaksana)
    chart = Sop.model_validate(others[0]).diagram_alir
    assert chart is not None
    assert all(max(edge.dari, edge.ke) <= len(chart.simpul) for edge in chart.alur)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_is_documented(model: type[BaseModel]) -> None:
    assert [name for name in model.model_fields if f"`{name}`" not in PAGE] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("sop", "tanggal_efektif"), "11-01-2024"),
        (("sop", "tanggal_efektif"), "2024"),
        (("sop", "langkah", 0, "pelaksana", 0, "simbol"), "kotak"),
        (("sop", "langkah", 0, "waktu", "satuan"), "hour"),
        (("sop", "alur", 0, "dari"), 0),
        (("sop", "alur", 0, "syarat"), "setuju"),
        (("sop", "nama"), "x"),
        (("status",), "done"),
        (("evidence", "/sop/nama_sop"), {"confidence": 1.2}),
    ],
)
def test_what_the_contract_forbids_is_refused_by_models_and_schema_alike(
    example: dict[str, Any], validator: Any, path: tuple[Any, ...], value: Any
) -> None:
    bad = copy.deepcopy(example)
    place = bad
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(ValidationError):
        Record.model_validate(bad)
    assert not validator.is_valid(bad)


def test_a_record_that_is_written_obeys_the_schema(validator: Any) -> None:
    validator.validate(json.loads(record().model_dump_json()))
