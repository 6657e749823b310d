"""Who is told, what stands in the inbox, and what of it is mailed when."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.audit.events import NotInTransaction
from esafety.audit.models import Event
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.notify import services, tasks
from esafety.notify.models import Kind, MailState, Notice, Wishes
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory, involve

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_reminders(monkeypatch):
    """What apps remind of would stand in the same digests."""
    monkeypatch.setattr("esafety.notify.registry.rules", lambda: iter(()))


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-03-04T10:00:00+00:00", tick=False)
    return time_machine


@pytest.fixture
def officer():
    return PersonFactory(roles=["officer"])


def tell(*people, kind=Kind.ALERT, about=None, **more):
    more = {"text": "incidents.reported", "url": "/elm/incidents/"} | more
    return services.notify(people, kind=kind, about=about, **more)


def inbox(client, person):
    client.force_login(person.user)
    return client.get(reverse("notify:inbox", args=[person.school.slug])).text


def url(name, *args):
    return reverse(f"notify:{name}", args=["elm", *args])


# --- Who -----------------------------------------------------------------------------------------------------


def test_each_person_is_told_once_and_whoever_did_it_is_left_out(officer):
    head = PersonFactory(roles=["head"])
    made = tell(officer, head, officer, leaving_out=head)
    assert [one.recipient for one in made] == [officer]


def test_never_the_person_complained_of_nor_whoever_may_not_see_it(officer):
    teacher, stranger = PersonFactory(roles=["teacher"]), PersonFactory(school=SchoolFactory(slug="oak"))
    left = PersonFactory(roles=["head"], left_on=timezone.localdate())
    incident = IncidentFactory()
    involve(incident, officer)
    assert tell(officer, teacher, stranger, left, about=incident) == []
    assert not Job.objects.exists()


def test_those_whose_role_gives_the_permission_are_told_for_the_records_circle(officer):
    head, chair = PersonFactory(roles=["head"]), PersonFactory(roles=["chair"])
    told = {}
    for circle in ("school", "head", "chair"):
        about = IncidentFactory(circle=circle)
        made = services.notify_holders(Perm.INCIDENT_TRIAGE, about=about, text="incidents.reported", url="/elm/")
        told[circle] = {one.recipient for one in made}
    assert told == {"school": {officer, head}, "head": {head}, "chair": {chair}}


def test_with_a_key_nobody_is_told_twice(officer):
    head = PersonFactory(roles=["head"])
    assert len(tell(officer, key="overdue:1:2026-03-04")) == 1
    assert [one.recipient for one in tell(officer, head, key="overdue:1:2026-03-04")] == [head]
    assert len(tell(officer, key="overdue:1:2026-03-05")) == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_said_outside_the_change(officer):
    with pytest.raises(NotInTransaction):
        tell(officer)


def test_a_change_that_is_taken_back_told_nobody(officer, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        tell(officer)
        transaction.set_rollback(True)
    assert not mailoutbox
    assert not Notice.objects.exists()


# --- The inbox -----------------------------------------------------------------------------------------------


def test_the_inbox_shows_unread_first_and_the_frame_counts_them(client, officer):
    old, new = tell(officer, text="incidents.lead"), tell(officer)
    client.force_login(officer.user)
    services.read(new[0], actor=officer)
    page = client.get(url("inbox")).text
    assert page.index("you lead this case") < page.index("a new report")
    assert '<span class="top__count">1<span' in page
    assert old[0].read_at is None


def test_opening_one_marks_it_as_read_and_leads_to_it(client, officer):
    (notice,) = tell(officer, url="/elm/incidents/mine/")
    client.force_login(officer.user)
    response = client.post(url("read", notice.number), {"open": "1"})
    assert response.url == "/elm/incidents/mine/"
    notice.refresh_from_db()
    assert notice.read_at == timezone.now()
    assert "top__count" not in client.get(url("inbox")).text


def test_marking_one_or_all_as_read_stays_in_the_inbox(client, officer):
    other = PersonFactory(roles=["head"])
    first, *_ = [tell(officer)[0] for _ in range(3)] + tell(other)
    client.force_login(officer.user)
    assert client.post(url("read", first.number)).url == url("inbox")
    assert Notice.objects.visible_to(officer).unread().count() == 2
    assert client.post(url("read-all")).url == url("inbox")
    assert Notice.objects.visible_to(officer).unread().count() == 0
    assert Notice.objects.visible_to(other).unread().count() == 1


def test_nothing_is_read_by_looking(client, officer):
    tell(officer)
    for _ in range(2):
        assert "top__count" in inbox(client, officer)
    assert client.get(url("read-all")).status_code == 405


def test_another_persons_notice_is_not_found(client, officer):
    (notice,) = tell(PersonFactory(roles=["head"]))
    client.force_login(officer.user)
    assert client.post(url("read", notice.number)).status_code == 404
    assert client.post(url("read", "1.forged")).status_code == 404


def test_a_notice_about_what_one_may_no_longer_see_is_gone(client, officer):
    incident = IncidentFactory(reference="2026-0042")
    tell(officer, about=incident)
    assert "2026-0042" in inbox(client, officer)
    involve(incident, officer)
    page = inbox(client, officer)
    assert "2026-0042" not in page
    assert "top__count" not in page


def test_a_mail_about_what_one_may_no_longer_see_does_not_leave(officer, mailoutbox, nobody_wakes):
    incident = IncidentFactory()
    (notice,) = tell(officer, about=incident)
    involve(incident, officer)
    jobs.sweep()
    notice.refresh_from_db()
    assert (notice.mail_state, mailoutbox) == (MailState.NONE, [])


def test_a_long_inbox_has_pages_and_the_same_number_of_queries(client, officer):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(url("inbox"))
        return len(asked)

    incident = IncidentFactory()
    tell(officer, about=incident)
    inbox(client, officer)
    few = queries()
    for _ in range(60):
        tell(officer, about=incident)
    assert queries() == few
    pages = [client.get(url("inbox"), {"page": page}).text.count('class="task"') for page in ("1", "2", "3", "4", "x")]
    assert pages == [25, 25, 11, 0, 25]


def about_notices(queries):
    return [one["sql"] for one in queries if "notify_notice" in one["sql"]]


def test_the_count_costs_one_query_or_two_and_none_without_a_sign_in(client, officer):
    path = reverse("schools:contacts", args=[officer.school.slug])
    client.force_login(officer.user)
    with CaptureQueriesContext(connection) as nothing_new:
        client.get(path)
    tell(officer)
    with CaptureQueriesContext(connection) as something_new:
        client.get(path)
    client.logout()
    with CaptureQueriesContext(connection) as signed_out:
        client.get(reverse("ui:help"))
    assert [len(about_notices(one)) for one in (nothing_new, something_new, signed_out)] == [1, 2, 0]


# --- When it is mailed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("chosen", ["at_once", "digest", "inbox"])
@pytest.mark.parametrize("kind", ["alert", "reminder", "invitation", "news"])
def test_alerts_and_invitations_are_mailed_at_once_whatever_was_chosen(kind, chosen, officer):
    Wishes.objects.create(person=officer, reminders=chosen, news=chosen)
    (notice,) = tell(officer, kind=kind)
    at_once = chosen == "at_once" or kind in {"alert", "invitation"}
    assert notice.mail_state == (MailState.QUEUED if at_once else MailState.NONE)
    assert notice.for_digest is (not at_once and chosen == "digest")
    assert Job.objects.count() == int(at_once)


def test_each_person_chooses_for_themself(client, officer):
    client.force_login(officer.user)
    assert "that cannot be switched off" in client.get(url("wishes")).text
    response = client.post(url("wishes"), {"reminders": "digest", "news": "inbox"})
    assert response.url == url("inbox")
    assert (officer.mail_wishes.reminders, officer.mail_wishes.news) == ("digest", "inbox")
    assert Event.objects.get(action="notify.change_wishes").actor_id == officer.pk
    assert "Choose" in client.post(url("wishes"), {"reminders": "never", "news": "inbox"}).text


def digests():
    return Notice.objects.filter(kind=Kind.DIGEST)


def test_one_digest_a_day_after_seven_and_only_if_something_is_new(officer, mailoutbox, clock):
    Wishes.objects.create(person=officer, reminders="digest", news="inbox")
    assert tasks.prepare_digests() == 0
    tell(officer, kind=Kind.REMINDER)
    tell(officer, kind=Kind.REMINDER)
    tell(officer, kind=Kind.NEWS)
    clock.move_to("2026-03-05T06:59:00+00:00", tick=False)
    assert tasks.prepare_digests() == 0
    clock.move_to("2026-03-05T07:00:00+00:00", tick=False)
    assert [tasks.prepare_digests(), tasks.prepare_digests()] == [1, 0]
    tell(officer, kind=Kind.REMINDER)
    assert tasks.prepare_digests() == 0
    jobs.sweep()
    (mail,) = mailoutbox
    assert "4 unread notices" in mail.body
    clock.move_to("2026-03-06T12:00:00+00:00", tick=False)
    assert tasks.prepare_digests() == 1
    clock.move_to("2026-03-07T12:00:00+00:00", tick=False)
    assert tasks.prepare_digests() == 0
    assert digests().count() == 2


@pytest.mark.parametrize(
    ("utc", "made"), [("2026-07-01T05:59:00", 0), ("2026-07-01T06:00:00", 1), ("2026-03-29T05:59:00", 0)]
)
def test_seven_is_the_schools_seven_in_summer_too(utc, made, officer, clock):
    clock.move_to("2026-02-01T10:00:00+00:00", tick=False)
    Wishes.objects.create(person=officer, reminders="digest")
    tell(officer, kind=Kind.REMINDER)
    clock.move_to(f"{utc}+00:00", tick=False)
    assert tasks.prepare_digests() == made


def test_a_digest_of_what_was_read_meanwhile_does_not_leave(officer, mailoutbox, nobody_wakes):
    Wishes.objects.create(person=officer, reminders="digest")
    tell(officer, kind=Kind.REMINDER)
    assert tasks.prepare_digests() == 1
    services.read_all(actor=officer)
    jobs.sweep()
    assert not mailoutbox
    assert digests().get().mail_state == MailState.NONE


def test_the_digest_itself_does_not_stand_in_the_inbox(client, officer):
    Wishes.objects.create(person=officer, reminders="digest")
    tell(officer, kind=Kind.REMINDER)
    tasks.prepare_digests()
    assert inbox(client, officer).count('class="task"') == 1
