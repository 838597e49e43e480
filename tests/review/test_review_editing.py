"""Edits on a reviewed record: what they change, what follows, what is refused."""

from __future__ import annotations

import pytest
from handmade import clinic_record
from hypothesis import given, settings
from hypothesis import strategies as st

from sopocr.errors import EditRefused
from sopocr.model.evidence import Evidence
from sopocr.model.reviewed import Conflict, Reviewed
from sopocr.model.sop import Alur, Langkah, PelaksanaLangkah, Producer, Record, Sop, Source, Waktu
from sopocr.review.editing import apply_edit, value_at
from sopocr.review.edits import (
    EDIT,
    Accept,
    AddEdge,
    AddStep,
    ChangeEdge,
    Edit,
    InsertItem,
    JoinSteps,
    MoveItem,
    MoveStep,
    RemoveEdge,
    RemoveItem,
    RemoveStep,
    SetSymbol,
    SetValue,
    SplitStep,
    Unlock,
)

ACTORS = ("Kepala", "Sekretaris", "Staf")


def proof(raw: str, confidence: float = 0.5) -> Evidence:
    """Evidence that can be told from any other by its raw text."""
    return Evidence(page=1, box=(1, 2, 3, 4), raw=raw, confidence=confidence)


def made(steps: int, edges: list[tuple[int, int]], symbols: list[list[str]] | None = None) -> Reviewed:
    """A record whose every value says in its evidence what it is."""
    sop = Sop(nama_sop="Cuti", pelaksana=list(ACTORS), keterkaitan=["SOP A", "SOP B", "SOP C"])
    evidence = {"/sop/nama_sop": proof("Cuti")}
    for place in range(len(sop.keterkaitan)):
        evidence[f"/sop/keterkaitan/{place}"] = proof(sop.keterkaitan[place])
    for place in range(steps):
        actors = symbols[place] if symbols else [ACTORS[place % 3]]
        sop.langkah.append(
            Langkah(
                nomor=str(place + 1),
                kegiatan=f"Langkah {place} tahap",
                pelaksana=[PelaksanaLangkah(aktor=actor, simbol="proses") for actor in actors],
                waktu=Waktu(teks="1 jam", min=1, maks=1, satuan="jam"),
            )
        )
        top = f"/sop/langkah/{place}"
        evidence[f"{top}/kegiatan"] = proof(f"Langkah {place} tahap")
        evidence[f"{top}/waktu/teks"] = proof("1 jam")
        for number, actor in enumerate(actors):
            evidence[f"{top}/pelaksana/{number}/simbol"] = proof(f"{place} {actor}")
    for number, (dari, ke) in enumerate(edges):
        sop.alur.append(Alur(dari=dari, ke=ke))
        evidence[f"/sop/alur/{number}"] = proof(f"Langkah {dari - 1} tahap>Langkah {ke - 1} tahap")
    record = Record(
        source=Source(file="a.pdf", sha256="0" * 64, media_type="application/pdf"),
        producer=Producer(sopocr="0"),
        status="complete",
        sop=sop,
        evidence=evidence,
    )
    return Reviewed(record=record)


def assert_proofs_point_home(state: Reviewed) -> None:
    """Each step's and arrow's evidence still tells of that very step and arrow."""
    sop, evidence = state.record.sop, state.record.evidence
    for path, one in evidence.items():
        steps = path.split("/")
        if steps[2] == "langkah" and steps[4] == "kegiatan":
            assert sop.langkah[int(steps[3])].kegiatan == one.raw
        elif steps[2] == "langkah" and steps[4] == "pelaksana":
            mark = sop.langkah[int(steps[3])].pelaksana[int(steps[5])]
            assert one.raw.endswith(mark.aktor)
        elif steps[2] == "alur":
            edge = sop.alur[int(steps[3])]
            ends = (sop.langkah[edge.dari - 1].kegiatan, sop.langkah[edge.ke - 1].kegiatan)
            assert ">".join(ends) == one.raw
        elif steps[2] == "keterkaitan":
            assert sop.keterkaitan[int(steps[3])] == one.raw


@st.composite
def charts(draw: st.DrawFn) -> Reviewed:
    count = draw(st.integers(2, 6))
    ends = st.tuples(st.integers(1, count), st.integers(1, count)).filter(lambda pair: pair[0] != pair[1])
    edges = draw(st.lists(ends, unique=True, max_size=7))
    marks = st.lists(st.sampled_from(ACTORS), unique=True, max_size=3).map(
        lambda names: sorted(names, key=ACTORS.index)
    )
    return made(count, edges, draw(st.lists(marks, min_size=count, max_size=count)))


