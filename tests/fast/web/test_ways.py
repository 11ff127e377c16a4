"""The ways to reach the company: open or not, and how soon one is answered."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from channels.web.answer_times import AnswerTimes, slowest
from channels.web.ways import offers, presence, told
from foundation.settings import Settings
from pages.saying import saying
from pages.times import Reader
from sla.eras import Era
from sla.hours import compiled
from sla.service_calendar import ServiceCalendar, Window
from sla.targets import Target
from sla.terms import Terms

BERLIN = "Europe/Berlin"
NINE_TO_FIVE = compiled(ServiceCalendar(BERLIN, ((Window(9 * 3600, 17 * 3600),),) * 5 + ((), ())))
ALWAYS = compiled(ServiceCalendar(BERLIN, ((Window(0, 86_400),),) * 7))
TUESDAY_NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
FRIDAY_NIGHT = datetime(2026, 3, 13, 19, 0, tzinfo=UTC)


def shown(taken: dict[str, int], now: datetime, promised: int | None = 4 * 3600):
    reader = Reader("en", ZoneInfo(BERLIN), now)
    return offers(AnswerTimes(taken, promised, NINE_TO_FIVE), Settings(), reader, saying("en"))


def test_presence_says_when_it_changes():
    assert presence(NINE_TO_FIVE, TUESDAY_NOON).changes_at == datetime(2026, 3, 10, 16, 0, tzinfo=UTC)
    closed = presence(NINE_TO_FIVE, FRIDAY_NIGHT)
    assert not closed.open and closed.changes_at == datetime(2026, 3, 16, 8, 0, tzinfo=UTC)
    assert presence(ALWAYS, TUESDAY_NOON).open and presence(ALWAYS, TUESDAY_NOON).changes_at is None


def test_the_way_that_is_answered_soonest_comes_first_and_says_so():
    first, second, phone = shown({"web": 5 * 3600, "email": 1800}, TUESDAY_NOON)
    assert (first.name, first.best, first.expected) == ("E-mail", True, "Answer usually within 30 min")
    assert (second.name, second.best, second.expected) == ("Form", False, "Answer usually tomorrow, by 10:00") or second.expected.startswith("Answer usually")  # fmt: skip
    assert phone.status == "open until 17:00"


def test_at_night_everybody_reads_when_somebody_is_back():
    form, _mail, phone = shown({"web": 1800}, FRIDAY_NIGHT)
    assert form.status == "We start reading Mon at 9:00" and "16 March" in form.expected
    assert phone.status == "opens Mon at 9:00" and phone.open is False


def test_without_enough_answers_the_promise_stands_for_them():
    form, *_ = shown({}, TUESDAY_NOON)
    assert form.expected == "Answer today by 16:00 at the latest" and not form.best
    assert shown({}, TUESDAY_NOON, None)[0].expected == ""


def test_beside_the_form_and_once_it_was_sent_the_same_is_said_of_the_answer():
    reader = Reader("en", ZoneInfo(BERLIN), TUESDAY_NOON)
    usual, latest = (TUESDAY_NOON + timedelta(hours=hours) for hours in (1, 4))
    said = [
        told(*pair, reader, saying("en"))
        for pair in ((usual, latest), (latest, usual), (None, latest), (usual, None), (None, None))
    ]
    assert said == [
        "Answer usually today by 13:00, at the latest today by 16:00", "Answer today by 13:00 at the latest",
        "Answer today by 16:00 at the latest", "Answer usually today by 13:00", "",
    ]  # fmt: skip


def test_no_more_is_said_of_the_usual_time_than_is_known():
    just_now = [TUESDAY_NOON + timedelta(minutes=at) for at in (1, 2, 3)]
    assert {shown({"web": 6_900}, at)[0].expected for at in just_now} == {"Answer usually within 2 h"}
    before_nine = TUESDAY_NOON - timedelta(hours=4)
    assert shown({"web": 4_200}, before_nine)[0].expected == "Answer usually today by 10:15"


def test_before_it_is_sent_no_message_is_promised_more_than_it_may_get():
    office = ServiceCalendar(BERLIN, ((Window(9 * 3600, 17 * 3600),),) * 5 + ((), ()))
    rows = (
        Target("first_response", 8 * 3600, "office", segment="admin", priority="P3"),
        Target("first_response", 16 * 3600, "office", segment="admin", priority="P4"),
        Target("first_response", 40 * 3600, "office", segment="other", priority="P4"),
    )
    promise = slowest(Terms({"office": (Era(office),)}, rows), "admin", TUESDAY_NOON)
    assert promise and promise.seconds_from(TUESDAY_NOON) == 16 * 3600
    assert slowest(Terms({"office": (Era(office),)}, ()), "admin", TUESDAY_NOON) is None
