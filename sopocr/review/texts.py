"""The interface's words in Indonesian and English.

The words in the code and the templates are English; `locale/id/LC_MESSAGES/sopocr.po` holds the Indonesian.
The catalogue is compiled in memory when it is first used: 250 entries take some 30 ms, and no compiled file
can lag behind its source or be missing from the wheel.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import get_args

from babel.dates import format_datetime, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from starlette.requests import Request

from sopocr.assemble.codes import RULES, Language
from sopocr.model.findings import Finding

LANGUAGES: tuple[Language, ...] = get_args(Language)
COOKIE = "sopocr_lang"
_PLACE = re.compile(r"\{(\w+)\}")


@cache
def translations(lang: Language) -> NullTranslations:
    """The words of a language; for English the identity."""
    if lang == "en":
        return NullTranslations()
    source = files("sopocr.review").joinpath("locale", lang, "LC_MESSAGES", "sopocr.po")
    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=lang))
    compiled.seek(0)
    return Translations(compiled)


def say(lang: Language, message: str, **values: object) -> str:
    """`message` in that language, with the values in its places `%(name)s`."""
    text = translations(lang).ugettext(message)
    return text % values if values else text


def say_many(lang: Language, one: str, many: str, count: int) -> str:
    """The form of a message that fits the number `count`, which stands at `%(num)s`."""
    return translations(lang).ungettext(one, many, count) % {"num": count}


def language_of(request: Request, default: Language) -> Language:
    """The language of a request: that of its cookie, else the default."""
    chosen = request.cookies.get(COOKIE)
    return next((lang for lang in LANGUAGES if lang == chosen), default)


def when(lang: Language, at: datetime) -> str:
    """A point in time as people read it; a minute exact."""
    return format_datetime(
        at.astimezone(), "d MMM y, HH.mm" if lang == "id" else "d MMM y, HH:mm", locale=lang
    )


def ago(lang: Language, at: datetime) -> str:
    """How long ago, roughly: "3 hari", "3 days"."""
    return format_timedelta(datetime.now(UTC) - at, locale=lang, threshold=1.2)


@cache
def _pattern(code: str, lang: Language) -> re.Pattern[str]:
    template = RULES[code].id if lang == "id" else RULES[code].en
    seen: set[str] = set()
    pattern = ""
    position = 0
    for match in _PLACE.finditer(template):
        name = match[1]
        pattern += re.escape(template[position : match.start()])
        pattern += f"(?P={name})" if name in seen else f"(?P<{name}>.*)"
        seen.add(name)
        position = match.end()
    return re.compile(pattern + re.escape(template[position:]), re.DOTALL)


def message_of(finding: Finding, lang: Language) -> str:
    """A finding's message in the language of the page, whichever it was stored in."""
    if finding.code not in RULES:
        return finding.message
    for stored in LANGUAGES:
        match = _pattern(finding.code, stored).fullmatch(finding.message)
        if match and stored != lang:
            rule = RULES[finding.code]
            return (rule.id if lang == "id" else rule.en).format(**match.groupdict())
    return finding.message