def arrangements(state: Reviewed) -> st.SearchStrategy[Edit]:
    """Edits that move things about without changing a text."""
    count = len(state.record.sop.langkah)
    place = st.integers(0, max(0, count - 1))
    edges = len(state.record.sop.alur)
    choices: list[st.SearchStrategy[Edit]] = [
        st.builds(AddStep, step=st.integers(0, count)),
        st.builds(RemoveStep, step=place),
        st.builds(MoveStep, step=place, to=place),
        st.builds(
            SetSymbol, step=place, actor=st.sampled_from(ACTORS), simbol=st.sampled_from([None, "keputusan"])
        ),
        st.builds(MoveItem, path=st.just("/sop/keterkaitan"), place=st.integers(0, 2), to=st.integers(0, 2)),
        st.builds(MoveItem, path=st.just("/sop/pelaksana"), place=st.integers(0, 2), to=st.integers(0, 2)),
    ]
    if edges:
        choices.append(st.builds(RemoveEdge, edge=st.integers(0, edges - 1)))
    return st.one_of(choices)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_proofs_follow_steps_symbols_arrows_and_items(data: st.DataObject) -> None:
    state = data.draw(charts())
    for _ in range(4):
        if len(state.record.sop.langkah) < 2:
            break
        edit = data.draw(arrangements(state))
        before = state.model_dump_json()
        after = apply_edit(state, edit)
        assert state.model_dump_json() == before, "the edited record itself must stay"
        assert_proofs_point_home(after)
        state = after


@settings(max_examples=40, deadline=None)
@given(charts(), st.data())
def test_moving_a_step_there_and_back_changes_nothing(state: Reviewed, data: st.DataObject) -> None:
    place = st.integers(0, len(state.record.sop.langkah) - 1)
    start, to = data.draw(place), data.draw(place)
    there = apply_edit(state, MoveStep(step=start, to=to))
    back = apply_edit(there, MoveStep(step=to, to=start))
    assert back.record.sop == state.record.sop
    assert back.record.evidence == state.record.evidence


@settings(max_examples=40, deadline=None)
@given(charts(), st.data())
def test_adding_a_step_and_removing_it_changes_nothing(state: Reviewed, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(state.record.sop.langkah)))
    added = apply_edit(state, AddStep(step=at))
    assert added.record.sop.langkah[at] == Langkah()
    assert apply_edit(added, RemoveStep(step=at)).record.sop == state.record.sop


def test_a_split_step_joined_again_reads_as_before() -> None:
    state = made(3, [(1, 2), (2, 3), (3, 1)], [["Kepala"], ["Kepala", "Staf"], ["Staf"]])
    parted = apply_edit(state, SplitStep(step=1, at={"kegiatan": 10}, symbols=(1,)))
    sop = parted.record.sop
    assert [step.kegiatan for step in sop.langkah[1:3]] == ["Langkah 1", "tahap"]
    assert [[m.aktor for m in step.pelaksana] for step in sop.langkah[1:3]] == [["Kepala"], ["Staf"]]
    assert [(e.dari, e.ke) for e in sop.alur] == [(1, 2), (3, 4), (4, 1)]
    assert parted.record.evidence["/sop/langkah/2/pelaksana/0/simbol"].raw == "1 Staf"
    assert parted.record.evidence["/sop/langkah/3/kegiatan"].raw == "Langkah 2 tahap"
    joined = apply_edit(parted, JoinSteps(step=1)).record
    assert joined.sop.langkah[1].kegiatan == "Langkah 1 tahap"
    assert joined.sop.langkah[1].pelaksana == state.record.sop.langkah[1].pelaksana
    assert joined.sop.alur == state.record.sop.alur
    assert joined.evidence["/sop/langkah/1/pelaksana/1/simbol"].raw == "1 Staf"


def test_joining_drops_the_arrow_between_and_makes_one_of_equal_arrows() -> None:
    state = made(4, [(1, 2), (2, 3), (4, 2), (4, 3), (3, 4)])
    joined = apply_edit(state, JoinSteps(step=1)).record
    assert [(edge.dari, edge.ke) for edge in joined.sop.alur] == [(1, 2), (3, 2), (2, 3)]
    assert joined.evidence["/sop/alur/2"].raw == "Langkah 2 tahap>Langkah 3 tahap"
    assert len([path for path in joined.evidence if path.startswith("/sop/alur")]) == 3


