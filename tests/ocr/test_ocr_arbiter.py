import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopocr.model.page import Reading
from sopocr.ocr import Hint
from sopocr.ocr.arbiter import arbitrate, needs_second_reading


def ppocr(text: str, sure: float = 0.99, doubts: dict[int, float] | None = None) -> Reading:
    """A reading whose characters at the places in `doubts` are less sure."""
    chars = tuple((doubts or {}).get(i, sure) for i in range(len(text)))
    return Reading("ppocr", text, sum(chars) / len(chars) if chars else 0.0, chars)


def tesseract(text: str, sure: float = 0.96) -> Reading:
    return Reading("tesseract", text, sure if text else 0.0, (sure,) * len(text))


def both(first: Reading, second: Reading) -> dict[str, Reading]:
    """Tesseract put first: the order of the mapping must not matter."""
    return {"tesseract": second, "ppocr": first}


def test_agreement_is_worth_more_than_one_reading_and_difference_less() -> None:
    reading = ppocr("Nota Dinas", doubts={3: 0.8})
    alone = arbitrate({"ppocr": reading})
    agreed = arbitrate(both(reading, tesseract("Nota Dinas")))
    differing = arbitrate(both(reading, tesseract("Nofa Dinar", 0.4)))
    assert alone.text == agreed.text == differing.text == "Nota Dinas"
    assert differing.confidence < alone.confidence < agreed.confidence
    assert "agree" in agreed.note and "differ" in differing.note


def test_a_sure_second_reader_overrules_an_unsure_first() -> None:
    first = ppocr("oleh Kepala ditenuskan", doubts={16: 0.6})
    assert arbitrate(both(first, tesseract("oleh Kepala diteruskan"))).text == "oleh Kepala diteruskan"
    assert "'n' -> 'r'" in arbitrate(both(first, tesseract("oleh Kepala diteruskan"))).note


def test_a_sure_first_reader_stands() -> None:
    assert arbitrate(both(ppocr("Kabid"), tesseract("Kabld"))).text == "Kabid"


def test_an_unsure_second_reader_changes_nothing() -> None:
    first = ppocr("ditenuskan", doubts={4: 0.6})
    assert arbitrate(both(first, tesseract("diteruskan", 0.7))).text == "ditenuskan"


def test_known_slips_need_less_trust() -> None:
    first = ppocr("keglatan", doubts={3: 0.8})
    assert arbitrate(both(first, tesseract("kegiatan", 0.6))).text == "kegiatan"


@pytest.mark.parametrize(("mine", "theirs"), [("RI No. 4", "Ri No. 4"), ("Dinas. KET", "Dinas, KET")])
def test_swaps_that_tesseract_makes_are_not_taken(mine: str, theirs: str) -> None:
    assert arbitrate(both(ppocr(mine, 0.7), tesseract(theirs))).text == mine


@pytest.mark.parametrize(
    ("mine", "theirs"), [("PM 50", "PM SO"), ("201/SOP/I", "2O1/SOP/1"), ("Tahun 2016", "Tahun 201")]
)
def test_digits_are_not_traded_for_letters(mine: str, theirs: str) -> None:
    assert arbitrate(both(ppocr(mine, 0.6), tesseract(theirs))).text == mine


def test_spaces_are_the_leaders() -> None:
    assert arbitrate(both(ppocr("1 - 2 hari", 0.8), tesseract("1-2 hari"))).text == "1 - 2 hari"


def test_what_an_unsure_leader_left_out_is_the_second_readers() -> None:
    whole = arbitrate(both(ppocr("abid", 0.65), tesseract("Kabid IKP", 0.9)))
    assert whole.text == "Kabid IKP"
    assert whole.confidence < 0.7
    for first, second in (
        (ppocr("abid", 0.95), tesseract("Kabid IKP", 0.9)),
        (ppocr("abid", 0.65), tesseract("Kabid IKP", 0.8)),
        (ppocr("abid", 0.65), tesseract("abid 12 ab", 0.9)),  # digits are not put in
    ):
        assert "IKP" not in arbitrate(both(first, second)).text
        assert "12" not in arbitrate(both(first, second)).text


