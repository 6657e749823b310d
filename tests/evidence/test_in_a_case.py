"""Files of a case: who may add and take one, the question before, and cases that take none by any road (I7, I9)."""

import hashlib
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from esafety.audit.models import Event
from esafety.evidence import store
from esafety.evidence.models import StoredFile
from esafety.exceptions import RuleBroken
from incidents import exhibits, services
from incidents.kinds import NO_FILES
from incidents.models import EntryKind, Exhibit, Incident
from tests.evidence.conftest import answered, file_url, files_on_disk
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory, add_file, involve, sealed_upload
from tests.security.policy import TABLE

WORDS = b"Ida wrote: nobody is to sit with her.\n"
BARRED = {"kind": "child_abuse_images", "category": "content"}


def put(incident, actor, content=WORDS, **kwargs):
    return exhibits.add_exhibit(incident, actor=actor, upload=sealed_upload(content, **kwargs), shows="The chat")


def fetch(client, incident, file):
    return client.get(file_url(incident, "file", file.number))


# --- Adding one --------------------------------------------------------------------------------------------------


def test_a_file_stands_in_the_chronology_with_who_when_and_its_hash(client, officer, incident, add):
    page = add(WORDS, follow=True, taken_on_day="4", taken_on_month="3", taken_on_year="2026").text
    exhibit = incident.exhibits.get()
    assert (exhibit.entry.kind, exhibit.entry.by, exhibit.file.kept_by) == (EntryKind.FILE, officer, officer)
    assert f"{exhibit.taken_on:%Y-%m-%d}" == "2026-03-04"
    assert exhibit.entry.text == "chat.txt (Plain text). The chat, as Ida showed it"
    assert "chat.txt is in the case." in page
    assert "Added by Olga Frost" in page
    assert "Taken on 4 March 2026" in page
    assert hashlib.sha256(WORDS).hexdigest() in page
    assert page.count(file_url(incident, "file", exhibit.file.number)) == 2  # in the list, and in the chronology
    event = Event.objects.get(action="incidents.add_exhibit")
    assert (event.actor_id, event.details["file"], event.details["size"]) == (officer.pk, exhibit.file_id, len(WORDS))


def test_a_name_that_lies_is_set_right_and_the_page_says_so(add):
    page = add(WORDS, "evil.png", follow=True).text
    assert StoredFile.objects.get().name == "evil.txt"
    assert "Its name said that it was something else: it is a Plain text, and is kept as one." in page


def test_the_same_file_twice_is_one_and_the_page_says_where_it_is(add, incident):
    add(WORDS)
    page = add(WORDS, "another.txt", follow=True).text
    assert "This file is in the case already, as chat.txt." in page
    assert (incident.exhibits.count(), incident.entries.filter(kind=EntryKind.FILE).count()) == (1, 1)
    assert len(files_on_disk()) == 1


def test_the_same_file_in_another_case_is_another_file(officer, incident):
    other = IncidentFactory(triaged=True)
    for case in (incident, other):
        assert not put(case, officer).was_there
    assert len(files_on_disk("kept")) == 2


def test_a_case_holds_200_mb_and_no_byte_more(officer, incident, monkeypatch):
    monkeypatch.setattr(exhibits, "MOST_BYTES", 100)
    put(incident, officer, b"a" * 60)
    with pytest.raises(RuleBroken, match="40 bytes is left"):
        put(incident, officer, b"b" * 41)
    put(incident, officer, b"c" * 40)
    with pytest.raises(RuleBroken, match="nothing is left"):
        put(incident, officer, b"d")
    assert incident.exhibits.count() == 2


def test_a_closed_case_takes_no_file(client, officer, add):
    closed = IncidentFactory(closed=True)
    assert client.get(file_url(closed)).url == closed.get_absolute_url()
    add(WORDS, to=closed)
    with pytest.raises(RuleBroken, match="is closed"):
        put(closed, officer)
    assert not files_on_disk()
    assert "Add a file" not in client.get(closed.get_absolute_url()).text


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"shows": ""}, "Enter what it shows"),
        ({"taken_on_day": "1"}, "must include"),
        ({"shows": "x" * 1_001}, "1,000"),
    ],
)
def test_a_form_with_a_gap_says_so_and_keeps_nothing(add, missing, said):
    answer = add(WORDS, **missing)
    assert said in answer.text
    assert not files_on_disk()


def test_a_day_that_is_to_come_is_no_day_on_which_it_was_taken(add):
    day = {"taken_on_day": "1", "taken_on_month": "1", "taken_on_year": "2090"}
    assert "must be in the past" in add(WORDS, **day).text


