"""What was read right stays as it is: every repair over clean truth gives it back.

The truth is that of the samples' contents, the models' word lists, and names, ranks and numbers put together
from their parts.
"""

import json
import random
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sopocr.resources import resource_path
from sopocr.text import grammar
from sopocr.text.approver import split_approver
from sopocr.text.correction import correct_line
from sopocr.text.joining import join_lines
from sopocr.text.lexicon import read_words
from sopocr.text.lists import ItemLine, split_items
from sopocr.text.person_names import mend_person
from sopocr.text.personnel import PANGKAT, PROSECUTORS, find_nip, match_pangkat, with_grade_of_rank
from sopocr.text.positions import is_position, mend_position

CONTENTS = Path(__file__).parents[2] / "samples" / "contents"
BOXES = (
    "kualifikasi_pelaksana",
    "keterkaitan",
    "peralatan_perlengkapan",
    "peringatan",
    "pencatatan_pendataan",
)
POSITIONS = (
    "Kepala Dinas Kesehatan", "Kepala Desa", "Camat Bantul", "Lurah Tanjung", "Bupati Balangan",
    "Wali Kota Medan", "Gubernur Sumatera Utara", "Inspektur Jenderal", "Inspektur Kota",
    "Sekretaris Daerah", "Sekretaris Jenderal", "Direktur Jenderal Imigrasi",
    "Kepala Badan Pusat Statistik", "Kepala Puskesmas Sungai Raya", "Panitera", "Rektor Universitas",
    "Dekan Fakultas Hukum", "Wakil Rektor I", "Wakil Direktur 1", "Kabag Umum", "Kasubbag TU",
    "Pj. Bupati", "Plt. Kepala Dinas", "Plh. Sekretaris", "a.n. Bupati", "Menteri Keuangan",
    "Deputi Bidang", "Kapolres Bantul", "Komandan Satuan", "Staf Ahli", "Kuasa Pengguna Anggaran",
    "Pejabat Pembuat Komitmen", "Penghulu Kampung", "Wali Nagari", "Keuchik", "Perbekel", "Manajer",
    "Penanggung Jawab", "Ketua Tim", "Koordinator", "Sekretaris Dewan", "Pimpinan Cabang",
    "Kepala Lembaga",
)  # fmt: skip
RARE_NAMES = (
    "KRISTIAN", "MARTA", "NURHAYAT", "AMAT SUBARJO", "HEKTOR", "SUTYONO", "RURNOMO", "HAKIM RINI",
    "ABDURAHMAN", "TRISNOWATI", "M. ANTONI", "BUDIHARIO", "I GUSTI LANANG",
)  # fmt: skip
DEGREES = (
    "S.H., M.H.", "S.Sos", "ST, MT", "S.Kom., M.T.I.", "S.STP, M.AP", "S.Pd.I", "S.H.I.", "S.Kel",
    "M.Th", "S.Stp",
)  # fmt: skip
TITLES = ("", "", "Drs. ", "Dra. ", "dr. ", "Ir. ", "H. ", "Hj. ", "Prof. Dr. ", "drg. ", "I ", "Capt. ")


@cache
def contents() -> tuple[dict[str, object], ...]:
    return tuple(json.loads(path.read_text(encoding="utf-8")) for path in sorted(CONTENTS.glob("*.json")))


def texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from texts_of(member)
    elif isinstance(value, list):
        for member in value:
            yield from texts_of(member)


@cache
def truth() -> tuple[str, ...]:
    """All printed texts of the samples' contents and all entries of the field's word lists."""
    printed = {text for content in contents() for text in texts_of(content)}
    lists = ("actors", "documents", "offices", "units", "verbs", "places")
    listed = {word for name in lists for word in read_words(resource_path(f"lexicon/{name}.txt"))}
    return tuple(sorted(text for text in printed | listed if text.strip() == text and text))