def test_a_written_value_is_locked_sure_and_parsed() -> None:
    state = made(2, [(1, 2)])
    after = apply_edit(state, SetValue(path="/sop/langkah/1/waktu/teks", value=" 2  hari kerja\n"))
    waktu = after.record.sop.langkah[1].waktu
    assert (waktu.teks, waktu.min, waktu.satuan) == ("2 hari kerja", 2, "hari_kerja")
    assert after.locked == ("/sop/langkah/1/waktu/teks",)
    assert after.record.evidence["/sop/langkah/1/waktu/teks"].confidence == 1
    moved = apply_edit(after, MoveStep(step=1, to=0))
    assert moved.locked == ("/sop/langkah/0/waktu/teks",)
    assert apply_edit(moved, Unlock(path="/sop/langkah/0/waktu/teks")).locked == ()
    assert apply_edit(moved, RemoveStep(step=0)).locked == ()


def test_a_legal_reference_is_parsed_when_written() -> None:
    state = apply_edit(made(1, []), InsertItem(path="/sop/dasar_hukum", place=0, value="UU 5 Tahun 2014"))
    text = "Undang-Undang Nomor 20 Tahun 2023 tentang Aparatur Sipil Negara"
    after = apply_edit(state, SetValue(path="/sop/dasar_hukum/0/teks", value=text))
    one = after.record.sop.dasar_hukum[0]
    assert (one.jenis, one.nomor, one.tahun, one.tentang) == ("UU", "20", 2023, "Aparatur Sipil Negara")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("2023-02-28", "2023-02-28"), ("28 Februari 2023", "2023-02-28"), ("2023-02", "2023-02"), ("", None)],
)
def test_dates_are_taken_as_people_write_them(typed: str, kept: str | None) -> None:
    after = apply_edit(made(1, []), SetValue(path="/sop/tanggal_efektif", value=typed))
    assert after.record.sop.tanggal_efektif == kept


def test_accepting_settles_the_doubts_about_a_value_and_writing_brings_them_back() -> None:
    state = apply_edit(made(2, [(1, 2)]), SetValue(path="/sop/langkah/0/waktu/teks", value="1 hari 2 jam"))
    path = "/sop/langkah/0/waktu/teks"
    assert [d.findings[0].code for d in state.doubts() if d.path == path] == ["DURATION_UNPARSED"]
    accepted = apply_edit(state, Accept(path=path))
    assert path not in [doubt.path for doubt in accepted.doubts()]
    moved = apply_edit(accepted, MoveStep(step=0, to=1))
    assert "/sop/langkah/1/waktu/teks" not in [doubt.path for doubt in moved.doubts()]
    again = apply_edit(accepted, SetValue(path=path, value="2 jam 3 hari"))
    assert path in [doubt.path for doubt in again.doubts()]


def test_settling_every_doubt_leaves_none() -> None:
    state = made(3, [(1, 2)])
    for _ in range(60):
        doubts = state.doubts()
        if not doubts:
            break
        state = apply_edit(state, Accept(path=doubts[0].path, key=doubts[0].key))
    assert state.doubts() == ()


def test_an_actor_goes_with_its_symbols_and_takes_them_to_a_new_name() -> None:
    state = made(3, [], [["Kepala", "Staf"], ["Staf"], ["Sekretaris"]])
    named = apply_edit(state, SetValue(path="/sop/pelaksana/2", value="Arsiparis")).record.sop
    assert [[mark.aktor for mark in step.pelaksana] for step in named.langkah] == [
        ["Kepala", "Arsiparis"],
        ["Arsiparis"],
        ["Sekretaris"],
    ]
    gone = apply_edit(state, RemoveItem(path="/sop/pelaksana", place=2)).record.sop
    assert [[mark.aktor for mark in step.pelaksana] for step in gone.langkah] == [
        ["Kepala"],
        [],
        ["Sekretaris"],
    ]


def test_changing_an_arrow_keeps_its_place() -> None:
    after = apply_edit(made(3, [(1, 2), (2, 3)]), ChangeEdge(edge=0, dari=1, ke=3, syarat="ya"))
    assert [(e.dari, e.ke, e.syarat) for e in after.record.sop.alur] == [(1, 3, "ya"), (2, 3, None)]
    assert "/sop/alur/0" in after.locked


