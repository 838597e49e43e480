"""Documents as Parquet: a row for each document, with its steps, arrows, references and findings as lists."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sopocr.errors import PackageMissing
from sopocr.output.files import written_aside
from sopocr.output.many.entry import Entry
from sopocr.output.many.relations import DOCUMENTS, LIST_FIELDS

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP = 250
"""Documents in a row group; one is in memory at a time."""
_TEXT_LISTS = (*LIST_FIELDS, "pelaksana")


def write_parquet(entries: Iterable[Entry], path: Path) -> int:
    """Write the documents to `path`, which is replaced; their number.

    Errors: PackageMissing without pyarrow, OutputError.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - optional
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise PackageMissing("pyarrow", "parquet") from error
    schema = _schema()
    number = 0
    with (
        written_aside(path) as aside,
        parquet.ParquetWriter(aside, schema, compression="zstd") as writer,
    ):
        waiting: list[dict[str, Any]] = []
        for number, entry in enumerate(entries, 1):
            waiting.append(_row(number, entry))
            if len(waiting) == _GROUP:
                writer.write_table(pa.Table.from_pylist(waiting, schema))
                waiting.clear()
        if waiting:
            writer.write_table(pa.Table.from_pylist(waiting, schema))
    return number


@cache
def _schema() -> pa.Schema:
    import pyarrow as pa  # noqa: PLC0415

    kinds = {"text": pa.string(), "integer": pa.int64(), "real": pa.float64()}
    text, whole, real = kinds["text"], kinds["integer"], kinds["real"]
    fields = [(name, kinds[kind]) for name, kind in DOCUMENTS.columns.items()]
    fields += [(name, pa.list_(text)) for name in _TEXT_LISTS]

    def listed(**columns: pa.DataType) -> pa.ListType:
        return pa.list_(pa.struct(list(columns.items())))

    fields += [
        ("bagian_lain", listed(judul=text, butir=pa.list_(text))),
        (
            "langkah",
            listed(
                nomor=text,
                tingkat=whole,
                kegiatan=text,
                pelaksana=listed(aktor=text, simbol=text),
                kelengkapan=text,
                waktu=pa.struct([("teks", text), ("min", real), ("maks", real), ("satuan", text)]),
                output=text,
                keterangan=text,
            ),
        ),
        ("alur", listed(dari=whole, ke=whole, syarat=text, sumber=text)),
        ("dasar_hukum", listed(teks=text, jenis=text, nomor=text, tahun=whole, tentang=text)),
        (
            "findings",
            listed(severity=text, code=text, path=text, message=text, page=whole, box=pa.list_(whole)),
        ),
        (
            "evidence",
            listed(
                path=text,
                page=whole,
                box=pa.list_(whole),
                line=whole,
                column=whole,
                raw=text,
                confidence=real,
                handwritten=pa.bool_(),
            ),
        ),
    ]
    return pa.schema(fields)


def _row(number: int, entry: Entry) -> dict[str, Any]:
    (values,) = DOCUMENTS.rows(number, entry)
    row = dict(zip(DOCUMENTS.columns, values, strict=True))
    whole = entry.record.model_dump(mode="json")
    sop = whole["sop"]
    row |= {name: sop[name] for name in (*_TEXT_LISTS, "langkah", "alur", "dasar_hukum")}
    row["bagian_lain"] = [{"judul": title, "butir": items} for title, items in sop["bagian_lain"].items()]
    row["findings"] = whole["findings"]
    row["evidence"] = [{"path": path, **one} for path, one in whole["evidence"].items()]
    return row
