import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopocr.text.dates import month_number, parse_date

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
DATES = st.dates(datetime.date(1990, 1, 1), datetime.date(2049, 12, 31))


@given(
    DATES,
    st.sampled_from(
        ["{d} {m} {y}", "{d:02d} {m} {y}", "Sambas, {d} {m} {y}", ": {d}  {m}  {y}", "{d}{m}{y}"]
    ),
)
def test_any_day_in_words(day: datetime.date, form: str) -> None:
    month = MONTHS[day.month - 1]
    for name in (month, month.upper(), month.lower()):
        assert parse_date(form.format(d=day.day, m=name, y=day.year)).value == day.isoformat()


@given(
    DATES,
    st.sampled_from(
        ["{d}-{m}-{y}", "{d:02d}/{m:02d}/{y}", "{d}.{m}.{y}", "{d}-{m}. {y}", "{y}-{m:02d}-{d:02d}"]
    ),
)
def test_any_day_in_numbers(day: datetime.date, form: str) -> None:
    assert parse_date(form.format(d=day.day, m=day.month, y=day.year)).value == day.isoformat()


@given(st.text(max_size=40))
def test_never_gives_what_is_no_date(text: str) -> None:
    value = parse_date(text).value
    if value is not None:
        datetime.date.fromisoformat(value if len(value) == 10 else value + "-01")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("MARET 2019", "2019-03"),
        ("Pebruari 2020", "2020-02"),
        ("13 Nopember 2015", "2015-11-13"),
        ("17 Agt. 2018", "2018-08-17"),
        ("5 Peb 2018", "2018-02-05"),
        ("9 Sept 2018", "2018-09-09"),
        ("Ditetapkan di Tebo pada tanggal 5 Mei 2021", "2021-05-05"),
        ("07/03/22", "2022-03-07"),
        ("8 Januan 2024", "2024-01-08"),
        ("8 Februan 2024", "2024-02-08"),
        ("16 Met 2022", "2022-05-16"),
        (": 11-01-2021OSIAL", "2021-01-11"),
    ],
)
def test_forms(text: str, value: str) -> None:
    assert parse_date(text).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("l Januari 2O23", "2023-01-01"),
        ("13 Nopember 20l5", "2015-11-13"),
        ("1O Aqustus 2021", "2021-08-10"),
        ("30 Desernber 2020", "2020-12-30"),
        ("2 Mel 2021", "2021-05-02"),
        ("2 Jull 2021", "2021-07-02"),
        ("O1/O2/2O23", "2023-02-01"),
        ("I JUNI 2022", "2022-06-01"),
        ("1UNI 2021", "2021-06"),  # a J
        ("1Juni 2021", "2021-06-01"),
        ("| Juni 2022", "2022-06-01"),
        (": I5 Juni 2022", "2022-06-15"),
        ("Sambas, lO Juni 2022", "2022-06-10"),
        ("di Juni 2022", "2022-06"),
        ("Sambas, Juni 2022", "2022-06"),
    ],
)
def test_misread_letters_and_digits(text: str, value: str) -> None:
    assert parse_date(text).value == value


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("", "empty"),
        (" - ", "empty"),
        ("2023", "year_only"),
        ("/ /2023", "year_only"),
        ("Tahun 2023", "year_only"),
        ("2OI9", "year_only"),
        ("31 Februari 2023", "invalid_day"),
        ("12/13/2021", "invalid_day"),
        ("1 Januari 2023 s.d. 3 Maret 2023", "several"),
        ("belum ada", "unreadable"),
        ("2 Juri 2020", "unreadable"),
        ("S Juni 2020", "unreadable"),  # a day, whichever
        ("1k Juni 2020", "unreadable"),
        ("2 Mar 3020", "unreadable"),
    ],
)
def test_no_value_and_why(text: str, note: str) -> None:
    parsed = parse_date(text)
    assert (parsed.value, parsed.note) == (None, note)


def test_a_date_given_twice_is_one() -> None:
    assert parse_date("2 Januari 2023 (02/01/2023)").value == "2023-01-02"


def test_a_two_digit_year_is_marked() -> None:
    assert parse_date("2/1/23").note == "short_year"


def test_a_month_between_two_is_none() -> None:
    assert month_number("Juni") == 6
    assert month_number("Juli") == 7
    assert month_number("Juti") is None
