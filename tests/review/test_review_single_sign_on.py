"""Login with the accounts of a provider: a real one (oidc-provider-mock), run beside, and forged answers."""

from __future__ import annotations

import base64
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwk, jwt
from playwright.sync_api import BrowserContext
from review_served import Served

from sopocr.errors import NotAllowed, ProviderFailed, UsageError
from sopocr.review.access import AccountAccess
from sopocr.review.oidc import OidcOptions, Provider

ISSUER = "https://masuk.example.go.id"
BACK = "https://sop.example.go.id/login/oidc/back"
SUBJECTS = {"budi": {"sub": "7", "preferred_username": "Budi"}, "asing": {"sub": "8", "email": "asing@x.id"}}


@pytest.fixture(scope="module")
def provider_url() -> Iterator[str]:
    """A running identity provider that knows two people."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).parent / "oidc-provider-mock"), "--port", str(port)]
    for claims in SUBJECTS.values():
        command += ["--user-claims", json.dumps(claims)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{url}/.well-known/openid-configuration", trust_env=False)
                break
            except httpx.TransportError:
                assert process.poll() is None
                time.sleep(0.1)
        yield url
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("under", ["", "/sop"])
def test_a_clerk_logs_in_with_the_offices_account(
    serve: Callable[..., Served], context: BrowserContext, provider_url: str, under: str
) -> None:
    access = AccountAccess(Provider(OidcOptions(provider_url, "sopocr", "rahasia")))
    served = serve(accounts={"budi": "reviewer"}, access=access, under=under)
    page = context.new_page()
    page.goto(f"{served.address}{under}/queue")  # leads to the login
    page.get_by_role("link", name="akun kantor").click()
    page.get_by_role("button", name="7", exact=True).click()
    page.wait_for_url(f"**{under}/queue")
    assert page.get_by_role("button", name="budi").is_visible()
    cookie = next(one for one in context.cookies() if one["name"] == "sopocr_session")
    assert (cookie["path"], cookie["sameSite"], cookie["httpOnly"]) == (under or "/", "Strict", True)
    page.get_by_role("button", name="budi").click()
    page.wait_for_url(f"**{under}/login")
    assert page.goto(f"{served.address}{under}/queue").url.endswith(f"{under}/login")  # type: ignore[union-attr]


class Forger:
    """A provider in memory whose answers can be made wrong."""

    def __init__(self) -> None:
        self.key = jwk.RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self.issuer, self.claims, self.sign_with, self.alg = ISSUER, {}, self.key, "RS256"
        self.asked: dict[str, str] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("openid-configuration"):
            about = {"issuer": self.issuer, "jwks_uri": f"{ISSUER}/keys"}
            about |= {"authorization_endpoint": f"{ISSUER}/go", "token_endpoint": f"{ISSUER}/token"}
            return httpx.Response(200, json=about)
        if request.url.path == "/keys":
            return httpx.Response(200, json={"keys": [self.key.as_dict(private=False)]})
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        self.asked |= form
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": "sopocr", "sub": "7", "iat": now, "exp": now + 60}
        claims |= {"nonce": self.asked["nonce"], "preferred_username": "Budi", **self.claims}
        token = jwt.encode({"alg": self.alg, "kid": "1"}, claims, self.sign_with)
        return httpx.Response(200, json={"id_token": token, "access_token": "x", "token_type": "Bearer"})


def log_in(forger: Forger, **options: str) -> str:
    provider = Provider(OidcOptions(ISSUER, "sopocr", **options), httpx.MockTransport(forger))
    address, state = provider.begin(BACK)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["state"] == state and asked["redirect_uri"] == BACK
    forger.asked = asked
    return provider.finish(state, "code", BACK)


def test_a_right_answer_names_the_user() -> None:
    forger = Forger()
    assert log_in(forger) == "budi"
    assert len(base64.urlsafe_b64decode(forger.asked["code_challenge"] + "=")) == 32
    assert forger.asked["code_verifier"] not in forger.asked["code_challenge"]
    assert log_in(Forger(), claim="sub") == "7"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://lain.example"},
        {"aud": "program lain"},
        {"exp": 1_700_000_000},
        {"nonce": "dari login lain"},
        {"azp": "program lain"},
        {"preferred_username": ""},
        {"preferred_username": None, "email": "a@x.id", "email_verified": False},
    ],
)
def test_a_wrong_answer_lets_nobody_in(claims: dict[str, object]) -> None:
    forger = Forger()
    forger.claims = claims
    with pytest.raises(NotAllowed):
        log_in(forger)


def test_a_forged_signature_lets_nobody_in() -> None:
    forger = Forger()
    forger.sign_with = jwk.RSAKey.generate_key(2048)
    with pytest.raises(NotAllowed):
        log_in(forger)
    forger = Forger()  # a shared secret
    forger.sign_with, forger.alg = jwk.OctKey.generate_key(256), "HS256"
    with pytest.raises(NotAllowed):
        log_in(forger)


def begun(browser: httpx.Client, forger: Forger) -> str:
    """The state of a login that the browser has begun."""
    address = browser.get("/login/oidc").headers["location"]
    forger.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    return forger.asked["state"]


def test_each_login_is_good_once_and_for_its_own_browser(serve: Callable[..., Served]) -> None:
    forger = Forger()
    provider = Provider(OidcOptions(ISSUER, "sopocr"), httpx.MockTransport(forger))
    with pytest.raises(NotAllowed):
        provider.finish("erfunden", "code", BACK)
    served = serve(access=AccountAccess(provider))
    with served.client() as browser, served.client() as other:
        state = begun(browser, forger)
        assert other.get(f"/login/oidc/back?code=c&state={state}").status_code == 403
        unknown = browser.get(f"/login/oidc/back?code=c&state={state}")
        assert unknown.status_code == 403 and "budi" in unknown.text  # nobody added them
        assert browser.get(f"/login/oidc/back?code=c&state={state}").status_code == 403
        assert "sopocr_session" not in browser.cookies


def test_new_users_are_let_in_where_that_is_wanted(serve: Callable[..., Served]) -> None:
    forger = Forger()
    options = OidcOptions(ISSUER, "sopocr", new_role="reader")
    served = serve(access=AccountAccess(Provider(options, httpx.MockTransport(forger))))
    with served.client() as browser:
        state = begun(browser, forger)
        assert browser.get(f"/login/oidc/back?code=c&state={state}").status_code == 200
        assert browser.get("/queue").status_code == 200
    (account,) = served.catalogue.accounts.everyone()
    assert (account.name, account.role) == ("budi", "reader")


def test_a_provider_that_is_none_is_told_of() -> None:
    with pytest.raises(UsageError):
        Provider(OidcOptions("http://masuk.example.go.id", "sopocr"))
    forger = Forger()
    forger.issuer = "https://lain.example"
    with pytest.raises(ProviderFailed):
        log_in(forger)
    provider = Provider(OidcOptions(ISSUER, "x"), httpx.MockTransport(lambda _: httpx.Response(500)))
    with pytest.raises(ProviderFailed):
        provider.begin(BACK)
