"""What others may rely on: the names, their signatures, and that importing costs little."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import sopocr
from sopocr.catalogue.documents import Documents
from sopocr.catalogue.search import Search


def test_the_public_names() -> None:
    assert sopocr.__all__ == [
        "Catalogue",
        "Filters",
        "Record",
        "Settings",
        "SopocrError",
        "extract",
        "import_sources",
        "json_schema",
        "load_settings",
        "read_records",
    ]
    assert all(getattr(sopocr, name) is not None for name in sopocr.__all__)
    assert set(sopocr.__all__) <= set(dir(sopocr))


@pytest.mark.parametrize(
    ("function", "signature"),
    [
        (
            sopocr.extract,
            "(path: 'str | PathLike[str]', *, settings: 'Settings | None' = None, "
            "password: 'str | None' = None, pages: 'Sequence[int] | None' = None) -> 'list[Record]'",
        ),
        (
            sopocr.import_sources,
            "(sources: 'Sequence[str | PathLike[str]]', catalogue: 'str', *, workers: 'int | None' = None, "
            "cluster: 'str | None' = None, settings: 'Settings | None' = None) -> 'Tally'",
        ),
        (sopocr.read_records, "(path: 'str | PathLike[str]') -> 'Iterator[Record]'"),
        (sopocr.load_settings, "(path: 'Path') -> 'Settings'"),
        (sopocr.Catalogue, "(url: 'str', *, create: 'bool' = False) -> 'None'"),
        (
            sopocr.Filters,
            "(office: 'str | None' = None, since: 'str | None' = None, until: 'str | None' = None, "
            "status: 'Status | None' = None, review_status: 'ReviewStatus | None' = None, "
            "only_reviewed: 'bool' = False, run: 'int | None' = None, inactive: 'bool' = False, "
            "form: 'Bentuk | None' = None, updated_since: 'datetime | None' = None, "
            "in_force: 'bool' = False) -> None",
        ),
        (
            Documents.records,
            "(self, filters: 'Filters | None' = None) -> 'Iterator[Record]'",
        ),
        (
            Documents.iterate,
            "(self, filters: 'Filters | None' = None) -> 'Iterator[Document]'",
        ),
        (Documents.count, "(self, filters: 'Filters | None' = None) -> 'int'"),
        (
            Search.__call__,
            "(self, query: 'str', limit: 'int' = 20, form: 'Bentuk | None' = None) -> 'list[Hit]'",
        ),
    ],
)
def test_signatures(function: Callable[..., object], signature: str) -> None:
    assert str(inspect.signature(function)) == signature


def test_the_parts_of_a_catalogue(tmp_path: Path) -> None:
    with sopocr.Catalogue(f"sqlite:///{tmp_path / 'a.db'}", create=True) as catalogue:
        assert isinstance(catalogue.documents, Documents)
        assert isinstance(catalogue.search, Search)
        assert catalogue.documents.count() == 0


def test_the_fields_of_a_record() -> None:
    assert list(sopocr.Record.model_fields) == [
        "schema_version",
        "source",
        "producer",
        "status",
        "sop",
        "evidence",
        "findings",
        "pages",
    ]


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(sopocr, "no_such_name")


def test_importing_loads_no_heavy_library() -> None:
    heavy = ["cv2", "numpy", "onnxruntime", "pydantic", "rapidocr", "sqlalchemy", "typer"]
    code = f"import sys, sopocr; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_answers_without_the_stages() -> None:
    code = (
        "import sys, sopocr.cli; print([n for n in ('cv2', 'onnxruntime', 'rapidocr') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
