"""Log in and out, choose a language, manage users."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from sopocr.catalogue import Catalogue
from sopocr.catalogue.accounts import ROLES, SESSION_LIFE
from sopocr.errors import NotAllowed, UsageError
from sopocr.review import texts
from sopocr.review.access import (
    COOKIE,
    AccountAccess,
    LocalAccess,
    RateLimiter,
    User,
    check_csrf,
    current_user,
    optional_user,
)
from sopocr.review.web import lang_of, page, redirect, root_of

router = APIRouter(include_in_schema=False)
_LONGEST_PASSWORD = 1000


@router.get("/login")
def login_page(
    request: Request, token: str = "", user: Annotated[User | None, Depends(optional_user)] = None
) -> Response:
    """The login; with the printed token, straight in."""
    access = request.app.state.access
    if isinstance(access, LocalAccess):
        if token and access.admits(token):
            return session_cookie(redirect(request, "/"), access.secret, request, life=None)
        return page(request, "login.html", None, status=401, message="", local=True, provider=None)
    if user is not None:
        return redirect(request, "/")
    return page(request, "login.html", None, message="", local=False, provider=access.provider)


@router.post("/login")
def login(
    request: Request, name: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
) -> Response:
    """Check name and password. After several failures a name, and an address, have to wait."""
    if isinstance(request.app.state.access, LocalAccess):
        raise NotAllowed("there are no accounts here", remedy="Use the printed address")
    catalogue: Catalogue = request.app.state.catalogue
    brake: RateLimiter = request.app.state.brake
    address = request.client.host if request.client else ""
    keys = (f"name {name.strip().lower()[:80]}", f"address {address}")
    brake.check(*keys)
    account = None
    if len(password) <= _LONGEST_PASSWORD:
        account = catalogue.accounts.check(name, password)
    if account is None:
        brake.failed(*keys)
        message = texts.say(lang_of(request), "Name or password is wrong.")
        return page(
            request, "login.html", None, status=401, message=message, local=False, provider=_provider(request)
        )
    brake.passed(keys[0])
    secret = catalogue.accounts.open_session(account)
    return session_cookie(redirect(request, "/"), secret, request)


@router.post("/logout")
def logout(
    request: Request, user: Annotated[User, Depends(current_user)], csrf: Annotated[str, Form()] = ""
) -> Response:
    check_csrf(user, csrf)
    if not isinstance(request.app.state.access, LocalAccess):
        request.app.state.catalogue.accounts.close_session(user.secret)
    answer = redirect(request, "/login")
    answer.delete_cookie(COOKIE, path=cookie_path(request))
    return answer


@router.post("/language")
def choose_language(
    request: Request, lang: Annotated[str, Form()], here: Annotated[str, Form()] = ""
) -> Response:
    """Remember the language; back to the page."""
    inside = here.startswith("/") and not here.startswith(("//", "/\\"))
    answer = RedirectResponse(here if inside else f"{root_of(request)}/", 303)
    if lang in texts.LANGUAGES:
        place = cookie_path(request)
        answer.set_cookie(
            texts.COOKIE, lang, max_age=365 * 86400, path=place, samesite="strict", httponly=True
        )
    return answer


@router.get("/users")
def users(request: Request, user: Annotated[User, Depends(current_user)]) -> Response:
    _demand_admin(user)
    everyone = request.app.state.catalogue.accounts.everyone()
    return page(request, "users.html", user, accounts=everyone, roles=ROLES, message="")


@router.post("/users")
def change_user(
    request: Request,
    user: Annotated[User, Depends(current_user)],
    name: Annotated[str, Form()],
    action: Annotated[str, Form()],
    role: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Add a user, change the role, password or access of one."""
    check_csrf(user, csrf)
    _demand_admin(user)
    accounts = request.app.state.catalogue.accounts
    chosen = next((known for known in ROLES if known == role), None)
    if role and chosen is None:
        raise UsageError(f"there is no role {role}")
    message = ""
    try:
        if action == "add":
            accounts.add(name, password, chosen or "reader")
        elif action == "role" and chosen:
            accounts.change(name, role=chosen)
        elif action == "password":
            accounts.change(name, password=password)
        elif action in ("close", "open"):
            accounts.change(name, active=action == "open")
    except UsageError as error:
        message = str(error)
    if not message:
        return redirect(request, "/users")
    everyone = accounts.everyone()
    return page(request, "users.html", user, status=422, accounts=everyone, roles=ROLES, message=message)


def _provider(request: Request) -> object:
    access = request.app.state.access
    return access.provider if isinstance(access, AccountAccess) else None


def _demand_admin(user: User) -> None:
    if not user.may("admin"):
        raise NotAllowed("this needs the role admin", remedy="Ask an admin")


def cookie_path(request: Request) -> str:
    """Where the browser sends our cookies: to the review alone, where others share its server."""
    return root_of(request) or "/"


def session_cookie(
    answer: Response, secret: str, request: Request, life: int | None = int(SESSION_LIFE.total_seconds())
) -> Response:
    """Put the session's secret into a cookie that scripts cannot read and other sites cannot send."""
    https = request.url.scheme == "https"
    place = cookie_path(request)
    answer.set_cookie(
        COOKIE, secret, max_age=life, path=place, httponly=True, samesite="strict", secure=https
    )
    return answer
