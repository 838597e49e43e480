"""Why a file was refused, in the language of the page: errors are told in English wherever they arise.

`locale/id/LC_MESSAGES/reasons.po` holds the sentences that can be met, with `%(name)s` where something
is put in.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po
from starlette.requests import Request

from sopocr.assemble.codes import Language
from sopocr.errors import SopocrError
from sopocr.review.access import COOKIE
from sopocr.review.texts import language_of

_PLACE = re.compile(r"%\((\w+)\)s")


@cache
def _sentences(lang: Language) -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    """The sentences without places by their text, and those with, the longest first."""
    if lang == "en":
        return {}, []
    source = files("sopocr.review").joinpath("locale", lang, "LC_MESSAGES", "reasons.po")
    with source.open("rb") as file:
        known = {str(one.id): str(one.string) for one in read_po(file, locale=lang) if one.id}
    plain = {english: own for english, own in known.items() if not _PLACE.search(english)}
    placed = []
    for english in sorted(known.keys() - plain.keys(), key=len, reverse=True):
        parts = _PLACE.split(english)
        pattern = "".join(
            f"(?P<{part}>.+?)" if number % 2 else re.escape(part) for number, part in enumerate(parts)
        )
        placed.append((re.compile(pattern, re.DOTALL), known[english]))
    return plain, placed


def reason_in(lang: Language, text: str) -> str:
    """`text`, one or two sentences of an error, in that language; what is not known stays as it is."""
    for cut in re.finditer(r"\. (?=[A-Z])", text):
        first, second = _one(lang, text[: cut.start()]), _one(lang, text[cut.end() :])
        if first is not None and second is not None:
            return f"{first}. {second}"
    whole = _one(lang, text)
    return text if whole is None else whole


def _one(lang: Language, text: str) -> str | None:
    plain, placed = _sentences(lang)
    if text in plain:
        return plain[text]
    for pattern, own in placed:
        if match := pattern.fullmatch(text):
            return own % match.groupdict()
    return None


def reason_of(lang: Language, error: SopocrError) -> str:
    """An error and its remedy in that language."""
    return reason_in(lang, f"{error.what}. {error.remedy}" if error.remedy else error.what)


def told_to(request: Request, text: str) -> str:
    """A reason as it is told to whoever asks: a browser with a session reads it in its page's language,
    programs in English."""
    if COOKIE not in request.cookies or not text:
        return text
    return reason_in(language_of(request, request.app.state.settings.language), text)
