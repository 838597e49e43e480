"""What a file is, by its first bytes. Names and extensions are never believed."""

from __future__ import annotations

import re
from typing import BinaryIO, Literal

from sopocr.errors import DamagedSource, SourceError, UnsupportedSource

MediaType = Literal[
    "application/pdf", "image/tiff", "image/jpeg", "image/png", "image/heic", "image/webp", "image/bmp",
    "image/jp2",
    "text/plain", "text/markdown", "text/html",
]  # fmt: skip

HEAD_BYTES = 2048
"""How much of the start of a file `media_type` wants to see. A PDF header may stand up to 1024 bytes in."""

_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}

FOREIGN = (
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document (doc, xls, ppt)"),
    (b"{\\rtf", "an RTF document"),
    (b"GIF8", "a GIF picture"),
    (b"%!PS", "PostScript"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"AT&TFORM", "a DjVu document"),
)

_JPEG_2000 = (b"\x00\x00\x00\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51")
"""A JP2 file (ISO 15444-1 annex I), and a code stream without one (annex A)."""

_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table|div)\b", re.I | re.S
)
_MARKDOWN = re.compile(rb"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$", re.M)
"""The row under the head of a Markdown table (GitHub Flavored Markdown 4.10)."""
_NO_PROSE = re.compile(rb"\s*(?:[\[{]|<\?xml|<svg|#!)")
"""How data and programs begin, which are text but no documents."""
_SOP_WORDS = re.compile(
    rb"\bS[O0]P\b|standar\s+operasional|dasar\s+hukum|uraian\s+prosedur|mutu\s+bak?u|kualifikasi\s+pelaksana",
    re.I,
)
_WIDE = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MOST_CONTROLS = 0.02
"""Share of control characters from which bytes are no text."""

_SAVE_AS_PDF = "Save or print it as PDF, or as TIFF, JPEG or PNG, and give that"


def media_type(head: bytes) -> MediaType | None:
    """The type of a file that starts with `head` (at least HEAD_BYTES, or all of it); None: not one we read.

    Signatures: PDF 32000-1 annex H (header within the first 1024 bytes), TIFF 6.0, BigTIFF, JFIF/EXIF, PNG,
    JPEG 2000, ISO 14496-12 `ftyp` with the brands of HEIF (ISO 23008-12), RIFF/WebP, BMP.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(_JPEG_2000):
        return "image/jp2"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "image/tiff"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "image/heic"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0" and len(head) > 26:
        return "image/bmp"
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    return _text_type(head)


def is_candidate(head: bytes) -> bool:
    """Whether a file that nobody named, found in a folder, is to be read: a scan, or a text with words of an
    SOP.

    `head` as for `media_type`.
    """
    kind = media_type(head)
    if kind is None or not kind.startswith("text/"):
        return kind is not None
    return _SOP_WORDS.search(_narrow(head)) is not None


def _text_type(head: bytes) -> MediaType | None:
    """Plain text, Markdown with tables, or HTML; None for data, programs and what is no text."""
    if any(head.startswith(magic) for magic, _ in FOREIGN) or not head.strip():
        return None
    bare = _narrow(head)
    if b"\0" in bare:
        return None
    controls = sum(byte < 32 and byte not in b"\t\n\v\f\r\x1b" for byte in bare)
    if controls > _MOST_CONTROLS * len(bare):
        return None
    if _HTML.match(bare):
        return "text/html"
    if _NO_PROSE.match(bare):
        return None
    return "text/markdown" if _MARKDOWN.search(bare) else "text/plain"


def _narrow(head: bytes) -> bytes:
    """A marked UTF-16 or UTF-32 as UTF-8, other bytes without a UTF-8 mark."""
    for mark, encoding in _WIDE:
        if head.startswith(mark):
            return head.decode(encoding, errors="ignore").encode("utf-8")
    return head.removeprefix(b"\xef\xbb\xbf")


def refusal(head: bytes) -> SourceError:
    """The error for a file that `media_type` did not know, saying what it seems to be."""
    if not head:
        return DamagedSource("is empty (0 bytes)", remedy="Scan or copy it again")
    if not head.strip(b"\0"):
        return DamagedSource("holds only zero bytes", remedy="Copy it again from where it came")
    for magic, name in FOREIGN:
        if head.startswith(magic):
            return UnsupportedSource(f"is {_office_kind(head) or name}", remedy=_SAVE_AS_PDF)
    if head[4:8] == b"ftyp":
        return UnsupportedSource("is a video or a picture of a kind that is not read", remedy=_SAVE_AS_PDF)
    if not head.strip():
        return DamagedSource("holds no words", remedy="Copy it again, or give the scan")
    kind = media_type(head)
    if kind is not None:
        return UnsupportedSource("is plain text without a word of an SOP", remedy="Name it to read it anyway")
    if _NO_PROSE.match(head) and b"\0" not in head:
        return UnsupportedSource("is data or a program, no document", remedy=_SAVE_AS_PDF)
    return UnsupportedSource(
        "is of an unknown type",
        remedy="PDF, TIFF, JPEG, JPEG 2000, PNG, WebP, BMP, HEIC, plain text, Markdown and HTML are read",
    )


def _office_kind(head: bytes) -> str | None:
    """The name of an Office Open XML or OpenDocument file, told from the first entries of its archive."""
    for mark, name in (
        (b"word/", "a Word document (docx)"),
        (b"xl/", "an Excel workbook (xlsx)"),
        (b"ppt/", "a PowerPoint presentation (pptx)"),
        (b"opendocument.text", "an OpenDocument text (odt)"),
    ):
        if head.startswith(b"PK") and mark in head:
            return name
    return None


def read_head(file: BinaryIO) -> bytes:
    """The first HEAD_BYTES of `file`, which is left at its start."""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    return head
