"""Views of the rail are counted at an even pace whatever changes."""

from desk.view_counts import FORGOTTEN_AFTER, LEAST_PAUSE, Figure, Told, ViewCounts, pause

FIVE, SIX = Figure(5), Figure(6, more=True)


class Desk:
    """A clock and the number of changes, moved by hand; each count takes `takes` seconds."""

    def __init__(self, takes: float = 0.001):
        self.now, self.changes, self.counts, self.takes = 0.0, 0, 0, takes
        self.kept = ViewCounts(lambda: self.changes, lambda: self.now)

    def count(self, figure: Figure | None = FIVE, *keys: str) -> Told:
        def counted(place: int) -> Figure | None:
            self.counts += 1
            self.now += self.takes
            return figure

        return self.kept.counted(keys or ("a",), counted)


def test_a_figure_is_counted_once_for_all_who_ask_until_a_list_changes():
    desk = Desk()
    assert desk.kept.told(["a"]) == Told((None,), 1)
    assert desk.count() == desk.count() == Told((FIVE,))
    desk.changes += 1
    assert desk.kept.told(["a"]) == desk.count() == Told((FIVE,), 5)
    assert desk.counts == 1
    desk.now += LEAST_PAUSE
    assert desk.count(SIX) == Told((SIX,))


def test_what_changes_while_it_is_counted_is_counted_again():
    desk = Desk()

    def counted(place: int) -> Figure:
        desk.changes += 1
        return FIVE

    assert desk.kept.counted(["a"], counted).again == 5
    desk.now += LEAST_PAUSE
    assert desk.count(SIX) == Told((SIX,))


def test_however_many_views_there_are_they_cost_a_twentieth_of_a_core():
    assert (pause(0.01), pause(3.0)) == (LEAST_PAUSE, 60.0)
    desk, views = Desk(takes=0.1), [f"view {number}" for number in range(40)]
    busy = began = 0
    for second in range(1200):
        desk.changes += 1
        for first in range(0, 40, 8):
            desk.count(FIVE, *views[first : first + 8])
        busy, began = (desk.counts, desk.now) if second == 200 else (busy, began)
        desk.now = max(desk.now, float(second))
    share = (desk.counts - busy) * desk.takes / (desk.now - began)
    assert 0.03 < share < 0.06, share
    desk.now += FORGOTTEN_AFTER + 1
    desk.count(FIVE, "a")
    assert desk.kept.told(["view 1", "a"]).figures == (None, FIVE)
