"""Where a value of the record comes from and how sure it is."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

INFERRED = "inferred from what stands around it"
"""The reason of a correction that no reader saw: such a value is always doubtful."""


class Correction(BaseModel):
    """One mended reading error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    read: str
    mended: str
    reason: str


class Evidence(BaseModel):
    """The proof of one value.

    `box` is in pixels of the page as it lies in the source (before rotation and deskew). `line` and `column`
    take the place of `page` and `box` for text sources. `confidence` is a calibrated probability that the
    value is exactly right. `note` says what else was seen (the printed word of a decision's exit, an order of
    joint work, handwriting).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    page: int | None = None
    box: tuple[int, int, int, int] | None = None
    line: int | None = None
    column: int | None = None
    raw: str = ""
    readings: dict[str, str] = Field(default_factory=dict)
    confidence: float = Field(ge=0.0, le=1.0)
    corrections: list[Correction] = Field(default_factory=list)
    handwritten: bool = False
    note: str = ""
