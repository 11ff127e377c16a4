"""The running server against its own OpenAPI document: seeded examples of what is right and of what is wrong.

Statuses, content types, headers and bodies have to be those the document promises, no request may end in a 500, and
wrong data must not be taken.
"""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from api.openapi import document
from api.operations import OPERATIONS

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance, negative_data_rejection, unsupported_method,
]  # fmt: skip
FEW = settings(
    max_examples=4, derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
PROMISED = schemathesis.openapi.from_dict(document(OPERATIONS, "Schalter"))


@PROMISED.parametrize()
@FEW
def test_the_server_answers_as_its_document_says(case, api_server):
    case.call_and_validate(
        base_url=api_server.http_url, headers={"Authorization": f"Bearer {api_server.token}"}, checks=CHECKS, timeout=30
    )


@pytest.fixture(autouse=True, scope="module")
def _something_to_find(api_server):
    api_server.api.post("/api/v1/tickets", {"sender": {"address": "kim@customer.example"}, "text": "Hallo"}, expect=201)
