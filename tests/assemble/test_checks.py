"""Every check on a sound SOP with one thing wrong in it."""

import ast
import string
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import sopocr
from sopocr.assemble.checks import Context, check
from sopocr.assemble.codes import RULES, findings_table, make_finding
from sopocr.model.evidence import Evidence
from sopocr.model.findings import Finding
from sopocr.model.sop import Alur, Langkah, PageInfo, PelaksanaLangkah, Pengesah, Simbol, Sop
from sopocr.text.durations import parse_duration
from sopocr.text.regulations import parse_reference

ROOT = Path(__file__).resolve().parents[2]


def step(
    number: int, text: str, actor: str, symbol: Simbol, time: str = "15 menit", output: str = "Dokumen"
) -> Langkah:
    return Langkah(
        nomor=str(number),
        kegiatan=text,
        pelaksana=[PelaksanaLangkah(aktor=actor, simbol=symbol)],
        kelengkapan="Berkas",
        waktu=parse_duration(time).waktu,
        output=output,
    )


def sound() -> Sop:
    """An SOP without a fault: four steps, the third a decision that returns to the second."""
    return Sop(
        instansi="PEMERINTAH KABUPATEN SAMBAS",
        unit_kerja="DINAS PERHUBUNGAN",
        nomor_sop="012/SOP/DISHUB/2021",
        nama_sop="Pengujian Kendaraan",
        tanggal_pembuatan="2021-03-01",
        tanggal_pengesahan="2021-03-15",
        tanggal_efektif="2021-04-01",
        disahkan_oleh=Pengesah(
            jabatan="Kepala Dinas", nama="BUDI SANTOSO", pangkat="Pembina (IV/a)", nip="19700215 199803 1 001"
        ),
        dasar_hukum=[parse_reference("UU Nomor 22 Tahun 2009 tentang Lalu Lintas dan Angkutan Jalan")],
        kualifikasi_pelaksana=["Memahami tugas"],
        keterkaitan=["SOP Surat Masuk"],
        peralatan_perlengkapan=["Komputer"],
        peringatan=["Pelayanan terhambat"],
        pencatatan_pendataan=["Buku agenda"],
        pelaksana=["Petugas", "Kepala Seksi"],
        langkah=[
            step(1, "Menerima berkas", "Petugas", "terminator"),
            step(2, "Memeriksa berkas", "Petugas", "proses", "1-2 jam"),
            step(3, "Menyetujui hasil", "Kepala Seksi", "keputusan"),
            step(4, "Menyimpan arsip", "Petugas", "terminator"),
        ],
        alur=[
            Alur(dari=1, ke=2),
            Alur(dari=2, ke=3),
            Alur(dari=3, ke=4, syarat="ya"),
            Alur(dari=3, ke=2, syarat="tidak"),
        ],
    )


