"""Pictures of the places on the scans that values were read from."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from sopocr.errors import SourceError
from sopocr.geometry import Box, union
from sopocr.ingest import PageFailure, open_source
from sopocr.model.evidence import Evidence
from sopocr.model.findings import Finding
from sopocr.model.sop import Record
from sopocr.page_image import PageImage
from sopocr.settings import IngestSettings

_LONGEST = 760
"""Pixels. Wider crops are reduced: a page shown at that width is legible, and a report stays small."""
_MARGIN = 0.35
"""Of the height of a box: the margin shown around it."""
_LEAST_MARGIN = 8
_QUALITY = 72
_TURNS = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
"""Pillow turns the other way round."""


@dataclass(frozen=True)
class Crop:
    """A piece of a page as JPEG, and where it lies."""

    page: int
    jpeg: bytes
    width: int
    height: int

    @property
    def data_uri(self) -> str:
        """The picture for the `src` of an `img`; the HTML view's template takes it."""
        return "data:image/jpeg;base64," + base64.b64encode(self.jpeg).decode("ascii")


class Scan:
    """The pages of the file that a record was read from."""

    def __init__(self, record: Record, pages: Iterable[PageImage]) -> None:
        self._evidence = record.evidence
        self._findings = record.findings
        self._turns = {page.number: page.rotation for page in record.pages}
        self._pages = {page.number: page for page in pages}

    def crop(self, paths: Sequence[str]) -> Crop | None:
        """The place of the values at `paths`, on the page where the first of them stands.

        A path without evidence of its own stands for all values beneath it, and where there are none, for the
        findings about it. None where no place is known.
        """
        places = [place for path in paths for place in self._places(path)]
        if not places and paths and paths[0].startswith("/sop/dasar_hukum/"):
            places = self._places(
                paths[0].rpartition("/")[0]
            )  # the parts of a reference are where its text is
        if not places:
            return None
        number = places[0][0]
        image = self._pages.get(number)
        if image is None:
            return None
        box = union(box for page, box in places if page == number)
        return crop_page(image, box, self._turns.get(number, 0))

    def _places(self, path: str) -> list[tuple[int, Box]]:
        proofs = [self._evidence[path]] if path in self._evidence else []
        if not proofs:
            proofs = [proof for key, proof in self._evidence.items() if key.startswith(path + "/")]
        known: list[Evidence | Finding] = [*proofs]
        known = known or [finding for finding in self._findings if finding.path == path]
        return [(one.page, Box(*one.box)) for one in known if one.page is not None and one.box is not None]


def crop_page(image: PageImage, box: Box, turn: int = 0) -> Crop | None:
    """The part of a page around `box` (source pixels) as JPEG, turned clockwise by `turn` degrees (0, 90, 180
    or 270) to stand upright; None where it lies outside the page."""
    margin = max(_LEAST_MARGIN, _MARGIN * min(box.height, box.width))
    grown = box.inflate(margin).clip(*image.source_size)
    x0, y0, x1, y1 = image.to_source.inverse().box(grown).clip(image.width, image.height).rounded()
    if x1 - x0 < 2 or y1 - y0 < 2:
        return None
    pixels = image.pixels[y0:y1, x0:x1]
    picture = Image.fromarray(pixels if pixels.ndim == 2 else pixels[:, :, ::-1].copy())
    if turn in _TURNS:
        picture = picture.transpose(_TURNS[turn])
    picture.thumbnail((_LONGEST, _LONGEST), Image.Resampling.LANCZOS)
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=_QUALITY)
    return Crop(image.number, data.getvalue(), *picture.size)


def open_scan(record: Record, path: Path, settings: IngestSettings) -> Scan:
    """The pages that `record` was read from, of the file at `path`; pages that cannot be read are left out.

    Raises SourceError where the file cannot be read at all.
    """
    pages = sorted({proof.page for proof in record.evidence.values() if proof.page and proof.box})
    if not pages:
        return Scan(record, [])
    with open_source(path, settings) as source:
        there = [number for number in pages if number <= source.page_count]
    if not there:
        return Scan(record, [])
    with open_source(path, settings, pages=there) as source:
        return Scan(record, [page.image for page in source.pages() if not isinstance(page, PageFailure)])


def find_source(record: Record, folders: Sequence[Path]) -> Path | None:
    """The source file of `record` in one of the folders: of that name and with that sha256."""
    for folder in folders:
        path = folder / Path(record.source.file).name
        if path.is_file() and is_source(record, path):
            return path
    return None


def is_source(record: Record, path: Path) -> bool:
    """Whether the file is the very one that the record was read from, and alone. Raises SourceError."""
    if record.source.parts:
        return False
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == record.source.sha256
    except OSError as error:
        raise SourceError(
            f"cannot be read ({error.strerror})", remedy="Check the name and its permissions", file=path
        ) from error
