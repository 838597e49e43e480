"""SOPs drawn by hypothesis: few words, so that steps and items resemble and repeat each other."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sopocr.model.sop import (
    Alur,
    DasarHukum,
    Langkah,
    PelaksanaLangkah,
    Pengesah,
    Producer,
    Record,
    Sop,
    Source,
    Waktu,
)

WORDS = ["surat", "Surat", "memeriksa", "berkas", "kepala", "dinas,", "menerima", "(dan)", "laporan", "rapat"]
ACTORS = ["Kepala Dinas", "Sekretaris", "Bidang", "Staf", "Tim SAKIP"]

texts = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
full_texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
lists = st.lists(full_texts, max_size=4)
dates = st.sampled_from([None, "2019-01-02", "2023-11", "2024-05-06"])
waktu = st.builds(
    Waktu,
    teks=st.sampled_from(["", "2 jam", "1 hari", "sesuai jadwal"]),
    min=st.sampled_from([None, 1.0, 2.0]),
    maks=st.sampled_from([None, 2.0]),
    satuan=st.sampled_from([None, "jam", "hari"]),
)
marks = st.builds(
    PelaksanaLangkah,
    aktor=st.sampled_from(ACTORS),
    simbol=st.sampled_from(["terminator", "proses", "keputusan"]),
)
steps = st.builds(
    Langkah,
    nomor=st.sampled_from(["", "1", "2", "3", "4"]),
    kegiatan=texts,
    pelaksana=st.lists(marks, max_size=3),
    kelengkapan=texts,
    waktu=waktu,
    output=texts,
    keterangan=st.sampled_from(["", "SOP Surat Masuk"]),
)
references = st.builds(
    DasarHukum, teks=full_texts, jenis=st.sampled_from([None, "PP"]), tahun=st.sampled_from([None, 2016])
)
approvers = st.builds(Pengesah, nama=st.sampled_from([None, "A", "B"]), nip=st.sampled_from([None, "1", "2"]))


@st.composite
def edges(draw: Any, count: int) -> list[Alur]:
    """Arrows between `count` steps, at most one between two."""
    if not count:
        return []
    ends = st.integers(1, count)
    drawn = draw(
        st.lists(
            st.builds(
                Alur,
                dari=ends,
                ke=ends,
                syarat=st.sampled_from([None, "ya", "tidak"]),
                sumber=st.sampled_from(["gambar", "teks"]),
            ),
            max_size=5,
            unique_by=lambda edge: (edge.dari, edge.ke),
        )
    )
    return list(drawn)


@st.composite
def sops(draw: Any) -> Sop:
    langkah = draw(st.lists(steps, max_size=5))
    names = st.none() | full_texts
    return Sop(
        instansi=draw(names),
        nomor_sop=draw(names),
        nama_sop=draw(names),
        tanggal_pembuatan=draw(dates),
        tanggal_efektif=draw(dates),
        disahkan_oleh=draw(approvers),
        dasar_hukum=draw(st.lists(references, max_size=3)),
        keterkaitan=draw(lists),
        peringatan=draw(lists),
        bagian_lain=draw(st.dictionaries(st.sampled_from(["Cara Mengatasi", "a/b~c"]), lists, max_size=2)),
        pelaksana=draw(st.lists(st.sampled_from(ACTORS), unique=True, max_size=5)),
        langkah=langkah,
        alur=draw(edges(len(langkah))),
    )


@st.composite
def mutated(draw: Any, sop: Sop) -> Sop:
    """The SOP after a few edits: steps dropped, added, swapped or rewritten, texts and actors changed."""
    result = sop.model_copy(deep=True)
    for _ in range(draw(st.integers(0, 3))):
        edit = draw(st.integers(0, 6))
        count = len(result.langkah)
        place = draw(st.integers(0, max(count - 1, 0)))
        if edit == 0 and count:
            del result.langkah[place]
            result.alur = [
                edge.model_copy(
                    update={"dari": edge.dari - (edge.dari > place), "ke": edge.ke - (edge.ke > place)}
                )
                for edge in result.alur
                if place + 1 not in (edge.dari, edge.ke)
            ]
        elif edit == 1:
            result.langkah.insert(place, draw(steps))
            result.alur = [
                edge.model_copy(
                    update={"dari": edge.dari + (edge.dari > place), "ke": edge.ke + (edge.ke > place)}
                )
                for edge in result.alur
            ]
        elif edit == 2 and count:
            result.langkah[place].kegiatan = draw(texts)
        elif edit == 3 and count:
            result.langkah[place].output = draw(texts)
        elif edit == 4:
            result.keterkaitan = draw(lists)
        elif edit == 5:
            result.nama_sop = draw(st.none() | full_texts)
        elif edit == 6 and count:
            result.langkah.append(result.langkah.pop(place))
    return result


def record_of(sop: Sop) -> Record:
    """A record that holds nothing else."""
    return Record(
        source=Source(file="a.pdf", sha256="0" * 64, media_type="application/pdf", pages=[1]),
        producer=Producer(sopocr="0.1.0"),
        status="complete",
        sop=sop,
    )