def codes(findings: Sequence[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def found(change: Callable[[Sop], object], context: Context | None = None) -> list[str]:
    sop = sound()
    change(sop)
    return codes(check(sop, context))


def test_a_sound_record_has_no_findings() -> None:
    assert check(sound()) == []


def put(name: str, value: object) -> Callable[[Sop], None]:
    return lambda sop: setattr(sop, name, value)


def put_by(name: str, value: str | None) -> Callable[[Sop], None]:
    return lambda sop: setattr(sop.disahkan_oleh, name, value)


def put_step(index: int, name: str, value: object) -> Callable[[Sop], None]:
    return lambda sop: setattr(sop.langkah[index], name, value)


PLAIN = [PelaksanaLangkah(aktor="Petugas", simbol="proses")]


def put_time(text: str) -> Callable[[Sop], None]:
    return put_step(1, "waktu", parse_duration(text).waktu)


def put_law(text: str) -> Callable[[Sop], None]:
    return put("dasar_hukum", [parse_reference(text)])


def drop_body(sop: Sop) -> None:
    sop.instansi = sop.unit_kerja = None


def drop_dates(sop: Sop) -> None:
    sop.tanggal_pengesahan = sop.tanggal_efektif = None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (put("nomor_sop", None), ["NOMOR_MISSING"]),
        (put("nomor_sop", "012/ /DISHUB/2021"), ["NOMOR_BLANK"]),
        (put("nomor_sop", "012/SOP/....../2021"), ["NOMOR_BLANK"]),
        (put("nomor_sop", "012/SOP/2019"), ["NOMOR_YEAR"]),
        (put("nama_sop", None), ["NAMA_MISSING"]),
        (drop_body, ["INSTANSI_MISSING"]),
        (drop_dates, ["APPROVAL_DATE_MISSING"]),
        (put("tanggal_pembuatan", None), ["DATE_MISSING"]),
        (put("tanggal_pembuatan", "2021-03-20"), ["DATE_ORDER"]),
        (put("tanggal_efektif", "2021-03-10"), ["DATE_ORDER"]),
        (put("tanggal_revisi", "2021-02-01"), ["DATE_ORDER"]),
        (put("tanggal_revisi", "2030-02-01"), []),
        (put("tanggal_efektif", "2021-03"), []),
        (put("disahkan_oleh", Pengesah()), ["APPROVER_MISSING"]),
        (put_by("nama", None), ["APPROVER_INCOMPLETE"]),
        (put_by("nip", None), ["APPROVER_INCOMPLETE"]),
        (put_by("nip", "19700215 199803 1 01"), ["NIP_INVALID"]),
        (put_by("nip", "19700215 199803 5 000"), ["NIP_INVALID", "NIP_INVALID"]),
        (put_by("pangkat", "Jagoan"), ["PANGKAT_UNKNOWN"]),
        (put_by("pangkat", "Pembina (IV/c)"), ["PANGKAT_GOLONGAN"]),
        (put("peringatan", []), ["BOX_MISSING"]),
        (put_law("Kebiasaan setempat"), ["REFERENCE_UNPARSED"]),
        (put_law("PP Nomor 29 Tahun 2014 tentang SAKIP"), ["REFERENCE_OTHER_TYPE"]),
        (put_law("UU Nomor 28 Tahun 2014 tentang Pemerintahan Daerah"), ["REFERENCE_MISREAD"]),
        (put_law("UU Nomor 14 Tahun 2008 tentang Kehutanan"), ["REFERENCE_TITLE"]),
        (put_law("UU Nomor 32 Tahun 2004 tentang Pemerintahan Daerah"), ["REFERENCE_REPLACED"]),
        (put_law("Perda Nomor 3 Tahun 2022 tentang Pasar"), ["REFERENCE_NEWER"]),
        (put_law("Permenhub PM 999 Tahun 2019"), ["REFERENCE_UNKNOWN"]),
        (put_step(1, "keterangan", "SOP Surat Keluar"), ["RELATED_SOP_ABSENT"]),
        (put_step(1, "keterangan", "SOP Surat masuk"), []),
        (put_step(1, "kegiatan", "Memeriksa disposii"), ["SPELLING"]),
        (put("langkah", []), ["NO_STEPS"]),
        (put("pelaksana", []), ["NO_ACTORS"]),
        (put_step(3, "nomor", "6"), ["STEP_NUMBER_GAP"]),
        (put_step(0, "nomor", "2"), ["STEP_NUMBER_MISREAD"]),
        (put("langkah", [step(2, "Menerima", "Petugas", "terminator")]), ["STEP_NUMBER_GAP", "ACTOR_UNUSED"]),
        (put_step(3, "nomor", "3"), ["STEP_NUMBER_REPEAT"]),
        (put_step(1, "nomor", "7"), ["STEP_NUMBER_MISREAD"]),
        (put_step(1, "nomor", ""), ["STEP_NUMBER_MISSING"]),
        (put_step(1, "kegiatan", ""), ["STEP_TEXT_MISSING"]),
        (put_step(1, "kegiatan", "Melapor ke Dinas Kabupaten Landak"), ["FOREIGN_BODY"]),
        (put_step(1, "kegiatan", "Melapor ke Kabupaten Sambas"), []),
        (put_step(1, "pelaksana", []), ["STEP_WITHOUT_ACTOR"]),
        (lambda sop: sop.pelaksana.append("Camat"), ["ACTOR_UNUSED"]),
        (put_time("1 hari 2 jam"), ["DURATION_UNPARSED"]),
        (put_time("sesuai jadwal"), ["DURATION_TEXT"]),
        (put_time("menit"), ["DURATION_UNPARSED"]),
        (put_time("15"), ["DURATION_NO_UNIT"]),
        (put_time("5 (enam) menit"), ["DURATION_WORD"]),
        (put_time("3-2 hari"), ["DURATION_ORDER"]),
        (put_time(""), []),
        (put_step(1, "output", "7 hari"), ["DURATION_IN_OUTPUT"]),
        (put_step(0, "pelaksana", PLAIN), ["FIRST_NOT_TERMINATOR"]),
        (put_step(3, "pelaksana", PLAIN), ["LAST_NOT_TERMINATOR"]),
        (put_step(1, "kegiatan", "Memeriksa, jika tidak lengkap dikembalikan"), ["DECISION_WORDS"]),
        (put_step(2, "kegiatan", "Memeriksa, jika tidak lengkap dikembalikan"), []),
        (lambda sop: sop.alur.pop(), ["DECISION_EXITS"]),
        (lambda sop: setattr(sop.alur[3], "syarat", None), ["DECISION_LABELS"]),
        (lambda sop: setattr(sop.alur[3], "syarat", "ya"), ["DECISION_LABELS"]),
        (lambda sop: setattr(sop.alur[0], "sumber", "teks"), ["FLOW_FROM_WORDS"]),
        (lambda sop: sop.alur.pop(0), ["STEP_UNREACHABLE"] * 3 + ["END_UNREACHABLE"]),
    ],
)  # fmt: skip
def test_one_fault(change: Callable[[Sop], object], expected: list[str]) -> None:
    assert sorted(found(change)) == sorted(expected)


def test_a_circle_without_exit() -> None:
    def trap(sop: Sop) -> None:
        sop.alur[2].ke = 1

    assert sorted(found(trap)) == ["END_UNREACHABLE"] * 3 + ["STEP_UNREACHABLE"]


