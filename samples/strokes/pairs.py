"""Pairs of pictures of an approver's block: with strokes over the print, and the same scan without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from samples.drawing.fonts import FAMILIES, font_file
from samples.strokes.pens import signature, stamp

Grey = NDArray[np.uint8]
HEIGHT, WIDTH = 128, 320
LETTER = 22.0
"""Height of a capital at which pictures are shown to the network, in pixels."""


@dataclass(frozen=True)
class Pair:
    """`struck` with strokes, `bare` without; both grey, `HEIGHT` x `WIDTH`."""

    struck: Grey
    bare: Grey


_SYLLABLES = (
    *("a", "ba", "di", "fa", "gu", "ha", "i", "ji", "ka", "la", "ma", "mu", "na", "nur", "o", "pra", "ra"),
    *("ri", "sa", "si", "su", "ta", "ti", "u", "wa", "wi", "ya", "yu", "zul", "ham", "man", "to", "har"),
    *("din", "dra", "fri", "nal", "lis", "tri", "dar", "syah", "put", "kus", "mar", "let", "go", "nto"),
    *("bi", "lal", "ag", "us", "hen", "dri"),
)
_MONTHS = ("Januari", "Maret", "Juli", "Oktober")


class Writer:
    """Composes lines of an approver's block from words: names, degrees, positions, ranks, numbers."""

    _DEGREES = (
        "S.H.",
        "SH",
        "M.Si.",
        "S.Sos",
        "MM",
        "M.M.",
        "S.E.",
        "S.Pd.",
        "M.Pd",
        "ST",
        "MT",
        "M.Kes.",
        "Ph.D",
    )
    _FRONT = ("Dr.", "Drs.", "Dra.", "Ir.", "H.", "Hj.", "dr.", "Prof. Dr.", "Drs. H.")
    _RANKS = (
        "Pembina Utama Muda",
        "Pembina Tk. I",
        "Pembina Tingkat I (IV/b)",
        "Pembina (IV/a)",
        "Pembina",
        "Penata Tk. I",
        "Penata Muda Tk.I, III/b",
        "Pembina Utama Madya, IV/d",
        "Penata",
        "Pangkat: Pembina Utama Muda IV/c",
    )

    def __init__(self, positions: Sequence[str]) -> None:
        """`positions`: titles of offices, as "Kepala Dinas Pertanian"."""
        self.positions = positions

    def line(self, rng: np.random.Generator) -> str:
        """One line of a block, chosen by chance."""
        kind = rng.choice(6, p=[0.34, 0.16, 0.22, 0.2, 0.04, 0.04])
        if kind == 0:
            text = self._name(rng)
        elif kind == 1:
            text = str(rng.choice(self._RANKS))
        elif kind == 2:
            text = self._number(rng)
        elif kind == 3:
            text = str(rng.choice(self.positions))
        elif kind == 4:
            text = f"{rng.integers(1, 32)} {rng.choice(_MONTHS)} {rng.integers(2009, 2026)}"
        else:
            text = str(rng.choice(["Ditetapkan oleh", "Disahkan oleh,", "ttd", "a.n. Bupati", "Mengetahui:"]))
        return text.upper() if rng.random() < 0.22 else text

    def _name(self, rng: np.random.Generator) -> str:
        words = [
            "".join(rng.choice(_SYLLABLES, int(rng.integers(2, 4)))).capitalize()
            for _ in range(int(rng.integers(1, 4)))
        ]
        name = " ".join(words)
        if rng.random() < 0.4:
            name = f"{rng.choice(self._FRONT)} {name}"
        if rng.random() < 0.3:
            name = name.upper()
        for _ in range(int(rng.integers(0, 3))):
            name += f", {rng.choice(self._DEGREES)}"
        return name

    @staticmethod
    def _number(rng: np.random.Generator) -> str:
        born = f"{rng.integers(1955, 1995)}{rng.integers(1, 13):02}{rng.integers(1, 29):02}"
        since = f"{rng.integers(1980, 2020)}{rng.integers(1, 13):02}"
        parts = (born, since, str(rng.integers(1, 3)), f"{rng.integers(1, 30):03}")
        mark = str(rng.choice(["NIP. ", "NIP ", "NIP: ", "Nip. ", ""]))
        return mark + ("" if rng.random() < 0.2 else " ").join(parts)


BILEVEL = 0.35
"""Share of pairs that are made black and white, unless another is asked for."""
_LEVELS = np.array([0.2, 0.2, BILEVEL, 0.1, 0.15])
"""Shares of office, phone, black and white, boosted and harsh scans."""


def make_pair(writer: Writer, rng: np.random.Generator, bilevel: float = BILEVEL) -> Pair:
    """One pair; every sixth has no strokes at all, so that print alone is left alone. Black and white is made
    the share `bilevel` of them; the other kinds of scans keep their shares among themselves."""
    letter = LETTER * float(np.exp(rng.normal(0, 0.16)))
    paper = _print(writer, letter, rng)
    strokes = np.zeros(paper.shape, np.float32)
    if rng.random() > 0.16:
        strokes = _strokes(letter, rng)
    shade = rng.uniform(0.5, 1.0) if rng.random() < 0.55 else 1.0
    struck = paper * (1 - strokes * shade)
    levels = _LEVELS * (1 - bilevel) / (1 - BILEVEL)
    levels[2] = bilevel
    return _worn(struck, paper, letter, rng, levels)