# --- The question before -----------------------------------------------------------------------------------------


def test_nobody_can_choose_a_file_before_they_have_answered(client, officer, incident):
    page = client.get(file_url(incident)).text
    assert 'type="file"' not in page
    assert "might it show, a child naked" in page
    unanswered = client.post(file_url(incident), {})
    assert "Answer this before you choose a file" in unanswered.text
    on = client.post(file_url(incident), {"shows_child": "no"})
    page = client.get(on.url).text
    assert 'type="file"' in page
    assert "not scanned for viruses" in page


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_any_other_answer_leads_to_where_nothing_can_be_sent(client, officer, incident, answer):
    stopped = client.post(file_url(incident), {"shows_child": answer}, follow=True)
    assert stopped.redirect_chain == [(file_url(incident, "file-stop"), 302)]
    assert "Do not view, copy, print, share, store or save it" in stopped.text
    assert "report.iwf.org.uk" in stopped.text
    assert reverse("incidents:recategorise", args=["elm", incident.reference]) in stopped.text
    assert "<form" not in stopped.text.partition("<main")[2]
    assert Event.objects.get(action="incidents.asked_before_file").details == {"answer": answer}


def test_an_answer_is_good_for_one_person_one_case_and_some_hours(officer, incident, add, time_machine):
    other = IncidentFactory(triaged=True)
    proofs = [
        "",
        "no",
        answered(other, officer),
        answered(incident, PersonFactory(roles=["head"])),
        signing.dumps([incident.pk, officer.pk], salt="another"),
        answered(incident, officer)[:-1],
    ]
    time_machine.move_to(timezone.now() - timedelta(hours=5))
    proofs.append(answered(incident, officer))
    time_machine.move_to(timezone.now() + timedelta(hours=5))
    for proof in proofs:
        assert add(WORDS, answered=proof).url == file_url(incident)
    assert not StoredFile.objects.exists()
    assert not files_on_disk()


# --- Who ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "adds", "takes"),
    [("officer", 302, 200), ("head", 302, 200), ("senior", 302, 200), ("teacher", 404, 404), ("governor", 404, 404)],
)
def test_who_may_add_and_who_may_take(new_client, incident, add, role, adds, takes):
    file = add_file(incident, content=b"There before").file
    person, client = PersonFactory(roles=[role]), new_client()
    client.force_login(person.user)
    assert add(WORDS, by=person, at=client).status_code == adds
    assert fetch(client, incident, file).status_code == takes
    assert StoredFile.objects.visible_to(person).filter(pk=file.pk).exists() == (takes == 200)


def test_a_share_to_read_opens_files_and_adds_none(client, officer, incident, new_client, add):
    it, it_client = PersonFactory(roles=["it"]), new_client()
    it_client.force_login(it.user)
    file = add_file(incident).file
    args = {"actor": officer, "person": it, "until": timezone.localdate(), "reason": "Logs"}
    services.share(incident, may_add=False, **args)
    assert fetch(it_client, incident, file).status_code == 200
    assert add(b"More", by=it, at=it_client).status_code == 403
    with pytest.raises(PermissionDenied):
        put(incident, it)
    services.share(incident, may_add=True, **args)
    assert add(b"More", by=it, at=it_client).status_code == 302
    services.end_share(incident, actor=officer, person=it)
    assert fetch(it_client, incident, file).status_code == 404


def test_whoever_is_complained_of_never_sees_a_file(client, officer, incident, add):
    file = add_file(incident).file
    assert fetch(client, incident, file).status_code == 200
    involve(incident, officer)
    assert fetch(client, incident, file).status_code == 404
    assert add(b"More").status_code == 404
    assert not StoredFile.objects.visible_to(officer).exists()


def test_a_number_of_another_case_or_school_opens_nothing(client, officer, incident):
    other, oak = IncidentFactory(triaged=True), IncidentFactory(school=SchoolFactory(slug="oak"), triaged=True)
    numbers = [add_file(case).file.number for case in (other, oak)]
    numbers += ["1", "1.x", f"{StoredFile.objects.first().pk}.AAAA", "new%00", "9" * 30]
    for number in numbers:
        path = file_url(incident, "file", "x").replace("/x/", f"/{number}/")
        assert client.get(path).status_code == 404
    assert fetch(client, oak, StoredFile.objects.get(school=oak.school)).status_code == 404


# --- Taking one away (T43) -------------------------------------------------------------------------------------------


