"""A labelled history before it is taken in: what of it is known here, and how much a form can carry on."""

from urllib.parse import urlencode

from admin.history import Label, looked_at, size_posted
from e_level.labels import codes_by_name
from e_level.starter_set import Example


class Walked(list[Example]):
    walks = 0

    def __iter__(self):
        self.walks += 1
        return super().__iter__()


def test_a_name_that_two_categories_bear_means_neither_and_stands_among_what_is_left_out():
    codes = codes_by_name(
        [("net.lan", "Netzwerk", "Network"), ("net.wan", "Netzwerk", "Internet"), ("fax", "Fax", "Fax")]
    )
    assert codes == {
        "network": "net.lan",
        "internet": "net.wan",
        "fax": "fax",
        "net.lan": "net.lan",
        "net.wan": "net.wan",
    }
    look = looked_at([Example("Das LAN ist weg", "Netzwerk"), Example("Wo ist das Fax?", "Fax")], {"fax": "Fax"}, codes)
    assert look.strange == (Label("Netzwerk", "", 1, ("Das LAN ist weg",)),)
    assert (look.labels, look.known) == ((Label("Fax", "Fax", 1, ("Wo ist das Fax?",)),), 1)


def test_a_code_means_its_category_though_another_one_is_called_so():
    assert codes_by_name([("fax", "Telefax", "Telefax"), ("old", "Fax", "Fax")])["fax"] == "fax"


def test_a_file_of_many_labels_is_walked_no_oftener_than_one_of_few():
    few, many = (Walked(Example(f"Frage {at}", f"Thema {at % labels}") for at in range(60)) for labels in (2, 50))
    assert [len(looked_at(rows, {}, {}).strange) for rows in (few, many)] == [2, 50]
    assert few.walks == many.walks


def test_the_size_of_the_form_is_what_a_browser_sends_of_it():
    look = looked_at([Example("Größe „ß“ & mehr?\n", "Fax")] * 250, {"fax": "Fax"}, {"fax": "fax"})
    sent = urlencode({f"rows-{at}": portion for at, portion in enumerate(look.rows)})
    assert len(sent) == size_posted(look) + len("rows-0=&rows-1=&rows-2=")
