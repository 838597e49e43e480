"""What needs an optional package says so, and how to install it."""

from __future__ import annotations

import io
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from handmade import record

from sopocr.batch.executors import Limits
from sopocr.batch.machines import open_executor
from sopocr.cli import main
from sopocr.errors import PackageMissing
from sopocr.output.many import Entry, export_many
from sopocr.output.searchable_pdf import record_pdf

ROOT = Path(__file__).resolve().parents[1]


def parquet(folder: Path) -> None:
    export_many([Entry(record())], "parquet", folder / "a.parquet", on_failure=lambda *_: None)


def pdf(_: Path) -> None:
    record_pdf(record(), [])


def dask(_: Path) -> None:
    open_executor("local", 1, Limits())


def watch(folder: Path) -> None:
    sys.argv = ["sopocr", "watch", str(folder), "--catalogue", f"sqlite:///{folder / 'a.db'}"]
    main()


@pytest.mark.parametrize(
    ("package", "extra", "use"),
    [("pyarrow", "parquet", parquet), ("fpdf", "pdf", pdf), ("distributed", "dask", dask)],
)
def test_the_extra_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    package: str,
    extra: str,
    use: Callable[[Path], None],
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.delitem(sys.modules, "sopocr.batch.cluster", raising=False)
    monkeypatch.delitem(sys.modules, "sopocr.batch.cluster_worker", raising=False)
    with pytest.raises(PackageMissing, match=rf'pip install "sopocr\[{extra}\]"'):
        use(tmp_path)
    assert list(tmp_path.iterdir()) == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert extra in project["optional-dependencies"]


def test_watching_names_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    monkeypatch.delitem(sys.modules, "sopocr.batch.watching", raising=False)
    monkeypatch.setattr(sys, "argv", [])
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with pytest.raises(SystemExit) as left:
        watch(tmp_path)
    assert left.value.code == 1
    assert 'pip install "sopocr[watch]"' in sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert capsys.readouterr().out == ""
