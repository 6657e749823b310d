from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from esafety.schools import services
from esafety.schools.forms import MATTERS, RulesForm
from esafety.schools.models import School, SchoolSettings, Term
from esafety.schools.numbers import number_of
from tests.factories.schools import PersonFactory, SchoolFactory

LOOK = {
    "name": "Elm School",
    "brand_colour": "#0b4f85",
    "pupil_word": "Learner",
    "officer_word": "e-safety leader",
    "agreement_word": "AUP",
}
AUTUMN = {
    "name": "Autumn term",
    "starts_on_day": "2",
    "starts_on_month": "9",
    "starts_on_year": "2026",
    "ends_on_day": "18",
    "ends_on_month": "12",
    "ends_on_year": "2026",
}


def sent(client, url, fields):
    return client.post(url, fields | {"version": client.get(url).context["version"]})


# --- Look ----------------------------------------------------------------------------------------------------


def test_name_words_and_colour_are_changed_with_history(as_head, head, page):
    assert sent(as_head, page("schools:look-change"), LOOK).status_code == 302
    school = School.objects.get()
    assert (school.pupil_word, school.officer_word, school.agreement_word) == ("learner", "e-safety leader", "AUP")
    assert school.history.first().history_person == head
    shown = as_head.get(page("schools:settings")).text
    assert "Word for a pupil: pupil to learner" in shown


def test_the_school_calls_its_officer_by_its_own_word(as_head, page):
    sent(as_head, page("schools:look-change"), LOOK)
    leader = PersonFactory(roles=["officer"])
    leader.school.refresh_from_db()
    assert leader.role_names == ["E-safety leader"]


def test_a_change_made_meanwhile_is_not_overwritten(as_head, head, page):
    url = page("schools:look-change")
    version = as_head.get(url).context["version"]
    services.change_look(head.school, actor=head, version=version, values=LOOK | {"name": "Elm Special School"})

    answer = as_head.post(url, LOOK | {"name": "Elm Infant School", "version": version})

    assert "Ann Hill saved a change" in answer.text
    assert 'value="Elm Infant School"' in answer.text
    assert "Elm School to Elm Special School" in answer.text
    assert School.objects.get().name == "Elm Special School"
    as_head.post(url, LOOK | {"name": "Elm Infant School", "version": answer.context["version"]})
    assert School.objects.get().name == "Elm Infant School"


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "9" * 30, "²"])
def test_a_form_without_its_version_changes_nothing(as_head, page, version):
    answer = as_head.post(page("schools:look-change"), LOOK | {"version": version})
    assert answer.status_code == 200
    assert School.objects.get().pupil_word == "pupil"


@pytest.mark.parametrize("colour", ["", "red", "#12345", "url(x)", "#1f5f5b;}body{display:none"])
def test_a_colour_that_is_none_is_refused(as_head, page, colour):
    assert sent(as_head, page("schools:look-change"), LOOK | {"brand_colour": colour}).status_code == 200
    assert School.objects.get().brand_colour == "#1f5f5b"


def test_a_refused_name_is_not_in_the_header(as_head, page):
    answer = sent(as_head, page("schools:look-change"), LOOK | {"name": "Nowhere School", "brand_colour": "red"})
    assert answer.text.count("Nowhere School") == 1  # in the box where it was typed


@pytest.mark.parametrize("text", ["\x00", "😀‮", "<script>alert(1)</script>", "x" * 200_000])
def test_whatever_is_typed_the_settings_answer(as_head, page, text):
    answer = sent(as_head, page("schools:look-change"), dict.fromkeys(LOOK, text))
    assert answer.status_code == 200
    sent(as_head, page("schools:look-change"), LOOK | {"name": text})
    assert "<script>alert" not in as_head.get(page("schools:settings")).text


# --- What the policy says ------------------------------------------------------------------------------------


def answers(**changed):
    its = SchoolSettings.objects.get()
    return {name: str(getattr(its, name)) for matter in MATTERS.values() for name in matter} | changed


def test_every_setting_has_its_question_and_every_answer_its_words(head):
    fields = {field.name for field in SchoolSettings._meta.fields} - {"id", "school"}
    asked = {name: hints for matter in MATTERS.values() for name, (_, hints) in matter.items()}
    assert set(asked) == fields
    form = RulesForm(its=head.school.settings)
    assert all({value for value, _ in form.fields[name].choices} == set(hints) for name, hints in asked.items())


def test_what_the_policy_says_is_changed_with_history(as_head, page):
    url = page("schools:policy-change")
    assert sent(as_head, url, answers(told_first="head", two_investigators="True")).status_code == 302
    its = SchoolSettings.objects.get()
    assert its.told_first == "head"
    assert its.two_investigators is True
    assert "The e-safety officer to The headteacher" in as_head.get(page("schools:settings")).text


def test_settings_changed_meanwhile_are_not_overwritten(as_head, head, page):
    url = page("schools:policy-change")
    version = as_head.get(url).context["version"]
    services.change_settings(head.school, actor=head, version=version, values={"told_first": "head"})
    answer = as_head.post(url, answers(told_first="officer", watcher="teacher_and_officer") | {"version": version})
    assert "after you opened this page" in answer.text
    assert SchoolSettings.objects.get().told_first == "head"


def test_an_answer_that_is_none_is_refused(as_head, page):
    assert sent(as_head, page("schools:policy-change"), answers(told_first="nobody")).status_code == 200
    assert sent(as_head, page("schools:policy-change"), {}).status_code == 200


