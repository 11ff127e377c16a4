"""Two agents and a customer, in whatever mail program, stay in one thread: on our side one ticket, on theirs one conversation."""

import smtplib
from contextlib import closing

from tests.kit.books import Books
from tests.kit.desk import AtTheDesk, add_agent, send_mail
from tests.kit.mail_programs import gmail, outlook, thunderbird
from tests.kit.waiting import until

DESK = "hilfe@schalter.example"
QUEUE_ADDRESS = "technik@schalter.example"


def written(server, mail) -> str:
    with smtplib.SMTP(*server.smtp, timeout=30) as line:
        line.send_message(mail)
    return str(mail["Message-ID"])


def test_two_agents_and_a_customer_stay_in_one_thread_in_both_directions(start_server, relay):
    server = start_server(SCHALTER_MAIL__MAILBOXES=f"{DESK},{QUEUE_ADDRESS}")
    for login, name in (("lena", "Lena Hansen"), ("jonas", "Jonas Petersen")):
        add_agent(server, login, "--level", "1", "--level", "2", "--level", "3", "--role", "lead", name=name)
    lena, jonas = AtTheDesk(server, "lena"), AtTheDesk(server, "jonas")
    first = send_mail(server, "Drucker", "Mein Drucker zieht kein Papier ein.")
    [number] = lena.wait_for_tickets(1)
    url = f"/desk/tickets/{number}"
    queue = server.api.get(f"/api/v1/tickets/{number}")["queue"]
    mail = {"address": QUEUE_ADDRESS, "name": "Technik", "signature_de": "Ihre Technik\nTel. 0431 555-0100"}
    server.api.put(f"/api/v1/queues/{queue}/mail", mail)
    server.api.put(f"/api/v1/queues/{queue}/mail", {"address": "fremd@anderswo.example"}, expect=422)
    assert "Ihre Technik" in lena.get(url).said("#panel-reply"), "whoever writes sees what is put below"
    own = jonas.send(jonas.get("/desk/me"), "/desk/me/signature", signature_de="{agent}\r\nTeamleiter")
    assert "Jonas Petersen\nTeamleiter" in own.page.css_first("#signature figure").text()
    assert jonas.send(own, "/desk/me/signature", signature_en="x" * 2001).status == 422
    below = "\n".join(("Jonas Petersen", "Teamleiter", "Ihre Technik", "Tel. 0431 555-0100"))
    assert jonas.get(url).page.css_first("#panel-reply .signed").text().strip() == below
    said = [first]
    with closing(Books(server)) as books:
        for round_, (agent, program) in enumerate(
            [(lena, thunderbird), (jonas, outlook), (lena, gmail), (jonas, thunderbird)]
        ):
            agent.send(agent.get(url), f"{url}/reply", text=f"Antwort {round_} vom Service-Desk.", then="send")
            ours = relay.wait_for(2 + round_)[-1].message
            assert str(ours["In-Reply-To"]) == said[-1]
            assert str(ours["References"]).split()[0] == first
            assert (QUEUE_ADDRESS in str(ours["From"])) and str(ours["Reply-To"]).count("technik+")
            mailed = ours.get_body(("plain",)).get_content().replace("\r\n", "\n")
            assert mailed.endswith(
                f"\n\n-- \n{below}\n" if agent is jonas else "\n-- \nIhre Technik\nTel. 0431 555-0100\n"
            )
            said.append(written(server, program(ours, f"Danke, aber Schritt {round_} geht nicht.")))
            books.settled(2 + round_)
            theirs = books.contact(external_id=said[-1].strip("<>"))
            assert theirs.reply_text.strip() == f"Danke, aber Schritt {round_} geht nicht.", program.__name__
        assert len(books.tickets()) == 1
        assert len({contact.ticket_id for contact in books.contacts()}) == 1
        plain = thunderbird(relay.accepted[-1].message, "Und jetzt ohne Ihre Antwortadresse.")
        plain.replace_header("To", DESK)
        written(server, plain)
        marked = gmail(relay.accepted[-1].message, "Und jetzt ohne Kennungen.")
        del marked["In-Reply-To"], marked["References"]
        written(server, marked)
        until(lambda: len(books.contacts(direction="in")) == 7, 20)
        assert len(books.tickets()) == 1
