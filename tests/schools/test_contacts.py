import pytest

from esafety.exceptions import RuleBroken
from esafety.schools import services
from esafety.schools.models import Contact
from esafety.schools.numbers import number_of
from tests.factories.schools import PersonFactory, SchoolFactory

POLICE = {"kind": "police", "name": "Harbour police", "phone": "01632 960 001", "email": "", "hours": "", "note": ""}


@pytest.fixture
def contact(head):
    return services.add_contact(actor=head, values=POLICE)


def test_a_contact_is_added_and_shown_under_its_kind(as_head, page):
    assert as_head.post(page("schools:contact-add"), POLICE).status_code == 302
    shown = as_head.get(page("schools:contacts")).text
    assert 'href="tel:01632960001"' in shown
    assert "Not in the book yet" in shown  # the LADO is missing


def test_a_contact_must_be_reachable(as_head, page):
    answer = as_head.post(page("schools:contact-add"), POLICE | {"phone": ""})
    assert "Enter a telephone number or an e-mail address" in answer.text
    assert not Contact.objects.exists()


def test_changing_a_contact_shows_what_was_changed(as_head, head, page, contact):
    url = page("schools:contact-change", number_of(contact))
    version = as_head.get(url).context["version"]
    as_head.post(url, POLICE | {"phone": "101", "version": version})
    assert "Telephone: 01632 960 001 to 101" in as_head.get(url).text
    assert contact.history.first().history_person == head


def test_a_contact_changed_meanwhile_is_not_overwritten(as_head, head, page, contact):
    url = page("schools:contact-change", number_of(contact))
    version = as_head.get(url).context["version"]
    services.change_contact(contact, actor=head, version=version, values=POLICE | {"phone": "101"})

    answer = as_head.post(url, POLICE | {"note": "Ask for Jo", "version": version})

    assert "Ann Hill saved a change" in answer.text
    assert "Ask for Jo" in answer.text
    contact.refresh_from_db()
    assert (contact.phone, contact.note) == ("101", "")
    as_head.post(url, POLICE | {"note": "Ask for Jo", "version": answer.context["version"]})
    contact.refresh_from_db()
    assert contact.note == "Ask for Jo"


def test_a_contact_is_ended_and_kept(as_head, page, contact):
    url = page("schools:contact-end", number_of(contact))
    assert as_head.get(url).status_code == 200
    assert as_head.post(url).status_code == 302
    assert Contact.objects.get().ended_at
    assert as_head.get(url).status_code == 404
    assert "Harbour police" not in as_head.get(page("schools:contacts")).text.replace("Harbour police is no longer", "")


def test_an_ended_contact_is_not_changed(head, contact):
    services.end_contact(contact, actor=head)
    with pytest.raises(RuleBroken):
        services.change_contact(contact, actor=head, version=services.version_of(contact), values=POLICE)


def test_the_book_costs_the_same_with_1_10_and_100_entries(as_head, page, django_assert_max_num_queries):
    counts = []
    for many in (1, 10, 100):
        while Contact.objects.count() < many:
            Contact.objects.create(school=SchoolFactory(), **POLICE)
        with django_assert_max_num_queries(8) as queries:
            assert as_head.get(page("schools:contacts")).status_code == 200
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_a_contact_of_another_school_is_not_there(as_head, page):
    oak = PersonFactory(school=SchoolFactory(slug="oak"), roles=["head"])
    theirs = services.add_contact(actor=oak, values=POLICE)
    for name in ("schools:contact-change", "schools:contact-end"):
        assert as_head.post(page(name, number_of(theirs)), POLICE).status_code == 404


@pytest.mark.parametrize(
    ("role", "read", "change"), [("dsl", 200, 200), ("teacher", 200, 403), ("governor", 403, 403), ("pupil", 403, 403)]
)
def test_who_reads_and_who_changes_the_book(sign_in, page, db, role, read, change):
    client = sign_in(PersonFactory(roles=[role]))
    assert client.get(page("schools:contacts")).status_code == read
    assert client.get(page("schools:contact-add")).status_code == change


@pytest.mark.parametrize("text", ["\x00", "😀‮", "<script>alert(1)</script>", "x" * 200_000, "javascript:alert(1)"])
def test_whatever_is_typed_the_book_answers(as_head, page, text):
    answer = as_head.post(page("schools:contact-add"), dict.fromkeys(POLICE, text))
    assert answer.status_code == 200
    named = as_head.post(page("schools:contact-add"), POLICE | {"name": text, "phone": text[:40] or "1"})
    assert named.status_code in {200, 302}
    shown = as_head.get(page("schools:contacts")).text
    assert "<script>alert" not in shown
    assert 'href="javascript' not in shown
