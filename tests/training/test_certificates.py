"""Certificates from elsewhere (T4), those of ours, and checking one by its number."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from esafety.documents.models import Document
from esafety.evidence.models import StoredFile
from esafety.exceptions import RuleBroken
from esafety.jobs.models import Job
from esafety.notify.models import Notice
from tests.evidence.corpus import picture
from tests.factories import PersonFactory, SchoolFactory
from tests.factories.training import courses as make
from tests.factories.training import readings as making
from training.models import Certificate, Completion
from training.services import certificates
from training.services.certificates import NOT_A_PROOF
from training.views import public

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


@pytest.fixture
def officer():
    return PersonFactory(roles=["officer"])


@pytest.fixture
def teacher():
    return PersonFactory(roles=["teacher"], joined_on=date(2026, 9, 1))


@pytest.fixture
def course(teacher):
    return make.CourseFactory(kind="outside", title="First aid online")


def page(name, *args, slug="elm"):
    return reverse(f"training:{name}", args=[slug, *args])


def typed(course, **changed):
    on = {"done_on_day": "20", "done_on_month": "11", "done_on_year": "2026"}
    proof = SimpleUploadedFile("certificate.png", picture())
    return on | {"course": course.number, "proof": proof} | changed


# --- Sending one in --------------------------------------------------------------------------------------------


def test_a_certificate_is_sent_in_accepted_and_counts(client, officer, teacher, course):
    client.force_login(teacher.user)
    client.post(page("certificate-new"), typed(course))
    sent = Certificate.objects.get()
    assert (sent.person, sent.state, sent.done_on) == (teacher, "sent", date(2026, 11, 20))
    assert Notice.objects.get().recipient == officer
    client.force_login(officer.user)
    assert str(teacher) in client.get(page("certificates")).content.decode()
    client.post(page("certificate-accept", sent.number))
    completion = Completion.objects.get()
    assert (completion.how, completion.proof, completion.done_on) == ("certificate", sent.proof, sent.done_on)
    assert completion.by == officer
    assert Notice.objects.filter(recipient=teacher, text="training.certificate_accepted").exists()


def test_a_certificate_tells_of_a_time_before_one_began_here(officer, teacher, course):
    sent = making.certificate(teacher, course, date(2024, 5, 4))
    certificates.accept_certificate(sent, actor=officer)
    assert Completion.objects.get().done_on == date(2024, 5, 4)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"proof": SimpleUploadedFile("words.txt", b"Words alone.")}, NOT_A_PROOF),
        ({"proof": SimpleUploadedFile("page.pdf", b"<html></html>")}, "web page"),
        ({"proof": ""}, "Choose the file of your certificate"),
        ({"done_on_day": "26"}, "must be today or before"),
        ({"done_on_year": "1980"}, "Enter a day after"),
        ({"done_on_day": "31"}, "does not exist"),
        ({"course": "999"}, "from the list"),
        ({"course": "9" * 40}, "from the list"),
        ({"course": ""}, "Choose the course"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(client, teacher, course, changed, told):
    client.force_login(teacher.user)
    response = client.post(page("certificate-new"), typed(course) | changed)
    words = response.content.decode()
    assert told in words
    assert 'value="11"' in words
    assert not Certificate.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_reading_and_a_retired_course_take_no_certificate(teacher):
    reading = making.reading_course(title="Read here")
    gone = make.CourseFactory(title="Gone", kind="outside", retired_at=timezone.now())
    with pytest.raises(RuleBroken, match="read here"):
        certificates.send_certificate(actor=teacher, course=reading, done_on=TODAY, proof=making.upload())
    gone.retired_at = timezone.now().replace(year=2025)
    gone.save()
    with pytest.raises(RuleBroken, match="was retired"):
        certificates.send_certificate(actor=teacher, course=gone, done_on=TODAY, proof=making.upload())


def test_the_same_is_not_sent_in_twice(officer, teacher, course):
    sent = making.certificate(teacher, course, TODAY)
    said = {"actor": teacher, "course": course, "done_on": TODAY}
    with pytest.raises(RuleBroken, match=r"sent in .* already"):
        certificates.send_certificate(**said, proof=making.upload())
    certificates.accept_certificate(sent, actor=officer)
    with pytest.raises(RuleBroken, match="written down already"):
        certificates.send_certificate(**said, proof=making.upload())
    make.strike(Completion.objects.get(), officer)
    certificates.send_certificate(**said, proof=making.upload())


# --- Deciding --------------------------------------------------------------------------------------------------


def test_nobody_accepts_their_own(client, officer, course):
    head = PersonFactory(roles=["head"])
    own = making.certificate(officer, course)
    for act in (certificates.accept_certificate, certificates.send_back_certificate):
        with pytest.raises(PermissionDenied):
            act(own, actor=officer, **({"reason": "So"} if act is certificates.send_back_certificate else {}))
    client.force_login(officer.user)
    assert client.post(page("certificate-accept", own.number)).status_code == 403
    assert "Nobody accepts their own" in client.get(page("certificate", own.number)).content.decode()
    certificates.accept_certificate(own, actor=head)
    assert Completion.objects.get().by == head


def test_the_officers_own_goes_to_the_head(officer, course):
    head = PersonFactory(roles=["head"])
    certificates.send_certificate(actor=officer, course=course, done_on=TODAY, proof=making.upload())
    assert [one.recipient for one in Notice.objects.all()] == [head]


def test_one_is_sent_back_with_a_reason_that_its_sender_reads(client, officer, teacher, course):
    sent = making.certificate(teacher, course)
    client.force_login(officer.user)
    assert "Enter why it is sent back" in client.post(page("certificate-back", sent.number), {}).content.decode()
    client.post(page("certificate-back", sent.number), {"reason": "It bears no name."})
    client.force_login(teacher.user)
    assert "It bears no name." in client.get(page("certificate", sent.number)).content.decode()
    assert not Completion.objects.exists()
    assert Notice.objects.filter(recipient=teacher, text="training.certificate_sent_back").exists()


def test_what_is_decided_or_withdrawn_is_not_decided_again(client, officer, teacher, course):
    sent = making.certificate(teacher, course)
    client.force_login(teacher.user)
    client.post(page("certificate-withdraw", sent.number))
    for act in (certificates.accept_certificate, certificates.accept_certificate):
        with pytest.raises(RuleBroken, match="withdrawn"):
            act(sent, actor=officer)
    with pytest.raises(PermissionDenied):
        certificates.withdraw_certificate(making.certificate(officer, course), actor=teacher)


def test_who_sees_a_certificate_and_its_file(client, officer, teacher, course):
    sent = making.certificate(teacher, course)
    for roles, status in ((["teacher"], 404), (["senior"], 404), (["governor"], 404), (["head"], 200)):
        client.force_login(PersonFactory(roles=roles).user)
        assert client.get(page("certificate", sent.number)).status_code == status
        assert client.get(page("certificate-proof", sent.number)).status_code == status
    client.force_login(teacher.user)
    response = client.get(page("certificate-proof", sent.number))
    assert b"".join(response.streaming_content)
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("many", [1, 10, 40])
def test_the_list_costs_the_same_however_long_it_is(
    client, officer, teacher, course, many, django_assert_max_num_queries
):
    file = making.certificate(teacher, course).proof
    for day in range(1, many):
        copy = StoredFile.objects.get(pk=file.pk)
        copy.pk, copy.stored_as = None, f"{day:064x}"
        copy.save(force_insert=True)
        Certificate.objects.create(
            school=teacher.school,
            person=teacher,
            course=course,
            done_on=date(2026, 1, 1 + day % 28),
            proof=copy,
            state="withdrawn" if day > 28 else "sent",
        )
    client.force_login(officer.user)
    with django_assert_max_num_queries(22):
        client.get(page("certificates"))


# --- Ours ------------------------------------------------------------------------------------------------------


def test_a_completion_has_its_page_and_its_certificate(client, teacher, course, django_capture_on_commit_callbacks):
    completion = make.completion(teacher, course)
    client.force_login(teacher.user)
    assert completion.code in client.get(page("completion", completion.code)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page("completion-pdf", completion.code))
    assert Job.objects.get().state == "done"
    document = Document.objects.get()
    assert bytes(document.content).startswith(b"%PDF")
    assert client.get(document.get_absolute_url()).status_code == 200


def test_what_is_struck_out_has_no_certificate_and_says_why(client, officer, teacher, course):
    completion = make.completion(teacher, course)
    client.force_login(officer.user)
    assert client.post(page("completion-strike", completion.code), {"why": " "}).status_code == 200
    client.post(page("completion-strike", completion.code), {"why": "It was another of that name."})
    words = client.get(page("completion", completion.code)).content.decode()
    assert "It was another of that name." in words
    assert "Make the certificate" not in words
    client.post(page("completion-pdf", completion.code))
    assert not Job.objects.exists()
    assert client.post(page("completion-strike", completion.code), {"why": "Again"}).status_code == 302


def test_who_sees_a_completion(client, teacher, course):
    completion = make.completion(teacher, course)
    for roles, status in ((["teacher"], 404), (["governor"], 404), (["senior"], 200)):
        client.force_login(PersonFactory(roles=roles).user)
        assert client.get(page("completion", completion.code)).status_code == status
    client.force_login(PersonFactory(roles=["senior"]).user)
    assert client.get(page("completion-strike", completion.code)).status_code == 403


# --- Checking one by its number ----------------------------------------------------------------------------------


def words_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize(
    "change", [str, str.lower, lambda code: code.replace("-", ""), lambda code: f" {code.replace('-', ' ')} "]
)
def test_anybody_checks_a_certificate_however_the_number_is_typed(client, teacher, course, change):
    completion = make.completion(teacher, course, date(2026, 9, 3))
    words = words_of(client.post(page("certificate-check"), {"number": change(completion.code)}))
    for said in ("This certificate is genuine", teacher.name, "First aid online", "3 September 2026", "Elm School"):
        assert said in words


def test_opening_the_page_by_the_picture_looks_nothing_up(client, teacher, course):
    completion = make.completion(teacher, course)
    response = client.get(page("certificate-check"), {"number": completion.code})
    assert f'value="{completion.code}"' in response.content.decode()
    assert teacher.name not in response.content.decode()


def test_a_certificate_that_was_struck_out_says_so(client, officer, teacher, course):
    completion = make.completion(teacher, course)
    make.strike(completion, officer, "Secret reason")
    words = words_of(client.post(page("certificate-check"), {"number": completion.code}))
    assert "no longer counts" in words
    assert "Secret reason" not in words


@pytest.mark.parametrize("number", ["", "ABCD", "2222-2222-2222-2222", "x" * 61, "\x00", "'; --", "🙈" * 16])
def test_a_wrong_number_tells_nothing(client, teacher, course, number):
    make.completion(teacher, course)
    words = words_of(client.post(page("certificate-check"), {"number": number}))
    assert teacher.name not in words
    assert "genuine" not in words


def test_the_certificate_of_another_school_is_not_there(client, course):
    other = PersonFactory(school=SchoolFactory(slug="oak"), roles=["teacher"])
    completion = make.completion(other, make.CourseFactory(school=other.school))
    assert "No certificate of this school" in words_of(
        client.post(page("certificate-check"), {"number": completion.code})
    )
    assert "genuine" in words_of(client.post(page("certificate-check", slug="oak"), {"number": completion.code}))


def test_many_wrong_numbers_have_to_wait_and_right_ones_do_not_count(client, teacher, course, monkeypatch):
    monkeypatch.setattr(public, "WRONG_PER_NETWORK", 3)
    completion = make.completion(teacher, course)
    for _ in range(5):
        assert client.post(page("certificate-check"), {"number": completion.code}).status_code == 200
    answers = [client.post(page("certificate-check"), {"number": "2222-2222-2222-2222"}).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
