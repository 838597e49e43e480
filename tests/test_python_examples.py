"""The examples of docs/python.md do what they say: each is run, and prints what stands beside it."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from records import make_record
from text_sources import FORMS

from samples.drawing.compose import compose
from samples.drawing.content import Item
from sopocr.output.many import record_line

ROOT = Path(__file__).resolve().parents[1]
TEXTS = {
    "satu.md": ("Surat Masuk", "BADAN PERENCANAAN"),
    "dua.md": ("Penanganan Pengaduan", "INSPEKTORAT DAERAH"),
    "tiga.md": ("Surat Keluar", "SEKRETARIAT DAERAH"),
}


BODY = ("PEMERINTAH KABUPATEN BUKIT HARAPAN",)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the examples name."""
    shutil.copy(ROOT / "samples" / "scans" / "spj-digital.pdf", tmp_path / "spj.pdf")
    (tmp_path / "masuk").mkdir()
    for number, (name, (title, unit)) in enumerate(TEXTS.items()):
        content = compose(f"sop{number}", f"python{number}")
        dates = dict.fromkeys(content.dates, "2022-03-01")
        steps = tuple(replace(one, note="") for one in content.steps)
        boxes: dict[str, tuple[Item, ...]] = dict.fromkeys(content.boxes, ())
        told = replace(content, title=title, body=BODY, unit=(unit,), dates=dates, steps=steps, boxes=boxes)
        text = FORMS["markdown"](told)
        (tmp_path / "masuk" / name).write_text(text, encoding="utf-8")
    line = record_line(make_record("Surat Masuk"))
    (tmp_path / "arsip.jsonl").write_text(f"{line}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("place")
def test_the_examples_print_what_stands_beside_them(capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) > 4
    for block in blocks:
        expected = re.findall(r"^\s*print\(.*\)  # (.+)$", block, re.MULTILINE)
        assert len(expected) == len(re.findall(r"^\s*print\(", block, re.MULTILINE))
        exec(compile(block, "docs/python.md", "exec"), names)
        assert capsys.readouterr().out.splitlines() == expected
