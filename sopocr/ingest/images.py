"""Picture files: TIFF of many pages, JPEG, JPEG 2000, PNG, WebP, BMP; HEIC where pillow-heif is installed."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
from PIL import Image, ImageChops

from sopocr.errors import DamagedSource, LimitExceeded, SourceError, UnsupportedSource
from sopocr.geometry import Transform
from sopocr.ingest.pages import SourcePage, drop_idle_colour, plausible_dpi, reduction
from sopocr.ingest.sniff import MediaType
from sopocr.page_image import PageImage, Pixels
from sopocr.settings import IngestSettings

_FORMATS: dict[MediaType, str] = {
    "image/tiff": "TIFF",
    "image/jpeg": "JPEG",
    "image/jp2": "JPEG2000",
    "image/png": "PNG",
    "image/heic": "HEIF",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
}

# Pillow has no exception of its own for broken data; these are what its decoders let through.
_FAULTS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
)

_AGAIN = "Scan or copy it again"

_ORIENTATION = 274
_SUBFILE_TYPE, _REDUCED_COPY = 254, 1
_PHOTOMETRIC, _MIN_IS_WHITE = 262, 0
_RESOLUTION_UNIT, _CENTIMETRE = 296, 3
_MAX_FRAMES = 10_000
"""A TIFF's directories are a linked list; this many are followed."""

_TRANSPARENT = {"LA", "La", "PA", "RGBA", "RGBa"}
_MODES = {"1", "L", "P", "RGB", "RGBX", "CMYK", "YCbCr", "HSV"} | _TRANSPARENT
"""Pillow's names of what is read, besides greys of up to 16 bits ("I;16" and others)."""
_TURNED_BY_DECODER = {"image/tiff", "image/heic"}
_STRIP = 512
"""Rows of the page that are converted at a time."""
_PIECE = 1 << 20
_END = b"\xff\xd9"
"""The marker at the end of a JPEG picture (ITU-T T.81, table B.1)."""
_SCAN = b"\xda"
_MORE = bytes(range(1, 255)) * 4
"""Something that a decoder takes for coded data, to see whether it was still waiting for some."""
_FAX_ASPECT = 1.25
"""A page with more pixels an inch one way than the other by this is made square (a fax has 204 x 98)."""


