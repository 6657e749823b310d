"""The deployment when parts of it stop: what waits arrives, what must hold holds, and the doctor names the part."""

import time

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from esafety.jobs.models import Job
from esafety.notify.models import MailState, Notice
from esafety.running.models import Heartbeat
from incidents.models import Incident
from tests.factories import DraftFactory, IncidentFactory, PersonFactory
from tests.journeys.pages import PASSWORD, SIGN_IN, Visitor

pytestmark = pytest.mark.django_db(transaction=True)

MOST_TO_DRAIN = 120  # T72


@pytest.fixture
def staff():
    """A school in which there is somebody to tell of everything."""
    return {role: PersonFactory(roles=[role]) for role in ("head", "officer", "dsl", "chair", "teacher")}


@pytest.fixture
def reporter(page, sign_in_as, staff):
    """`reporter()` sends a report by the real pages, from a draft that is filled in."""
    sign_in_as(page, staff["teacher"].user)
    teacher = Visitor(page)

    def report():
        draft = DraftFactory(person=staff["teacher"])
        teacher.go("incidents:new-check", draft.token)
        teacher.press("Send the report")
        teacher.is_at("Thank you for telling us")

    return report


@pytest.fixture
def redis(deployment):
    """Running again after the test, whatever became of it."""
    yield deployment["redis"]
    if deployment["redis"].process.poll() is not None:
        deployment["redis"].start()


def until(what, seconds):
    """Wait for it, and give the seconds that it took."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, f"not within {seconds} seconds"
        time.sleep(0.1)
    return time.monotonic() - began


def all_mail_is_sent():
    return not Notice.objects.filter(mail_state__in=[MailState.QUEUED, MailState.SENDING]).exists()


def test_the_mail_of_a_report_is_sent_by_the_worker_over_tls(reporter, staff, mailbox, deployment):
    reporter()
    until(lambda: mailbox.accepted, 10)
    until(all_mail_is_sent, 10)
    told = {message["To"]: message for message in mailbox.accepted}
    case = Incident.objects.get()
    message = told[staff["officer"].email]
    assert f"{deployment.url}{reverse('incidents:detail', args=['elm', case.reference])}" in str(message)
    assert case.summary not in str(message)


def test_a_worker_makes_the_log_as_pdf_and_the_web_hands_it_over(page, sign_in_as, staff):
    incident = IncidentFactory(school=staff["officer"].school)
    sign_in_as(page, staff["officer"].user)
    officer = Visitor(page)
    officer.go("incidents:log")
    officer.press("Make a PDF")
    officer.sees("The PDF is ready: 1 incident.")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Fetch the PDF").click()
    text = " ".join(one.extract_text() for one in PdfReader(waiting.value.path()).pages)
    assert incident.reference in text


def test_a_worker_killed_while_mail_waits_loses_none_of_it(reporter, mailbox, deployment, counts):
    worker = deployment["worker"]
    worker.kill()
    for _ in range(3):
        reporter()
    waiting = Notice.objects.filter(mail_state=MailState.QUEUED).count()
    assert waiting >= 3
    assert not mailbox.accepted
    worker.start()
    seconds = until(all_mail_is_sent, 30)
    lost = waiting - len(set(mailbox.message_ids))
    counts("T71 worker of the deployment killed", mails_waiting=waiting, lost=lost, seconds_to_drain=round(seconds))
    assert lost == 0


def test_without_redis_pages_work_limits_hold_and_the_mail_goes_once_it_is_back(
    redis, reporter, staff, open_page, mailbox, deployment, counts
):
    redis.kill()
    slowest = 0.0
    for _ in range(3):
        began = time.monotonic()
        reporter()
        slowest = max(slowest, time.monotonic() - began)
    sign_ins_stay_limited(open_page(), staff["officer"].user)
    asks_for_a_new_password(open_page(), staff["officer"].user)
    waiting = Notice.objects.filter(mail_state=MailState.QUEUED).count()
    away = deployment["worker"].run("python", "manage.py", "doctor", "--only", "broker", "worker")
    assert away.returncode == 1
    assert "fail           broker: Redis does not answer" in away.stdout

    redis.start()
    seconds = until(all_mail_is_sent, MOST_TO_DRAIN)
    sent = set(mailbox.message_ids) & set(Notice.objects.values_list("message_id", flat=True))
    counts(
        "T72 Redis of the deployment gone",
        reports=Incident.objects.count(),
        failed=3 - Incident.objects.count(),
        mails_waiting=waiting,
        lost=waiting - len(sent),
        seconds_to_drain=round(seconds),
    )
    assert Incident.objects.count() == 3
    assert waiting == len(sent) >= 3
    assert slowest < 5
    assert not Job.objects.exclude(state="done").exists()


def sign_ins_stay_limited(page, user):
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    visitor = Visitor(page)
    for _ in range(10):
        tries(visitor, user, "a wrong guess")
        visitor.is_at("Sign in")
    tries(visitor, user, PASSWORD)
    visitor.is_at("Sign in")
    visitor.sees("There have been too many tries")


def tries(visitor, user, password):
    visitor.page.goto(SIGN_IN)
    visitor.write("E-mail address", user.email)
    visitor.write("Password", password)
    visitor.press("Sign in")


def asks_for_a_new_password(page, user):
    page.goto(reverse("account_reset_password"))
    page.locator("main input[name=email]").fill(user.email)
    page.locator("main .button--primary").click()
    page.wait_for_url(f"**{reverse('account_reset_password_done')}")


# --- The doctor ------------------------------------------------------------------------------------------------


def doctor(deployment, *only):
    return deployment["worker"].run("python", "manage.py", "doctor", *(["--only", *only] if only else []))


def test_the_doctor_passes_everything_and_names_the_worker_that_is_stopped(staff, deployment, capsys):
    until(lambda: Heartbeat.objects.exists(), 90)  # beat asks for it every minute
    deployment["beat"].until_healthy()
    deployment["worker"].until_healthy()
    well = doctor(deployment)
    with capsys.disabled():
        print(f"\n{well.stdout}")
    assert well.returncode == 0, well.stdout
    assert " 0 fail" in well.stdout
    assert "role: It is not a superuser." in well.stdout

    deployment["worker"].stop()
    ill = doctor(deployment)
    assert ill.returncode == 1
    assert [line.split(":")[0].strip() for line in ill.stdout.splitlines() if "  fail " in line] == [
        "fail           worker"
    ]
    assert not deployment["worker"].is_healthy()
    deployment["worker"].start()
    deployment["worker"].until_healthy()


def test_beat_is_heard_of_every_minute(deployment):
    until(lambda: Heartbeat.objects.exists(), 90)
    assert (timezone.now() - Heartbeat.objects.get(part="beat").at).total_seconds() < 75


def test_the_site_runs_as_a_role_that_cannot_alter_a_table_nor_drop_a_trigger(deployment):
    """PostgreSQL itself refuses, whatever the code would do."""
    tries_to = "from django.db import connection; connection.cursor().execute({!r})"
    for statement in (
        "DROP TRIGGER audit_event_no_update ON audit_event",
        "ALTER TABLE audit_event ADD COLUMN other text",
        "TRUNCATE audit_event",
        "CREATE TABLE other (id int)",
        "SET ROLE esafety_deployed_owner",
    ):
        refused = deployment["web"].run("python", "manage.py", "shell", "-v0", "-c", tries_to.format(statement))
        assert refused.returncode != 0
        assert "InsufficientPrivilege" in refused.stderr, refused.stderr
