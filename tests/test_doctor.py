"""The doctor finds what is there, and says how to get what is not."""

from __future__ import annotations

import importlib.metadata
import tempfile
from io import StringIO

import pytest
from rich.console import Console

from sopocr import doctor
from sopocr.doctor import Probe, healthy, probe, show
from sopocr.ocr import ppocr, tesseract


def named(probes: list[Probe]) -> dict[str, Probe]:
    return {one.name: one for one in probes}


def hide_packages(monkeypatch, *names: str) -> None:
    real = importlib.metadata.version

    def version(package: str) -> str:
        if package in names:
            raise importlib.metadata.PackageNotFoundError(package)
        return real(package)

    monkeypatch.setattr(importlib.metadata, "version", version)


def printed(probes: list[Probe]) -> str:
    console = Console(width=200, record=True, file=StringIO())
    show(probes, console)
    return console.export_text()


def test_what_is_needed_is_there_with_its_version():
    found = probe()
    assert healthy(found)
    by_name = named(found)
    offered = set(importlib.metadata.metadata("sopocr").get_all("Provides-Extra") or ())
    assert {f"extra: {extra}" for extra in offered - {"samples", "test"}} <= by_name.keys()
    assert by_name["numpy"].version == importlib.metadata.version("numpy")
    assert by_name["ppocr"].found and "rec" in by_name["ppocr"].version
    assert by_name["temporary files"].found and "GiB free" in by_name["temporary files"].detail
    assert all(one.found == (not one.remedy) for one in found)


def test_everything_missing_has_a_remedy_and_the_table_shows_it(monkeypatch):
    monkeypatch.setattr(ppocr, "ppocr_version", lambda: None)
    monkeypatch.setattr(tesseract, "tesseract_version", lambda: None)
    monkeypatch.setattr(doctor, "_font_folders", list)
    hide_packages(monkeypatch, "pillow-heif", "uvicorn")
    found = probe()
    by_name = named(found)
    assert not healthy(found)
    assert not by_name["a reader"].found and not by_name["extra: heic"].found
    assert not by_name["font Carlito-Regular"].found
    text = printed(found)
    assert not by_name["extra: review"].found, "one of its packages is missing"
    assert 'pip install "sopocr[heic]"' in text and "tesseract" in text
    assert all(one.remedy in text for one in found)


def test_one_reader_is_enough(monkeypatch):
    monkeypatch.setattr(tesseract, "tesseract_version", lambda: None)
    found = probe()
    assert healthy(found)
    assert not named(found)["tesseract"].found and named(found)["tesseract"].remedy


def test_missing_package_is_named_and_does_not_stop_the_rest(monkeypatch):
    hide_packages(monkeypatch, "onnxruntime")
    found = probe()
    assert not healthy(found)
    assert named(found)["onnxruntime"].remedy.startswith('pip install "onnxruntime')
    assert "ppocr" not in named(found) and not named(found)["a reader"].found
    assert named(found)["temporary files"].found


def test_second_opencv_is_a_fault(monkeypatch):
    real = importlib.metadata.version
    monkeypatch.setattr(
        importlib.metadata, "version", lambda name: "4.10.0" if name == "opencv-python" else real(name)
    )
    found = probe()
    assert not healthy(found)
    assert "pip uninstall opencv-python;" in named(found)["OpenCV, once"].remedy


def test_folder_for_temporary_files_that_cannot_be_written(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / "tidak ada"))
    found = probe()
    assert not healthy(found) and not named(found)["temporary files"].found
    assert "TMPDIR" in printed(found)


@pytest.mark.parametrize(
    ("system", "tool"), [("linux", "apt install"), ("darwin", "brew install"), ("win32", "winget install")]
)
def test_remedy_fits_the_system(system, tool):
    assert tool in doctor._tesseract_remedy(system)
