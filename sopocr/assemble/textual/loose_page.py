from dataclasses import dataclass
from collections.abc import Sequence
from sopocr.model.written import WrittenRow
from sopocr.assemble.textual.canvas import Canvas

@dataclass
class LoosePage:
    rows: list[WrittenRow]

def find_loose(rows: Sequence[WrittenRow]) -> LoosePage | None:
    return None

def same_chart(a: LoosePage, b: LoosePage) -> bool:
    return False

def put_loose(canvas: Canvas, pages: Sequence[LoosePage], numbers: Sequence[int]) -> None:
    return None
