"""Login through the office's identity provider: there and back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from sopocr.catalogue import Catalogue
from sopocr.catalogue.accounts import Account
from sopocr.errors import NotAllowed, NotThere
from sopocr.review.access import AccountAccess
from sopocr.review.oidc import Provider
from sopocr.review.pages.account import cookie_path, session_cookie
from sopocr.review.web import page, root_of

router = APIRouter(prefix="/login/oidc", include_in_schema=False)
_STATE = "sopocr_oidc"
_LONGEST = 4000
_Given = Annotated[str, Query(max_length=_LONGEST)]


@router.get("")
def begin(request: Request) -> Response:
    """Send the browser to the provider; a cookie binds what comes back to it."""
    address, state = _provider(request).begin(_back(request))
    answer = RedirectResponse(address, 303)
    # "lax": the way back begins at another site
    answer.set_cookie(
        _STATE,
        state,
        max_age=600,
        path=cookie_path(request),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer


@router.get("/back")
def back(request: Request, code: _Given = "", state: _Given = "", error: _Given = "") -> Response:
    """Who comes back from the provider is let in. The page goes on by itself: a redirect would still count as
    coming from the provider, and carry no cookie of ours."""
    provider = _provider(request)
    if error or not code:
        raise NotAllowed("the identity provider refuses the login", remedy="Log in again")
    if not state or request.cookies.get(_STATE) != state:
        raise NotAllowed("this login was not begun in this browser", remedy="Log in again")
    account = _account(request, provider, provider.finish(state, code, _back(request)))
    catalogue: Catalogue = request.app.state.catalogue
    answer = page(request, "entered.html", None, name=account.name)
    session_cookie(answer, catalogue.accounts.open_session(account), request)
    answer.delete_cookie(_STATE, path=cookie_path(request))
    return answer


def _provider(request: Request) -> Provider:
    access = request.app.state.access
    if not isinstance(access, AccountAccess) or access.provider is None:
        raise NotThere("has no identity provider")
    return access.provider


def _account(request: Request, provider: Provider, name: str) -> Account:
    accounts = request.app.state.catalogue.accounts
    known: Account | None = next((one for one in accounts.everyone() if one.name == name), None)
    if known is None and provider.options.new_role is not None:
        known = accounts.add_external(name, provider.options.new_role)
    if known is None or not known.active:
        raise NotAllowed(f'"{name}" has no access here', remedy="Ask an admin")
    return known


def _back(request: Request) -> str:
    """Our address as the browser knows it."""
    return f"{request.url.scheme}://{request.url.netloc}{root_of(request)}/login/oidc/back"
