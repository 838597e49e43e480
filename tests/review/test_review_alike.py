"""In which order doubts come, and which of them one answer settles."""

from __future__ import annotations

from pathlib import Path

import pytest
from review_served import store
from test_review_editing import made

from sopocr.catalogue import Catalogue
from sopocr.errors import EditRefused, VersionConflict
from sopocr.model.evidence import Correction, Evidence
from sopocr.model.findings import Finding
from sopocr.model.reviewed import Reviewed
from sopocr.review.cards import card_for
from sopocr.review.editing import value_at
from sopocr.review.service import ReviewService

SURE = Evidence(page=1, box=(0, 0, 9, 9), raw="x", confidence=0.99)
UNSURE = SURE.model_copy(update={"confidence": 0.5})


def doubtful() -> Reviewed:
    """Misspellings read surely in three places, two readings that are not sure of the same word, one of
    another word, a missing date, an error."""
    state = made(5, [])
    record = state.record.model_copy(deep=True)
    record.evidence, record.findings = {}, []
    for step, (output, proof) in enumerate(
        [("Draf", UNSURE), ("Draf", UNSURE), ("Surat", UNSURE), ("Draf", SURE), ("Draf", SURE)]
    ):
        record.sop.langkah[step].output = output
        record.evidence[f"/sop/langkah/{step}/output"] = proof
    for step, word in enumerate(("triwululan", "triwululan", "Capain")):
        path = f"/sop/langkah/{step}/kegiatan"
        record.sop.langkah[step].kegiatan = f"Menyusun {word}"
        record.evidence[path] = SURE
        record.findings.append(Finding(code="MISSPELT", severity="warning", path=path, message=word))
    record.findings += [
        Finding(code="NO_DATE", severity="warning", path="/sop/tanggal_efektif", message="tidak ada"),
        Finding(code="BAD_NIP", severity="error", path="/sop/disahkan_oleh/nip", message="salah"),
    ]
    return Reviewed(record=record)


def test_what_can_be_wrong_comes_first() -> None:
    assert [doubt.path for doubt in doubtful().doubts()] == [
        "/sop/disahkan_oleh/nip",
        *(f"/sop/langkah/{step}/output" for step in range(3)),
        "/sop/tanggal_efektif",
        *(f"/sop/langkah/{step}/kegiatan" for step in range(3)),
    ]


@pytest.mark.parametrize(
    ("path", "others"),
    [
        ("/sop/langkah/0/output", ["/sop/langkah/1/output"]),  # the same word, not surely read
        ("/sop/langkah/2/output", []),  # another word
        ("/sop/langkah/1/kegiatan", ["/sop/langkah/0/kegiatan", "/sop/langkah/2/kegiatan"]),  # surely read
        ("/sop/tanggal_efektif", []),
        ("/sop/disahkan_oleh/nip", []),
    ],
)
def test_alike_doubts_are_settled_together(path: str, others: list[str], tmp_path: Path) -> None:
    state = doubtful()
    with Catalogue(f"sqlite:///{tmp_path / 'a.db'}", create=True) as catalogue:
        store(catalogue, state.record)
        desk = ReviewService(catalogue)
        card = card_for(state, path, path, "en")
        assert [value for _, value in card.alike] == [value_at(state.record.sop, one) for one in others]
        saved = desk.accept_alike(1, 1, path, "ani")
        left = {doubt.path for doubt in saved.state.doubts()}
        assert {doubt.path for doubt in state.doubts()} - left == {path, *others}
        assert len(catalogue.reviews.events(1)) == 1, "one step to take back"
        assert desk.undo(1, saved.version, "ani").state == state
        with pytest.raises(VersionConflict):
            desk.accept_alike(1, 1, path, "ani")
        with pytest.raises(EditRefused):
            desk.accept_alike(1, 3, "/sop/instansi", "ani")


def test_only_what_looks_mended_is_told_as_mended() -> None:
    state = doubtful()
    proof = SURE.model_copy(
        update={
            "corrections": [
                Correction(read="Nota  Dinas", mended="Nota Dinas", reason="spasi"),
                Correction(read="Notl", mended="Nota", reason="kata"),
            ]
        }
    )
    state.record.evidence["/sop/langkah/3/output"] = proof
    assert card_for(state, "/sop/langkah/3/output", "", "id").mended == ("Notl → Nota",)
