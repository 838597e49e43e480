"""Review of other forms: sections and nested steps edited, the form shown."""

from __future__ import annotations

import pytest
from handmade import clinic_record, university_record

from sopocr.errors import EditRefused
from sopocr.model.evidence import Evidence
from sopocr.model.reviewed import Reviewed
from sopocr.model.sop import Sop
from sopocr.review.cards import card_for
from sopocr.review.editing import apply_edit
from sopocr.review.edits import (
    AddSection,
    AddStep,
    Edit,
    IndentStep,
    JoinItems,
    MoveSection,
    RemoveSection,
    RenameSection,
    SetValue,
    SplitItem,
    SplitStep,
)
from sopocr.review.form import form_of
from sopocr.review.names import label_of

UNITS = "/sop/bagian_lain/Unit Terkait"


def state() -> Reviewed:
    return Reviewed(record=clinic_record(), locked=(), settled=())


def edited(*edits: Edit) -> Reviewed:
    now = state()
    for edit in edits:
        now = apply_edit(now, edit)
    return now


def items(sop: Sop) -> list[tuple[str, int]]:
    return [(step.nomor, step.tingkat) for step in sop.langkah]


def test_a_step_goes_under_the_one_above_with_all_that_is_under_it() -> None:
    # 6 is "2" of the preparation; the step above on its level is "1"
    now = edited(IndentStep(step=6, by=1))
    assert items(now.record.sop)[6] == ("1.2", 2)
    assert items(now.record.sop)[:6] == items(state().record.sop)[:6]
    assert "/sop/langkah/6/nomor" in now.locked
    # 9 is "2" with two dashes under it
    now = edited(IndentStep(step=9, by=1))
    assert items(now.record.sop)[9:13] == [("1.2", 2), ("1.2.-", 3), ("1.2.-", 3), ("3", 1)]


def test_out_is_the_way_back() -> None:
    for step in (6, 9, 3):
        now = edited(IndentStep(step=step, by=1))
        back = apply_edit(now, IndentStep(step=step, by=-1))
        assert items(back.record.sop) == items(state().record.sop)


def test_a_heading_changes_its_level_alone() -> None:
    now = edited(IndentStep(step=7, by=1))
    assert items(now.record.sop)[7] == ("", 2)


def test_levels_end_where_there_is_nothing_to_stand_under() -> None:
    for edit in (IndentStep(step=0, by=1), IndentStep(step=1, by=-1), IndentStep(step=4, by=1)):
        with pytest.raises(EditRefused):
            edited(edit)


def test_a_new_step_stands_on_the_level_of_the_one_above() -> None:
    assert edited(AddStep(step=4)).record.sop.langkah[4].tingkat == 2
    split = edited(SplitStep(step=4, at={"kegiatan": 4}))
    assert [step.tingkat for step in split.record.sop.langkah[4:6]] == [3, 3]


def test_sections_come_move_and_go() -> None:
    now = edited(AddSection(place=1, title=" Ruang  Lingkup "), MoveSection(path=UNITS, to=0))
    assert list(now.record.sop.bagian_lain)[:3] == ["Unit Terkait", "Pengertian", "Ruang Lingkup"]
    gone = apply_edit(now, RemoveSection(path=UNITS))
    assert "Unit Terkait" not in gone.record.sop.bagian_lain
    assert not [path for path in gone.record.evidence if "Unit Terkait" in path]
    assert [path for path in now.record.evidence if "Unit Terkait" in path]


def test_another_title_takes_all_that_points_to_the_items_along() -> None:
    now = edited(
        SetValue(path=f"{UNITS}/0", value="Ruang Tindakan 2"),
        RenameSection(path=UNITS, title="Unit/Instalasi"),
    )
    path = "/sop/bagian_lain/Unit~1Instalasi"
    assert list(now.record.sop.bagian_lain)[4] == "Unit/Instalasi"
    assert now.record.evidence[f"{path}/1"].box == state().record.evidence[f"{UNITS}/1"].box
    assert not [one for one in (*now.locked, *now.record.evidence) if "Unit Terkait" in one]
    assert any(one.startswith(path) for one in now.locked)


@pytest.mark.parametrize(
    "edit",
    [
        AddSection(place=0, title="Tujuan"),
        AddSection(place=99, title="Baru"),
        AddSection(place=0, title="  "),
        RenameSection(path=UNITS, title="Tujuan"),
        RenameSection(path="/sop/bagian_lain/Tiada", title="Baru"),
        RemoveSection(path="/sop/keterkaitan"),
        MoveSection(path=UNITS, to=99),
        SplitItem(path=UNITS, place=0, at=0),
        JoinItems(path=UNITS, place=1),
    ],
)
def test_what_does_not_fit_is_refused(edit: Edit) -> None:
    with pytest.raises(EditRefused):
        edited(edit)


def test_items_are_split_and_joined_with_their_evidence() -> None:
    before = state().record.evidence[f"{UNITS}/1"]
    now = edited(SplitItem(path=UNITS, place=0, at=5))
    assert now.record.sop.bagian_lain["Unit Terkait"] == ["Ruang", "Tindakan", "Poli Umum"]
    assert now.record.evidence[f"{UNITS}/2"] == before
    joined = apply_edit(now, JoinItems(path=UNITS, place=0))
    assert joined.record.sop.bagian_lain == state().record.sop.bagian_lain
    assert isinstance(joined.record.evidence[f"{UNITS}/1"], Evidence)
    assert joined.record.evidence[f"{UNITS}/1"] == before


def test_head_and_nodes_are_written() -> None:
    now = edited(
        SetValue(path="/sop/nomor_revisi", value="02"),
        SetValue(path="/sop/tanggal_terbit", value="9 Januari 2023"),
        SetValue(path="/sop/diagram_alir/simpul/3/teks", value="Lapor dokter jaga"),
    )
    sop = now.record.sop
    assert (sop.nomor_revisi, sop.tanggal_terbit) == ("02", "2023-01-09")
    assert sop.diagram_alir is not None
    assert sop.diagram_alir.simpul[3].teks == "Lapor dokter jaga"
    with pytest.raises(EditRefused):
        edited(SetValue(path="/sop/diagram_alir/simpul/99/teks", value="x"))


def test_the_form_shows_sections_steps_and_nodes() -> None:
    form = form_of(state()).other
    assert form is not None
    assert [part.title for part, _ in form.parts][3:6] == ["Prosedur", "Diagram Alir", "Unit Terkait"]
    assert [(one.number.text, one.level, one.heading) for one in form.steps][3:5] == [
        ("b", 2, False),
        ("1", 3, False),
    ]
    assert [one.path for one in form.nodes][2] == "/sop/diagram_alir/simpul/2/teks"
    other = form_of(Reviewed(record=university_record(), locked=(), settled=())).other
    assert other is not None
    assert other.columns == ("Pelaksana", "Waktu", "Output")


def test_places_have_names_and_cards() -> None:
    sop = state().record.sop
    assert label_of("/sop/diagram_alir/simpul/2/teks", sop, "id") == "Diagram Alir · 3"
    assert label_of("/sop/nomor_revisi", sop, "id") == "Nomor Revisi"
    card = card_for(state(), UNITS, "", "id")
    assert (card.kind, card.section, card.items) == ("list", 4, ("Ruang Tindakan", "Poli Umum"))
    assert card_for(state(), f"{UNITS}/0", "", "id").section is None
