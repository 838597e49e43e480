"""Finds the fonts of the system and registers them with reportlab. No font is shipped."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_STYLES = ("regular", "bold", "italic")

# Family -> file stems (regular, bold, italic). The families are metric doubles of what offices use:
# Arial, Arial Narrow, Times New Roman, Calibri, Cambria, Bookman Old Style, Century Gothic, Verdana/Tahoma.
FAMILIES: dict[str, tuple[str, str, str]] = {
    "sans": ("LiberationSans-Regular", "LiberationSans-Bold", "LiberationSans-Italic"),
    "narrow": ("LiberationSansNarrow-Regular", "LiberationSansNarrow-Bold", "LiberationSansNarrow-Italic"),
    "serif": ("LiberationSerif-Regular", "LiberationSerif-Bold", "LiberationSerif-Italic"),
    "carlito": ("Carlito-Regular", "Carlito-Bold", "Carlito-Italic"),
    "caladea": ("Caladea-Regular", "Caladea-Bold", "Caladea-Italic"),
    "bookman": ("URWBookman-Light", "URWBookman-Demi", "URWBookman-LightItalic"),
    "gothic": ("URWGothic-Book", "URWGothic-Demi", "URWGothic-BookOblique"),
    "dejavu": ("DejaVuSansCondensed", "DejaVuSansCondensed-Bold", "DejaVuSansCondensed-Oblique"),
}
_PACKAGES = (
    "fonts-liberation fonts-crosextra-carlito fonts-crosextra-caladea fonts-urw-base35 fonts-dejavu-extra"
)


class _RawType1(pdfmetrics.EmbeddedType1Face):  # type: ignore[misc]
    """A Type 1 font without the segment headers that reportlab expects of a .pfb file."""

    def _loadGlyphs(self, path: str) -> None:  # noqa: N802
        data = Path(path).read_bytes()
        start = data.index(b"eexec") + len(b"eexec\n")
        end = data.rindex(b"cleartomark")
        while data[end - 1 : end] in (b"0", b"\n", b"\r"):
            end -= 1
        self._binaryData = data
        self._length = len(data)
        self._length1, self._length2, self._length3 = start, end - start, len(data) - end


class FontMissingError(RuntimeError):
    """A font that the drawing needs is not installed; the message says how to get it."""


@dataclass(frozen=True)
class Face:
    """The registered names of one family."""

    regular: str
    bold: str
    italic: str


def _folders() -> list[Path]:
    home = Path.home()
    folders = [home / ".fonts", home / ".local/share/fonts"]
    if sys.platform == "darwin":
        folders += [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    elif sys.platform == "win32":
        folders += [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"]
    else:
        folders += [Path("/usr/local/share/fonts"), Path("/usr/share/fonts")]
    return [folder for folder in folders if folder.is_dir()]


@cache
def _files() -> dict[str, Path]:
    """Font files by name; a TrueType file wins over a Type 1 file of the same stem."""
    found: dict[str, Path] = {}
    for folder in _folders():
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in (".ttf", ".t1", ".afm", ".otf"):
                found.setdefault(path.name, path)
    return found


def font_file(*names: str) -> Path:
    """The first of the font files `names` that is installed; FontMissingError where there is none."""
    for name in names:
        if name in _files():
            return _files()[name]
    raise FontMissingError(f"font {names[0]} is not installed; on Debian/Ubuntu: apt-get install {_PACKAGES}")


@cache
def face(family: str) -> Face:
    """Registers a family and gives its names; FontMissingError where a file is not installed."""
    for stem in FAMILIES[family]:
        if stem in pdfmetrics.getRegisteredFontNames():
            continue
        if f"{stem}.ttf" in _files():
            pdfmetrics.registerFont(TTFont(stem, str(_files()[f"{stem}.ttf"])))
            continue
        outline, metrics = font_file(f"{stem}.ttf", f"{stem}.t1"), font_file(f"{stem}.afm")
        type1 = _RawType1(str(metrics), str(outline))
        pdfmetrics.registerTypeFace(type1)
        pdfmetrics.registerFont(pdfmetrics.Font(stem, type1.name, "WinAnsiEncoding"))
    return Face(*FAMILIES[family])


@cache
def width(text: str, font: str, size: float) -> float:
    """Width of `text` in points."""
    return float(pdfmetrics.stringWidth(text, font, size))
