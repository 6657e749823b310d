"""Readings with a check of understanding (T5): written, read, left, taken up again, passed once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from esafety.schools.services import ChangedMeanwhile
from tests.factories import PersonFactory
from tests.factories.training import readings as make
from tests.factories.training import requirements as asking
from training.models import Attempt, Completion, Course, Reading, Standing
from training.ready import ready_texts
from training.rules import readings as rules
from training.rules.readings import Mark, Option, Question, mark_from
from training.services import attempts, catalogue, readings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


@pytest.fixture
def officer():
    return PersonFactory(roles=["officer"])


@pytest.fixture
def teacher():
    return PersonFactory(roles=["teacher"])


@pytest.fixture
def reading(officer):
    return make.reading(make.reading_course(), officer)


def page(name, course, *args):
    return reverse(f"training:{name}", args=["elm", course.number, *args])


def answer_all(person, course, answers=make.RIGHT):
    attempt = attempts.start_attempt(course, actor=person)
    for place, chosen in enumerate(answers):
        attempt = attempts.answer_question(attempt, actor=person, place=place, chosen=chosen)
    return attempt


# --- Reading it ------------------------------------------------------------------------------------------------


def test_whoever_reads_and_answers_rightly_has_taken_the_course(client, teacher, reading):
    course = reading.course
    asking.reckoned(asking.RequirementFactory(course=course))
    client.force_login(teacher.user)
    assert "Tell somebody" in client.get(page("reading", course)).content.decode()
    client.post(page("reading-start", course))
    assert client.get(page("reading-check", course)).url == page("reading-question", course, 1)
    assert "Who is told?" in client.get(page("reading-question", course, 1)).content.decode()
    said = client.post(page("reading-question", course, 1), {"chosen": "0"}, follow=True).content.decode()
    assert "Always." in said
    client.post(page("reading-question", course, 2), {"chosen": "1"})
    completion = Completion.objects.get()
    assert (completion.person, completion.how, completion.done_on) == (teacher, "reading", date(2026, 11, 25))
    assert completion.code in client.get(page("reading-result", course)).content.decode()
    assert Standing.objects.get(person=teacher).done_on == date(2026, 11, 25)
    assert Attempt.objects.get().digest == reading.digest


def test_left_half_done_it_goes_on_where_it_stopped(client, teacher, reading):
    course = reading.course
    client.force_login(teacher.user)
    client.post(page("reading-start", course))
    client.post(page("reading-question", course, 1), {"chosen": "0"})
    client.logout()
    client.force_login(teacher.user)
    assert "You have answered 1 of 2 questions" in client.get(page("reading", course)).content.decode()
    assert client.get(page("reading-check", course)).url == page("reading-question", course, 2)


def test_two_tabs_make_one_try_and_one_completion(client, teacher, reading):
    course = reading.course
    client.force_login(teacher.user)
    for _ in range(2):
        client.post(page("reading-start", course))
    for place, chosen in ((1, "0"), (1, "1"), (2, "1"), (2, "1"), (2, "0")):
        client.post(page("reading-question", course, place), {"chosen": chosen})
    attempt = Attempt.objects.get()
    assert (attempt.answers, attempt.state, attempt.score) == ([0, 1], "passed", 2)
    assert Completion.objects.count() == 1


@pytest.mark.parametrize("chosen", ["", "2", "-1", "x", "9" * 40])
def test_what_is_no_answer_is_asked_again(client, teacher, reading, chosen):
    client.force_login(teacher.user)
    client.post(page("reading-start", reading.course))
    response = client.post(page("reading-question", reading.course, 1), {"chosen": chosen})
    assert "Choose an answer" in response.content.decode()
    assert Attempt.objects.get().answers == []


def test_questions_are_answered_in_their_order(client, teacher, reading):
    attempt = attempts.start_attempt(reading.course, actor=teacher)
    with pytest.raises(RuleBroken, match="in their order"):
        attempts.answer_question(attempt, actor=teacher, place=1, chosen=1)
    client.force_login(teacher.user)
    assert client.get(page("reading-question", reading.course, 2)).status_code == 302
    assert client.get(page("reading-question", reading.course, 9)).status_code == 302


def test_nobody_answers_for_another(officer, teacher, reading):
    attempt = attempts.start_attempt(reading.course, actor=teacher)
    with pytest.raises(PermissionDenied):
        attempts.answer_question(attempt, actor=officer, place=0, chosen=0)


def test_a_new_edition_meanwhile_is_said_and_begun_anew(client, officer, teacher, reading):
    course = reading.course
    attempt = attempts.start_attempt(course, actor=teacher)
    catalogue.new_edition(course, actor=officer, edition="2026", edition_on=timezone.localdate())
    with pytest.raises(RuleBroken, match="new edition"):
        attempts.answer_question(attempt, actor=teacher, place=0, chosen=0)
    client.force_login(teacher.user)
    client.post(page("reading-question", course, 1), {"chosen": "0"})
    assert "There is a new edition" in client.get(page("reading", course)).content.decode()
    answer_all(teacher, course)
    assert sorted(Attempt.objects.values_list("state", "edition")) == [("dropped", ""), ("passed", "2026")]
    assert Completion.objects.get().edition == "2026"


def test_whoever_is_in_the_midst_finishes_the_words_that_they_read(officer, teacher, reading):
    attempt = attempts.start_attempt(reading.course, actor=teacher)
    make.reading(reading.course, officer, version=2, questions=(make.ONE,), text="Others.")
    for place, chosen in enumerate(make.RIGHT):
        attempt = attempts.answer_question(attempt, actor=teacher, place=place, chosen=chosen)
    assert (attempt.state, attempt.digest) == ("passed", reading.digest)


def test_a_retired_course_is_neither_begun_nor_finished(officer, teacher, reading):
    course = reading.course
    attempt = attempts.start_attempt(course, actor=teacher)
    course.retired_at = timezone.now()
    course.save()
    with pytest.raises(RuleBroken, match="was retired"):
        attempts.answer_question(attempt, actor=teacher, place=0, chosen=0)
    with pytest.raises(RuleBroken, match="was retired"):
        attempts.start_attempt(course, actor=officer)


def test_a_text_that_is_not_published_is_not_read(client, officer, teacher):
    course = make.reading_course()
    make.reading(course, officer, is_published=False)
    client.force_login(teacher.user)
    assert "not ready yet" in client.get(page("reading", course)).content.decode()
    with pytest.raises(RuleBroken, match="not ready"):
        attempts.start_attempt(course, actor=teacher)


# --- Tries -----------------------------------------------------------------------------------------------------


def test_after_the_last_try_the_officer_is_told_and_opens_another(client, officer, teacher):
    course = make.reading(make.reading_course(), officer, tries=2).course
    answer_all(teacher, course, make.WRONG)
    assert not Notice.objects.exists()
    answer_all(teacher, course, make.WRONG)
    assert [(one.recipient, one.text) for one in Notice.objects.all()] == [(officer, "training.no_tries")]
    with pytest.raises(RuleBroken, match="no tries left"):
        attempts.start_attempt(course, actor=teacher)
    client.force_login(officer.user)
    assert str(teacher) in client.get(page("course", course)).content.decode()
    last = Attempt.objects.first()
    client.post(reverse("training:attempt-open", args=["elm", last.number]))
    assert Notice.objects.filter(recipient=teacher, text="training.another_try").exists()
    assert answer_all(teacher, course).state == "passed"


def test_nobody_opens_another_try_for_themselves_or_twice(officer, teacher):
    reading = make.reading(make.reading_course(), officer, tries=1)
    with pytest.raises(PermissionDenied):
        attempts.open_again(make.failed(officer, reading), actor=officer)
    failed = make.failed(teacher, reading)
    attempts.open_again(failed, actor=officer)
    with pytest.raises(RuleBroken, match="already"):
        attempts.open_again(failed, actor=officer)


def test_with_no_limit_one_tries_as_often_as_one_likes(teacher, reading):
    for _ in range(4):
        assert answer_all(teacher, reading.course, make.WRONG).state == "failed"
    assert answer_all(teacher, reading.course).state == "passed"


def test_the_text_is_taken_again_in_another_year(teacher, reading, time_machine):
    answer_all(teacher, reading.course)
    time_machine.move_to("2027-11-25T10:00:00+00:00", tick=False)
    answer_all(teacher, reading.course)
    assert Completion.objects.count() == 2


# --- Writing it ------------------------------------------------------------------------------------------------


def write(course, officer, **changed):
    said = {"text": "## New\n\nWords.", "mark": Mark(count=1), "tries": 0, "seen": readings.seen_version(course)}
    return readings.write_reading(course, actor=officer, **said | changed)


def test_a_published_text_never_changes_and_a_draft_follows_it(officer, reading):
    draft = write(reading.course, officer)
    assert (draft.version, draft.questions) == (2, reading.questions)
    reading.refresh_from_db()
    assert reading.text.startswith("## Tell somebody")
    readings.publish_reading(reading.course, actor=officer, seen=readings.seen_version(reading.course))
    assert reading.course.readings.published().first() == draft


def test_what_another_saved_meanwhile_is_not_overwritten(officer, reading):
    seen = readings.seen_version(reading.course)
    write(reading.course, officer)
    for act in (
        lambda: write(reading.course, officer, seen=seen),
        lambda: readings.write_question(reading.course, actor=officer, question=make.ONE, seen=seen),
        lambda: readings.remove_question(reading.course, actor=officer, place=0, seen=seen),
        lambda: readings.publish_reading(reading.course, actor=officer, seen=seen),
    ):
        with pytest.raises(ChangedMeanwhile):
            act()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": " "}, "Write the text first"),
        ({"questions": ()}, "at least one question"),
        ({"questions": (Question("Why?", (Option("So"), Option("Not so"))),)}, "it is right"),
    ],
)
def test_what_is_not_whole_is_not_published(officer, fields, told):
    course = make.reading_course()
    make.reading(course, officer, is_published=False, **fields)
    with pytest.raises(RuleBroken, match=told):
        readings.publish_reading(course, actor=officer, seen=readings.seen_version(course))


def test_more_right_answers_than_questions_cannot_be_asked_for(officer):
    course = make.reading_course()
    make.reading(course, officer, is_published=False, mark=None, pass_count=3)
    with pytest.raises(RuleBroken, match="To pass takes 3 right answers"):
        readings.publish_reading(course, actor=officer, seen=readings.seen_version(course))


def test_a_question_is_written_shown_and_taken_out(client, officer):
    course = make.reading_course()
    client.force_login(officer.user)
    client.post(page("reading-edit", course), {"version": "0", "text": "Words", "mark": "80%", "tries": "0"})
    asked = {"text": "What now?", "feedback": "", "option_1": "Wait", "option_2": "Tell", "is_right_2": "on"}
    client.post(page("reading-question-new", course), asked | {"version": readings.seen_version(course)})
    draft = Reading.objects.get()
    assert [one.text for one in rules.questions_of(draft)[0].options] == ["Wait", "Tell"]
    assert "What now?" in client.get(page("reading-edit", course)).content.decode()
    client.post(page("reading-question-remove", course, 1), {"version": readings.seen_version(course)})
    assert Reading.objects.get().questions == []
    assert client.get(page("reading-question-edit", course, 1)).status_code == 404


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"is_right_2": ""}, "at least one answer that it is right"),
        ({"option_2": ""}, "Enter answer 2"),
        ({"option_2": "WAIT"}, "Two answers are the same"),
        ({"said_4": "Well"}, "Enter answer 4, or clear"),
        ({"text": "x" * 501}, "500 characters or fewer"),
    ],
)
def test_a_question_that_cannot_be_is_refused_and_what_was_typed_stays(client, officer, changed, told):
    course = make.reading_course()
    client.force_login(officer.user)
    asked = {"text": "What now?", "feedback": "Kept by me", "option_1": "Wait", "option_2": "Tell", "is_right_2": "on"}
    words = client.post(page("reading-question-new", course), asked | {"version": "0"} | changed).content.decode()
    assert told in words
    assert "Kept by me" in words
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    ("typed", "mark"),
    [
        ("80%", Mark(percent=80)),
        (" 80 ", Mark(percent=80)),
        ("4 of 5", Mark(count=4)),
        ("4/5", Mark(count=4)),
        ("4 OUT OF 5", Mark(count=4)),
        ("0", None),
        ("101%", None),
        ("6 of 5", None),
        ("0 of 5", None),
        ("most", None),
        ("", None),
    ],
)
def test_the_mark_to_pass_is_typed_as_people_write_it(typed, mark):
    assert mark_from(typed) == mark


def test_a_share_is_rounded_up():
    assert [Mark(percent=80).needed(n) for n in (1, 3, 5, 6)] == [1, 3, 4, 5]


def test_no_html_of_the_writer_reaches_the_page(client, officer, teacher):
    course = make.reading_course()
    make.reading(course, officer, text="<script>alert(1)</script> [go](javascript:alert(1))")
    client.force_login(teacher.user)
    words = client.get(page("reading", course)).content.decode()
    assert "<script>alert" not in words
    assert 'href="javascript' not in words


# --- Our own texts ---------------------------------------------------------------------------------------------


def test_every_text_of_ours_is_whole(officer):
    texts = ready_texts(officer.school)
    assert {"reporting", "report_pupils", "report_parents", "report_governors"} <= {one.key for one in texts}
    for one in texts:
        assert "{" not in one.text, one.key
        assert one.mark.needed(len(one.questions)) <= len(one.questions)
        for question in one.questions:
            assert rules.why_not_a_question(question) == "", (one.key, question.text)
            assert question.feedback, question.text


def test_a_text_of_ours_becomes_a_draft_of_the_school_once(client, officer):
    client.force_login(officer.user)
    url = reverse("training:ready-texts", args=["elm"])
    for _ in range(2):
        client.post(url, {"text": "conduct"})
    course = Course.objects.get()
    assert course.readings.get().published_at is None
    assert "0344 381 4772" in course.readings.get().text
    readings.publish_reading(course, actor=officer, seen=readings.seen_version(course))
    assert client.post(url, {"text": "nothing"}).status_code == 302


def test_how_many_were_told_how_to_report_is_shown(client, officer, teacher):
    course = make.reading(make.reading_course(topics=["reporting"]), officer).course
    PersonFactory(roles=["governor"])
    answer_all(teacher, course)
    client.force_login(officer.user)
    words = client.get(page("course", course)).content.decode()
    assert "1 of 2 have read this text" in words
    assert "0 of 1 have read this text" in words
    assert reverse("worry:start", args=["elm"]) in words


def test_whoever_left_and_came_back_finds_their_try(client, teacher, reading, time_machine):
    attempts.start_attempt(reading.course, actor=teacher)
    time_machine.move_to(timezone.now() + timedelta(days=90), tick=False)
    client.force_login(teacher.user)
    assert client.get(page("reading-check", reading.course)).url == page("reading-question", reading.course, 1)