def _print(writer: Writer, letter: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """White paper (1) with a block of lines."""
    stems = [stem for family in FAMILIES.values() for stem in family[:2]]
    stems += [family[2] for family in FAMILIES.values() if rng.random() < 0.15]
    stem = str(rng.choice(stems))
    font = ImageFont.truetype(
        str(font_file(f"{stem}.ttf", f"{stem}.otf", f"{stem}.t1")), max(8, round(letter * 1.4))
    )
    picture = Pictures.new("L", (WIDTH, HEIGHT), 255)
    draw = ImageDraw.Draw(picture)
    ink = int(rng.choice([0, 0, 20, 50]))
    pitch = letter * rng.uniform(1.5, 2.6)
    y = rng.uniform(-0.5, 1.2) * letter
    anchor = ("lm", "mm")[int(rng.random() < 0.5)]
    x = rng.uniform(-6, 1.5) * letter if anchor == "lm" else WIDTH * rng.uniform(0.3, 0.7)
    while y < HEIGHT + letter:
        if rng.random() < 0.85:
            text = writer.line(rng)
            draw.text((x, y), text, fill=ink, font=font, anchor=anchor)
            if rng.random() < 0.12:
                left, _, right, bottom = draw.textbbox((x, y), text, font=font, anchor=anchor)
                draw.line((left, bottom + 2, right, bottom + 2), fill=ink, width=max(1, round(letter / 14)))
        y += pitch * (1 if rng.random() < 0.8 else rng.uniform(1, 2.5))
    return np.asarray(picture, dtype=np.float32) / 255


def _strokes(letter: float, rng: np.random.Generator) -> NDArray[np.float32]:
    def somewhere() -> tuple[float, float]:
        return float(rng.uniform(-0.05, 1.05) * WIDTH), float(rng.uniform(-0.1, 1.1) * HEIGHT)

    ink = np.zeros((HEIGHT, WIDTH), np.float32)
    kind = rng.random()
    if kind < 0.75:
        for _ in range(1 if rng.random() < 0.8 else 2):
            ink = np.maximum(ink, signature(ink.shape, somewhere(), letter, rng) * rng.uniform(0.6, 1.0))
    if kind > 0.55:
        for _ in range(1 if rng.random() < 0.85 else 2):
            ink = np.maximum(ink, stamp(ink.shape, somewhere(), letter, rng) * rng.uniform(0.35, 1.0))
    return ink


def _worn(
    struck: NDArray[np.float32],
    bare: NDArray[np.float32],
    letter: float,
    rng: np.random.Generator,
    levels: NDArray[np.float64],
) -> Pair:
    """Both pictures through one and the same scan: resolution, blur, noise, contrast, threshold. `levels` are
    the chances of `_LEVELS`' kinds."""
    level = rng.choice(5, p=levels)
    share = float(np.clip({4: rng.uniform(9, 14)}.get(int(level), rng.uniform(13, 34)) / letter, 0.35, 1.6))
    size = (max(8, round(WIDTH * share)), max(8, round(HEIGHT * share)))
    blur = float(rng.uniform(0.3, 1.0 if level != 4 else 1.2))
    shape = (size[1], size[0])
    noise = rng.standard_normal(shape).astype(np.float32) * rng.uniform(0.0, 0.05)
    light = cv2.resize(rng.uniform(0.75, 1.0, (3, 4)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    black, white = rng.uniform(0, 0.25), rng.uniform(0.9, 1.0)
    slope = float(rng.normal(0, 0.004))
    turn = np.array([[1, slope, 0], [-slope, 1, 0]], np.float32)
    offset, window = rng.uniform(0.06, 0.22), max(5, round(letter * share * rng.uniform(1.2, 3.5)) | 1)
    quality, gain = int(rng.integers(25, 95)), rng.uniform(1.3, 2.2)
    dirt = rng.random(shape) < rng.uniform(0, 0.004)
    square = rng.random() < 0.3
    compressed = rng.random() < 0.5

    def scan(page: NDArray[np.float32]) -> Grey:
        small = cv2.resize(page, size, interpolation=cv2.INTER_AREA if share < 1 else cv2.INTER_LINEAR)
        small = cv2.warpAffine(small, turn, size, borderMode=cv2.BORDER_REPLICATE)
        small = cv2.GaussianBlur(small, (0, 0), blur)
        small = (black + (white - black) * small) * (light if level in (1, 4) else 1.0) + noise
        if level == 2:
            mean = (
                cv2.blur(small, (window, window)) if square else cv2.GaussianBlur(small, (0, 0), window / 2)
            )
            small = np.where((small < mean - offset * 0.7) | (small < 0.3), 0.0, 1.0)
            small = np.where(dirt, 0.0, small).astype(np.float32)
        elif level == 3:
            small = 0.5 + (small - 0.55) * gain
        grey = np.clip(small * 255, 0, 255).astype(np.uint8)
        if level != 2 or compressed:
            grey = cv2.imdecode(cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 0)
        if level in (1, 4):  # as the page is evened before it is read
            flat = grey.astype(np.float32) / np.maximum(cv2.resize(light, size) * white, 0.2)
            grey = np.clip(flat, 0, 255).astype(np.uint8)
        return cv2.resize(
            grey, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA if share > 1 else cv2.INTER_CUBIC
        )

    return Pair(scan(struck), scan(bare))
