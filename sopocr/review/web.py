"""Pages out of templates: the environment in each language, and what every page needs."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from babel.numbers import format_decimal
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from sopocr.assemble.codes import Language
from sopocr.review.access import AccountAccess, User
from sopocr.review.texts import LANGUAGES, ago, language_of, message_of, translations, when


@cache
def _environment(lang: Language) -> Environment:
    environment = Environment(
        loader=PackageLoader("sopocr.review"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(translations(lang), newstyle=True)  # type: ignore[attr-defined]
    environment.filters["when"] = lambda at: when(lang, at)
    environment.filters["ago"] = lambda at: ago(lang, at)
    environment.filters["number"] = lambda value: format_decimal(value, locale=lang)
    environment.filters["told"] = lambda finding: message_of(finding, lang)
    environment.filters["query"] = urlencode
    environment.globals["lang"] = lang
    environment.globals["languages"] = LANGUAGES
    environment.globals["static"] = static_url
    return environment


@cache
def static_url(name: str) -> str:
    """The address of a static file, with its content's hash, so that browsers may keep it for good."""
    content = files("sopocr.review").joinpath("static", name).read_bytes()
    return f"/static/{name}?{hashlib.sha256(content).hexdigest()[:12]}"


def lang_of(request: Request) -> Language:
    """The language in which to answer."""
    return language_of(request, request.app.state.settings.language)


def root_of(request: Request) -> str:
    """The path under which the review is served, "" where it is the whole server."""
    root: str = request.scope.get("root_path", "")
    return root.rstrip("/")


def redirect(request: Request, path: str) -> RedirectResponse:
    """To another page of the review."""
    return RedirectResponse(root_of(request) + path, 303)


def fragment(request: Request, template: str, **values: Any) -> str:
    """A template in the request's language, as text."""
    chosen = _environment(lang_of(request)).get_template(template)
    return chosen.render(**{"root": root_of(request), **values})


def page(
    request: Request, template: str, user: User | None, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """A whole page."""
    shared = {
        "user": user,
        "csrf": user.csrf if user else "",
        "with_accounts": isinstance(request.app.state.access, AccountAccess),
        "here": request.scope["path"] + (f"?{request.url.query}" if request.url.query else ""),
        "now": datetime.now(),
    }
    return HTMLResponse(fragment(request, template, **shared, **values), status)
