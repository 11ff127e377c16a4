"""A queue writes in its own name once an administrator says so on its page."""

from tests.kit.desk import AtTheDesk, add_agent
from tests.kit.server import Server


def test_a_queue_gets_name_and_signature_seen_in_a_test_mail_first_and_no_foreign_address(server: Server):
    add_agent(server, "ada", "--role", "admin", "--language", "en")
    admin = AtTheDesk(server, "ada")
    listed = admin.get("/admin/queues")
    url = listed.page.css_first("table.rows a").attributes["href"]
    form = admin.get(url)
    draft = {"name": "Technik", "signature_de": "Ihre Technik", "signature_en": "Your engineers"}
    tried = admin.send(form, url, **draft | {"act": "try", "to": "ada@desk.example"})
    assert tried.status == 200 and "Technik <hilfe@schalter.example>" in tried.said("dl.headers")
    assert admin.send(form, url, **draft | {"act": "try", "to": "nobody"}).status == 422
    foreign = admin.send(form, url, **draft | {"act": "save", "address": "fremd@anderswo.example"})
    assert foreign.status == 422 and "does not reach us" in foreign.text and 'value="Technik"' in foreign.text
    saved = admin.send(form, url, **draft | {"act": "save"})
    assert saved.path == "/admin/queues" and "Technik <hilfe@schalter.example>" in saved.said("table.rows")
    late = admin.send(form, url, **draft | {"act": "save", "name": "Anders"})
    assert late.status == 422 and "in the meantime" in late.text
