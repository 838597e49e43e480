"""Pages before and after the SOP, and what stands below a table."""

from __future__ import annotations

import random
from html import escape

from samples.drawing.content import Content
from samples.houses.house import House
from samples.houses.identity import logo


def cover(house: House, content: Content) -> str:
    """The title page."""
    rng = random.Random(f"cover/{house.seed}")
    year = next((d[:4] for d in content.dates.values() if d), "2020")
    lines = "".join(f"<div>{escape(t)}</div>" for t in (*content.body, *content.unit))
    return (
        f'<div style="text-align:center;font-size:22px;font-weight:bold;line-height:1.5"><div style="height:90px"></div>'
        f"{logo(110, rng.choice(('#2f6b3c', '#8a1f1f', '#27408b')))}<div style='height:60px'></div>"
        f"<div>STANDAR OPERASIONAL PROSEDUR</div><div>{escape(content.title.upper())}</div><div style='height:120px'></div>"
        f"{lines}<div>{year}</div></div>"
    )


def decree(house: House, content: Content) -> str:
    """The decree that put the SOP in force."""
    rng = random.Random(f"decree/{house.seed}")
    office = content.approver["jabatan"].upper() or "KEPALA DINAS"
    laws = [item.text for item in content.boxes["dasar_hukum"]][:3]
    listed = "".join(f"<div>{n}. {escape(t)};</div>" for n, t in enumerate(laws, 1))
    return (
        f'<div style="text-align:center;font-weight:bold">KEPUTUSAN {escape(office)}<br>NOMOR {rng.randint(10, 400)} TAHUN {rng.randint(2015, 2024)}<br>'
        "TENTANG<br>PENETAPAN STANDAR OPERASIONAL PROSEDUR</div><br>"
        f'<div style="text-align:center">{escape(office)},</div><br>'
        '<table class="free"><tr><td style="width:15%">Menimbang</td><td style="width:10px">:</td><td>a. bahwa dalam rangka mewujudkan tata '
        "kelola yang tertib perlu disusun standar operasional prosedur;<br>b. bahwa berdasarkan pertimbangan sebagaimana dimaksud pada huruf "
        "a perlu menetapkan keputusan;</td></tr>"
        f"<tr><td>Mengingat</td><td>:</td><td>{listed}</td></tr></table>"
        '<div style="text-align:center;font-weight:bold">MEMUTUSKAN:</div>'
        '<table class="free"><tr><td style="width:15%">Menetapkan</td><td style="width:10px">:</td><td></td></tr>'
        "<tr><td>KESATU</td><td>:</td><td>Standar operasional prosedur sebagaimana tercantum dalam lampiran keputusan ini.</td></tr>"
        "<tr><td>KEDUA</td><td>:</td><td>Keputusan ini mulai berlaku pada tanggal ditetapkan.</td></tr></table>"
    )


def standard() -> str:
    """A second table that is no flow table."""
    rows = (
        ("Persyaratan", "Surat permohonan dan identitas diri"),
        ("Sistem, mekanisme dan prosedur", "Sesuai standar operasional prosedur"),
        ("Jangka waktu pelayanan", "Paling lama tiga hari kerja"),
        ("Biaya/tarif", "Tidak dipungut biaya"),
        ("Produk pelayanan", "Surat keterangan"),
    )
    body = "".join(f"<tr><td>{n}</td><td>{a}</td><td>{b}</td></tr>" for n, (a, b) in enumerate(rows, 1))
    return (
        '<div style="text-align:center;font-weight:bold;margin-bottom:8px">STANDAR PELAYANAN</div><table class="id"><tr><td style="width:30px">'
        f"<b>NO</b></td><td><b>KOMPONEN</b></td><td><b>URAIAN</b></td></tr>{body}</table>"
    )


def legend(house: House) -> str:
    """What the symbols mean; only of those that the house draws."""
    shapes = {"capsule": "rx='7'", "rounded": "rx='3'", "rect": "", "ellipse": "rx='15'", "circle": "rx='7'"}
    first = shapes.get(house.terminator, "rx='7'")
    return (
        '<div style="font-size:10px;margin-top:8px"><b>Keterangan simbol:</b><div style="display:flex;gap:22px;align-items:center">'
        f"<span><svg width='30' height='15'><rect x='1' y='1' width='28' height='13' {first} fill='none' stroke='#000'/></svg> Mulai/Selesai</span>"
        "<span><svg width='30' height='15'><rect x='1' y='1' width='28' height='13' fill='none' stroke='#000'/></svg> Proses</span>"
        "<span><svg width='30' height='15'><polygon points='15,1 29,7 15,14 1,7' fill='none' stroke='#000'/></svg> Keputusan</span></div></div>"
    )


def note() -> str:
    """A remark under the table."""
    return (
        '<div style="font-size:10px;margin-top:4px">*) Waktu dihitung sejak berkas dinyatakan lengkap.</div>'
    )


def footer(house: House, content: Content, number: int, count: int) -> str:
    """The foot of each page."""
    text = {
        "": "",
        "page": f"Halaman {number} dari {count}",
        "name": f"SOP {content.title}",
        "bsre": "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan oleh Balai Sertifikasi "
        "Elektronik (BSrE), Badan Siber dan Sandi Negara",
    }[house.footer]
    return f'<div class="foot">{escape(text)}</div>' if text else ""
