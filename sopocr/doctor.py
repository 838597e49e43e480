"""What is installed, what is missing, and how to get it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sopocr.errors import SopocrError
from sopocr.resources import resource_path

_LEAST_PYTHON = (3, 11)
_LEAST_FREE_BYTES = 200 * 1024**2
_CLASHING = ("opencv-python", "opencv-contrib-python", "opencv-contrib-python-headless")
"""All of them unpack into the folder `cv2`, where the last one installed wins."""
_DATA = ("lexicon", "regulations.csv")
_EXTRAS = {
    "fast": "networks run by OpenVINO",
    "client": "a Python client of the API (sopocr.client)",
    "heic": "pictures of iPhones",
    "docx": "the official form in Word (export --to docx)",
    "pdf": "searchable PDF/A (export --to pdf)",
    "parquet": "tables for data work (export --to parquet)",
    "watch": "a folder that is watched (sopocr watch)",
    "review": "review in the browser and the API (sopocr review)",
    "oidc": "log in to the review at the office's OpenID provider",
    "signatures": "electronic signatures of PDFs named (sopocr signatures)",
    "postgresql": "a catalogue for a team",
    "s3": "sources in a store (s3://…)",
    "dask": "imports on many machines (--cluster)",
}
"""The extras that add something for users, and what."""
_FONTS = {
    "LiberationSans-Regular": "fonts-liberation",
    "LiberationSerif-Regular": "fonts-liberation",
    "Carlito-Regular": "fonts-crosextra-carlito",
    "Caladea-Regular": "fonts-crosextra-caladea",
}
_FONT_ENDINGS = {".ttf", ".otf"}


@dataclass(frozen=True)
class Probe:
    """One thing looked for.

    `needed`: sopocr does not work without it. `detail` says what it is for or what was found, `remedy` how to
    get it; empty where it is there.
    """

    name: str
    found: bool
    version: str = ""
    detail: str = ""
    remedy: str = ""
    needed: bool = True


def probe() -> list[Probe]:
    """Look for everything that sopocr can use; changes nothing and needs no network."""
    packages = list(_packages())
    readers = list(_readers()) if healthy(packages) else []
    return [_python(), *packages, *readers, _some(readers), *_extras(), *_data(), _temporary(), *_fonts()]


def healthy(probes: Iterable[Probe]) -> bool:
    """Whether all that is needed was found."""
    return all(one.found for one in probes if one.needed)


def show(probes: Iterable[Probe], console: Console) -> None:
    """Print a table of what was found, and under it what to do about the rest."""
    listed = list(probes)
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for heading in ("", "what", "version", "about"):
        table.add_column(heading)
    for one in listed:
        mark = (
            Text("ok", "green") if one.found else Text("missing" if one.needed else "not there", "red bold")
        )
        if not one.found and not one.needed:
            mark.stylize("yellow not bold")
        table.add_row(mark, Text(one.name), Text(one.version), Text(one.detail))
    console.print(table)
    for one in listed:
        if one.remedy:
            console.print(Text.assemble((f"{one.name}: ", "bold"), one.remedy), soft_wrap=True)


def _python() -> Probe:
    good = sys.version_info >= _LEAST_PYTHON
    least = ".".join(map(str, _LEAST_PYTHON))
    return Probe(
        "Python",
        good,
        platform.python_version(),
        f"{platform.system()} {platform.machine()}, {sys.executable}",
        "" if good else f"Install Python {least} or later from https://www.python.org/downloads/",
    )


def _packages() -> Iterator[Probe]:
    """The packages that sopocr's own metadata names, extras left out."""
    try:
        needed = importlib.metadata.requires("sopocr") or []
    except importlib.metadata.PackageNotFoundError:
        yield Probe(
            "sopocr", False, remedy="pip install sopocr, or in a copy of its source: pip install -e ."
        )
        return
    for requirement in sorted(needed):
        if "extra ==" in requirement:
            continue
        name = re.split(r"[^\w.-]", requirement)[0]
        version = _version(name)
        remedy = "" if version else f'pip install "{requirement}"'
        yield Probe(name, version is not None, version or "", "Python package", remedy)
    for name in _CLASHING:
        if version := _version(name):
            yield Probe(
                "OpenCV, once",
                False,
                version,
                f"{name} is installed beside opencv-python-headless",
                f"pip uninstall {name}; then pip install --force-reinstall opencv-python-headless",
            )


