"""Records as JSON files, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sopocr.errors import DamagedSource, SourceError, UnsupportedSource
from sopocr.model.sop import SCHEMA_VERSION, Record

_LINE = 110
"""Characters. Lists and objects that fit stay on one line: a box does not take six."""
_GIVE_RECORD = "Give a record made by sopocr extract"


def records_json(records: Sequence[Record]) -> str:
    """The JSON of one record, or of an array where there are several or none; ends with a line feed.

    The same records always give the same bytes: fields in the order of the model, no escapes but JSON's own.
    """
    values = [record.model_dump(mode="json") for record in records]
    return _layout(values[0] if len(values) == 1 else values, 0, 0) + "\n"


def load_records(path: Path) -> list[Record]:
    """The records of a JSON file that holds one or an array of them, or of a file of JSON lines.

    Errors: SourceError (cannot be opened), DamagedSource (no JSON, or no record), UnsupportedSource (a record
    of a newer schema).
    """
    return list(iterate_records(path))


def iterate_records(path: Path) -> Iterator[Record]:
    """As `load_records`; of JSON lines one is in memory at a time."""
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            first = file.readline()
            if _is_record_line(first):
                yield _record(_parsed(first, path), path)
                for line in file:
                    if line.strip():
                        yield _record(_parsed(line, path), path)
                return
            value = _parsed(first + file.read(), path)
    except OSError as error:
        raise SourceError(
            f"cannot be read ({error.strerror})", remedy="Check the name and its permissions", file=path
        ) from error
    except UnicodeDecodeError as error:
        raise DamagedSource("is no text in UTF-8", remedy=_GIVE_RECORD, file=path) from error
    for one in value if isinstance(value, list) else [value]:
        yield _record(one, path)


def _is_record_line(line: str) -> bool:
    """Whether a line holds a whole JSON object."""
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _parsed(text: str, path: Path) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DamagedSource(f"is no JSON ({error})", remedy=_GIVE_RECORD, file=path) from error


def _record(value: Any, path: Path) -> Record:
    version = str(value.get("schema_version", "")) if isinstance(value, dict) else ""
    if version and version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
        raise UnsupportedSource(
            f"is a record of schema {version}; this program reads {SCHEMA_VERSION}",
            remedy="Install the version of sopocr that wrote it",
            file=path,
        )
    try:
        return Record.model_validate(value)
    except ValidationError as error:
        fault = error.errors()[0]
        place = "/".join(map(str, fault["loc"])) or "the whole"
        raise DamagedSource(
            f"is no SOP record ({place}: {fault['msg']})", remedy=_GIVE_RECORD, file=path
        ) from error


def _layout(value: Any, indent: int, before: int) -> str:
    """`value` as JSON, broken into lines where one is too narrow; `before` characters already stand in it."""
    flat = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if not isinstance(value, dict | list) or not value or indent + before + len(flat) < _LINE:
        return flat
    inner = indent + 1
    if isinstance(value, dict):
        parts = []
        for key, item in value.items():
            name = f"{json.dumps(key, ensure_ascii=False)}: "
            parts.append(name + _layout(item, inner, len(name)))
    else:
        parts = [_layout(item, inner, 0) for item in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    lines = ",\n".join(" " * inner + part for part in parts)
    return f"{opening}\n{lines}\n{' ' * indent}{closing}"
