"""Light, noise, blur and compression: what happens to pixels, not to places."""

from __future__ import annotations

import cv2
import numpy as np

from samples.drawing.warp import Image


def smooth_field(
    shape: tuple[int, int], rng: np.random.Generator, low: float, high: float, nodes: int = 4
) -> np.ndarray:
    """A smooth random field of values between low and high, (h, w, 1)."""
    coarse = rng.uniform(low, high, (nodes, nodes)).astype(np.float32)
    field = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.clip(field, low, high)[..., None]


def light(image: Image, rng: np.random.Generator, darkest: float, tint: float) -> Image:
    """Uneven light: a smooth field, a gradient across the page, and a colour cast."""
    h, w = image.shape[:2]
    field = smooth_field((h, w), rng, darkest, 1.0)
    angle = rng.uniform(0, 2 * np.pi)
    across = (
        np.cos(angle) * np.linspace(-0.5, 0.5, w)[None, :]
        + np.sin(angle) * np.linspace(-0.5, 0.5, h)[:, None]
    )
    gradient = 1.0 - (1.0 - darkest) * 0.7 * (across - across.min()) / (np.ptp(across) + 1e-6)
    cast = 1.0 - rng.uniform(0, tint, 3)
    cast[2 if rng.random() < 0.75 else 0] *= 1.0 - tint
    result = (
        image.astype(np.float32) * field * gradient[..., None].astype(np.float32) * cast.astype(np.float32)
    )
    return np.clip(result, 0, 255).astype(np.uint8)


def shadow(image: Image, rng: np.random.Generator, depth: float) -> Image:
    """A soft-edged shadow, as of a hand or the phone itself."""
    h, w = image.shape[:2]
    mask = np.zeros((h // 8 + 1, w // 8 + 1), dtype=np.float32)
    side = rng.integers(0, 4)
    reach = rng.uniform(0.25, 0.6)
    a, b = reach + rng.uniform(-0.15, 0.15), reach + rng.uniform(-0.15, 0.15)
    rows, columns = mask.shape
    polygon = {
        0: [(0, 0), (columns * a, 0), (columns * b, rows), (0, rows)],
        1: [(columns, 0), (columns * (1 - a), 0), (columns * (1 - b), rows), (columns, rows)],
        2: [(0, 0), (0, rows * a), (columns, rows * b), (columns, 0)],
        3: [(0, rows), (0, rows * (1 - a)), (columns, rows * (1 - b)), (columns, rows)],
    }[int(side)]
    cv2.fillPoly(mask, [np.array(polygon, dtype=np.int32)], 1.0)
    blur = int(max(rows, columns) * rng.uniform(0.06, 0.2)) | 1
    mask = cv2.resize(cv2.GaussianBlur(mask, (blur, blur), 0), (w, h))
    return (image.astype(np.float32) * (1 - depth * mask[..., None])).astype(np.uint8)


def grain(image: Image, rng: np.random.Generator, sigma: float, coloured: bool) -> Image:
    """Sensor noise of standard deviation `sigma` grey levels."""
    h, w = image.shape[:2]
    noise = rng.standard_normal((h, w, 3 if coloured else 1), dtype=np.float32) * sigma
    return np.clip(image.astype(np.float32) + noise, 0, 255).astype(np.uint8)


def specks(image: Image, rng: np.random.Generator, count: int) -> None:
    """Dust: small dark and light dots, in place."""
    h, w = image.shape[:2]
    for _ in range(count):
        shade = int(rng.choice([30, 80, 150, 255]))
        centre = (int(rng.integers(0, w)), int(rng.integers(0, h)))
        cv2.circle(image, centre, int(rng.integers(0, 3)), (shade,) * 3, -1)


def edge_shadow(image: Image, rng: np.random.Generator, dpi: float) -> None:
    """A dark strip where the lid did not close, in place."""
    h, w = image.shape[:2]
    size = int(dpi * rng.uniform(0.03, 0.16))
    ramp = np.linspace(rng.uniform(0.1, 0.5), 1.0, max(size, 2), dtype=np.float32)
    side = int(rng.integers(0, 4))
    if side == 0:
        image[:, :size] = (image[:, :size] * ramp[None, :size, None]).astype(np.uint8)
    elif side == 1:
        image[:, w - size :] = (image[:, w - size :] * ramp[None, ::-1, None][:, :size]).astype(np.uint8)
    elif side == 2:
        image[:size] = (image[:size] * ramp[:size, None, None]).astype(np.uint8)
    else:
        image[h - size :] = (image[h - size :] * ramp[::-1, None, None][:size]).astype(np.uint8)


def fringe(image: Image, rng: np.random.Generator) -> Image:
    """The colour channels a fraction of a pixel apart, as cheap scanners read them."""
    shift = rng.uniform(0.3, 0.9)
    out = image.copy()
    for channel, by in ((0, shift), (2, -shift)):
        matrix = np.array([[1, 0, by], [0, 1, 0]], dtype=np.float32)
        out[..., channel] = cv2.warpAffine(
            image[..., channel], matrix, (image.shape[1], image.shape[0]), borderMode=cv2.BORDER_REPLICATE
        )
    return out


def threshold(image: Image, rng: np.random.Generator, dpi: float) -> Image:
    """Black and white as scanner apps make it: each pixel against its neighbourhood."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    block = int(dpi * rng.uniform(0.12, 0.3)) | 1
    bw = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, block, float(rng.uniform(7, 16))
    )
    return cv2.cvtColor(bw, cv2.COLOR_GRAY2RGB)


def magic(image: Image, rng: np.random.Generator) -> Image:
    """The apps' colour filter: paper evened to white, ink deepened."""
    background = cv2.medianBlur(cv2.resize(image, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA), 21)
    background = cv2.resize(
        cv2.dilate(background, np.ones((5, 5), np.uint8)), (image.shape[1], image.shape[0])
    )
    even = image.astype(np.float32) / np.maximum(background.astype(np.float32), 1) * 255
    contrast = float(rng.uniform(1.2, 1.7))
    lifted = 255 - (255 - even) * contrast
    return np.clip(lifted, 0, 255).astype(np.uint8)


def desk(size: tuple[int, int], rng: np.random.Generator) -> Image:
    """A desk top behind the page: wood, cloth or plain, (h, w, 3)."""
    w, h = size
    base = np.array(
        [(92, 64, 44), (60, 60, 66), (150, 132, 110), (35, 38, 45), (120, 90, 70)][int(rng.integers(0, 5))],
        dtype=np.float32,
    )
    small = (
        rng.standard_normal((h // 6 + 1, max(2, w // 60)), dtype=np.float32)
        if rng.random() < 0.6
        else rng.standard_normal((h // 4 + 1, w // 4 + 1), dtype=np.float32)
    )
    texture = cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC)[..., None] * 9
    return np.clip(base + texture, 0, 255).astype(np.uint8)
