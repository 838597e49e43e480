"""Symbols, lines and labels as SVG, in the hand of a house."""

from __future__ import annotations

import math

from samples.houses.house import House
from samples.houses.routes import XY, Rect


def _outline(shape: str, box: Rect) -> str:
    x0, y0, x1, y1 = box
    w, h, cx, cy = x1 - x0, y1 - y0, (x0 + x1) / 2, (y0 + y1) / 2
    if shape == "capsule":
        return f'<rect x="{x0:.1f}" y="{y0:.1f}" width="{w:.1f}" height="{h:.1f}" rx="{h / 2:.1f}"'
    if shape == "rounded":
        return f'<rect x="{x0:.1f}" y="{y0:.1f}" width="{w:.1f}" height="{h:.1f}" rx="{h / 4:.1f}"'
    if shape == "rect":
        return f'<rect x="{x0:.1f}" y="{y0:.1f}" width="{w:.1f}" height="{h:.1f}"'
    if shape in ("ellipse", "circle"):
        return f'<ellipse cx="{cx:.1f}" cy="{cy:.1f}" rx="{w / 2:.1f}" ry="{h / 2:.1f}"'
    if shape == "document":
        d = f"M{x0} {y0}H{x1}V{y1 - h * 0.12}C{x1 - w * 0.3} {y1 - h * 0.4} {x0 + w * 0.35} {y1 + h * 0.25} {x0} {y1 - h * 0.08}Z"
        return f'<path d="{d}"'
    corners = {
        "diamond": [(cx, y0), (x1, cy), (cx, y1), (x0, cy)],
        "pentagon": [(x0, y0), (x1, y0), (x1, y0 + h * 0.55), (cx, y1), (x0, y0 + h * 0.55)],
        "trapezoid": [(x0, y0), (x1, y0), (x1 - w * 0.22, y1), (x0 + w * 0.22, y1)],
    }[shape]
    return '<polygon points="' + " ".join(f"{x:.1f},{y:.1f}" for x, y in corners) + '"'


def _shifted(box: Rect, by: float) -> Rect:
    return (box[0] + by, box[1] + by, box[2] + by, box[3] + by)


def symbol(house: House, shape: str, box: Rect, words: str = "") -> str:
    """One symbol with its words."""
    parts = []
    stroke = f' stroke="{house.symbol_ink}" stroke-width="{house.symbol_line}"'
    fill = house.fill or "none"
    if house.depth == "shadow":
        parts.append(_outline(shape, _shifted(box, 2.2)) + ' fill="#8c8c8c"/>')
        fill = house.fill or "#fff"
    elif house.depth == "three-d":
        for by in (2.4, 1.6, 0.8):
            parts.append(
                _outline(shape, _shifted(box, by)) + ' fill="#555" stroke="#555" stroke-width="0.6"/>'
            )
        fill = house.fill or "#ddd"
    elif house.depth == "gradient":
        fill = "url(#shade)"
    parts.append(_outline(shape, box) + f' fill="{fill}"{stroke}/>')
    if words:
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        ink = "#fff" if house.fill == "#000000" and house.depth != "gradient" else "#000"
        size = min(
            house.label_size, (box[3] - box[1]) * 0.55, 1.7 * (box[2] - box[0]) * 0.85 / max(len(words), 1)
        )
        parts.append(
            f'<text x="{x:.1f}" y="{y + size * 0.35:.1f}" font-size="{size:.1f}" text-anchor="middle" fill="{ink}">{words}</text>'
        )
    return "".join(parts)


def defs(house: House) -> str:
    """The gradient that symbols may be filled with."""
    low = house.fill if house.fill not in ("", "#000000", "#ffffff") else "#7f9fc6"
    return (
        '<defs><linearGradient id="shade" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff"/>'
        f'<stop offset="1" stop-color="{low}"/></linearGradient></defs>'
    )


def _head(house: House, tip: XY, tail: XY) -> str:
    size = house.head_size
    angle = math.atan2(tip[1] - tail[1], tip[0] - tail[0])
    half = {"triangle": 0.42, "open": 0.45, "stealth": 0.5, "wide": 0.7}[house.head_kind] * size

    def at(back: float, side: float) -> str:
        x = tip[0] - back * math.cos(angle) - side * math.sin(angle)
        y = tip[1] - back * math.sin(angle) + side * math.cos(angle)
        return f"{x:.2f},{y:.2f}"

    if house.head_kind == "open":
        return (
            f'<polyline points="{at(size, half)} {at(0, 0)} {at(size, -half)}" fill="none" stroke="{house.line_ink}" '
            f'stroke-width="{max(0.8, house.line)}"/>'
        )
    inner = f" {at(size * 0.65, 0)}" if house.head_kind == "stealth" else ""
    return f'<polygon points="{at(0, 0)} {at(size, half)}{inner} {at(size, -half)}" fill="{house.line_ink}"/>'


def _shorter(points: list[XY], by: float) -> list[XY]:
    (x0, y0), (x1, y1) = points[-2], points[-1]
    far = math.dist(points[-2], points[-1])
    share = max(0.0, (far - by) / far) if far else 0.0
    return [*points[:-1], (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share)]


def line(
    house: House, points: list[XY], heads: tuple[bool, bool] = (False, True), dash: str | None = None
) -> str:
    """A connector; `heads` says whether its start and its end have an arrowhead."""
    dash = house.line_dash if dash is None else dash
    drawn, block = points, house.line_form == "block"
    if heads[1] and (block or house.head_kind != "open"):
        drawn = _shorter(drawn, house.head_size * 0.6)
    if heads[0] and (block or house.head_kind != "open"):
        drawn = _shorter(drawn[::-1], house.head_size * 0.6)[::-1]
    path = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in drawn)
    style = f' stroke-dasharray="{dash}"' if dash else ""
    parts = [f'<path d="{path}" fill="none" stroke="{house.line_ink}" stroke-width="{house.line}"{style}/>']
    if heads[1]:
        parts.append(_head(house, points[-1], points[-2]))
    if heads[0]:
        parts.append(_head(house, points[0], points[1]))
    return "".join(parts)


def label(house: House, words: str, box: Rect) -> str:
    """A word at a decision's exit, framed in some houses."""
    x0, y0, x1, y1 = box
    frame = ""
    if house.label_frame:
        frame = (
            f'<rect x="{x0:.1f}" y="{y0:.1f}" width="{x1 - x0:.1f}" height="{y1 - y0:.1f}" fill="#fff" '
            'stroke="#000" stroke-width="0.7"/>'
        )
    x, y = (x0 + x1) / 2, (y0 + y1) / 2 + house.label_size * 0.35
    return (
        frame
        + f'<text x="{x:.1f}" y="{y:.1f}" font-size="{house.label_size}" text-anchor="middle">{words}</text>'
    )
