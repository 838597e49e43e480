"""The texts of a record and where they stand on its pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sopocr.geometry import Box
from sopocr.model.pointers import parts
from sopocr.model.sop import Record

_DATE = "tanggal_"
_DRAWN = ("/simbol", "/jenis", "/satuan")
"""Values that are no print of the page but what was made of it."""


@dataclass(frozen=True)
class PlacedText:
    """A text in a box, in pixels of the page as it lies in the source."""

    box: Box
    text: str


def texts_of_record(record: Record) -> dict[int, list[PlacedText]]:
    """By page number, the values of the record that were read from it, in the record's order.

    A value stands as the record has it, mended or reviewed; with its list number, where it was read with one;
    a date as it is printed. What lies in the box of a longer value is left out.
    """
    values = record.model_dump(mode="json", include={"sop"})
    found: dict[int, list[PlacedText]] = defaultdict(list)
    for path, evidence in record.evidence.items():
        if evidence.page is None or evidence.box is None or path.endswith(_DRAWN):
            continue
        value = _value(values, path)
        if not isinstance(value, str) or not value.strip():
            continue
        printed = path.rpartition("/")[2].startswith(_DATE) or evidence.raw.endswith(value)
        text = evidence.raw if printed and evidence.raw else value
        if record.sop.bentuk != "sop-ap" and path.startswith("/sop/langkah/") and path.endswith("/nomor"):
            text = value.rpartition(".")[2]  # the paper has the last part of the path alone
        found[evidence.page].append(PlacedText(Box(*evidence.box), text))
    return {page: _without_repeats(texts) for page, texts in found.items()}


def _value(values: Mapping[str, Any], path: str) -> Any:
    """What a JSON Pointer leads to; None where it leads nowhere."""
    found: Any = values
    for key in parts(path):
        if isinstance(found, Mapping):
            found = found.get(key)
        elif isinstance(found, list) and key.isdigit() and int(key) < len(found):
            found = found[int(key)]
        else:
            return None
    return found


def _without_repeats(texts: list[PlacedText]) -> list[PlacedText]:
    kept: list[PlacedText] = []
    for text in sorted(texts, key=lambda one: -len(one.text)):
        inside = any(
            text.text in other.text and text.box.intersect(other.box).area > 0.8 * text.box.area
            for other in kept
        )
        if not inside:
            kept.append(text)
    return [text for text in texts if text in kept]
