"""What others may rely on: the names, their signatures, and that importing costs little."""

from __future__ import annotations

import inspect
import subprocess
import sys

import sopocr


def test_the_public_names() -> None:
    assert sopocr.__all__ == ["Record", "Settings", "SopocrError", "extract", "json_schema", "load_settings"]
    assert all(getattr(sopocr, name) is not None for name in sopocr.__all__)
    assert set(sopocr.__all__) <= set(dir(sopocr))


def test_the_signature_of_extract() -> None:
    assert str(inspect.signature(sopocr.extract)) == (
        "(path: 'str | PathLike[str]', *, settings: 'Settings | None' = None, "
        "password: 'str | None' = None, pages: 'Sequence[int] | None' = None) -> 'list[Record]'"
    )


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
    heavy = ["cv2", "numpy", "onnxruntime", "pydantic", "rapidocr", "typer"]
    code = f"import sys, sopocr; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_answers_without_the_stages() -> None:
    code = (
        "import sys, sopocr.cli; print([n for n in ('cv2', 'onnxruntime', 'rapidocr') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
