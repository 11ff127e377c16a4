"""Where the time of tickets went, for whoever leads the desk: by level, team and category."""

from datetime import UTC, datetime, timedelta

from sla.time_spent import Spent, added, stretches, summed, values

START = datetime(2026, 6, 1, 8, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def moved(hours: float, after: str):
    return (at(hours), "moved", {"after": after})


def routed(hours: float, level: int, queue: str):
    return (at(hours), "routed", {"level": level, "queue": queue})


STORY = (
    (at(0), "opened", {}),
    routed(0, 1, "desk"),
    moved(0, "queued"),
    moved(1, "in_progress"),
    moved(3, "queued"),
    routed(3, 2, "net"),
    moved(4, "in_progress"),
    moved(5, "waiting_customer"),
    moved(7, "in_progress"),
    moved(8, "waiting_third_party"),
    moved(6, "in_progress"),
    moved(9, "resolved"),
)


def spent(**said: object) -> Spent:
    seconds = added(stretches(STORY, at(0), at(9)), lambda since, until: int((until - since).total_seconds()))
    return Spent(**{"category": "fault", "level": 2, "team": "net", "kept": True, "seconds": seconds} | said)  # type: ignore[arg-type]


def hours(line) -> list[float]:
    return [line.seconds[place] / 3600 for place in ("queue", "work", "customer", "third_party")]


def test_time_is_counted_where_the_ticket_lay_and_the_end_where_it_was_resolved():
    one, two = summed([spent(), spent(kept=False)], "level")
    assert (one.key, one.tickets, hours(one), one.resolved) == ("1", 2, [2, 4, 0, 0], 0)
    assert (two.key, two.tickets, hours(two), two.resolved, two.kept) == ("2", 2, [2, 6, 4, 0], 2, 1)
    assert two.share("customer") == 4 / 12 and two.mean("work") == 3 * 3600


def test_a_share_of_fewer_than_five_would_be_a_figure_about_a_person():
    assert [summed([spent(kept=False), *[spent()] * more], "category")[0].share_kept for more in (3, 4)] == [None, 0.8]


def test_only_what_lies_between_start_and_end_counts_and_the_past_is_not_undone():
    """The supplier's wait of eight o'clock was ended by an event dated before it: it lasted no time."""
    found = list(stretches(STORY, at(0.5), at(5.5)))
    assert (found[0].start, found[-1].end, found[-1].place) == (at(0.5), at(5.5), "customer")
    assert [one.place for one in stretches(STORY, at(7.5), at(9))] == ["work", "work"]


def test_lines_go_by_the_time_they_took_and_levels_by_their_number():
    small = spent(category="a", level=10, team="z", seconds={("queue", 10, "z"): 60})
    assert [line.key for line in summed([small, spent()], "category")] == ["fault", "a"]
    assert [line.key for line in summed([small, spent()], "level")] == ["1", "2", "10"]
    assert [line.key for line in summed([small, spent()], "team")] == ["net", "desk", "z"]


def test_a_ticket_that_took_no_time_counts_where_it_ended():
    (line,) = summed([spent(seconds={})], "team")
    assert (line.key, line.tickets, line.total, line.share("work")) == ("net", 1, 0, 0)
    assert [one["by"] for one in values([spent(seconds={})])] == ["level", "team", "category"]