def test_unalike_readings_are_not_mixed() -> None:
    choice = arbitrate(both(ppocr("Rahmat", 0.5), tesseract("kuoqzg wexy")))
    assert choice.text == "Rahmat"
    assert choice.confidence < 0.3


def test_one_empty_reading_leaves_the_other_in_doubt() -> None:
    only_second = arbitrate(both(ppocr(""), tesseract("Ya", 0.6)))
    assert only_second.text == "Ya"
    assert only_second.confidence < 0.5
    assert arbitrate(both(ppocr("Ya"), tesseract(""))).text == "Ya"


def test_nothing_read_is_nothing() -> None:
    assert arbitrate({}).text == ""
    nothing = arbitrate(both(ppocr(""), tesseract("")))
    assert (nothing.text, nothing.confidence, nothing.note) == ("", 0.0, "")


def test_quotes_and_dashes_do_not_count_as_difference() -> None:
    choice = arbitrate(both(ppocr("Jum’at – Sabtu"), tesseract("Jum'at - Sabtu")))
    assert choice.text == "Jum’at – Sabtu"
    assert "agree" in choice.note


def test_a_lone_number_is_taken_where_a_number_is_expected() -> None:
    readings = both(ppocr("IN", 0.5), tesseract("11", 0.9))
    assert arbitrate(readings, Hint.DIGITS).text == "11"
    assert arbitrate(readings, Hint.LINE).text == "IN"
    assert arbitrate(both(ppocr("Ya"), tesseract("11")), Hint.DIGITS).text == "Ya"


def test_a_second_reading_is_for_the_unsure() -> None:
    assert not needs_second_reading(ppocr("Nota Dinas", 0.97))
    assert needs_second_reading(ppocr("Nota Dinas", 0.97, {2: 0.9}))
    assert needs_second_reading(ppocr("7", 0.97), Hint.DIGITS)
    assert not needs_second_reading(ppocr(""))


def test_a_few_letters_where_many_have_room_are_doubtful_and_get_no_second_reading() -> None:
    assert not needs_second_reading(ppocr("Vq", 0.9), Hint.SHORT)
    assert needs_second_reading(ppocr("Draf", 0.9), Hint.SHORT)
    assert not needs_second_reading(ppocr("l/ -q", 0.9), Hint.LINE)
    assert needs_second_reading(ppocr("SPO", 0.97), Hint.LINE, lambda _: True)  # large print
    sparse, whole = (
        arbitrate({"ppocr": ppocr(text, 0.9)}, Hint.LINE).confidence for text in ("l/ -q", "Nota Dinas")
    )
    assert sparse < whole - 0.05


def test_odd_words_get_one_however_clearly_they_were_read() -> None:
    """What both readers see is not mended."""

    def odd(text: str) -> bool:
        return text == "Nola Dinas"

    assert needs_second_reading(ppocr("Nola Dinas", 0.99), Hint.LINE, odd)
    assert not needs_second_reading(ppocr("Nota Dinas", 0.99), Hint.LINE, odd)


text = st.text(alphabet="ab1I i.,'’l", max_size=12)
share = st.floats(0, 1)


@given(text, share, text, share, st.sampled_from(Hint))
def test_the_choice_is_made_of_the_readings(a: str, p: float, b: str, q: float, hint: Hint) -> None:
    choice = arbitrate(both(ppocr(a, p), tesseract(b, q)), hint)
    assert 0 <= choice.confidence < 1
    assert set(choice.text) <= set(a + b)
    if a == b:
        assert choice.text == a
    if a and p >= 0.95:
        assert choice.text == a


def test_a_roman_numeral_is_not_made_a_word() -> None:
    first = ppocr("serta Wadir III", doubts={13: 0.6})
    chosen = arbitrate(
        both(first, tesseract("serta Wadir INI")), Hint.LINE, lambda word: word.lower() != "iii"
    )
    assert chosen.text == "serta Wadir III"


@pytest.mark.parametrize("mark", ["• ", "- ", "·"])
def test_a_mark_before_an_item_that_one_reader_sees_stays(mark: str) -> None:
    first = ppocr(f"{mark}Peraturan Pemerintah", doubts={0: 0.4, 1: 0.6})
    assert arbitrate(both(first, tesseract("Peraturan Pemerintah"))).text == first.text