def test_every_answer_that_gives_a_file_is_an_attachment_in_a_sandbox_and_written_down(
    client, officer, incident, counts
):
    files = [
        add_file(incident, content=b"Words %d" % at, name=name).file for at, name in enumerate(["a.txt", "ü😢.txt"])
    ]
    asked = [{}, {"HTTP_RANGE": "bytes=0-3"}, {"HTTP_ACCEPT": "text/html"}, {"HTTP_IF_NONE_MATCH": "*"}]
    asked += [{"HTTP_IF_MODIFIED_SINCE": "Wed, 21 Oct 2099 07:28:00 GMT"}, {"HTTP_HX_REQUEST": "true"}]
    good, looks = 0, Event.objects.filter(action="incidents.take_file")
    for file in files:
        for headers in asked:
            answer = client.get(file_url(incident, "file", file.number), **headers)
            assert answer.status_code == 200
            assert looks.filter(details__file=file.pk).count() == asked.index(headers) + 1  # before the first byte
            good += not list(faults(answer, file))
            assert len(b"".join(answer.streaming_content)) == file.size
    head = client.head(file_url(incident, "file", files[0].number))
    assert (head.status_code, looks.count()) == (405, len(files) * len(asked))
    counts("T43 answers with a file", tried=looks.count(), with_all=good)
    assert good == looks.count()


def faults(answer, file):
    due = {
        "Content-Type": "application/octet-stream",
        "Content-Length": str(file.size),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Accept-Ranges": "none",
    }
    yield from (name for name, value in due.items() if answer.headers.get(name) != value)
    csp = answer["Content-Security-Policy"]
    if not (csp.startswith("sandbox;") and "default-src 'none'" in csp and "allow" not in csp):
        yield csp
    if not re.fullmatch(r"attachment; filename(=\"a\.txt\"|\*=utf-8''[A-Za-z0-9%.]+)", answer["Content-Disposition"]):
        yield answer["Content-Disposition"]


def test_no_byte_goes_out_whose_look_cannot_be_written(client, officer, incident, monkeypatch):
    file = add_file(incident).file

    def fail(event):
        raise OSError("the log cannot be written")

    monkeypatch.setattr("esafety.audit.events._write", fail)
    with pytest.raises(OSError, match="cannot be written"):
        fetch(client, incident, file)


@pytest.mark.parametrize("many", [1, 10, 100])
def test_a_case_page_costs_the_same_however_many_files(client, officer, incident, many, django_assert_num_queries):
    for at in range(many):
        add_file(incident, content=b"Words %d" % at, by=officer)
    client.get(incident.get_absolute_url())
    with django_assert_num_queries(QUERIES):
        page = client.get(incident.get_absolute_url()).text
    assert page.count("SHA-256<span") == many


QUERIES = 20


# --- Cases that take none (T42, small) ---------------------------------------------------------------------------


def case_addresses(incident, officer):
    """Every address of a case, and every other one of incidents that takes a form."""
    more = {
        "incidents:correct": [1],
        "incidents:share-end": [officer.number],
        "incidents:file": ["1.x"],
        "worry:step": ["older", "about"],
    }
    for name, rule in TABLE.items():
        ours = name.startswith(("incidents:", "worry:"))
        if ours and "POST" in rule.methods and rule.of in {"case", "school", "public school"}:
            case = [incident.reference] if rule.of == "case" else []
            yield reverse(name, args=["elm", *case, *more.get(name, [])])


def test_nobody_can_tell_by_the_time_it_takes_which_case_bars_files(client, add, incident, monkeypatch):
    """Of a case that is not theirs to see, nothing is written for anybody, whatever its kind: all go the same way."""
    begun, sealing = [], store.Incoming

    def incoming():
        begun.append(1)
        return sealing()

    monkeypatch.setattr(store, "Incoming", incoming)
    add(b"Hello, Ida.")
    assert len(begun) == 1
    teacher = PersonFactory(roles=["teacher"])
    client.force_login(teacher.user)
    others = [
        incident,
        IncidentFactory(**BARRED, triaged=True),
        IncidentFactory(school=SchoolFactory(slug="oak"), triaged=True),
        SimpleNamespace(school=incident.school, reference="2026-9999", pk=0),
    ]
    answers = [add(b"Hello, Ida.", to=one, by=teacher) for one in others]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len(begun) == 1


