"""Words of the interface, readings to choose from, corrected words, crops."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import sopocr.review
from sopocr.assemble.codes import RULES, make_finding
from sopocr.ingest.sniff import FOREIGN
from sopocr.model.evidence import Evidence
from sopocr.model.findings import Finding
from sopocr.model.sop import PageInfo
from sopocr.review.cards import crop_around
from sopocr.review.lexicon import corrections_file
from sopocr.review.reasons import reason_in
from sopocr.review.texts import message_of, say, say_many
from sopocr.review.wording import choices_for, first_difference
from sopocr.text.lexicon import read_words

PACKAGE = Path(sopocr.review.__file__).parent
CATALOGUE = PACKAGE / "locale" / "id" / "LC_MESSAGES" / "sopocr.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "say": (2,),
    "say_many": (2, 3),
    "EditRefused": (1,),
}


def test_every_word_of_the_interface_is_there_in_indonesian() -> None:
    used = {
        message
        for _, _, message, _, _ in extract_from_dir(
            PACKAGE,
            method_map=[("api/**", "ignore"), ("**.py", "python"), ("templates/**.html", "jinja2")],
            keywords=KEYWORDS,
        )
    }
    with CATALOGUE.open("rb") as file:
        known = {message.id: message for message in read_po(file, locale="id") if message.id}
    assert len(used) > 150
    assert used <= known.keys(), used - known.keys()
    for message in known.values():
        assert not list(message.check()), message.id
        own = "".join(message.string) if isinstance(message.string, tuple) else message.string
        assert own, message.id
        one = message.id[-1] if isinstance(message.id, tuple) else message.id
        assert set(re.findall(r"%\(\w+\)s", own)) <= set(re.findall(r"%\(\w+\)s", one)), message.id


def test_sentences_in_both_languages() -> None:
    assert say("id", "Step %(number)s", number=3) == "Langkah 3"
    assert say("en", "Step %(number)s", number=3) == "Step 3"
    assert say_many("id", "%(num)s doubt", "%(num)s doubts", 2) == "2 keraguan"
    assert say_many("en", "%(num)s doubt", "%(num)s doubts", 1) == "1 doubt"


@pytest.mark.parametrize("code", sorted(RULES))
def test_findings_are_told_in_the_language_of_the_page(code: str) -> None:
    names = set(re.findall(r"\{(\w+)\}", RULES[code].id + RULES[code].en)) - {"page"}
    values = {name: f"«{name}»" for name in names}
    both = {lang: make_finding(code, lang=lang, page=3, **values) for lang in ("id", "en")}  # type: ignore[arg-type]
    assert message_of(both["id"], "en") == both["en"].message
    assert message_of(both["en"], "id") == both["id"].message
    assert message_of(both["en"], "en") == both["en"].message


def test_an_unknown_finding_is_told_as_it_is() -> None:
    assert message_of(Finding(code="NEW", severity="info", message="Apa ini"), "en") == "Apa ini"


def proof(**readings: str) -> Evidence:
    return Evidence(raw=next(iter(readings.values())), readings=readings, confidence=0.5)


def test_readings_are_offered_once_each_with_their_differences() -> None:
    choices = choices_for(
        "Laporan Evaluasi Kinerja",
        proof(ppocr="2. Laporan Evaluasi Kinerja", tesseract="Laporan Evaluasi Kineria", third="Laporan"),
    )
    assert [choice.value for choice in choices] == [
        "Laporan Evaluasi Kinerja",
        "Laporan Evaluasi Kineria",
        "Laporan",
    ]
    assert choices[0].current and choices[0].readers == ("PP-OCR",)
    assert "".join(s.text for s in choices[1].segments if s.differs) == "Kineria"
    assert all("".join(s.text for s in one.segments) == one.value for one in choices)
    start, end = first_difference(choices[0])
    assert choices[0].value[start:end].strip() == "Evaluasi Kinerja"


def test_readings_of_a_date_are_offered_as_dates() -> None:
    choices = choices_for(
        "2023-01-01", proof(ppocr="01 Januari 2023", tesseract="07 Januari 2023"), is_date=True
    )
    assert [(one.value, one.printed) for one in choices] == [
        ("2023-01-01", "01 Januari 2023"),
        ("2023-01-07", "07 Januari 2023"),
    ]


def test_corrected_words_make_a_lexicon(tmp_path: Path) -> None:
    text = corrections_file(
        [
            ("Laporan Kineria Dinas", "Laporan Kinerja Dinas"),
            ("Kineria", "Kinerja"),
            ("Disposisi", "Surat Tugas"),  # other words, no misreading
            ("NURHII", "NURHIDAYATI"),
        ]
    )
    path = tmp_path / "lexicon.txt"
    path.write_text(text, encoding="utf-8")
    assert read_words(path) == ["Kinerja", "NURHIDAYATI"]
    assert "Kineria (2)" in text


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_crop_frames_the_value_wherever_the_page_is_turned(turn: int) -> None:
    info = PageInfo(number=1, kind="alur", rotation=turn, width=1000, height=800)
    box = (300, 200, 420, 230) if turn in (0, 180) else (300, 200, 330, 320)
    crop = crop_around(1, box, info)
    x, y, width, height = crop.frame
    assert (width, height) == (120, 30)
    assert x > 0 and x + width < crop.width and y > 0 and y + height < crop.height
    assert crop.box[0] < box[0] and crop.box[3] > box[3]
    edge = crop_around(1, (0, 0, 50, 20), info)
    assert min(edge.box) == 0


def templates_of(part: str) -> set[str]:
    """What errors about files say in a part of the program, "X" in place of what is put in."""
    found: set[str] = set()
    for path in (PACKAGE.parent / part).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id not in REFUSALS or not node.args:
                continue
            texts = [node.args[0], *(one.value for one in node.keywords if one.arg == "remedy")]
            for text in texts:
                choices = [text.body, text.orelse] if isinstance(text, ast.IfExp) else [text]
                for one in choices:
                    if isinstance(one, ast.JoinedStr):
                        found.add(
                            "".join(str(p.value) if isinstance(p, ast.Constant) else "X" for p in one.values)
                        )
                    elif isinstance(one, ast.Constant) and one.value:
                        found.add(str(one.value))
    return found


REFUSALS = {"DamagedSource", "UnsupportedSource", "PasswordNeeded", "LimitExceeded", "SourceError"}


def test_every_reason_for_refusing_a_file_is_there_in_indonesian() -> None:
    said = templates_of("ingest")
    assert len(said) > 50
    # "is X" stands for the kinds of files that are told by their first bytes
    left = {text for text in said - {"is X"} if reason_in("id", text) == text}
    left |= {name for _, name in FOREIGN if reason_in("id", f"is {name}") == f"is {name}"} - {"PostScript"}
    assert not left
    for text in said:
        assert reason_in("en", text) == text


def test_a_reason_with_its_remedy() -> None:
    both = "is a GIF picture. Save or print it as PDF, or as TIFF, JPEG or PNG, and give that"
    assert reason_in("id", both) == (
        "adalah gambar GIF. Simpan atau cetak sebagai PDF, atau TIFF, JPEG, PNG, lalu berikan itu"
    )
    assert reason_in("id", "has 80 MiB; the limit is 64") == "berukuran 80 MiB; batasnya 64"
    assert reason_in("id", "something never heard of. Try") == "something never heard of. Try"
