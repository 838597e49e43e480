"""Small source files made by hand, so that every byte that matters is known."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def stream(head: str, data: bytes) -> bytes:
    return f"<< {head} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def image_object(pixels: np.ndarray, extra: str = "") -> bytes:
    """A lossless image XObject of (h, w) grey, (h, w, 3) RGB or boolean (1 = black stencil) pixels."""
    height, width = pixels.shape[:2]
    if pixels.dtype == bool:
        kind, data = (
            "/ImageMask true /BitsPerComponent 1 /Decode [1 0]",
            np.packbits(pixels, axis=1).tobytes(),
        )
    else:
        space = "DeviceRGB" if pixels.ndim == 3 else "DeviceGray"
        kind, data = f"/ColorSpace /{space} /BitsPerComponent 8", np.ascontiguousarray(pixels).tobytes()
    head = (
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} {kind} /Filter /FlateDecode {extra}"
    )
    return stream(head, zlib.compress(data))


@dataclass
class Page:
    """One page: content operators, XObjects by name, its box (points), /Rotate, more page entries."""

    content: str | bytes
    objects: dict[str, bytes] = field(default_factory=dict)
    box: tuple[float, ...] = (0, 0, 595, 842)
    rotate: int = 0
    extra: str = ""


def pdf_bytes(*pages: Page, catalog: str = "", more: dict[int, bytes] | None = None) -> bytes:
    """A PDF of these pages. Objects 1 to 9: 1 catalog, 2 page tree, 3 Helvetica, others as in `more`."""
    objects: dict[int, bytes] = {3: HELVETICA, **(more or {})}
    kids, number = [], 10
    for page in pages:
        names = []
        for name, data in page.objects.items():
            objects[number] = data
            names.append(f"/{name} {number} 0 R")
            number += 1
        content = page.content.encode() if isinstance(page.content, str) else page.content
        objects[number] = stream("", content)
        box = " ".join(map(str, page.box))
        objects[number + 1] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Rotate {page.rotate} /Contents {number} 0 R "
            f"/Resources << /Font << /F 3 0 R >> /XObject << {' '.join(names)} >> >> {page.extra} >>"
        ).encode()
        kids.append(f"{number + 1} 0 R")
        number += 2
    objects[1] = f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode()
    objects[2] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for key in sorted(objects):
        places[key] = len(out)
        out += f"{key} 0 obj\n".encode() + objects[key] + b"\nendobj\n"
    start, size = len(out), max(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    for key in range(1, size):
        out += f"{places[key]:010d} 00000 n \n".encode() if key in places else b"0000000000 65535 f \n"
    out += f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def noise(height: int, width: int, channels: int = 1, seed: int = 5) -> np.ndarray:
    """Pixels of which no two patches are alike, so that a shift by one pixel shows."""
    shape = (height, width, 3) if channels == 3 else (height, width)
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def text(
    words: str, x: float = 60, y: float = 700, *, size: float = 12, mode: int = 0, matrix: str = ""
) -> str:
    """Operators that show `words` in Helvetica at (x, y), under `matrix` (its four first terms) if given."""
    place = f"{matrix} {x} {y} Tm" if matrix else f"{x} {y} Td"
    return f"BT /F {size} Tf {mode} Tr {place} ({words}) Tj ET\n"


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """The builders of this file."""
    return SimpleNamespace(
        Page=Page, pdf=pdf_bytes, image=image_object, noise=noise, text=text, write=write, stream=stream
    )
