"""Scans with the records that they should give."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sopocr.errors import SopocrError, UsageError

INDEX = "index.json"


@dataclass(frozen=True)
class Case:
    """One scan and what it should give. `level` names the kind of damage; `doc` the expected record."""

    file: Path
    doc: str
    level: str
    expected: dict[str, Any]


def load_cases(folder: Path) -> list[Case]:
    """The cases of a folder.

    Scans lie in it or in its folder `scans`, expected records NAME.json in it or in its folder `expected`.
    Where it holds an `index.json`, a list of `{"file": "a.pdf", "doc": "a", "level": "phone"}`, these are the
    cases; else each record goes with the scans of its name, at the level "all". A record is whole, or only
    its `sop` part.

    Raises UsageError where there are no cases, SopocrError where a record cannot be read.
    """
    if not folder.is_dir():
        raise UsageError("is no folder", file=folder)
    index = folder / INDEX
    if index.is_file():
        cases = [_indexed(folder, index, entry) for entry in _entries(index)]
    else:
        cases = [
            Case(scan, record.stem, "all", _expected(record))
            for record in sorted([*folder.glob("*.json"), *(folder / _RECORDS).glob("*.json")])
            for scan in sorted([*folder.glob("*"), *(folder / _SCANS).glob("*")])
            if scan.stem == record.stem and scan.suffix != ".json" and scan.is_file()
        ]
    if not cases:
        raise UsageError("holds no scans with expected records", file=folder, remedy=_REMEDY)
    return cases


_SCANS, _RECORDS = "scans", "expected"
_REMEDY = f"Put NAME.json beside each scan NAME.*, or list them in {INDEX}"


def _entries(index: Path) -> list[dict[str, str]]:
    entries = _json(index)
    keys = {"file", "doc", "level"}
    if not isinstance(entries, list) or not all(isinstance(e, dict) and keys <= e.keys() for e in entries):
        raise SopocrError('is not a list of {"file", "doc", "level"}', file=index)
    return entries


def _indexed(folder: Path, index: Path, entry: dict[str, str]) -> Case:
    scan = _find(index, folder / entry["file"], folder / _SCANS / entry["file"])
    name = f"{entry['doc']}.json"
    record = _find(index, folder / name, folder / _RECORDS / name)
    return Case(scan, entry["doc"], entry["level"], _expected(record))


def _find(index: Path, *places: Path) -> Path:
    for path in places:
        if path.is_file():
            return path
    raise SopocrError(f"names {places[0].name}, which is missing", file=index)


def _expected(record: Path) -> dict[str, Any]:
    found = _json(record)
    sop = found.get("sop", found) if isinstance(found, dict) else None
    if not isinstance(sop, dict) or not {"nama_sop", "langkah"} <= sop.keys():
        raise SopocrError("is no record of an SOP", file=record)
    return sop


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SopocrError(f"cannot be read ({error.strerror})", file=path) from error
    except ValueError as error:
        raise SopocrError(f"is not JSON ({error})", file=path) from error