def test_what_was_seen_beside_the_record() -> None:
    approver = Pengesah(jabatan="Kepala Dinas", nama="BUDI SANTOSO")
    cases = [
        (Context(pages=[PageInfo(number=2, kind="kosong")]), ["NOTHING_PRINTED"]),
        (
            Context(pages=[PageInfo(number=2, kind="kosong"), PageInfo(number=1, kind="alur")]),
            ["PAGE_EMPTY"],
        ),
        (Context(list_numbers={"peringatan": [1, 2, 3]}), []),
        (Context(list_numbers={"peringatan": [1, 2, 3, 3]}), ["LIST_NUMBERING"]),
        (Context(list_numbers={"peringatan": [2]}), ["LIST_NUMBERING"]),
        (Context(approvers=(approver, Pengesah(jabatan="Plt. Kepala Dinas", nama="Budi Santoso, S.H."))), []),
        (
            Context(approvers=(approver, Pengesah(jabatan="Kepala Dinas", nama="SITI AMINAH"))),
            ["APPROVER_DIFFERS"],
        ),
        (Context(approvers=(approver, Pengesah(jabatan="Camat Selakau"))), ["APPROVER_DIFFERS"]),
        (Context(titles={"sampul": "PENGUJIAN KENDARAAN", "identitas": "Pengujian Kendaraan"}), []),
        (Context(titles={"sampul": "Surat Masuk", "alur": "Pengujian Kendaraan"}), ["TITLE_DIFFERS"]),
        (Context(bodies={"sampul": "KECAMATAN SELAKAU", "alur": "DINAS PERHUBUNGAN"}), ["BODY_DIFFERS"]),
    ]
    for context, expected in cases:
        assert codes(check(sound(), context)) == expected


def test_an_empty_box_is_not_a_missing_one() -> None:
    context = Context(boxes_seen=frozenset({"peringatan"}))
    assert found(put("peringatan", []), context) == ["BOX_EMPTY"]


def test_a_text_source_has_no_drawing() -> None:
    sop = sound()
    sop.alur = []
    for row in sop.langkah:
        row.pelaksana = []
    assert codes(check(sop, Context(symbols_read=False))) == ["FLOW_UNKNOWN"]


def test_arrows_that_were_not_traced_are_not_judged() -> None:
    assert found(put("alur", []), Context(arrows_read=False)) == []


def test_findings_carry_the_place_of_their_value() -> None:
    sop = sound()
    sop.langkah[1].output = "7 hari"
    proof = Evidence(page=2, box=(10, 20, 30, 40), confidence=0.9)
    context = Context(evidence={"/sop/langkah/1/output": proof})
    (finding,) = check(sop, context)
    assert (finding.page, finding.box, finding.path) == (2, (10, 20, 30, 40), "/sop/langkah/1/output")


def test_both_languages() -> None:
    sop = sound()
    sop.nomor_sop = None
    assert check(sop)[0].message == "Nomor SOP tidak ada atau tidak terbaca"
    assert check(sop, lang="en")[0].message == "The SOP number is missing or unreadable"


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("code", list(RULES))
def test_the_table_of_codes_is_sound(code: str) -> None:
    rule = RULES[code]
    assert code == code.upper()
    assert rule.severity in ("error", "warning", "info")
    assert rule.meaning
    assert places(rule.id) == places(rule.en)
    values = dict.fromkeys(places(rule.id) - {"page"}, "x")
    assert (
        make_finding(code, page=1, lang="en", **values).message
        != make_finding(code, page=1, **values).message
    )


def codes_in_use() -> set[str]:
    """The first argument, or `code=`, of every call in the package that makes a finding."""
    used: set[str] = set()
    for path in Path(sopocr.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in ("Finding", "make_finding", "find", "add", "FlowNote"):
                continue
            given = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "code")]
            for value in given:
                for leaf in ast.walk(value):
                    if (
                        isinstance(leaf, ast.Constant)
                        and isinstance(leaf.value, str)
                        and leaf.value.isupper()
                    ):
                        used.add(leaf.value)
    return used


def test_every_code_in_use_is_in_the_table() -> None:
    used = codes_in_use()
    assert "NOMOR_MISSING" in used
    assert used <= set(RULES)


def test_the_manual_holds_the_table() -> None:
    assert findings_table() in (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")


def test_an_empty_cell_in_a_filled_column_is_told_and_one_among_empty_ones_is_not() -> None:
    sop = sound()
    sop.langkah = [step(n, f"Langkah {n}", "Petugas", "proses") for n in range(1, 7)]
    assert all(one.waktu.teks for one in sop.langkah)
    sop.langkah[2].waktu = parse_duration("").waktu
    empty = [f.path for f in check(sop) if f.code == "STEP_CELL_EMPTY"]
    assert [path for path in empty if path.endswith("waktu")] == ["/sop/langkah/2/waktu"]
    for one in sop.langkah[:4]:
        one.waktu = parse_duration("").waktu
    assert not [f for f in check(sop) if f.code == "STEP_CELL_EMPTY" and f.path.endswith("waktu")]
