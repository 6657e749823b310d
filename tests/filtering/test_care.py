"""What keeps the filter up, looked at once a term (F7)."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from esafety.schools.models import Term
from filtering.models import CareCheck, CareKind
from filtering.reminders import checks as due
from filtering.rules import checking as rules
from tests.factories import PersonFactory
from tests.factories import filtering as make

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)
ON = {"on_day": "25", "on_month": "11", "on_year": "2026"}


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


@pytest.fixture
def technician(client):
    person = PersonFactory(roles=["it"])
    client.force_login(person.user)
    return person


def send(client, **changed):
    said = ON | {"kind": "backup", "is_good": "yes", "note": ""} | changed
    return client.post(reverse("filtering:care-new", args=["elm"]), said)


def test_a_look_is_kept_with_who_and_when(client, technician):
    send(client)
    look = CareCheck.objects.get()
    assert (look.kind, look.on, look.is_good, look.by) == ("backup", TODAY, True, technician)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"is_good": "no"}, "Enter what is not in order"),
        ({"is_good": ""}, "Choose an answer"),
        ({"kind": "coffee"}, "from the list"),
        ({"on_year": "2027"}, "The day must be today or before."),
        ({"on_month": "13"}, "The month must be a number"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_kept(client, technician, changed, told):
    response = send(client, **changed)
    assert response.status_code == 200
    assert told in response.content.decode()
    assert not CareCheck.objects.exists()


def test_a_proof_that_is_no_picture_is_refused(client, technician):
    assert "A proof is a PDF" in send(client, proof=SimpleUploadedFile("a.txt", b"Words.")).content.decode()


def test_what_nobody_looked_at_this_term_is_overdue_in_words(client, technician):
    make.care_check(technician, "backup", on=date(2026, 8, 20))
    make.care_check(technician, "mail")
    assert set(rules.care_not_done(technician.school, TODAY)) == set(CareKind) - {"mail"}
    said = client.get(reverse("filtering:care", args=["elm"])).content.decode()
    assert said.count(">Overdue<") == len(CareKind) - 1
    assert "Last looked at on 20 August 2026" in said


def test_those_who_check_are_reminded_until_all_was_looked_at(technician):
    Term.objects.create(school=technician.school, name="Autumn", starts_on=date(2026, 9, 2), ends_on=date(2026, 12, 18))
    assert [one.person for one in due.care_due(technician.school, TODAY)] == [technician]
    for kind in CareKind:
        make.care_check(technician, kind)
    assert not list(due.care_due(technician.school, TODAY))


def test_a_governor_reads_and_keeps_none(client):
    client.force_login(PersonFactory(roles=["governor"]).user)
    assert client.get(reverse("filtering:care", args=["elm"])).status_code == 200
    assert send(client).status_code == 403
