"""Mermaid text, and what Mermaid makes of it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path

from handmade import LOKET, PEMOHON, alur, clinic_record, langkah, record, university_record

from sopocr.model.sop import Record
from sopocr.output.mermaid import mermaid_text

HOSTILE = 'end "x" <script>alert(1)</script> #1; [a](b) `c` {d} |e| %% &amp; 100% -- --> \\n **tebal** x_y_z'


def hostile() -> Record:
    """A record whose texts are full of what means something to Mermaid."""
    one = record()
    steps = [
        langkah("end", HOSTILE, "keputusan", "end"),
        langkah(2, "end", "terminator", LOKET),
        langkah("", "", "proses", PEMOHON),
    ]
    one.sop = one.sop.model_copy(
        update={
            "pelaksana": ["end", LOKET, PEMOHON],
            "langkah": steps,
            "alur": alur((1, 2, "ya"), (1, 3, "tidak")),
        }
    )
    return one


def test_steps_flows_and_labels() -> None:
    text = mermaid_text(record())
    assert text.startswith("flowchart TB\n")
    assert '  subgraph lane_2["Petugas Loket"]' in text
    assert 'n_task_3["3#46; Mencatat dalam buku agenda"]' in text
    assert 'n_gateway_2 -->|"Tidak"| n_task_1' in text
    assert 'n_start_1(["Mulai"])' in text


def test_an_inferred_arrow_is_dotted() -> None:
    one = record()
    one.sop.alur[0] = one.sop.alur[0].model_copy(update={"sumber": "teks"})
    assert "n_task_1 -.-> n_task_2" in mermaid_text(one)


def test_no_sign_of_a_text_reaches_mermaid_unescaped() -> None:
    for line in mermaid_text(hostile()).splitlines():
        for quoted in re.findall(r'"(.*?)"', line):
            assert not set(re.sub(r"#\d+;", "", quoted)) & set('#&<>"`\\{}[]|;*_~')


def test_mermaid_draws_it_and_shows_the_texts_as_they_are(
    packages: Path, open_page: Callable[..., str]
) -> None:
    script = (packages / "mermaid/dist/mermaid.min.js").as_uri()
    texts = json.dumps(
        [mermaid_text(one) for one in (record(), hostile(), clinic_record(), university_record())]
    ).replace("<", "\\u003c")
    dom = open_page(f"""<!DOCTYPE html><meta charset="utf-8"><body><script src="{script}"></script><script>
mermaid.initialize({{startOnLoad: false}});
(async () => {{
  const seen = [];
  for (const [i, text] of {texts}.entries()) {{
    const {{svg}} = await mermaid.render('d' + i, text);
    const box = document.createElement('div'); box.innerHTML = svg; document.body.append(box);
    seen.push([...box.querySelectorAll('.node .nodeLabel, .cluster .nodeLabel')].map(e => e.textContent));
    seen.push(box.querySelectorAll('.edgePaths path').length);
  }}
  document.body.dataset.seen = JSON.stringify(seen);
}})().catch(e => document.body.dataset.seen = JSON.stringify(String(e)));
</script>""")
    match = re.search(r'data-seen="(.*?)"', dom)
    assert match is not None
    seen = json.loads(html.unescape(match[1]))
    assert isinstance(seen, list), seen
    labels, arrows, odd, odd_arrows, clinic, clinic_arrows, university, inferred = seen
    assert clinic_record().sop.diagram_alir is not None
    assert {node.teks for node in clinic_record().sop.diagram_alir.simpul} == set(clinic)
    assert clinic_arrows == 6
    assert {"Dosen Pembimbing", "3. Menguji skripsi"} <= set(university)
    assert inferred == 5
    assert {f"{step.nomor}. {step.kegiatan}" for step in record().sop.langkah} <= set(labels)
    assert set(record().sop.pelaksana) <= set(labels)
    assert (arrows, odd_arrows) == (17, 4)
    assert f"end. {HOSTILE}" in odd