def _readers() -> Iterator[Probe]:
    # With a package missing these imports fail: the table above them must still be shown.
    from sopocr.ocr.ppocr import ppocr_version  # noqa: PLC0415
    from sopocr.ocr.tesseract import tesseract_version  # noqa: PLC0415

    model = ppocr_version()
    yield Probe(
        "ppocr",
        model is not None,
        model or "",
        "reader: PP-OCR through ONNX Runtime",
        "" if model else 'pip install --force-reinstall "rapidocr>=3.4,<4"',
        needed=False,
    )
    usable = tesseract_version()
    program = shutil.which("tesseract")
    detail = "reader: Tesseract with Indonesian"
    if not usable and program:
        detail = f"{program} has no Indonesian (ind) or does not start"
    yield Probe(
        "tesseract",
        usable is not None,
        usable or "",
        detail,
        "" if usable else _tesseract_remedy(sys.platform),
        needed=False,
    )


def _some(readers: list[Probe]) -> Probe:
    found = any(reader.found for reader in readers)
    remedy = (
        "" if found else "Install one of the two readers, ppocr or tesseract; what is missing comes first"
    )
    return Probe("a reader", found, detail="one is enough, two are better", remedy=remedy)


def _tesseract_remedy(system: str) -> str:
    """How to install Tesseract with Indonesian on a system as named by `sys.platform`."""
    if system == "darwin":
        return "brew install tesseract tesseract-lang"
    if system == "win32":
        return (
            "winget install UB-Mannheim.TesseractOCR (or choco install tesseract), choose Indonesian in its "
            "installer or put ind.traineddata into its tessdata folder, and add its folder to PATH"
        )
    return (
        "Debian, Ubuntu: sudo apt install tesseract-ocr tesseract-ocr-ind; "
        "Fedora: sudo dnf install tesseract tesseract-langpack-ind; "
        "Arch: sudo pacman -S tesseract tesseract-data-ind"
    )


def _extras() -> Iterator[Probe]:
    """What not everyone needs: the extras of the package, each there where all that it names is installed."""
    try:
        named = importlib.metadata.requires("sopocr") or []
    except importlib.metadata.PackageNotFoundError:
        return  # `_packages` tells
    for extra, purpose in _EXTRAS.items():
        wanted = re.compile(rf"extra\s*==\s*[\"']{extra}[\"']")
        packages = [re.split(r"[^\w.-]", one)[0] for one in named if wanted.search(one)]
        versions = {name: _version(name) for name in packages}
        found = bool(packages) and all(versions.values())
        yield Probe(
            f"extra: {extra}",
            found,
            ", ".join(f"{name} {version}" for name, version in versions.items()) if found else "",
            purpose,
            "" if found else f'pip install "sopocr[{extra}]"',
            needed=False,
        )


def _data() -> Iterator[Probe]:
    for name in _DATA:
        try:
            place, remedy = str(resource_path(name)), ""
        except SopocrError as error:
            place, remedy = error.what, error.remedy
        yield Probe(f"data: {name}", not remedy, detail=place, remedy=remedy)


def _temporary() -> Probe:
    name = "temporary files"
    remedy = "Make room on the disk, or set TMPDIR (Windows: TEMP) to a folder that may be written to"
    try:
        folder = tempfile.gettempdir()
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            file.write(b"sopocr")
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Probe(name, False, detail=str(error), remedy=remedy)
    enough = free >= _LEAST_FREE_BYTES
    return Probe(name, enough, "", f"{folder}, {free / 2**30:.1f} GiB free", "" if enough else remedy)


def _fonts() -> Iterator[Probe]:
    """The fonts with which sample SOPs are drawn; extraction needs none."""
    there = {path.stem for folder in _font_folders() for path in _files(folder)}
    for font, package in _FONTS.items():
        found = font in there
        remedy = f"Debian, Ubuntu: sudo apt install {package}; else install the font {font} for all users"
        yield Probe(
            f"font {font}", found, "", "only for drawing samples", "" if found else remedy, needed=False
        )


def _files(folder: Path) -> Iterator[Path]:
    """The font files in a folder, to any depth; folders that may not be entered are passed over."""
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names if Path(name).suffix.lower() in _FONT_ENDINGS)


def _font_folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "darwin":
        return [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home)) / "Microsoft/Windows/Fonts"
        return [local, Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"]
    return [
        home / ".fonts",
        home / ".local/share/fonts",
        Path("/usr/local/share/fonts"),
        Path("/usr/share/fonts"),
    ]


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
