"""Notices to parents (T7): who is told, once; what is never told; and how far it came."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from esafety.exceptions import RuleBroken
from esafety.jobs.models import Job
from esafety.notify.models import Notice
from esafety.notify.services import deliver
from tests.factories import PersonFactory, SchoolFactory, appoint
from tests.factories.training import parents as make
from training.jobs.parents import tell_parents as work
from training.models import ParentNotice
from training.rules.parents import families
from training.services import parent_notices
from training.services.parent_notices import Audience

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 5)
ALL = Audience("all")


@pytest.fixture(autouse=True)
def _on_a_monday_in_october(time_machine):
    time_machine.move_to("2026-10-05T10:00:00+00:00", tick=False)


@pytest.fixture
def nobody_wakes(monkeypatch):
    monkeypatch.setattr("esafety.jobs.services.wake", lambda pk: None)


@pytest.fixture
def officer():
    return PersonFactory(roles=["officer"])


def url(name, *args, slug="elm"):
    return reverse(f"training:{name}", args=[slug, *args])


def typed(**changed):
    return {"title": "Games at home", "text": "Talk about it.", "whom": "all"} | changed


def send(notice, by):
    """The verb, and what the worker then does."""
    return do(parent_notices.send_parent_notice(notice, actor=by))


def do(job):
    work(job, lambda done, total: None)()
    return job


# --- Writing -----------------------------------------------------------------------------------------------------


def test_a_notice_is_written_looked_at_and_only_then_sent(client, officer, nobody_wakes):
    make.child_of(make.parent())
    client.force_login(officer.user)
    page = client.post(url("parents-notice-new"), typed(), follow=True).text
    notice = ParentNotice.objects.get()
    assert (notice.number, notice.sent_at, notice.made_by) == (1, None, officer)
    assert "Send it to 1 family" in page
    assert not Notice.objects.exists()
    client.post(url("parents-notice-send", 1))
    do(Job.objects.get(key=notice.key))
    assert Notice.objects.get(key=notice.key).recipient.first_name == "Pat"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": ""}, "Enter the title"),
        ({"title": "x" * 61}, "60 characters or fewer"),
        ({"text": ""}, "Enter what parents are told"),
        ({"text": "x" * 4_001}, "4,000 characters or fewer"),
        ({"whom": "nobody"}, "from the list"),
        ({"whom": "years"}, "Choose at least one year group"),
        ({"whom": "classes"}, "Choose at least one class"),
        ({"whom": "classes", "classes": ["999999"]}, "Choose the classes from the list"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, officer, changed, sentence):
    client.force_login(officer.user)
    response = client.post(url("parents-notice-new"), typed(text="Kept by me") | changed)
    assert response.status_code == 200
    assert sentence in response.text
    assert "text" in changed or "Kept by me" in response.text
    assert not ParentNotice.objects.exists()


def test_a_class_of_another_school_cannot_be_chosen(client, officer):
    theirs = make.group(SchoolFactory(slug="oak"))
    client.force_login(officer.user)
    response = client.post(url("parents-notice-new"), typed(whom="classes", classes=[theirs.pk]))
    assert "Choose the classes from the list" in response.text
    with pytest.raises(RuleBroken, match="of this school"):
        parent_notices.write_parent_notice(
            actor=officer, title="T", text="T", to=Audience("classes", classes=(theirs,))
        )


@pytest.mark.parametrize("role", ["teacher", "dsl", "senior", "governor", "parent", "pupil"])
def test_who_does_not_tell_parents_is_refused(role):
    with pytest.raises(PermissionDenied):
        parent_notices.write_parent_notice(actor=PersonFactory(roles=[role]), title="T", text="T", to=ALL)


def test_html_and_scripts_in_a_notice_do_nothing(client, officer):
    text = "<script>alert(1)</script> [a](javascript:alert(1)) ![p](https://e.example/p.png) <img src=x onerror=y>"
    make.notice(officer, text=text)
    client.force_login(officer.user)
    article = client.get(url("parents-notice", 1)).text.split("<article")[1].split("</article>")[0]
    assert "<script" not in article
    assert "<img" not in article
    assert 'href="javascript' not in article


# --- Who is told -------------------------------------------------------------------------------------------------


def test_a_parent_of_three_is_told_once(officer, nobody_wakes):
    pat = make.parent()
    for _ in range(3):
        make.child_of(pat)
    notice = make.notice(officer)
    send(notice, officer)
    assert [one.recipient for one in Notice.objects.filter(key=notice.key)] == [pat]
    notice.refresh_from_db()
    assert notice.told == 1


def test_a_job_that_runs_twice_tells_nobody_twice(officer, nobody_wakes):
    for at in range(3):
        make.child_of(make.parent(email=f"p{at}@elm.example"))
    notice = make.notice(officer)
    job = send(notice, officer)
    do(job)
    assert Notice.objects.filter(key=notice.key).count() == 3
    with pytest.raises(RuleBroken, match="has been sent"):
        parent_notices.send_parent_notice(notice, actor=officer)


def test_whom_a_court_bars_is_never_told(officer, nobody_wakes):
    barred, uncontacted, told = (make.parent(email=f"p{at}@elm.example") for at in range(3))
    make.child_of(barred, court_order_bar=True)
    make.child_of(uncontacted, may_be_contacted=False)
    make.child_of(told)
    notice = make.notice(officer)
    send(notice, officer)
    assert [one.recipient for one in Notice.objects.filter(key=notice.key)] == [told]


def test_a_bar_counts_for_its_child_alone_and_a_notice_to_that_childs_class_is_not_told(officer, nobody_wakes):
    hazel, oak = make.group(officer.school), make.group(officer.school, "4 Oak", 4)
    pat = make.parent()
    make.child_of(pat, hazel, court_order_bar=True)
    make.child_of(pat, oak)
    to_hazel = make.notice(officer, whom="classes", classes=[hazel])
    to_oak = make.notice(officer, whom="classes", classes=[oak])
    to_years = make.notice(officer, whom="years", years=[2])
    assert not parent_notices.parents_for(to_hazel).exists()
    assert not parent_notices.parents_for(to_years).exists()
    assert list(parent_notices.parents_for(to_oak)) == [pat]
    with pytest.raises(RuleBroken, match="on paper"):
        parent_notices.send_parent_notice(to_hazel, actor=officer)


def test_a_bar_that_comes_before_the_mail_leaves_keeps_it_here(officer, nobody_wakes, mailoutbox):
    pat = make.parent()
    child = make.child_of(pat)
    notice = make.notice(officer)
    send(notice, officer)
    link = child.links_to_parents.get()
    link.court_order_bar = True
    link.save()
    told = Notice.objects.get(key=notice.key)
    deliver(told.pk)
    told.refresh_from_db()
    assert told.mail_state == "none"
    assert not mailoutbox


def test_those_who_left_and_other_schools_are_not_told(officer, nobody_wakes):
    gone, leaver = make.parent(email="gone@elm.example", left_on=TODAY), make.parent(email="left@elm.example")
    make.child_of(gone)
    child = make.child_of(leaver)
    child.left_on = TODAY
    child.save()
    make.child_of(make.parent(SchoolFactory(slug="oak"), email="oak@oak.example"))
    notice = make.notice(officer)
    with pytest.raises(RuleBroken, match="No parent"):
        parent_notices.send_parent_notice(notice, actor=officer)
    notice.refresh_from_db()
    assert notice.sent_at is None


def test_the_mail_holds_the_whole_text_and_a_link_for_those_alone_who_sign_in(officer, nobody_wakes, mailoutbox):
    pat, sam = make.parent(), PersonFactory(roles=["parent"], email="sam@elm.example")
    make.child_of(pat)
    make.child_of(sam)
    notice = make.notice(officer, text="Turn on the **settings**.")
    send(notice, officer)
    for told in Notice.objects.filter(key=notice.key):
        finish = deliver(told.pk)
        finish()
    by_address = {mail.to[0]: mail for mail in mailoutbox}
    assert "Turn on the **settings**." in by_address["pat@elm.example"].body
    assert "/training/" not in by_address["pat@elm.example"].body
    assert "/elm/training/parents/notices/1/read/" in by_address["sam@elm.example"].body
    assert {mail.subject for mail in mailoutbox} == {"News from school: Games at home"}
    assert all("Ida" not in mail.body for mail in mailoutbox)


def test_who_has_no_address_and_no_sign_in_is_counted_for_paper(client, officer):
    make.child_of(make.parent(email=""))
    make.child_of(make.parent())
    make.notice(officer)
    client.force_login(officer.user)
    assert "1 of the parents has neither an e-mail address nor a sign-in" in client.get(url("parents-notice", 1)).text


@pytest.mark.parametrize(
    ("pairs", "number"),
    [
        ([], 0),
        ([(1, 1)], 1),
        ([(1, 1), (1, 2), (2, 2)], 1),
        ([(1, 1), (2, 2)], 2),
        ([(1, 1), (2, 2), (3, 1), (3, 2)], 1),
    ],
)
def test_a_family_is_whoever_shares_a_child_or_a_parent(pairs, number):
    assert families(pairs) == number


# --- Afterwards --------------------------------------------------------------------------------------------------


def test_a_notice_that_was_sent_is_not_changed(client, officer, nobody_wakes):
    make.child_of(make.parent())
    notice = make.notice(officer)
    send(notice, officer)
    with pytest.raises(RuleBroken, match="cannot be changed"):
        parent_notices.change_parent_notice(notice, actor=officer, version=0, title="New", text="New", to=ALL)
    client.force_login(officer.user)
    page = client.post(url("parents-notice-edit", 1), typed(title="New") | {"version": "0"}, follow=True).text
    assert "cannot be changed" in page
    notice.refresh_from_db()
    assert notice.title == "Games at home"


def test_two_who_change_one_do_not_overwrite_each_other(client, officer):
    notice = make.notice(officer)
    client.force_login(officer.user)
    form = {"version": str(notice.history.first().history_id)}
    assert client.post(url("parents-notice-edit", 1), typed(title="First") | form).status_code == 302
    page = client.post(url("parents-notice-edit", 1), typed(title="Second") | form).text
    assert "Somebody else changed the notice" in page
    assert 'value="Second"' in page
    notice.refresh_from_db()
    assert notice.title == "First"


def test_how_many_have_read_it_is_counted_of_those_who_sign_in(client, officer, nobody_wakes):
    sam, kim = (PersonFactory(roles=["parent"], first_name=name) for name in ("Sam", "Kim"))
    for one in (sam, kim, make.parent()):
        make.child_of(one)
    notice = make.notice(officer)
    send(notice, officer)
    client.force_login(sam.user)
    page = client.get(url("parents-notice-read", 1)).text
    assert "Talk about it." in page
    assert parent_notices.counted(notice)["read"] == 0  # opened by a mail program, perhaps
    client.post(url("parents-notice-read", 1))
    client.force_login(officer.user)
    page = client.get(url("parents-notice", 1)).text
    assert "3 parents told, 3 of them by e-mail" in page
    assert "Read by 1 of the 2 who sign in" in page
    assert "Kim" not in page


def test_of_an_urgent_one_those_who_look_after_it_see_who_has_not_read_it(client, officer, nobody_wakes):
    sam, kim = (PersonFactory(roles=["parent"], first_name=name) for name in ("Sam", "Kim"))
    for one in (sam, kim):
        make.child_of(one)
    notice = make.notice(officer, is_urgent=True)
    send(notice, officer)
    assert str(Notice.objects.filter(key=notice.key).first()) == "Urgent news from school: Games at home"
    client.force_login(sam.user)
    client.post(url("parents-notice-read", 1))
    client.force_login(officer.user)
    page = client.get(url("parents-notice", 1)).text.split("Not read yet")[1]
    assert "Kim" in page
    assert "Sam" not in page


def test_a_parent_reads_what_they_were_told_and_nothing_else(client, officer, nobody_wakes):
    sam = PersonFactory(roles=["parent"])
    make.child_of(sam)
    told, other, unsent = (make.notice(officer, number=at) for at in (1, 2, 3))
    send(told, officer)
    oak = make.parent(SchoolFactory(slug="oak"))
    make.child_of(oak)
    client.force_login(sam.user)
    assert client.get(url("parents-notice-read", 1)).status_code == 200
    assert client.get(url("parents-notice-read", 2)).status_code == 404
    assert client.get(url("parents-notice", 1)).status_code == 403
    assert client.get(url("parents-notice", 3)).status_code == 404
    assert set(ParentNotice.objects.visible_to(sam)) == {told}
    assert set(ParentNotice.objects.visible_to(officer)) == {told, other, unsent}


def test_another_schools_notice_is_not_there(client, officer):
    theirs = PersonFactory(school=SchoolFactory(slug="oak"), roles=["officer"])
    make.notice(theirs, number=7)
    client.force_login(officer.user)
    for name in ("parents-notice", "parents-notice-edit", "parents-notice-read"):
        assert client.get(url(name, 7)).status_code == 404
    assert client.post(url("parents-notice-send", 7)).status_code == 404
    assert not Job.objects.exists()


def test_the_page_of_what_parents_are_told_costs_the_same_with_one_and_a_hundred(client, officer):
    client.force_login(officer.user)
    spent = []
    for until in (1, 10, 100):
        for number in range(ParentNotice.objects.count() + 1, until + 1):
            make.notice(officer, number=number)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("parents")).status_code == 200
        spent.append(len(queries))
    assert len(set(spent)) == 1, spent


def test_a_notice_costs_the_same_whether_it_reaches_one_or_a_hundred(client, officer, nobody_wakes):
    client.force_login(officer.user)
    made, spent, told = 0, [], []
    for until in (1, 10, 100):
        for at in range(made, until):
            one = PersonFactory(roles=["parent"], email=f"many{at}@elm.example")
            make.child_of(one)
        made = until
        notice = make.notice(officer, is_urgent=True)
        with CaptureQueriesContext(connection) as queries:
            client.get(url("parents-notice", notice.number))
        spent.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            list(parent_notices.tell_in_pieces(notice))
        told.append(len(queries))
        ParentNotice.objects.filter(pk=notice.pk).update(sent_at="2026-10-05T10:00:00Z", told=until)
        with CaptureQueriesContext(connection) as queries:
            client.get(url("parents-notice", notice.number))
        spent.append(len(queries))
    assert len(set(spent[::2])) == 1, spent
    assert len(set(spent[3::2])) == 1, spent  # with one alone there is no second page to count
    assert len(set(told)) == 1, told


def test_an_officer_who_is_a_parent_is_told_too(officer, nobody_wakes):
    appoint(officer, "parent")
    make.child_of(officer)
    notice = make.notice(officer)
    send(notice, officer)
    assert Notice.objects.visible_to(officer).filter(key=notice.key).exists()
