"""A record's text values by JSON Pointer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sopocr.model.sop import Langkah, Sop
from sopocr.text.durations import parse_duration
from sopocr.text.regulations import parse_reference


def values_of(sop: Sop) -> Iterator[tuple[str, str]]:
    """Every text value of a record with its pointer."""
    yield from _texts("/sop", sop.model_dump(mode="json"))


def _texts(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, member in value.items():
            yield from _texts(f"{path}/{str(name).replace('~', '~0').replace('/', '~1')}", member)
    elif isinstance(value, Sequence):
        for index, member in enumerate(value):
            yield from _texts(f"{path}/{index}", member)


def put_value(sop: Sop, path: str, text: str) -> None:
    """Write a text value; what is parsed from it (a legal reference, a duration) is parsed anew.

    An actor's name is changed in the steps too. KeyError for a path that the record does not have.
    """
    keys = [key.replace("~1", "/").replace("~0", "~") for key in path.split("/")[2:]]
    if keys[0] == "dasar_hukum":
        sop.dasar_hukum[int(keys[1])] = parse_reference(text)
        return
    if keys[0] == "pelaksana":
        before = sop.pelaksana[int(keys[1])]
        sop.pelaksana[int(keys[1])] = text
        for mark in (mark for step in sop.langkah for mark in step.pelaksana if mark.aktor == before):
            mark.aktor = text
        return
    target: Any = sop
    for key in keys[:-1]:
        target = target[_key(target, key)] if isinstance(target, dict | list) else getattr(target, key)
        if isinstance(target, Langkah) and keys[-1] == "teks":
            unit = target.waktu.satuan
            target.waktu = parse_duration(text, unit).waktu
            return
    if isinstance(target, dict | list):
        target[_key(target, keys[-1])] = text
    elif hasattr(target, keys[-1]):
        setattr(target, keys[-1], text)
    else:
        raise KeyError(path)


def _key(container: dict[str, Any] | list[Any], key: str) -> Any:
    return int(key) if isinstance(container, list) else key
