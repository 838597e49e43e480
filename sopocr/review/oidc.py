"""Login with the accounts of an office's own identity provider, beside names and passwords.

OpenID Connect Core 1.0, authorization code with PKCE (RFC 7636).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from sopocr.catalogue.accounts import Role
from sopocr.errors import NotAllowed, PackageMissing, ProviderFailed, UsageError

try:
    import httpx
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet
except ImportError as error:
    raise PackageMissing(error.name or "joserfc", "oidc") from error

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures that an ID token may have; "none" and those with a shared secret are refused."""
_WAIT = 600.0
"""Seconds that a login at the provider may take."""
_MOST = 10_000
_KEEP = 3600.0
"""Seconds for which what the provider says of itself is kept."""
_LEEWAY = 60
"""Seconds by which the two clocks may differ."""


@dataclass(frozen=True)
class OidcOptions:
    """A provider and how it knows us. `claim`: what names a user here; `new_role`: the role of those who come
    for the first time, None: only users whom an admin added may enter."""

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    claim: str = "preferred_username"
    new_role: Role | None = None


@dataclass(frozen=True)
class _Begun:
    verifier: str = field(repr=False)
    nonce: str = field(repr=False)
    until: float


class Provider:
    """One identity provider. Logins that have begun are kept in memory: begun at one server, they end there.

    Raises ProviderFailed where it does not answer as it should, NotAllowed for an answer that is not its own
    or not to us.
    """

    def __init__(self, options: OidcOptions, transport: httpx.BaseTransport | None = None) -> None:
        secure = options.issuer.startswith("https://")
        near = options.issuer.startswith(("http://localhost", "http://127.0.0.1"))
        if not secure and not near:
            raise UsageError("the provider's address must begin with https://", file=options.issuer)
        self.options = options
        self._http = httpx.Client(timeout=15, transport=transport)
        self._begun: dict[str, _Begun] = {}
        self._lock = threading.Lock()
        self._about: tuple[float, dict[str, Any], KeySet] | None = None

    def begin(self, back: str) -> tuple[str, str]:
        """The address to send the browser to, and the state that it must bring back to `back`."""
        about, _ = self._known()
        state, verifier, nonce = (secrets.token_urlsafe(32) for _ in range(3))
        with self._lock:
            now = time.monotonic()
            self._begun = {key: one for key, one in self._begun.items() if one.until > now}
            if len(self._begun) >= _MOST:
                raise ProviderFailed("too many logins have begun")
            self._begun[state] = _Begun(verifier, nonce, now + _WAIT)
        digest = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.options.client_id,
            "redirect_uri": back,
            "scope": "openid profile email",
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        address = str(about["authorization_endpoint"])
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", state

    def finish(self, state: str, code: str, back: str) -> str:
        """The name of the user who logged in. Each state is good once."""
        with self._lock:
            begun = self._begun.pop(state, None)
        if begun is None or begun.until < time.monotonic():
            raise NotAllowed("this login was not begun here, or too long ago", remedy="Log in again")
        about, keys = self._known()
        token = self._token(about, code, back, begun)
        claims = self._claims(token, about, keys, begun.nonce)
        name = claims.get(self.options.claim)
        if not name and claims.get("email_verified") is not False:
            name = claims.get("email")
        if not isinstance(name, str) or not name.strip():
            raise NotAllowed(f"the provider does not tell the claim {self.options.claim}")
        return name.strip().lower()

    def _token(self, about: dict[str, Any], code: str, back: str, begun: _Begun) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": begun.verifier,
            "client_id": self.options.client_id,
        }
        known = about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        auth: httpx.Auth = httpx.Auth()
        if self.options.client_secret and "client_secret_basic" in known:
            auth = httpx.BasicAuth(self.options.client_id, self.options.client_secret)
        elif self.options.client_secret:
            form["client_secret"] = self.options.client_secret
        try:
            answer = self._http.post(str(about["token_endpoint"]), data=form, auth=auth)
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderFailed(f"the identity provider does not answer ({error})") from error
        if not answer.is_success or not isinstance(told, dict) or "id_token" not in told:
            raise NotAllowed("the identity provider refuses the login", remedy="Log in again")
        return str(told["id_token"])

    def _claims(self, token: str, about: dict[str, Any], keys: KeySet, nonce: str) -> dict[str, Any]:
        """What the ID token says, once it is sure to be the provider's, for us, for this login, and fresh
        (OpenID Connect Core 1.0, 3.1.3.7)."""
        rules = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY,
            iss={"essential": True, "value": about["issuer"]},
            aud={"essential": True, "value": self.options.client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            read = jwt.decode(token, keys, algorithms=ALGORITHMS)
            rules.validate(read.claims)
        except (JoseError, ValueError) as error:
            raise NotAllowed(f"the identity provider's answer is not to be trusted ({error})") from error
        party = read.claims.get("azp")
        if party is not None and party != self.options.client_id:
            raise NotAllowed("the identity provider's answer is for another program")
        return read.claims

    def _known(self) -> tuple[dict[str, Any], KeySet]:
        """What the provider says of itself, and its keys."""
        kept = self._about
        if kept is not None and time.monotonic() - kept[0] < _KEEP:
            return kept[1], kept[2]
        issuer = self.options.issuer.rstrip("/")
        try:
            about = self._http.get(f"{issuer}/.well-known/openid-configuration").raise_for_status().json()
            if str(about["issuer"]).rstrip("/") != issuer:
                raise ProviderFailed(f"the identity provider calls itself {about['issuer']}")
            keys = KeySet.import_key_set(self._http.get(about["jwks_uri"]).raise_for_status().json())
        except (httpx.HTTPError, KeyError, TypeError, ValueError, JoseError) as error:
            raise ProviderFailed(
                f"the identity provider does not answer as it should ({error})",
                remedy="Check its address, and that it runs",
                file=issuer,
            ) from error
        self._about = (time.monotonic(), about, keys)
        return about, keys

    def close(self) -> None:
        self._http.close()