def test_a_case_of_indecent_images_takes_no_file_by_any_road(client, officer, counts, monkeypatch):
    uploads = {kind: sealed_upload() for kind in NO_FILES}
    written, made = [], store.Incoming.__init__
    monkeypatch.setattr(store.Incoming, "__init__", lambda self: (written.append(self), made(self))[1])
    tried = 0
    for kind, upload in uploads.items():
        barred = IncidentFactory(kind=kind, category="content", triaged=True)
        for path in case_addresses(barred, officer) if kind == BARRED["kind"] else [file_url(barred)]:
            sent = {"answered": answered(barred, officer), "shows": "x", "shows_child": "no", "text": ""}
            files = {name: SimpleUploadedFile("a.txt", WORDS) for name in ("file", "logo", "files")}
            assert client.post(path, sent | files).status_code < 500, path
            tried += len(files)
        with pytest.raises(RuleBroken, match="No file is taken"):
            exhibits.add_exhibit(barred, actor=officer, upload=upload, shows="x")
        upload.close()
    counts("T42 uploads to a case of indecent images", tried=tried, taken=StoredFile.objects.count())
    assert not StoredFile.objects.exists()
    assert not files_on_disk()
    assert not written


@pytest.mark.parametrize("kind", sorted(NO_FILES))
def test_the_pages_of_such_a_case_offer_no_upload(client, officer, kind):
    barred = IncidentFactory(kind=kind, category="content", triaged=True)
    assert "Add a file" not in client.get(barred.get_absolute_url()).text
    assert client.get(file_url(barred)).url == file_url(barred, "file-stop")
    proof = answered(barred, officer)
    assert client.get(f"{file_url(barred)}?answered={proof}").url == file_url(barred, "file-stop")
    assert client.post(file_url(barred), {"shows_child": "no"}).url == file_url(barred, "file-stop")
    stop = client.get(file_url(barred, "file-stop")).text
    assert 'type="file"' not in stop
    assert "takes no files" in stop


@pytest.mark.parametrize("kind", sorted(NO_FILES))
def test_files_are_sealed_at_once_when_the_case_turns_out_to_be_of_indecent_images(
    client, officer, incident, add, kind, counts
):
    files = [add_file(incident, content=content).file for content in (WORDS, b"More words")]
    assert [fetch(client, incident, file).status_code for file in files] == [200, 200]
    on_disk = {path: path.read_bytes() for path in files_on_disk()}
    services.recategorise(incident, actor=officer, kind=kind, reason="Somebody says what the picture is of")
    opened = [fetch(client, incident, file).status_code for file in files]
    page = client.get(incident.get_absolute_url()).text
    counts("T42 files of a case that is sealed", tried=len(files), given=opened.count(200))
    assert opened == [404, 404]
    assert "Sealed" in page
    assert "kept for the police" in page
    assert not re.search(r'href="[^"]*/files/', page)
    assert not StoredFile.objects.visible_to(officer).exists()
    assert {path: path.read_bytes() for path in files_on_disk()} == on_disk  # kept for the police as they were


def test_to_change_the_category_back_opens_nothing(client, officer, incident, add):
    file = add_file(incident).file
    services.recategorise(incident, actor=officer, kind="child_abuse_images", reason="It is")
    services.recategorise(incident, actor=officer, kind="cyberbullying", reason="It is not")
    incident = Incident.objects.get(pk=incident.pk)
    assert fetch(client, incident, file).status_code == 404
    assert "stay closed if the category is changed back" in client.get(incident.get_absolute_url()).text
    with pytest.raises(RuleBroken, match="already, and sealed"):
        put(incident, officer)
    new = put(incident, officer, b"Another file").exhibit
    assert fetch(client, incident, new.file).status_code == 200
    assert [one.is_sealed for one in exhibits.of_case(incident)] == [True, False]


def test_a_case_that_was_wrongly_put_there_takes_files_after_it_is_put_right(client, officer, add):
    case = IncidentFactory(triaged=True, **BARRED)
    services.recategorise(case, actor=officer, kind="cyberbullying", reason="A slip")
    case = Incident.objects.get(pk=case.pk)
    assert add(WORDS, to=case).status_code == 302
    assert fetch(client, case, case.exhibits.get().file).status_code == 200


def test_a_file_that_comes_while_the_category_changes_is_not_kept(officer, incident):
    upload = sealed_upload()
    stale = Incident.objects.get(pk=incident.pk)
    services.recategorise(incident, actor=officer, kind="child_abuse_images", reason="It is")
    with pytest.raises(RuleBroken, match="No file is taken"):
        exhibits.add_exhibit(stale, actor=officer, upload=upload, shows="x")
    assert not Exhibit.objects.exists()
