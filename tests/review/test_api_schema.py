"""Random requests made from the API's own description find no fault: no 5xx, all answers as described."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from review.api_server import PASSWORD, Server, serve
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sopocr.review.api import ApiOptions
from sopocr.review.api.delivering import Deliverer

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SAVED: dict[str, Any] = {}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that neither extracts what it is sent nor tells anyone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Deliverer, "start", lambda _: None)
        with serve(tmp_path_factory.mktemp("schema"), ApiOptions(workers=0)) as running:
            yield running


@pytest.fixture(scope="module")
def described(server: Server) -> Any:
    """The description, with the session of an admin: a token could revoke itself."""
    catalogue = server.app.state.catalogue
    SAVED["catalogue"] = catalogue
    secret = catalogue.accounts.open_session(catalogue.accounts.add("admin", PASSWORD, "admin"))
    csrf = hashlib.sha256(b"csrf:" + secret.encode()).hexdigest()
    SAVED["headers"] = {"cookie": f"sopocr_session={secret}", "x-csrf-token": csrf}
    return schemathesis.openapi.from_url(f"{server.url}/api/v1/openapi.json", headers=SAVED["headers"])


def test_random_requests(described: Any) -> None:
    operations = [result.ok() for result in described.get_all_operations()]
    assert len(operations) > 25
    for operation in operations:
        try_out(operation)


def try_out(operation: Any) -> None:
    """Send random requests for one operation, right ones and nearly right ones."""

    @settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.one_of(
            operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
            operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
        ),
        st.sampled_from([None, 1, 2]),
    )
    def send(case: Any, document: int | None) -> None:
        aim(case, document)
        case.call_and_validate(headers=SAVED["headers"], checks=CHECKS)

    send()


def aim(case: Any, document: int | None) -> None:
    """Let a request through to what it is about: no made-up token, a document that is there, its version."""
    for name in [name for name in case.headers or () if name.lower() == "authorization"]:
        del case.headers[name]
    if document is None or "document_id" not in (case.path_parameters or {}):
        return
    case.path_parameters["document_id"] = document
    if isinstance(case.body, dict) and isinstance(case.body.get("version"), int | float):
        case.body["version"] = SAVED["catalogue"].reviews.get(document).info.version
