"""The demo company's script can be played: everybody exists, nobody acts before or against the life cycle."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from demo.script import Company, Conversation, load
from foundation.errors import Invalid

FOLDER = Path("demo")
Script = tuple[Company, list[Conversation]]
LEAVES = frozenset(
    """general.where_to_get general.contact_hours order_info.status order_info.how_to service_info.offer
    service_info.hours service_info.price webshop.account webshop.checkout webshop.returns password.forgotten
    password.locked password.rules office.word office.excel office.outlook office.powerpoint access.new_user
    access.rights equipment.order fault.network fault.application fault.device fault.printer fault.performance
    billing.enquiry billing.dispute billing.payment sales.enquiry sales.quote order.new order.delay order.change
    contract.termination contract.change complaint.service complaint.conduct complaint.delay privacy.request
    security.incident feedback.praise feedback.idea""".split()  # noqa: SIM905
)
AUTOMATABLE = ("general.", "order_info.", "service_info.", "webshop.", "password.", "office.")

# What may follow in which state; section 4 of the domain handbook, as far as a script needs it.
WAITING, WORKING, ASKED, OUTSIDE, RESOLVED, ANSWERED = "queued working asked outside resolved answered".split()  # noqa: SIM905
MOVES = {
    (WAITING, "take"): WORKING,
    (WAITING, "note"): WAITING,
    (WORKING, "note"): WORKING,
    (WORKING, "reply"): WORKING,
    (WORKING, "customer_reply"): WORKING,
    (WORKING, "ask"): ASKED,
    (ASKED, "customer_reply"): WORKING,
    (WORKING, "escalate"): WAITING,
    (WORKING, "hold_third_party"): OUTSIDE,
    (OUTSIDE, "note"): OUTSIDE,
    (OUTSIDE, "take"): WORKING,
    (WORKING, "resolve"): RESOLVED,
    (RESOLVED, "solved"): RESOLVED,
    (RESOLVED, "customer_reply"): RESOLVED,
    (RESOLVED, "reopen"): WAITING,
    (ANSWERED, "helped"): RESOLVED,
    (ANSWERED, "not_helped"): WAITING,
    (WAITING, "customer_reply"): WAITING,
}


@pytest.fixture(scope="module")
def script() -> Script:
    return load(FOLDER)


@pytest.fixture(scope="module")
def conversations(script: Script) -> list[Conversation]:
    return script[1]


def test_the_script_holds_two_hundred_conversations_in_order_of_time(conversations: list[Conversation]) -> None:
    assert len(conversations) == 200
    assert [one.start for one in conversations] == sorted(one.start for one in conversations)


def test_the_company_has_a_customer_in_each_segment_and_strangers_beside_them(script: Script) -> None:
    company, _ = script
    assert {one.segment for one in company.organisations} == {"critical", "commercial", "admin"}
    staff = Counter(person.organisation for person in company.persons)
    assert staff[""] == 6
    assert all(5 <= staff[one.key] <= 8 for one in company.organisations)


def test_persons_write_from_their_organisations_domain(script: Script) -> None:
    company, _ = script
    domains = {one.key: one.domain for one in company.organisations}
    for person in company.persons:
        assert person.email.endswith(f"@{domains[person.organisation]}" if person.organisation else ".example")


def test_every_address_is_one_that_can_belong_to_nobody() -> None:
    texts = [path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.toml")]
    hosts = [host for text in texts for host in re.findall(r"(?:@|https?://)([\w.-]+\.\w+)", text)]
    assert hosts
    assert {host for host in hosts if not host.endswith(".example")} == set()


def test_every_role_and_level_is_staffed(script: Script) -> None:
    company, _ = script
    assert {role for agent in company.agents for role in agent.roles} >= {"agent", "dispatcher", "lead", "crm"}
    assert {role for agent in company.agents for role in agent.roles} >= {"knowledge", "problem", "admin", "auditor"}
    assert {level for agent in company.agents for level in agent.levels} == {1, 2, 3}
    assert {queue.level for queue in company.queues} == {1, 2, 3}


def test_placeholders_exist_in_both_languages(script: Script) -> None:
    company, _ = script
    assert company.placeholders["de"].keys() == company.placeholders["en"].keys()


def test_every_conversation_is_about_a_leaf_of_the_category_tree_and_none_is_left_out(
    conversations: list[Conversation],
) -> None:
    assert {one.category for one in conversations} == LEAVES


def test_about_three_quarters_are_german(conversations: list[Conversation]) -> None:
    assert 0.70 <= sum(one.language == "de" for one in conversations) / len(conversations) <= 0.80


def test_the_channels_are_mixed_as_on_a_real_desk(conversations: list[Conversation]) -> None:
    channels = Counter(one.channel for one in conversations)
    assert channels["email"] >= 120
    assert channels["web"] >= 35
    assert channels["phone"] >= 15


def test_no_two_conversations_open_alike(conversations: list[Conversation]) -> None:
    assert len({one.text for one in conversations}) == len(conversations)
    assert max(Counter((one.subject, one.person) for one in conversations).values()) == 1


def test_every_step_is_allowed_where_the_ticket_stands(conversations: list[Conversation]) -> None:
    wrong = []
    for one in conversations:
        answered = (
            one.category.startswith(AUTOMATABLE) and one.steps[:1] and one.steps[0].do in ("helped", "not_helped")
        )
        state = ANSWERED if answered else WAITING
        for number, step in enumerate(one.steps, start=1):
            if (state, step.do) not in MOVES:
                wrong.append((one.place, number, state, step.do))
                break
            state = MOVES[state, step.do]
    assert wrong == []


def test_agents_take_only_what_their_level_allows(script: Script) -> None:
    company, conversations = script
    levels = {agent.login: agent.levels for agent in company.agents}
    for one in conversations:
        level = 1
        for step in one.steps:
            if step.do == "escalate":
                assert step.level is not None and step.level > level, one.place
                level = step.level
            if step.do == "take":
                assert level in levels[step.agent], (one.place, step.agent)


def test_a_faulty_script_names_every_place(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "company.toml", tmp_path)
    (tmp_path / "contacts").mkdir()
    (tmp_path / "contacts" / "wrong.toml").write_text(
        """
        [[conversation]]
        day = 60
        time = "09:00"
        channel = "email"
        person = "nobody"
        category = "office.word"
        subject = "x"
        text = "x"
        steps = [
          { after = "-1h", do = "take", agent = "nemo" },
          { after = "1h", do = "reply", agent = "jonas" },
          { after = "1h", do = "helped", agent = "jonas" },
        ]
        """,
        encoding="utf-8",
    )
    with pytest.raises(Invalid) as refusal:
        load(tmp_path)
    said = [str(mistake) for mistake in refusal.value.mistakes]
    assert said == [
        "wrong.toml conversation 1: unknown person 'nobody'",
        "wrong.toml conversation 1: day 60 is outside the script (0 to 41)",
        "wrong.toml conversation 1: the last step falls after day 41",
        "wrong.toml conversation 1 step 1: happens before the step it follows",
        "wrong.toml conversation 1 step 1: unknown agent 'nemo'",
        "wrong.toml conversation 1 step 2: 'reply' needs a text",
        "wrong.toml conversation 1 step 3: 'helped' is the customer's move and names the agent 'jonas'",
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('time = "9 Uhr"', "'9 Uhr' is no time of day"),
        ('time = "09:00"\nsteps = [{ after = "soon", do = "helped" }]', "'soon' is no length of time"),
        ('time = "09:00"\nsteps = [{ after = "1h", do = "dance" }]', "'dance' is not known"),
        ('time = "09:00"\nhtml = "yes"', "must be a bool"),
        ('time = "09:00"\nhtlm = true', "htlm: is not a field"),
        ('time = "09:00"\nsteps = [{ afterr = "1h", do = "helped" }]', "afterr: is not a field"),
        ("", "is missing"),
    ],
)
def test_a_field_that_cannot_be_read_is_refused_with_its_place(tmp_path: Path, line: str, problem: str) -> None:
    shutil.copy(FOLDER / "company.toml", tmp_path)
    (tmp_path / "contacts").mkdir()
    opening = 'day = 1\nchannel = "web"\nperson = "gruen"\ncategory = "office.word"\nsubject = "x"\ntext = "x"\n'
    (tmp_path / "contacts" / "wrong.toml").write_text(f"[[conversation]]\n{opening}{line}\n", encoding="utf-8")
    with pytest.raises(Invalid, match=rf"wrong.toml conversation 1.*{problem}"):
        load(tmp_path)
