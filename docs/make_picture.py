"""Makes docs/scan-to-record.png: a page of a sample scan, and what sopocr makes of it.

    python docs/make_picture.py [SCAN [PAGE]]

Needs Chromium on the PATH.
"""

from __future__ import annotations

import base64
import html
import io
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from sopocr.ingest import PageFailure, open_source
from sopocr.model.sop import Record
from sopocr.output.svg import svg_table
from sopocr.pipeline import digitise
from sopocr.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "scan-to-record.png"
SIZE = (1500, 620)
_COLOURS = 96
_PAGE = """<!DOCTYPE html><meta charset="utf-8"><style>
body {{ margin: 0; width: {width}px; height: {height}px; background: #f3f4f6; color: #222;
  font: 13px Arial, sans-serif; display: grid; grid-template-columns: 560px 60px 1fr; align-items: center; }}
figure {{ margin: 0 0 0 24px; }} figcaption {{ margin-bottom: 8px; color: #555; }}
.scan img {{ width: 540px; max-height: 540px; object-fit: contain; box-shadow: 0 1px 8px #0004; }}
.arrow {{ font-size: 44px; text-align: center; color: #14418b; }}
.right {{ display: grid; gap: 16px; margin-right: 24px; }} .right figure {{ margin: 0; }}
.redrawn div {{ height: 285px; overflow: hidden; background: #fff; box-shadow: 0 1px 8px #0004; }}
.redrawn svg {{ width: 100%; height: auto; display: block; }}
pre {{ margin: 0; height: 215px; overflow: hidden; padding: 10px 14px; background: #fff;
  box-shadow: 0 1px 8px #0004;
  font: 11.5px/15px "DejaVu Sans Mono", Menlo, Consolas, monospace; white-space: pre-wrap; }}
</style><body>
<figure class="scan"><figcaption>{name}</figcaption><img src="data:image/jpeg;base64,{scan}"></figure>
<div class="arrow">➜</div>
<div class="right">
<figure class="redrawn"><figcaption>sopocr export RECORD --to svg</figcaption><div>{svg}</div></figure>
<figure><figcaption>sopocr extract {name}</figcaption><pre>{record}</pre></figure></div></body>"""


def main(scan: Path, number: int) -> None:
    """Extract `scan` and draw its page `number` beside the record."""
    result = digitise(scan, Settings(), keep_images=False)
    with open_source(scan, Settings().ingest, pages=[number]) as source:
        (original,) = source.pages()
    if isinstance(original, PageFailure):
        raise original.error
    pixels = original.image.pixels
    picture = io.BytesIO()
    Image.fromarray(pixels if pixels.ndim == 2 else pixels[..., ::-1]).save(picture, "JPEG", quality=85)
    page = _PAGE.format(
        width=SIZE[0],
        height=SIZE[1],
        name=html.escape(scan.name),
        scan=base64.b64encode(picture.getvalue()).decode(),
        svg=svg_table(result.records[0]),
        record=html.escape(_brief(result.records[0])),
    )
    with tempfile.TemporaryDirectory() as folder:
        source, shot = Path(folder) / "page.html", Path(folder) / "shot.png"
        source.write_text(page, encoding="utf-8")
        browser = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))))
        options = ["--headless=new", "--no-sandbox", "--hide-scrollbars", f"--user-data-dir={folder}/profile"]
        size = f"--window-size={SIZE[0]},{SIZE[1]}"
        command = [browser, *options, size, f"--screenshot={shot}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True)
        Image.open(shot).convert("RGB").quantize(_COLOURS).save(TARGET, optimize=True)
    print(f"{TARGET}: {TARGET.stat().st_size // 1024} KiB")


def _brief(record: Record) -> str:
    """The parts of the record that show what it is."""
    sop = record.sop.model_dump(mode="json")
    path = "/sop/langkah/1/kegiatan"
    proof = {path: record.evidence[path].model_dump(mode="json", include={"page", "box", "confidence"})}
    lines = [
        f'"{key}": {json.dumps(sop[key], ensure_ascii=False)},'
        for key in ("nomor_sop", "nama_sop", "pelaksana")
    ]
    steps = [json.dumps(step, ensure_ascii=False) for step in sop["langkah"][1:2]]
    lines += ['"langkah": [ …,', *(f"  {step}, …" for step in steps), "],"]
    arrows = ", ".join(json.dumps(edge) for edge in sop["alur"][:3])
    lines += [f'"alur": [{arrows}, …],', f'"evidence": {json.dumps(proof)}']
    return "\n".join(lines)


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        Path(given[0]) if given else ROOT / "samples/scans/pengaduan-phone.pdf",
        int(given[1]) if given[1:] else 2,
    )
