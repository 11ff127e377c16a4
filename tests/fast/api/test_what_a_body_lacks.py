"""What is wrong with a body is said in words for its fields, whatever the check behind it is called."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from api.bodies import Body, NewTicket, Reply, TicketChange
from api.edge import _mistakes
from api.telephone import CallReport
from foundation.errors import Mistake

CALL = {"call_id": "1", "event": "ringing"}
FILE = {"filename": "a.txt", "content": "YQ=="}


@pytest.mark.parametrize(
    ("model", "said", "wanted"),
    [
        (CallReport, CALL | {"extension": ["12", None]}, [Mistake("extension.1", "input should be a valid string")]),
        (CallReport, CALL | {"extension": 5}, [Mistake("extension", "input should be a valid string")]),
        (CallReport, CALL | {"call_id": "x" * 201}, [Mistake("call_id", "is too long", "at most 200 characters")]),
        (CallReport, CALL | {"call_id": ""}, [Mistake("call_id", "is empty")]),
        (Reply, {"text": "a", "attachments": [FILE] * 101}, [Mistake("attachments", "is too long", "at most 100 entries")]),
        (Reply, {"text": "a", "attachments": [FILE | {"size": 1}]}, [Mistake("attachments.0.size", "unknown name", "known are filename, content_type, content")]),
        (NewTicket, {"sender": {"address": "no"}, "text": " ", "colour": 1}, [
            Mistake("sender.address", "is no e-mail address", "kim@example.org"), Mistake("text", "is blank"),
            Mistake("colour", "unknown name", "known are " + ", ".join(NewTicket.model_fields)),
        ]),
        (TicketChange, {"state": "resolved"}, [
            Mistake("state", "is none of these", "'queued', 'in_progress', 'waiting_third_party', 'closed' or 'cancelled'"),
        ]),
        (Reply, [], [Mistake("body", "input should be an object")]),
    ],
)  # fmt: skip
def test_every_mistake_has_its_field_in_words(model: type[Body], said: Any, wanted: list[Mistake]):
    with pytest.raises(ValidationError) as error:
        model.model_validate_json(json.dumps(said), strict=True)
    assert _mistakes(error.value, model) == wanted


def test_no_text_of_a_body_holds_what_postgresql_cannot_keep():
    said = NewTicket(sender={"address": "a\0@kunde.example"}, text="a", fields={"pro\0duct": "crane\0 7"})
    assert (said.sender.address, dict(said.fields)) == ("a@kunde.example", {"product": "crane 7"})
