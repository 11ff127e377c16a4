"""Two buttons on a person's page: who they are was checked, and that an address is theirs; each taken back by a second press."""

from aiohttp import web

from customers.verifying import verify_address, verify_person
from desk.place import asked, row_number, row_of
from pages import keys
from staff import audit
from staff.rights import Right
from storage.change import Change


async def verify(request: web.Request) -> web.Response:
    """`checked` says which way; `address` is the row of a contact point, without it the person is meant."""
    who = await asked(request, Right.PERSON_EDIT)
    person_id, said = row_of(request), await request.post()
    checked, address = said.get("checked") == "1", said.get("address")

    def work(change: Change) -> None:
        before: str | bool
        after: str | bool
        if address is None:
            part = "identity"
            before, after = verify_person(change, person_id, checked)
        else:
            part = "verified"  # which address is not written down: the log outlives it
            before, after = verify_address(change, person_id, row_number(str(address)) or 0, checked)
        audit.note(change, who.agent.login, f"person {person_id}", {part: before}, {part: after})

    await request.app[keys.DATABASE].change(work)
    raise web.HTTPSeeOther(f"/desk/persons/{person_id}")
