"""Names of people with titles and degrees, as readers see them."""

import pytest

from sopocr.text.person_names import is_name, mend_person


def _faltered(word: str) -> bool:
    return bool(word)


@pytest.mark.parametrize(
    ("read", "mended"),
    [
        ("Drs. 1 WAYAN SUDARMA", "Drs. I WAYAN SUDARMA"),
        ("NUR HIDAYATI, S,1,Pust., M.Hum.", "NUR HIDAYATI, S.I.Pust., M.Hum."),
        ("NUR HIDAYATI, S.LPust", "NUR HIDAYATI, S.I.Pust"),
        ("ANDI PRATAMA, S.KomL, M.T.I.", "ANDI PRATAMA, S.Kom, M.T.I."),
        ("Ir. BAMBANG, M.Sl", "Ir. BAMBANG, M.Si"),
        ("NUR HIDAYATI.6.I.Pust., M.Hum.", "NUR HIDAYATI, S.I.Pust., M.Hum."),
        ("Cadt. HENDRA WIJAYA, M.Mar", "Capt. HENDRA WIJAYA, M.Mar"),
        ("Dr. YOHANES PURNOMO, SGCAE", "Dr. YOHANES PURNOMO, CGCAE"),
    ],
)
def test_initials_and_degrees_are_mended_and_told(read: str, mended: str) -> None:
    text, corrections = mend_person(read, _faltered)
    assert text == mended
    assert len(corrections) == 1 and corrections[0].mended in mended


@pytest.mark.parametrize(
    "name",
    [
        "ANDI PRATAMA, S.KOM., M.SI",
        "H. AHMAD, S.Pd.I",
        "DEWI, S.SosM.Si",  # two degrees, not one with a stroke behind it
        "I GUSTI NGURAH, S.IP",
        "Dr. H. LILIK, M.Sc",
        "SILVIA MSIRAIT",
        "Prof. Dr. SITI, CGCAE",
        "Budi. SANTOSO, PURNOMO",
    ],
)
def test_what_is_no_misreading_stays(name: str) -> None:
    assert mend_person(name, _faltered) == (name, [])


@pytest.mark.parametrize(
    ("word", "known"), [("HIDAYATI", True), ("Hidayatt", False), ("S.Sos", True), ("SE", True), ("se", False)]
)
def test_names_titles_and_degrees(word: str, known: bool) -> None:
    assert is_name(word) is known


@pytest.mark.parametrize(
    ("read", "mended"),
    [
        ("MULYATT, S.STP", "MULYATI, S.STP"),
        ("Dr. SETIAWAN BUDIHARIO", "Dr. SETIAWAN BUDIHARJO"),
        ("HENDRA WUAYA", "HENDRA WIJAYA"),
        ("SULASTRL", "SULASTRI"),
        ("Dr. YOHANES RURNOMO, CGCAE", "Dr. YOHANES PURNOMO, CGCAE"),  # a stroke under the P
        ("Dr. SHTIAWAN", "Dr. SETIAWAN"),
        ("TRI WAHYUNINGSH, SE.", "TRI WAHYUNINGSIH, SE."),
        ("Ir. BAMBANG HARIYAUTO", "Ir. BAMBANG HARIYANTO"),
    ],
)
def test_a_name_is_mended_where_it_can_be_a_misreading_of_one_known_name_alone(
    read: str, mended: str
) -> None:
    assert mend_person(read) == (read, [])  # clear print is nobody's slip
    text, (correction,) = mend_person(read, _faltered)
    assert (text, correction.reason) == (mended, "misread name")


@pytest.mark.parametrize("read", ["Drs. LWAYAN SUDARMA", "Drs. 1WAYAN SUDARMA", "Drs. 1 WAYAN SUDARMA"])
def test_an_initial_stuck_to_the_name_behind_it_is_parted(read: str) -> None:
    assert mend_person(read)[0] == "Drs. I WAYAN SUDARMA"


def test_an_engineers_title_whose_i_was_read_as_another_stroke() -> None:
    assert mend_person("Lr. BAMBANG WIJAYA")[0] == "Ir. BAMBANG WIJAYA"
    assert mend_person("Dr. BAMBANG WIJAYA")[0] == "Dr. BAMBANG WIJAYA"


def test_a_degree_whose_full_stop_was_misread_gets_its_letters() -> None:
    assert mend_person("ANDI PRATAMA, S:KON., M.T.I.", _faltered)[0] == "ANDI PRATAMA, S.Kom., M.T.I."
    assert mend_person("ANDI PRATAMA, M.Mat") == (
        "ANDI PRATAMA, M.Mat",
        [],
    )  # none that is known, but well-formed


@pytest.mark.parametrize("name", ["SITI MULJADI", "SODARMA", "BUTRI", "KUSUMAWATA", "Mulyatt", "WARSITT ALI"])
def test_other_names_stay_however_rare(name: str) -> None:
    assert mend_person(name, _faltered) == (name, [])


@pytest.mark.parametrize(
    ("read", "mended"),
    [
        ("UMAR WYAYA, S.I.K., M.H.", "UMAR WIJAYA, S.I.K., M.H."),
        ("DIS. SAPTOYO HADININGRAT, M.Si.", "Drs. SAPTOYO HADININGRAT, M.Si."),
        ("Dri. RATNA DEWI", "Dri. RATNA DEWI"),  # Drs. or Dra.?
        ("Sri. RATNA DEWI", "Sri. RATNA DEWI"),
    ],
)
def test_i_and_j_run_together_and_a_title_of_three_letters(read: str, mended: str) -> None:
    assert mend_person(read, _faltered)[0] == mended
