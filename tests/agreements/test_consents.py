"""Who may be shown: each case of the rule, the list, a class's sheet, and how an answer is changed."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from agreements.models import AssentAge, Consent, ConsentUse
from agreements.rules.consents import Facts, Said, Standing, is_old_enough, reason, standing
from agreements.services.consents import answer_for_oneself, may_be_shown, set_assent_age
from esafety.audit.models import Event
from esafety.exceptions import RuleBroken
from esafety.schools.models import ParentLink
from esafety.schools.numbers import number_of
from tests.agreements.changing import change_consents
from tests.factories import PersonFactory, SchoolFactory
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 1)
EARLY, LATE = datetime(2026, 9, 1, 12), datetime(2026, 9, 20, 12)
BOTH, ONE = frozenset({1, 2}), frozenset({1})
MOTHER, FATHER = 1, 2


def yes(at=EARLY, **more):
    return Said("given", at, "Pat Reed (mother)", **more)


def no(at=EARLY, **more):
    return Said("refused", at, "Sam Reed (father)", **more)


def back(at=EARLY):
    return Said("withdrawn", at, "Sam Reed (father)")


def held(answer, since=None, at=EARLY):
    return Said(answer, at, "the old forms", held_since=since)


# --- The rule, a line a case ---------------------------------------------------------------------------------

CASES = {
    "nobody has answered": (Facts(responsible=BOTH), Standing.NOT_ASKED),
    "one parent said yes, the other nothing": (Facts({MOTHER: yes()}, BOTH), Standing.YES),
    "both said yes": (Facts({MOTHER: yes(), FATHER: yes()}, BOTH), Standing.YES),
    "the only answer is no": (Facts({FATHER: no()}, BOTH), Standing.NO),
    "the only yes was taken back": (Facts({FATHER: back()}, BOTH), Standing.WITHDRAWN),
    "one yes, one no": (Facts({MOTHER: yes(), FATHER: no()}, BOTH), Standing.DIFFERS),
    "one yes, one taken back": (Facts({MOTHER: yes(LATE), FATHER: back()}, BOTH), Standing.DIFFERS),
    "a yes of one whose responsibility ended": (Facts({FATHER: yes(counts=False)}, ONE), Standing.LAPSED),
    "a no of one whose responsibility ended stays": (Facts({FATHER: no(counts=False)}, ONE), Standing.NO),
    "and is not outweighed": (Facts({MOTHER: yes(LATE), FATHER: no(counts=False)}, ONE), Standing.DIFFERS),
    "a yes held elsewhere": (Facts(responsible=BOTH, elsewhere=held("given")), Standing.ELSEWHERE),
    "a no held elsewhere": (Facts(responsible=BOTH, elsewhere=held("refused")), Standing.NO),
    "a yes here beside one held": (Facts({MOTHER: yes()}, BOTH, held("given")), Standing.YES),
    "a no here against a yes held": (Facts({FATHER: no()}, BOTH, held("given")), Standing.DIFFERS),
    "a no held against one later yes of two": (Facts({MOTHER: yes(LATE)}, BOTH, held("refused")), Standing.DIFFERS),
    "a no held, all asked since said yes": (Facts({MOTHER: yes(LATE)}, ONE, held("refused")), Standing.YES),
    "a no held, all said yes before": (Facts({MOTHER: yes()}, ONE, held("refused", at=LATE)), Standing.DIFFERS),
    "a no brought in late that is old": (
        Facts({MOTHER: yes()}, ONE, held("refused", date(2023, 9, 1), at=LATE)),
        Standing.YES,
    ),
    "a no held, no parent known": (Facts({}, frozenset(), held("refused")), Standing.NO),
    "the pupil said no": (Facts({MOTHER: yes()}, BOTH, own=no()), Standing.OWN_NO),
    "the pupil took it back": (Facts({MOTHER: yes()}, BOTH, own=back()), Standing.OWN_NO),
    "the pupil alone said yes": (Facts(responsible=BOTH, own=yes()), Standing.NOT_ASKED),
    "the pupil's yes is needed and missing": (
        Facts({MOTHER: yes()}, BOTH, needs_own_yes=True),
        Standing.OWN_MISSING,
    ),
    "the pupil's yes is needed and there": (
        Facts({MOTHER: yes()}, BOTH, own=yes(), needs_own_yes=True),
        Standing.YES,
    ),
    "the pupil's yes helps against no parent's no": (
        Facts({MOTHER: no()}, BOTH, own=yes(), needs_own_yes=True),
        Standing.NO,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_the_answers_come_to(case):
    facts, expected = CASES[case]
    assert standing(facts) == expected


@pytest.mark.parametrize("case", CASES)
def test_every_outcome_is_told_in_words_that_name_the_pupil_or_who_said_it(case):
    facts, expected = CASES[case]
    said = reason(facts, "Ava Reed")
    assert said.endswith(".")
    assert len(said) > 12
    assert ("Ava Reed" in said) == (expected not in {Standing.YES, Standing.ELSEWHERE})


@pytest.mark.parametrize(
    ("age", "born", "year_group", "expected"),
    [
        (None, date(2010, 1, 1), 9, False),  # nobody is asked
        (13, date(2013, 10, 1), 7, True),  # thirteen today
        (13, date(2013, 10, 2), 8, False),  # tomorrow; the birthday goes before the year
        (13, None, 8, True),
        (13, None, 7, False),
        (13, None, None, True),  # nothing is known: asked rather than not
    ],
)
def test_from_what_age_a_pupil_is_asked(age, born, year_group, expected):
    assert is_old_enough(age, born, year_group, TODAY) is expected


# --- From the rows ---------------------------------------------------------------------------------------------


@pytest.fixture
def family():
    """A mother who decides, and her child."""
    parent, [child] = make.family(children=1)
    return parent, child


def verdict(child, use="website", **more):
    return may_be_shown([child], use, timezone.localdate(), **more)[0]


def test_of_each_parent_the_newest_answer_counts(family):
    mother, child = family
    make.consent(child, by=mother, answer="refused")
    assert verdict(child).standing == Standing.NO
    make.consent(child, by=mother)
    assert verdict(child).may


@pytest.mark.parametrize("change", [{"parental_responsibility": False}, {"court_order_bar": True}])
def test_a_yes_lapses_with_its_givers_responsibility_and_a_no_stays(family, change):
    mother, child = family
    make.consent(child, by=mother)
    make.consent(child, "press", "refused", by=mother)
    ParentLink.objects.filter(parent=mother).update(**change)
    assert verdict(child).standing == Standing.LAPSED
    assert verdict(child, "press").standing == Standing.NO


def test_a_full_name_needs_a_yes_of_its_own(family):
    mother, child = family
    make.consent(child, by=mother)
    assert verdict(child).may
    held_back = verdict(child, with_names=True)
    assert not held_back.may
    assert held_back.reason.startswith("May be shown, but not with the full name")
    make.consent(child, "full_name", by=mother)
    assert verdict(child, with_names=True).may


def test_work_needs_the_pupils_own_yes_from_the_age_in_force(family):
    mother, child = family
    make.consent(child, "work", by=mother)
    assert verdict(child, "work").may
    AssentAge.objects.create(school=child.school, age=4, from_on=timezone.localdate())
    assert verdict(child, "work").standing == Standing.OWN_MISSING
    make.consent(child, "work", by=child)
    assert verdict(child, "work").may


def test_who_may_be_shown_is_asked_with_as_many_queries_for_a_hundred(django_assert_max_num_queries):
    counts, children = [], []
    for more in (1, 9, 90):
        for _ in range(more):
            parent, [child] = make.family(children=1)
            make.consent(child, by=parent)
            children.append(child)
        with django_assert_max_num_queries(4) as queries:
            verdicts = may_be_shown(children, "website", timezone.localdate(), with_names=True)
        assert len(verdicts) == len(children)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2], counts


# --- Changing one's mind ---------------------------------------------------------------------------------------


def test_a_parent_changes_their_mind_and_the_words_asked_are_kept(family):
    mother, child = family
    make.consent_words(child.school)
    make.consent(child, by=mother)
    made = change_consents(mother, child, {"website": "refused", "press": "refused", "display": "given"})
    assert [(one.use, one.answer, one.source) for one in made] == [
        ("website", "withdrawn", "changed"),
        ("press", "refused", "changed"),
        ("display", "given", "changed"),
    ]
    assert made[0].words.question.startswith("May we?")
    assert Event.objects.filter(action="agreements.change_consents", actor_id=mother.pk).count() == 1


def test_answering_the_same_again_writes_nothing(family):
    mother, child = family
    for _ in range(3):
        change_consents(mother, child, {"website": "given"})
    assert Consent.objects.count() == 1
    for _ in range(3):
        change_consents(mother, child, {"website": "withdrawn"})
    assert [one.answer for one in Consent.objects.order_by("pk")] == ["given", "withdrawn"]


@pytest.mark.parametrize("change", [{"parental_responsibility": False}, {"court_order_bar": True}])
def test_whoever_does_not_decide_for_the_child_changes_nothing(family, change):
    mother, child = family
    ParentLink.objects.filter(parent=mother).update(**change)
    with pytest.raises(RuleBroken):
        change_consents(mother, child, {"website": "given"})
    with pytest.raises(RuleBroken):
        change_consents(PersonFactory(), child, {"website": "given"})
    assert not Consent.objects.exists()


@pytest.mark.parametrize("answers", [{"nonsense": "given"}, {"website": "perhaps"}, {"website": ""}])
def test_what_cannot_be_answered_is_refused(family, answers):
    with pytest.raises(RuleBroken):
        change_consents(*family, answers)
    assert not Consent.objects.exists()


def test_a_pupil_answers_for_themself_and_a_teacher_may_enter_it(family):
    _, child = family
    teacher = PersonFactory(roles=["teacher"])
    [own] = answer_for_oneself(child, {"work": "given"}, actor=child)
    assert (own.by, own.entered_by) == (child, None)
    [entered] = answer_for_oneself(child, {"work": "refused"}, actor=teacher)
    assert (entered.by, entered.entered_by, entered.answer) == (child, teacher, "withdrawn")
    for other in (PersonFactory(roles=["governor"]), PersonFactory(school=SchoolFactory(slug="oak"), roles=["head"])):
        with pytest.raises(PermissionDenied):
            answer_for_oneself(child, {"work": "given"}, actor=other)


def test_the_age_is_set_for_the_future_and_replaces_none_of_the_past(client):
    head = PersonFactory(roles=["head"])
    today = timezone.localdate()
    set_assent_age(actor=head, age=12, from_on=today)
    set_assent_age(actor=head, age=13, from_on=today + timedelta(days=9))
    assert AssentAge.objects.on(head.school, today) == 12
    assert AssentAge.objects.on(head.school, today + timedelta(days=9)) == 13
    with pytest.raises(RuleBroken):
        set_assent_age(actor=head, age=9, from_on=today - timedelta(days=1))
    client.force_login(head.user)
    sent = {"age": "3", "from_on_day": "1", "from_on_month": "1", "from_on_year": "2099"}
    page = client.post(reverse("agreements:assent-age", args=["elm"]), sent)
    assert page.context["form"].errors["age"] == ["The age must be from 4 to 18"]
    assert AssentAge.objects.count() == 2


# --- The pages -------------------------------------------------------------------------------------------------


@pytest.fixture
def teacher(client):
    teacher = PersonFactory(roles=["teacher"])
    client.force_login(teacher.user)
    return teacher


def listed(client, **query):
    page = client.get(reverse("agreements:consents", args=["elm"]), query)
    return [pupil.first_name for pupil, _ in page.context["rows"]]


def test_the_list_is_filtered_by_class_use_name_and_who_may_not_be_shown(client, teacher):
    mother, [ava, ben] = make.family(children=2)
    for use in ConsentUse:
        make.consent(ava, use, by=mother)
    make.consent(ben, "press", by=mother)
    make.consent(ben, "website", "refused", by=mother)
    assert listed(client) == ["Ava", "Ben"]
    assert listed(client, group=ava.teaching_group_id) == ["Ava"]
    assert listed(client, show="not") == ["Ben"]
    assert listed(client, show="not", use="press") == []
    assert listed(client, show="not", use="website") == ["Ben"]
    assert listed(client, q="av") == ["Ava"]
    assert listed(client, group="x", use="nonsense", page="-4") == ["Ava", "Ben"]


def test_each_cell_says_in_words_how_it_stands(client, teacher):
    mother, [ava] = make.family(children=1)
    father = PersonFactory(user=None, first_name="Sam")
    ParentLink.objects.create(parent=father, child=ava, relation="father")
    make.consent(ava, "website", by=mother)
    make.consent(ava, "press", by=mother)
    make.consent(ava, "press", "refused", by=father)
    make.consent(ava, "display")
    page = client.get(reverse("agreements:consents", args=["elm"]))
    [(_, cells)] = page.context["rows"]
    assert {cell.column: cell.words for cell in cells} == {
        "Website": "Yes",
        "Social media": "Not asked",
        "Press": "Parents differ: no",
        "Prospectus": "Not asked",
        "Display": "Yes, held elsewhere",
        "Full name": "Not asked",
        "Work": "Not asked",
    }


def test_the_list_is_paged(client, teacher):
    group = make.family(children=1)[1][0].teaching_group
    for n in range(35):
        pupil = PersonFactory(user=None, first_name=f"P{n}", last_name="Zed", teaching_group=group, roles=["pupil"])
        assert pupil
    page = client.get(reverse("agreements:consents", args=["elm"]))
    assert (len(page.context["rows"]), page.context["count_words"]) == (30, "36 pupils")
    rest = client.get(reverse("agreements:consents", args=["elm"]) + page.context["after_url"])
    assert (len(rest.context["rows"]), rest.context["after_url"]) == (6, "")


@pytest.mark.parametrize("query", [{}, {"show": "not"}, {"show": "not", "use": "website", "q": "re"}])
def test_the_list_costs_the_same_with_one_pupil_and_with_a_hundred(
    client, teacher, query, django_assert_max_num_queries
):
    counts = []
    for more in (1, 9, 90):
        for _ in range(more):
            parent, [child] = make.family(children=1)
            make.consent(child, "press", by=parent)
            make.consent(child, "press", "refused")
        with django_assert_max_num_queries(20) as queries:
            client.get(reverse("agreements:consents", args=["elm"]), query)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2], counts


def test_a_sheet_for_the_class_says_who_is_in_no_picture(client, teacher):
    mother, [ava] = make.family(children=1)
    for use in ConsentUse:
        make.consent(ava, use, by=mother)
    there = ava.teaching_group
    ben = PersonFactory(user=None, first_name="Ben", teaching_group=there, roles=["pupil"])
    cal = PersonFactory(user=None, first_name="Cal", teaching_group=there, roles=["pupil"])
    ParentLink.objects.create(parent=mother, child=cal, relation="mother")
    make.consent(cal, "display", by=mother)
    page = client.get(reverse("agreements:consents-sheet", args=["elm", number_of(there)]))
    assert [pupil for pupil, _ in page.context["never"]] == [ben]
    assert [pupil for pupil, _ in page.context["some"]] == [cal]
    assert page.context["everywhere"] == [ava]


def test_a_pupils_page_tells_every_answer_with_who_and_how_it_is_known(client, teacher):
    mother, [ava] = make.family(children=1)
    make.consent(ava, held_since=date(2023, 9, 1), source="elsewhere", held_where="The old forms")
    make.consent(ava, by=mother)
    change_consents(mother, ava, {"website": "withdrawn"})
    page = client.get(reverse("agreements:pupil-consents", args=["elm", ava.number]))
    assert [(one["words"], one["who"], one["known"]) for one in page.context["answers"]] == [
        ("Withdrawn", "Pat Reed (mother)", "Changed here afterwards"),
        ("Yes", "Pat Reed (mother)", "Signed here"),
        ("Yes", "Not known by whom", "Held elsewhere: The old forms, since 1 September 2023"),
    ]


def test_a_teacher_enters_what_a_pupil_says_on_their_page(client, teacher):
    _, [ava] = make.family(children=1)
    client.post(reverse("agreements:pupil-consents", args=["elm", ava.number]), {"display": "refused"})
    [own] = Consent.objects.all()
    assert (own.by, own.use, own.answer, own.entered_by) == (ava, "display", "refused", teacher)


def test_nobody_but_a_pupil_of_the_school_has_a_pupils_own_answers(family):
    parent, child = family
    teacher = PersonFactory(roles=["teacher"])
    for person in (teacher, parent):
        with pytest.raises(PermissionDenied):
            answer_for_oneself(person, {"work": "given"}, actor=teacher)
    child.left_on = timezone.localdate()
    child.save()
    with pytest.raises(PermissionDenied):
        answer_for_oneself(child, {"work": "given"}, actor=teacher)
    assert not Consent.objects.exists()
