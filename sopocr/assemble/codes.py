"""The table of findings: every code with its severity, its message in two languages, and what it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sopocr.model.findings import Finding, Severity

Language = Literal["id", "en"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding. `id` and `en` are message templates for `str.format`, `meaning` is for the
    manual."""

    code: str
    severity: Severity
    id: str
    en: str
    meaning: str


def _rule(code: str, severity: Severity, indonesian: str, english: str, meaning: str) -> Rule:
    return Rule(code, severity, indonesian, english, meaning)


_RULES = (
    # --- pages and reading
    _rule("PAGE_FAILED", "error", "Halaman {page} gagal dibaca: {reason}", "Page {page} could not be read: {reason}",
          "A page could not be processed; the record is partial."),
    _rule("NOTHING_PRINTED", "error", "Tidak ada cetakan yang terlihat di halaman {page}",
          "No print is seen on page {page}",
          "All pages of the source are empty, or their pictures are broken."),
    _rule("PAGE_EMPTY", "info", "Halaman {page} kosong", "Page {page} is empty",
          "A page of the source without any print, such as the back of a sheet."),
    _rule("PAGE_NOT_PLACED", "warning", "Halaman {page} bukan bagian SOP yang dikenal",
          "Page {page} is no known part of an SOP",
          "A page of which it is not known what it is: a table that was not understood, or print that could not be read."),
    _rule("PAGE_ANNEX", "info", "Halaman {page} adalah lampiran atau naskah lain; isinya tidak diambil",
          "Page {page} is an annex or another text; its content was not taken",
          "A page of legible text that is no part of the SOP's form: a decree, a preface, an annex."),
    _rule("PAGE_PARTLY_PLACED", "warning", "Sebagian besar tulisan halaman {page} tidak masuk ke isian mana pun",
          "Most of the print on page {page} went into no field",
          "Less than most of a page was understood; the record is partial."),
    _rule("PAGE_CUT", "warning", "Tabel pada halaman {page} terpotong di tepi {edge}",
          "The table on page {page} is cut off at the {edge} edge",
          "The scanner cut the page: rulings run out of the picture; what stood there is missing."),
    _rule("PAGES_MISSING", "warning", "Langkah {first} sampai {last} tidak ada; mungkin ada halaman yang hilang",
          "Steps {first} to {last} are missing; a page may be lost",
          "The step numbers leave out several between two pages or before the first one."),
    _rule("PAGES_REVERSED", "info", "Halaman berkas ini tersusun terbalik; dibaca dari yang terakhir",
          "The pages of this file lie in reverse; they were read from the last one",
          "The stack was scanned face up."),
    _rule("PAGE_SEPARATOR", "info", "Halaman {page} adalah lembar pemisah", "Page {page} is a separator sheet",
          "A sheet with a bar code or a pattern between documents; it belongs to no SOP."),
    _rule("CHART_UNREAD", "warning", "{count} langkah tanpa simbol: bagan alir tidak terbaca seluruhnya",
          "{count} steps without a symbol: the flow chart was not read as a whole",
          "Most steps of the table have no symbol although the chart was looked for."),
    _rule("PAGE_DUPLICATE", "info", "Halaman {page} sama dengan halaman {other}; isinya diambil satu kali",
          "Page {page} repeats page {other}; its content was taken once", "The same page was scanned twice."),
    _rule("NOT_AN_SOP", "error", "Dokumen ini tidak dikenali sebagai SOP", "This document is not recognised as an SOP",
          "Neither identity block nor flow table was found."),
    _rule("UNPLACED_TEXT", "info", "Teks ini tidak masuk ke isian mana pun: \"{text}\"",
          "This text went into no field: \"{text}\"", "Print that was read and went into no value."),
    _rule("E_SIGNATURE", "info", "Halaman {page} memuat keterangan tanda tangan elektronik",
          "Page {page} bears the statement of an electronic signature",
          "The words that a signing service adds at the page's edge are no content."),
    _rule("HANDWRITING", "warning", "Tulisan tangan: \"{text}\" perlu diperiksa", "Handwriting: \"{text}\" needs checking",
          "A value was written by hand; readers are unreliable there."),
    _rule("LOW_CONFIDENCE", "warning", "Bacaan diragukan: \"{text}\"", "Doubtful reading: \"{text}\"",
          "The probability that the value, symbol or arrow is exactly right is below the threshold."),
    _rule("UNREADABLE", "warning", "Ada tulisan di sini yang tidak terbaca", "There is print here that could not be read",
          "Ink that looks like text, without a usable reading: under a stamp or a signature, or too faint."),
    _rule("ITEM_DOUBTFUL", "warning", "Awal atau akhir butir ini tidak pasti: daftarnya tidak bernomor",
          "Where this item begins or ends is uncertain: its list has no numbers",
          "An item of a list without marks may be a part of the item above, or two of them."),
    _rule("COLUMN_MISSING", "warning", "Kolom {column} tidak ditemukan pada tabel", "The table has no column {column}",
          "A column of the official flow table was not found."),
    _rule("COLUMN_DOUBTFUL", "warning", "Kolom ke-{number} pada tabel dianggap {column}; perlu diperiksa",
          "Column {number} of the table was taken for {column}; please check",
          "What a column of the flow table holds is uncertain: its title could not be read or is unusual."),
    _rule("LABEL_MISSPELT", "info", "\"{text}\" mungkin maksudnya \"{usual}\"", "\"{text}\" is probably meant as \"{usual}\"",
          "A label or header of the form is misprinted."),
    _rule("ACTOR_NAME_UNREADABLE", "warning", "Nama pelaksana kolom ke-{number} tidak terbaca",
          "The name of actor column {number} could not be read", "The column got a number for a name."),
    _rule("ACTOR_NAME_REPEATED", "info", "Dua kolom pelaksana bernama \"{actor}\"", "Two actor columns are named \"{actor}\"",
          "The second column got \" (2)\" behind its name."),
    # --- identity
    _rule("NOMOR_MISSING", "error", "Nomor SOP tidak ada atau tidak terbaca", "The SOP number is missing or unreadable",
          "No nomor_sop."),
    _rule("NOMOR_BLANK", "warning", "Nomor SOP \"{text}\" belum lengkap: ada bagian yang kosong",
          "The SOP number \"{text}\" has a blank part", "A segment of the number was left blank."),
    _rule("NOMOR_YEAR", "warning", "Tahun {year} pada nomor SOP berbeda dengan tahun tanggalnya",
          "The year {year} in the SOP number is that of none of the dates", "Number and dates disagree."),
    _rule("NAMA_MISSING", "error", "Nama SOP tidak ada atau tidak terbaca", "The SOP's name is missing or unreadable",
          "No nama_sop."),
    _rule("INSTANSI_MISSING", "warning", "Nama instansi tidak ditemukan", "The body's name was not found",
          "Neither instansi nor unit_kerja."),
    _rule("APPROVAL_DATE_MISSING", "error", "Tanggal pengesahan dan tanggal efektif tidak ada",
          "Neither the date of approval nor the effective date is given", "One of the two dates must be there."),
    _rule("DATE_MISSING", "info", "{field} tidak diisi", "{field} is not given", "The date of making is absent."),
    _rule("DATE_YEAR_ONLY", "warning", "{field} hanya berisi tahun: \"{text}\"", "{field} gives the year alone: \"{text}\"",
          "A date without month; the value is null."),
    _rule("DATE_INVALID", "error", "{field} bukan tanggal yang ada: \"{text}\"", "{field} is no real date: \"{text}\"",
          "There is no such day."),
    _rule("DATE_UNREADABLE", "warning", "{field} tidak terbaca sebagai tanggal: \"{text}\"",
          "{field} could not be read as a date: \"{text}\"", "Text that is no date stands in a date field."),
    _rule("DATE_ORDER", "warning", "{first} ({a}) setelah {second} ({b})", "{first} ({a}) lies after {second} ({b})",
          "Making, approval and effect must follow one another; a revision follows the making."),
    _rule("APPROVER_MISSING", "error", "Pejabat yang mengesahkan tidak ada", "Nobody is named as approving",
          "disahkan_oleh is empty."),
    _rule("APPROVER_INCOMPLETE", "warning", "{part} pejabat yang mengesahkan tidak ada",
          "The approver's {part} is missing", "Position, name or NIP of the approver is absent."),
    _rule("APPROVER_DIFFERS", "warning", "Pejabat pada identitas (\"{a}\") berbeda dengan pada tanda tangan (\"{b}\")",
          "The approver in the identity block (\"{a}\") differs from the one who signed (\"{b}\")",
          "The two places name different people or positions; Plt., Plh. and a.n. are set apart."),
    _rule("NIP_INVALID", "error", "NIP \"{nip}\" tidak benar: {problem}", "The NIP \"{nip}\" is wrong: {problem}",
          "Length, birth date, appointment, sex, serial number or age at appointment is impossible."),
    _rule("PANGKAT_UNKNOWN", "warning", "Pangkat \"{text}\" tidak dikenal", "The rank \"{text}\" is unknown",
          "Not in the list of ranks."),
    _rule("PANGKAT_GOLONGAN", "warning", "Pangkat {rank} bukan golongan {grade}, melainkan {right}",
          "The rank {rank} is not grade {grade} but {right}", "Rank and grade disagree."),
    _rule("TITLE_DIFFERS", "warning", "Judul pada {a_place} (\"{a}\") berbeda dengan pada {b_place} (\"{b}\")",
          "The title on the {a_place} (\"{a}\") differs from that on the {b_place} (\"{b}\")",
          "Cover, identity block and flow page name different procedures."),
    _rule("BODY_DIFFERS", "warning", "Instansi pada {a_place} (\"{a}\") berbeda dengan pada {b_place} (\"{b}\")",
          "The body on the {a_place} (\"{a}\") differs from that on the {b_place} (\"{b}\")",
          "Cover, identity block and flow page name different bodies."),
    _rule("FOREIGN_BODY", "warning", "Langkah ini menyebut daerah lain: \"{text}\"", "This step names another region: \"{text}\"",
          "Probably left over from the SOP that this one was copied from."),
    # --- boxes
    _rule("BOX_MISSING", "warning", "Kotak {box_name} tidak ditemukan", "The box {box_name} was not found",
          "One of the six boxes of the standard is not on the form."),
    _rule("BOX_MAY_HOLD_OTHERS", "warning", "Kotak {box_name} mungkin memuat isi kotak {other}, yang judulnya tidak ditemukan",
          "The box {box_name} may hold what belongs to {other}, whose title was not found",
          "The title under this box was not read; its items would then have gone into this one."),
    _rule("BOX_EMPTY", "warning", "Kotak {box_name} tidak diisi", "The box {box_name} is empty", "The box is there without content."),
    _rule("LIST_NUMBERING", "info", "Penomoran daftar pada {box_name} tidak urut: {numbers}",
          "The numbering of the list in {box_name} is irregular: {numbers}",
          "A list does not start at 1, repeats, restarts or skips a number."),
    _rule("REFERENCE_UNPARSED", "warning", "Dasar hukum ini tidak dapat diurai: \"{text}\"",
          "This legal reference could not be parsed: \"{text}\"", "Type, number or year was not found."),
    _rule("REFERENCE_OTHER_TYPE", "warning", "{given} seharusnya {entry} tentang {title}",
          "{given} should be {entry} on {title}", "Number, year and title are those of a regulation of another type."),
    _rule("REFERENCE_MISREAD", "warning", "{given} mungkin maksudnya {entry} tentang {title}",
          "{given} is probably meant as {entry} on {title}", "Type and title are those of another number or year."),
    _rule("REFERENCE_TITLE", "warning", "{entry} adalah tentang {title}", "{entry} is on {title}",
          "The title is not that of the regulation."),
    _rule("REFERENCE_REPLACED", "warning", "{entry} sudah diganti dengan {successor}", "{entry} was replaced by {successor}",
          "The regulation was out of force when the SOP was approved."),
    _rule("REFERENCE_NEWER", "warning", "{given} lebih baru daripada SOP ini ({year})", "{given} is newer than the SOP ({year})",
          "A regulation of a later year than the SOP's dates: one of them is misread."),
    _rule("REFERENCE_UNKNOWN", "info", "{given} tidak ada dalam katalog", "{given} is not in the catalogue",
          "A reference without title that the catalogue does not hold."),
    _rule("RELATED_SOP_ABSENT", "info", "\"{sop}\" disebut pada keterangan tetapi tidak ada pada Keterkaitan",
          "\"{sop}\" is named in the remarks but absent from Keterkaitan", "A related SOP is missing in its box."),
    _rule("SPELLING", "info", "\"{word}\" mungkin maksudnya \"{usual}\"", "\"{word}\" is probably meant as \"{usual}\"",
          "An author's misspelling; the value stays as printed."),
    # --- steps
    _rule("NO_STEPS", "error", "Tabel langkah tidak ditemukan", "No flow table was found", "The record has no steps."),
    _rule("NO_ACTORS", "error", "Kolom pelaksana tidak ditemukan", "No actor columns were found", "The record has no actors."),
    _rule("STEP_NUMBER_GAP", "warning", "Nomor langkah melompat dari {before} ke {here}",
          "The step numbers jump from {before} to {here}", "A number is missing in the sequence."),
    _rule("STEP_NUMBER_REPEAT", "warning", "Nomor langkah {here} berulang", "The step number {here} is repeated",
          "Two rows bear the same number."),
    _rule("STEP_NUMBER_MISREAD", "warning", "Nomor langkah \"{here}\" mungkin seharusnya {expected}",
          "The step number \"{here}\" should probably be {expected}", "The neighbours fit another number."),
    _rule("STEP_NUMBER_MISSING", "info", "Langkah ini tidak bernomor", "This step has no number", "No printed number in the row."),
    _rule("STEP_TEXT_MISSING", "warning", "Uraian langkah kosong", "The step has no description", "kegiatan is empty."),
    _rule("STEP_CELL_EMPTY", "warning", "Kolom {column} kosong pada langkah ini, padahal terisi pada hampir semua langkah",
          "The column {column} is empty in this step, though filled in nearly all others",
          "A cell that may not have been read, or that several steps share."),
    _rule("STEP_WITHOUT_ACTOR", "error", "Langkah {number} tidak mempunyai pelaksana", "Step {number} has no actor",
          "No symbol was found in the row."),
    _rule("ACTOR_UNUSED", "warning", "Pelaksana \"{actor}\" tidak melakukan langkah apa pun", "The actor \"{actor}\" does no step",
          "A column without symbols."),
    _rule("DURATION_UNPARSED", "warning", "Waktu \"{text}\" tidak dapat diurai", "The duration \"{text}\" could not be parsed",
          "Numbers that do not make a duration, or units that cannot be added."),
    _rule("DURATION_TEXT", "info", "Waktu berisi teks, bukan lama waktu: \"{text}\"",
          "The time column holds words, not a duration: \"{text}\"", "Such as \"sesuai jadwal\"; the numbers are null."),
    _rule("DURATION_NO_UNIT", "warning", "Waktu \"{text}\" tanpa satuan", "The duration \"{text}\" has no unit",
          "Neither the cell nor the header names a unit."),
    _rule("DURATION_WORD", "warning", "Angka dan huruf pada waktu \"{text}\" tidak sama",
          "Digits and words of the duration \"{text}\" disagree", "\"5 (enam) menit\": the digits were taken."),
    _rule("DURATION_ORDER", "warning", "Waktu terpendek lebih besar daripada terlama: \"{text}\"",
          "The least time is greater than the greatest: \"{text}\"", "A range that runs backwards."),
    _rule("DURATION_IN_OUTPUT", "warning", "Output berisi lama waktu: \"{text}\"", "The output is a duration: \"{text}\"",
          "Probably a slip between two columns."),
    # --- flow
    _rule("FLOW_UNKNOWN", "warning", "Simbol dan panah tidak dapat diketahui dari teks", "Symbols and arrows cannot be known from text",
          "The source is text; the drawing is missing."),
    _rule("FLOW_FROM_WORDS", "info", "Alur dari langkah {a} ke {b} disimpulkan dari kata-kata",
          "The flow from step {a} to {b} was inferred from the words", "The edge is not drawn; sumber is teks."),
    _rule("FIRST_NOT_TERMINATOR", "warning", "Langkah pertama tidak memakai simbol mulai", "The first step is not drawn as a start",
          "The first symbol should be a capsule."),
    _rule("LAST_NOT_TERMINATOR", "warning", "Langkah terakhir tidak memakai simbol selesai", "The last step is not drawn as an end",
          "The last symbol should be a capsule."),
    _rule("DECISION_EXITS", "warning", "Keputusan pada langkah {number} mempunyai {count} jalan keluar",
          "The decision in step {number} has {count} exits", "A decision should have two."),
    _rule("DECISION_LABELS", "warning", "Jalan keluar keputusan pada langkah {number} tidak berlabel ya dan tidak",
          "The exits of the decision in step {number} are not labelled yes and no", "Labels are absent or the same."),
    _rule("DECISION_WORDS", "warning", "Langkah {number} berisi pilihan (\"{text}\") tanpa simbol keputusan",
          "Step {number} is a decision in words (\"{text}\") without a diamond", "Words such as \"jika tidak setuju\"."),
    _rule("STEP_UNREACHABLE", "error", "Langkah {number} tidak dapat dicapai dari awal", "Step {number} cannot be reached from the start",
          "No path of arrows leads there."),
    _rule("END_UNREACHABLE", "error", "Dari langkah {number} tidak ada jalan ke akhir", "No path leads from step {number} to an end",
          "The step stands in a circle without exit or its arrow is missing."),
    _rule("CONNECTOR_UNPAIRED", "warning", "Penghubung halaman ini tidak berpasangan", "This off-page connector has no partner",
          "A pentagon, or a line over the page's end, without its counterpart on the next page."),
    _rule("UNREAD_DRAWING", "warning", "Bagian gambar ini tidak dipahami", "This part of the drawing was not understood",
          "Lines or shapes in the actors' columns that are no symbol, arrow or label; the record is partial."),
    # --- other forms (SPO, narrative)
    _rule("FORM_UNSURE", "warning", "Bentuk dokumen mungkin {second}, bukan {form}",
          "The document's form may be {second} rather than {form}", "Two forms fit the document about as well."),
    _rule("REVISION_MISSING", "info", "Nomor revisi tidak diisi", "The revision number is not given", "No nomor_revisi."),
    _rule("ISSUE_DATE_MISSING", "warning", "Tanggal terbit atau tanggal berlaku tidak ada",
          "Neither the date of issue nor the effective date is given", "A head should give one of the two."),
    _rule("SECTION_MISSING", "warning", "Bagian {section} tidak ditemukan", "The section {section} was not found",
          "A section that this form usually has is not there."),
    _rule("SECTION_EMPTY", "info", "Bagian {section} tidak diisi", "The section {section} is empty",
          "A section's title stands without text."),
    _rule("PROCEDURE_MISSING", "error", "Langkah-langkah prosedur tidak ditemukan", "No steps of the procedure were found",
          "The record of an SPO or a narrative SOP has no steps."),
    _rule("ITEM_MARK_LOST", "warning", "Nomor langkah ini tidak terbaca; {number} disimpulkan dari urutannya",
          "This step's number could not be read; {number} was inferred from the sequence",
          "The place and the neighbours tell of an item whose mark no reader saw."),
    _rule("FREE_CHART_UNREAD", "warning", "Diagram alir di sini tidak terbaca", "The flow chart here was not read",
          "A section holds a drawn chart that could not be made out."),
    _rule("ANNEX_LEFT_OUT", "info", "Halaman {page} adalah lampiran dan tidak diambil",
          "Page {page} is an annex and was left out", "A page without a section: a blank form, a photograph."),
)  # fmt: skip

RULES: dict[str, Rule] = {rule.code: rule for rule in _RULES}
"""All findings that sopocr can make, by code."""


def make_finding(
    code: str,
    path: str = "",
    *,
    lang: Language = "id",
    page: int | None = None,
    box: tuple[int, int, int, int] | None = None,
    **values: object,
) -> Finding:
    """The finding of that code; `values` fill the message's places (`page` too). KeyError for an unknown
    code."""
    rule = RULES[code]
    template = rule.id if lang == "id" else rule.en
    message = template.format(page=page, **values)
    return Finding(code=code, severity=rule.severity, path=path, message=message, page=page, box=box)


def findings_table(rules: Iterable[Rule] = RULES.values()) -> str:
    """The table of all codes as Markdown, as it stands in docs/findings.md."""
    rows = ["| code | severity | meaning | message |", "| --- | --- | --- | --- |"]
    rows += [f"| `{rule.code}` | {rule.severity} | {rule.meaning} | {rule.en} |" for rule in rules]
    return "\n".join(rows) + "\n"
