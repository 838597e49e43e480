"""Every setting and its default, one frozen model per stage. Unknown names are refused."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sopocr.errors import SettingsError
from sopocr.processes import threads_each

ReaderName = Literal["ppocr", "tesseract"]


class _Stage(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class IngestSettings(_Stage):
    """Limits of what is accepted, and how pages become pixels."""

    max_file_bytes: int = Field(512 * 1024**2, gt=0)
    max_pages: int = Field(400, gt=0)
    """Pages read of one file; more can be in it where some are selected."""
    max_page_pixels: int = Field(120_000_000, gt=0, le=178_000_000)
    """Pixels of one picture, before any reduction; decoding takes up to 6 bytes for each."""
    max_text_bytes: int = Field(2 * 1024**2, gt=0)
    max_text_lines: int = Field(6000, gt=0)
    """Bytes and lines of a text file; an SOP has some 200 lines."""
    render_dpi: float = Field(200.0, ge=72, le=600)
    """Dots per inch of pages that hold no scan."""


class ImagingSettings(_Stage):
    """Evening, turning and straightening of pages."""

    working_long_side: int = Field(2480, ge=1200, le=6000)


class OcrSettings(_Stage):
    """Which readers run, and their limits."""

    readers: tuple[ReaderName, ...] | None = None
    """None: ppocr, and tesseract where it is installed with Indonesian."""
    threads: int = Field(0, ge=0)
    """Threads of the ppocr reader; 0: one for each core that the process may use."""
    runtime: Literal["onnxruntime", "openvino"] | None = None
    """What runs the networks; None: ONNX Runtime for lines, OpenVINO for the others where it is installed. In
    OpenVINO lines take half the time, and digits under strokes suffer."""
    tesseract_timeout: float = Field(60.0, gt=0)
    """Seconds after which one Tesseract call is killed."""


class TextSettings(_Stage):
    """Correction with the words of the field, and what is known of them."""

    correct: bool = True
    lexicons: tuple[Path, ...] = ()
    """The user's word lists: UTF-8, one word or name a line, "#" begins a comment."""
    regulations: tuple[Path, ...] = ()
    """The user's catalogues of regulations: CSV with the columns of `models/regulations.csv`."""


class AssemblySettings(_Stage):
    """Which values are reported."""

    doubt_below: float = Field(0.9, ge=0, le=1)
    """Probability of being exactly right below which a value gets a finding."""


class Settings(_Stage):
    """All stages' settings."""

    ingest: IngestSettings = IngestSettings()
    imaging: ImagingSettings = ImagingSettings()
    ocr: OcrSettings = OcrSettings()
    text: TextSettings = TextSettings()
    assembly: AssemblySettings = AssemblySettings()
    language: Literal["id", "en"] = "id"
    """Language of the findings' messages."""

    def shared_by(self, workers: int) -> Settings:
        """The settings for each of so many processes at work at a time: its share of the cores for threads,
        unless their number is set."""
        if workers == 1 or self.ocr.threads:
            return self
        return self.model_copy(update={"ocr": self.ocr.model_copy(update={"threads": threads_each(workers)})})

    def fingerprint(self) -> str:
        """sha256 of the settings in canonical JSON, but for the number of threads: it changes no record."""
        return hashlib.sha256(self.model_dump_json(exclude={"ocr": {"threads"}}).encode()).hexdigest()


def load_settings(path: Path) -> Settings:
    """Read a TOML settings file; SettingsError names the file and the fault."""
    try:
        return Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingsError(
            f"cannot be read ({error.strerror})", file=path, remedy="Check the path and its permissions"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"is not valid TOML ({error})", file=path) from error
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise SettingsError(f"{place}: {fault['msg']}", file=path) from error