# --- Logo ----------------------------------------------------------------------------------------------------


def picture(kind="PNG", size=(900, 300), **extra):
    out = BytesIO()
    Image.new("RGB", size, "#1f5f5b").save(out, kind, **extra)
    return out.getvalue()


def upload(client, page, content, name="logo.png"):
    return client.post(page("schools:logo-change"), {"logo": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_encoded_anew_and_fits(as_head, new_client, page, kind):
    assert upload(as_head, page, picture(kind)).status_code == 302
    answer = new_client().get(page("schools:logo"))
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert Image.open(BytesIO(answer.content)).size == (400, 133)


def test_nothing_but_the_picture_is_kept_of_a_logo(as_head, page):
    exif = Image.Exif()
    exif[0x010E] = "TAKEN AT 12 HOME STREET"
    upload(as_head, page, picture("JPEG", exif=exif, icc_profile=b"PROFILE" * 20))
    kept = bytes(School.objects.get().logo.png)
    assert b"HOME STREET" not in kept
    assert set(Image.open(BytesIO(kept)).info) == set()


def png_that_claims(width, height):
    content = bytearray(picture(size=(10, 10)))
    content[16:24] = width.to_bytes(4) + height.to_bytes(4)
    import zlib

    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4)
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "The file is empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "cannot be read as a picture"),
        (b"GIF89a" + b"\x00" * 60, "cannot be read as a picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 60, "cannot be read as a picture"),
        (picture()[:200], "cannot be read as a picture"),
        (b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
        (png_that_claims(5000, 5000), "more than 20 million"),
        (png_that_claims(12_000, 12_000), "more than 20 million"),
        (png_that_claims(60_000, 60_000), "more than 20 million"),
    ],
)
def test_files_that_are_no_logo_are_refused_with_a_sentence(as_head, page, content, why):
    answer = upload(as_head, page, content)
    assert why in answer.text
    assert not School.objects.get().has_logo


def test_no_file_at_all_is_refused(as_head, page):
    assert "Choose a picture" in as_head.post(page("schools:logo-change")).text
    assert "Choose a picture" in as_head.post(page("schools:logo-change"), {"logo": "just text"}).text


def test_a_logo_is_taken_away(as_head, new_client, page):
    upload(as_head, page, picture())
    as_head.post(page("schools:logo-change"), {"remove": "yes"})
    assert not School.objects.get().has_logo
    assert new_client().get(page("schools:logo")).status_code == 404


# --- Terms ---------------------------------------------------------------------------------------------------


@pytest.fixture
def autumn(as_head, page):
    as_head.post(page("schools:term-add"), AUTUMN)
    return Term.objects.get()


def test_a_term_is_added_changed_and_removed(as_head, page, autumn):
    assert "2 September 2026" in as_head.get(page("schools:settings")).text
    as_head.post(page("schools:term-change", number_of(autumn)), AUTUMN | {"starts_on_day": "3"})
    autumn.refresh_from_db()
    assert autumn.starts_on.day == 3
    assert as_head.get(page("schools:term-remove", number_of(autumn))).status_code == 200
    as_head.post(page("schools:term-remove", number_of(autumn)))
    assert not Term.objects.exists()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"ends_on_day": "2", "ends_on_month": "9"}, "must be after the first day"),
        ({"ends_on_year": "2028"}, "longer than a year"),
        ({}, "run into Autumn term"),
        ({"starts_on_day": "18", "starts_on_month": "12", "ends_on_year": "2027"}, "run into Autumn term"),
    ],
)
def test_a_term_that_cannot_be_is_refused(as_head, page, autumn, fields, why):
    assert why in as_head.post(page("schools:term-add"), AUTUMN | fields).text


def test_a_term_of_another_school_is_not_there(as_head, page):
    theirs = Term.objects.create(
        school=SchoolFactory(slug="oak"), name="Autumn term", starts_on="2026-09-02", ends_on="2026-12-18"
    )
    for name in ("schools:term-change", "schools:term-remove"):
        assert as_head.post(page(name, number_of(theirs)), AUTUMN).status_code == 404
    assert Term.objects.get().school != School.objects.get(slug="elm")


# --- Who -----------------------------------------------------------------------------------------------------

PAGES = ["settings", "look-change", "policy-change", "logo-change", "term-add"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("role", "status"), [("head", 200), ("officer", 403), ("chair", 403), ("parent", 403)])
def test_who_sets_the_school(sign_in, page, db, name, role, status):
    assert sign_in(PersonFactory(roles=[role])).get(page(f"schools:{name}")).status_code == status


def test_a_head_whose_role_has_ended_meanwhile_changes_nothing(head):
    from django.core.exceptions import PermissionDenied

    version = services.version_of(head.school)
    head.appointments.update(ends_on="2020-01-01")
    with pytest.raises(PermissionDenied):
        services.change_look(head.school, actor=head, version=version, values=LOOK)


def test_the_overview_costs_the_same_however_much_has_changed(as_head, head, page, django_assert_max_num_queries):
    counts = []
    for many in (1, 10):
        for at in range(many):
            values = LOOK | {"name": f"Elm {many} {at}"}
            services.change_look(head.school, actor=head, version=services.version_of(head.school), values=values)
        with django_assert_max_num_queries(12) as queries:
            as_head.get(page("schools:settings"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