def names(count: int) -> list[str]:
    rng = random.Random(7)
    known = read_words(resource_path("names.txt"))
    made = []
    for _ in range(count):
        words = [
            rng.choice(known) if rng.random() < 0.7 else rng.choice(RARE_NAMES)
            for _ in range(rng.choice([1, 2, 2]))
        ]
        name = " ".join(words).upper() if rng.random() < 0.6 else " ".join(words).title()
        made.append(rng.choice(TITLES) + name + (f", {rng.choice(DEGREES)}" if rng.random() < 0.7 else ""))
    return made


def nips(count: int) -> list[str]:
    rng = random.Random(11)
    made = []
    for _ in range(count):
        born = rng.randint(1962, 1998)
        day, since = (
            f"{born}{rng.randint(1, 12):02}{rng.randint(1, 28):02}",
            f"{born + rng.randint(19, 36)}{rng.randint(1, 12):02}",
        )
        made.append(
            rng.choice([" ", "", "."]).join((day, since, rng.choice("12"), f"{rng.randint(1, 999):03}"))
        )
    return made


def ranks() -> list[str]:
    forms = ("{0}", "{0}, {1}", "{0} ({1})", "{0} - {1}")
    usual = [form.format(*rank) for form in forms for rank in (PANGKAT | PROSECUTORS).items()]
    return usual + [rank.replace("Tk. I", "Tingkat I") for rank in usual] + [rank.upper() for rank in PANGKAT]