class PictureFile:
    """A picture file as a source of pages.

    The file is decoded anew for each page, so that nothing is held between pages. Pillow holds at most 4
    bytes for each pixel of the picture, a progressive JPEG's decoder 6, and the page handed on 3 bytes for
    each of its (reduced) pixels: under 900 MB with the default `max_page_pixels` of 120 million.
    """

    def __init__(self, file: BinaryIO, kind: MediaType, path: Path, settings: IngestSettings) -> None:
        self._file, self._kind, self._path, self._settings = file, kind, path, settings
        if kind == "image/heic":
            _register_heif(path)
        self.missing: SourceError | None = None
        if kind == "image/jpeg" and not _has_end(file):
            self._file = _with_end(file)
        with self._opened(None) as image:
            self._frames = self._list_frames(image) if kind == "image/tiff" else [0]

    @property
    def page_count(self) -> int:
        return len(self._frames)

    def close(self) -> None:
        """Nothing is held but the file, which belongs to the caller."""

    def read(self, number: int) -> SourcePage:
        """Page `number` (from 1) in the frame that a viewer shows, EXIF orientation applied."""
        with self._opened(number) as image:
            image.seek(self._frames[number - 1])
            width, height = image.size
            if width * height > self._settings.max_page_pixels:
                raise self._too_large(f"{width} x {height} pixels", number)
            orientation = int(_tags(image).get(_ORIENTATION, 1))
            across, down = _stated_dpi(image)
            # Pillow turns pictures whose 0 is white round, but those of 9 to 16 bits
            reversed_grey = image.mode.startswith("I") and _tags(image).get(_PHOTOMETRIC) == _MIN_IS_WHITE
            factor = self._load(image, number)
        pixels = _to_pixels(image, factor)
        if reversed_grey:
            pixels = np.subtract(255, pixels, dtype=np.uint8)
        if self._kind in _TURNED_BY_DECODER:
            width, height = image.size
        del image
        if orientation >= 5:  # shown on its side
            across, down = down, across
        if self._kind not in _TURNED_BY_DECODER:
            pixels = _turned(pixels, orientation)
            if orientation >= 5:
                width, height = height, width
        return _page(drop_idle_colour(pixels), number, (width, height), (across, down))

    @contextmanager
    def _opened(self, page: int | None) -> Iterator[Image.Image]:
        """The picture, with every fault of decoding turned into one of our errors."""
        name = _FORMATS[self._kind]
        self._file.seek(0)
        try:
            with warnings.catch_warnings():
                # Pillow warns of large pictures and odd metadata: our own limit decides.
                warnings.simplefilter("ignore")
                yield Image.open(self._file, formats=[name])
        except Image.DecompressionBombError as error:
            raise self._too_large(str(error), page) from error
        except _FAULTS as error:
            detail = str(error) or type(error).__name__
            raise DamagedSource(
                f"the {name} data is damaged or cut short ({detail})",
                remedy=_AGAIN,
                file=self._path,
                page=page,
            ) from error

    def _list_frames(self, image: Image.Image) -> list[int]:
        """The indices of a TIFF's pages, thumbnails (reduced copies) left out."""
        frames: list[int] = []
        for index in range(_MAX_FRAMES + 1):
            try:
                image.seek(index)
            except EOFError:
                return frames
            except _FAULTS as error:
                if not index:
                    raise
                self.missing = DamagedSource(
                    f"the file is cut short after page {len(frames)} ({error}); pages may be missing",
                    remedy=_AGAIN,
                    file=self._path,
                )
                return frames
            if not _tags(image).get(_SUBFILE_TYPE, 0) & _REDUCED_COPY:
                frames.append(index)
        raise LimitExceeded(
            f"has more than {_MAX_FRAMES} pages", remedy="Split it into smaller files", file=self._path
        )

    def _load(self, image: Image.Image, number: int) -> int:
        """Decode `image`; gives the whole factor by which it is still to be reduced."""
        if not image.mode.startswith("I") and image.mode not in _MODES:
            raise UnsupportedSource(
                f"has pixels of a kind that is not read ({image.mode})",
                remedy="Save it with 8 bits a channel",
                file=self._path,
                page=number,
            )
        factor = reduction(*image.size)
        if factor > 1 and image.format in ("JPEG", "MPO"):
            # The decoder can give a half, quarter or eighth at once, which saves the memory of the whole.
            image.draft(None, (-(-image.width // factor), -(-image.height // factor)))
            factor = 1
        image.load()
        return factor

    def _too_large(self, what: str, page: int | None) -> LimitExceeded:
        return LimitExceeded(
            f"the picture is too large ({what}; the limit is {self._settings.max_page_pixels} pixels)",
            remedy="Scan at a lower resolution, or raise ingest.max_page_pixels in the settings",
            file=self._path,
            page=page,
        )


def _has_end(file: BinaryIO) -> bool:
    """Whether an end marker stands behind the beginning of a JPEG's picture data (T.81, annex B); one before
    it is that of a preview. Some programs write things of their own behind the end."""
    file.seek(2)
    while (marker := file.read(4)) and marker[:1] == b"\xff" and marker[1:2] != _SCAN:
        file.seek(int.from_bytes(marker[2:], "big") - 2, io.SEEK_CUR)
    keep = b""
    while piece := file.read(_PIECE):
        if _END in keep + piece:
            return True
        keep = piece[-1:]
    return False


def _with_end(file: BinaryIO) -> BinaryIO:
    """A JPEG without its end marker made whole, where nothing but that is missing.

    Then whatever stands before the marker changes nothing: the decoder has all pixels and looks for no more.
    """
    file.seek(0)
    data = file.read()
    try:
        plain, more = (Image.open(io.BytesIO(data + tail + _END)) for tail in (b"", _MORE))
        whole = ImageChops.difference(plain.convert("RGB"), more.convert("RGB")).getbbox() is None
    except _FAULTS:
        return file  # it is told when the picture is opened
    return io.BytesIO(data + _END) if whole else file


def _to_pixels(image: Image.Image, factor: int) -> Pixels:
    """Grey or BGR pixels of a decoded picture at 1/factor of its size, on white where it is transparent.

    Done in strips, so that no second copy of a large picture is made.
    """
    if image.mode.startswith("I"):
        mode, shift = image.mode, _depth_shift(image)
    elif image.mode in _TRANSPARENT or "transparency" in image.info:
        mode, shift = "RGBA", 0
    else:
        mode, shift = "L" if image.mode in ("1", "L") else "RGB", 0
    # Pillow takes every JPEG of four colours for Adobe's, which are stored turned round (as its source says)
    negative = image.mode == "CMYK" and image.format in ("JPEG", "MPO") and "adobe" not in image.info
    width, height = (max(1, round(side / factor)) for side in image.size)
    pixels = np.empty((height, width) if mode not in ("RGB", "RGBA") else (height, width, 3), dtype=np.uint8)
    for top in range(0, height, _STRIP):
        rows = min(_STRIP, height - top)
        last = image.height if top + rows == height else (top + rows) * factor
        strip = image.crop((0, top * factor, image.width, last))
        if negative:
            strip = ImageChops.invert(strip)
        array = np.asarray(strip if strip.mode == mode else strip.convert(mode))
        if mode.startswith("I"):
            array = np.clip(array.astype(np.int32) >> shift, 0, 255).astype(np.uint8)
        elif mode == "RGBA":
            array = _on_white(array)
        if array.ndim == 3:
            array = np.asarray(cv2.cvtColor(array, cv2.COLOR_RGB2BGR), dtype=np.uint8)
        pixels[top : top + rows] = _resized(array, (width, rows))
    return pixels


def _depth_shift(image: Image.Image) -> int:
    """By how many bits grey values of 9 to 16 bits go down to 8, told from the largest value."""
    depth = int(np.max(image.getextrema())).bit_length()
    return 8 if depth > 12 else 4 if depth > 8 else 0


def _page(pixels: Pixels, number: int, shown: tuple[int, int], dpi: tuple[float, float]) -> SourcePage:
    """The page of `pixels`, whose frame is `shown` (width, height) pixels at `dpi` (x, y)."""
    across, down = dpi
    finer = max(across, down)
    size: tuple[float, float] = shown
    if finer > 0 and not 1 / _FAX_ASPECT < across / down < _FAX_ASPECT:
        size = shown[0] * finer / across, shown[1] * finer / down
    factor = reduction(*size)
    width, height = (max(1, round(side / factor)) for side in size)
    resolution = plausible_dpi(finer, max(size)) / factor
    same = (width, height) == shown
    to_source = Transform() if same else Transform.scale(shown[0] / width, shown[1] / height)
    pixels = np.ascontiguousarray(_resized(pixels, (width, height)))
    return SourcePage(PageImage(pixels, number, resolution, shown, to_source))


def _tags(image: Image.Image) -> dict[int, int]:
    """EXIF, or the directory of a TIFF page (which Pillow keeps apart)."""
    found = getattr(image, "tag_v2", None)
    return dict(found if found is not None else image.getexif())


def _stated_dpi(image: Image.Image) -> tuple[float, float]:
    """Pixels an inch across and down as the metadata states them; 0, 0 where it does not."""
    try:
        across, down = (float(value) for value in image.info.get("dpi", (0, 0)))
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0, 0.0
    if not (np.isfinite(across) and np.isfinite(down) and across > 0 and down > 0):
        return 0.0, 0.0
    return across, down


def _turned(pixels: Pixels, orientation: int) -> Pixels:
    """`pixels` as a viewer shows them under an EXIF orientation (EXIF 2.32, tag 0x0112)."""
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels


def _resized(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """`pixels` at `size` (width, height)."""
    if (pixels.shape[1], pixels.shape[0]) == size:
        return pixels
    smaller = size[0] * size[1] < pixels.shape[0] * pixels.shape[1]
    method = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, (size[0], size[1]), interpolation=method), dtype=np.uint8)


def _on_white(rgba: Pixels) -> Pixels:
    """RGB of a picture with transparency as it looks on white paper."""
    alpha = rgba[..., 3:].astype(np.uint16)
    mixed = (rgba[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255
    result: Pixels = mixed.astype(np.uint8)
    return result


def _register_heif(path: Path) -> None:
    """Teach Pillow HEIC; UnsupportedSource where the optional package is missing."""
    try:
        from pillow_heif import register_heif_opener  # noqa: PLC0415 - optional
    except ImportError as error:
        raise UnsupportedSource(
            "is a HEIC picture, which needs an optional package",
            remedy='Install it with: pip install "sopocr[heic]"',
            file=path,
        ) from error
    register_heif_opener()