@pytest.mark.parametrize(
    "edit",
    [
        SetValue(path="/sop/langkah/9/kegiatan", value="x"),
        SetValue(path="/sop/langkah/0/pelaksana", value="x"),
        SetValue(path="/source/file", value="x"),
        SetValue(path="/sop/langkah", value="x"),
        SetValue(path="/sop/keterkaitan/0", value="  "),
        SetValue(path="/sop/tanggal_efektif", value="2023-02-30"),
        SetValue(path="/sop/tanggal_efektif", value="kemarin"),
        SetValue(path="/sop/pelaksana/0", value="Staf"),
        InsertItem(path="/sop/nama_sop", place=0, value="x"),
        InsertItem(path="/sop/keterkaitan", place=7, value="x"),
        InsertItem(path="/sop/pelaksana", place=0, value="Staf"),
        RemoveItem(path="/sop/bagian_lain/x", place=0),
        MoveItem(path="/sop/keterkaitan", place=0, to=3),
        AddStep(step=4),
        RemoveStep(step=3),
        MoveStep(step=0, to=3),
        JoinSteps(step=2),
        SetSymbol(step=0, actor="Bupati", simbol="proses"),
        AddEdge(dari=1, ke=4),
        AddEdge(dari=2, ke=2),
        AddEdge(dari=1, ke=2),
        RemoveEdge(edge=1),
        ChangeEdge(edge=0, dari=1, ke=1),
        Unlock(path="/sop/nama_sop"),
        Accept(),
    ],
)
def test_edits_that_fit_not_are_refused(edit: Edit) -> None:
    with pytest.raises(EditRefused):
        apply_edit(made(3, [(1, 2)]), edit)


@pytest.mark.parametrize(
    "text",
    [
        '{"kind": "set", "path": "sop", "value": "x"}',
        '{"kind": "set-symbol", "step": 0, "actor": "Staf", "simbol": "awan"}',
        '{"kind": "add-edge", "dari": 0, "ke": 1}',
        '{"kind": "add-step", "step": -1}',
        '{"kind": "drop-table"}',
        '{"kind": "add-step", "step": 0, "more": 1}',
    ],
)
def test_what_is_no_edit_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        EDIT.validate_json(text)


def test_values_are_found_by_pointer() -> None:
    sop = made(2, [(1, 2)]).record.sop
    assert value_at(sop, "/sop/langkah/1/waktu/teks") == "1 jam"
    assert value_at(sop, "/sop/keterkaitan") == "SOP A; SOP B; SOP C"
    assert value_at(sop, "/sop/alur/0") == "1 → 2"
    assert value_at(sop, "/sop/langkah/5/kegiatan") is None
    assert value_at(sop, "/sop/langkah/x") is None


def test_arrows_of_a_free_chart() -> None:
    state = Reviewed(record=clinic_record())
    chart = state.record.sop.diagram_alir
    assert chart is not None
    count = len(chart.alur)
    after = apply_edit(state, AddEdge(chart=True, dari=1, ke=len(chart.simpul), syarat="ya"))
    drawn = after.record.sop.diagram_alir
    assert drawn is not None and (drawn.alur[-1].dari, drawn.alur[-1].ke) == (1, len(chart.simpul))
    assert f"/sop/diagram_alir/alur/{count}" in after.locked
    turned = apply_edit(
        after, ChangeEdge(chart=True, edge=count, dari=len(chart.simpul), ke=1, syarat=None)
    ).record.sop.diagram_alir
    assert turned is not None and turned.alur[-1].model_dump() == {
        "dari": len(chart.simpul),
        "ke": 1,
        "syarat": None,
    }
    less = apply_edit(after, RemoveEdge(chart=True, edge=0))
    assert less.record.sop.diagram_alir is not None
    assert [one.dari for one in less.record.sop.diagram_alir.alur] == [one.dari for one in drawn.alur[1:]]
    assert f"/sop/diagram_alir/alur/{count - 1}" in less.locked
    assert less.record.sop.alur == state.record.sop.alur  # the table's own stay
    for wrong in (
        AddEdge(chart=True, dari=1, ke=99),
        AddEdge(chart=True, dari=2, ke=2),
        AddEdge(chart=True, dari=chart.alur[0].dari, ke=chart.alur[0].ke),
    ):
        with pytest.raises(EditRefused):
            apply_edit(state, wrong)
    with pytest.raises(EditRefused):
        apply_edit(made(2, [(1, 2)]), AddEdge(chart=True, dari=1, ke=2))


def test_a_conflict_stays_until_something_is_said_of_it() -> None:
    told = Conflict(field="kegiatan", path="/sop/langkah/2/kegiatan", mine="a", new="b")
    state = made(3, [(1, 2)]).model_copy(update={"conflicts": (told,)})
    elsewhere = apply_edit(state, SetValue(path="/sop/nama_sop", value="Cuti Besar"))
    assert elsewhere.conflicts == (told,)
    (moved,) = apply_edit(state, RemoveStep(step=0)).conflicts
    assert moved.path == "/sop/langkah/1/kegiatan"
    assert apply_edit(state, SetValue(path="/sop/langkah/2/kegiatan", value="c")).conflicts == ()
    assert apply_edit(state, Accept(path="/sop/langkah/2/kegiatan")).conflicts == ()