def changed(pairs: Iterator[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    return [(right, mended) for right, mended in pairs if right != mended]


def test_lines_of_the_field_stay_however_they_are_written() -> None:
    forms = [form for text in truth() for form in {text, text.upper()}]
    spaced = [" ".join(text.split()) for text in forms]
    assert changed((text, correct_line(text, [0.999] * len(text), text).text) for text in spaced) == []
    assert changed((text, correct_line(text).text) for text in spaced[::9]) == []
    assert changed((text, mend_position(text)) for text in forms) == []


def test_no_word_of_the_field_is_mended_into_a_rank() -> None:
    hits = [(text, match_pangkat(text)) for text in (*truth(), *POSITIONS)]
    assert changed((text, hit.text) for text, hit in hits if hit is not None and hit.score < 1) == []


def test_names_stay() -> None:
    made = [*names(600), *RARE_NAMES, *(name.title() for name in RARE_NAMES)]
    assert changed((name, mend_person(name)[0]) for name in made) == []
    assert changed((name, correct_line(name, [0.99] * len(name), name).text) for name in made) == []
    assert changed((name, mend_position(name)) for name in made) == []
    assert [name for name in made if is_position(name) or match_pangkat(name)] == []


@pytest.mark.parametrize("position", POSITIONS)
def test_positions_are_known_and_stay(position: str) -> None:
    for text in (position, position.upper()):
        assert is_position(text)
        assert mend_position(text) == text


def test_ranks_and_numbers_stay() -> None:
    for rank in ranks():
        hit = match_pangkat(rank)
        assert hit is not None and hit.text == rank
        assert (grammar.own_grade(rank, [rank]), with_grade_of_rank(rank)) == (rank, rank)
    for nip in nips(200):
        found = find_nip(f"NIP. {nip}")
        assert found is not None and found.text == nip
        assert grammar.regular_nip(nip) == nip


@pytest.mark.parametrize("exact", [True, False])
def test_blocks_are_split_as_they_were_put_together(exact: bool) -> None:
    rng = random.Random(3)
    wrong = []
    for name, position, rank, nip in zip(names(300), POSITIONS * 9, ranks() * 3, nips(300), strict=False):
        titled = "," in name or "." in name
        asked = {
            "jabatan": position,
            "nama": name,
            "pangkat": rank if rng.random() < 0.6 else None,
            "nip": None,
        }
        if rng.random() < 0.6 or not titled:  # a lone word under a position may be a place
            asked["nip"] = nip
        lines = [text if key != "nip" else f"NIP. {text}" for key, text in asked.items() if text]
        parts = split_approver(lines, gaps=[0.0, 2.0, 0.2, 0.2], exact=exact)
        got = {key: getattr(parts, key) for key in asked}
        if got != asked or parts.corrections:
            wrong.append((asked, got))
    assert wrong == []


def test_exact_lines_are_never_mended_whatever_they_say() -> None:
    parts = split_approver(
        ["CAMAT BANTUL", "AMAT SUBARJO, S.Sos", "Penata Muda Tk.1 (III/b)", "NIP. 197OO215 199803 1 001"],
        exact=True,
    )
    assert (parts.jabatan, parts.nama) == ("CAMAT BANTUL", "AMAT SUBARJO, S.Sos")
    assert (parts.pangkat, parts.nip) == ("Penata Muda Tk.1 (III/b)", "197OO215 199803 1 001")
    assert parts.corrections == ()
    village = split_approver(["Kepala Desa", "NURHAYAT"], exact=True)
    assert (village.jabatan, village.nama) == ("Kepala Desa", "NURHAYAT")


def test_the_form_of_a_field_changes_nothing_that_has_it() -> None:
    for content in contents():
        number = str(content["nomor_sop"] or "")
        assert grammar.regular_number(number, [number]) == number
    for text in truth():
        for repair in (grammar.tidy_ends, grammar.without_middle_dots, grammar.reference_signs):
            assert repair(text) == text
        assert grammar.items_apart(text, [text]) == text
        time = grammar.spaced_units(grammar.spelt_number(text), [text])
        assert grammar.counted_time(grammar.whole_days(time), [text]) == text
    for office in ("Wakil Direktur 1", "Asisten 1", "Irban 1", "Wakil Dekan I"):
        assert grammar.office_number(office, [], [office]) == office


def test_wrapped_lines_join_to_what_they_were() -> None:
    wrong = []
    for text in truth():
        words = " ".join(text.split()).split(" ")
        for at in range(1, len(words)):
            around = words[at - 1][-1] + words[at][0]
            if "/" in around and " / " not in text:
                continue  # a number with a space on one side of a slash
            if (joined := join_lines([" ".join(words[:at]), " ".join(words[at:])])) != " ".join(words):
                wrong.append((text, joined))
    assert [pair for pair in wrong if " /" not in pair[0]] == []


def wrapped(items: list[str], marks: list[str], width: int) -> list[ItemLine]:
    lines: list[ItemLine] = []
    for item, mark in zip(items, marks, strict=True):
        row, left = mark, 0
        for word in item.split():
            if len(row) + 1 + len(word) > width:
                lines.append(ItemLine(row, left, left + 10 * len(row), 22 * len(lines), 22 * len(lines) + 16))
                row, left = word, 10 * len(mark) + 10
            else:
                row = f"{row} {word}"
        lines.append(ItemLine(row, left, left + 10 * len(row), 22 * len(lines), 22 * len(lines) + 16))
    return lines


@pytest.mark.parametrize("marks", ["{0}.", "{0})", "{1}.", "•"])
def test_a_numbered_list_gives_its_items(marks: str) -> None:
    for content, box, width in product(contents(), BOXES, (30, 45, 60)):
        given_box = content.get(box) or []
        assert isinstance(given_box, list)
        items = [item for item in given_box if isinstance(item, str)]
        marked = [marks.format(number + 1, chr(ord("a") + number)) for number in range(len(items))]
        got = split_items(wrapped(items, marked, width), right=10.0 * width)
        assert [item.text for item in got] == items


WORDS = st.sampled_from(["UNDANG", "Surat", "dinas", "12/2020", "RSUD", "S.Sos", "Kelas", "c", "IV", "a.n."])


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=6).map(" ".join))
def test_any_line_both_readers_saw_clearly_stays(text: str) -> None:
    assert correct_line(text, [0.999] * len(text), text).text == text
