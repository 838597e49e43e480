"""The layers of the program: who may import whom, read off the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "sopocr"
STAGES = {"ingest", "imaging", "layout", "ocr", "text", "flowchart", "assemble", "output"}
LAYERS = (
    {"__init__", "__main__", "cli", "client", "terminal", "review"},
    {"doctor"},
    {"batch", "evaluation", "compare"},
    {"catalogue"},
    {"pipeline"},
    {"page_words"},
    STAGES,
    {"settings", "page_image", "model", "resources"},
    {"processes"},
    {"geometry", "binary", "errors"},
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
AMONG_STAGES = {("assemble", "text")}
"""`text` is a library of values that lies below `assemble`; no other stage knows another."""
ONLY_IN = {
    "cv2": {"ingest", "imaging", "layout", "ocr", "flowchart", "output", "binary"},
    "pytesseract": {"ocr", "doctor"},
    "sqlite3": {"catalogue", "output"},
    "sqlalchemy": {"catalogue"},
    "alembic": {"catalogue"},
    "fsspec": {"batch"},
    "psutil": {"batch"},
    "dask": {"batch"},
    "distributed": {"batch"},
    "watchfiles": {"batch"},
    "fpdf": {"output"},
    "docx": {"output"},
    "pyarrow": {"output"},
    "xlsxwriter": {"output"},
    "typer": {"cli"},
    "rich": {"cli", "terminal", "doctor"},
    "fastapi": {"review"},
    "starlette": {"review"},
    "uvicorn": {"cli"},
    "babel": {"review"},
    "argon2": {"catalogue"},
    "httpx": {"client", "review"},
    "joserfc": {"review"},
    "pyhanko": {"batch"},
}
SOURCES = sorted(PACKAGE.rglob("*.py"))


def part(path: Path) -> str:
    """The part of the program that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """The full names of all modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield str(node.module)
            if node.module == "sopocr":
                yield from (f"sopocr.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_lead_down(path: Path) -> None:
    own = part(path)
    assert own in LEVEL, f"{own} has no place in the layers"
    for name in imported(path):
        if name.startswith("sopocr.") and (other := name.split(".")[1]) in LEVEL and other != own:
            down = LEVEL[own] < LEVEL[other]
            assert down or (own, other) in AMONG_STAGES or {own, other} <= LAYERS[0], f"{own} imports {name}"
        top = name.split(".")[0]
        assert own in ONLY_IN.get(top, {own}), f"{own} imports {top}"
