import pytest

from sopocr.errors import ReaderMissing
from sopocr.ocr import available_readers, make_readers
from sopocr.ocr import reader as module
from sopocr.settings import OcrSettings


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, str | None]:
    """Which version each probe finds; change it to change the machine."""
    versions: dict[str, str | None] = {"ppocr": "6", "tesseract": "5"}
    monkeypatch.setattr(module, "_PROBES", {name: lambda name=name: versions[name] for name in versions})
    return versions


def test_all_that_is_installed_by_default(installed: dict[str, str | None]) -> None:
    assert available_readers(OcrSettings()) == {"ppocr": "6", "tesseract": "5"}
    installed["tesseract"] = None
    assert available_readers(OcrSettings()) == {"ppocr": "6"}
    assert [reader.name for reader in make_readers(OcrSettings())] == ["ppocr"]


@pytest.mark.usefixtures("installed")
def test_only_what_is_asked_for() -> None:
    assert available_readers(OcrSettings(readers=("ppocr",))) == {"ppocr": "6"}
    assert [reader.name for reader in make_readers(OcrSettings(readers=("ppocr",)))] == ["ppocr"]


@pytest.mark.parametrize("name", ["ppocr", "tesseract"])
def test_a_missing_reader_is_told_with_its_remedy(installed: dict[str, str | None], name: str) -> None:
    installed[name] = None
    with pytest.raises(ReaderMissing, match=f"{name} is not installed.*nstall"):
        make_readers(OcrSettings(readers=("ppocr", "tesseract")))


def test_no_reader_at_all(installed: dict[str, str | None]) -> None:
    installed.update(ppocr=None, tesseract=None)
    with pytest.raises(ReaderMissing, match="no reader"):
        make_readers(OcrSettings())
