"""Which clauses promise something, and which figures their words suggest (P10)."""

import pytest

from esafety.indicators.registry import indicators
from policy.rules.promising import is_promise, sentences
from policy.rules.suggesting import EVIDENCED_BY, suggest

PROMISES = [
    "The {officer} will keep a log of all reported incidents.",
    "Staff must not share their password.",
    "All staff receive training every year.",
    "{pupils} should tell an adult when something worries them.",
    "We check the filter each term.",
    "The governing body:\n\n- reviews this policy every year\n- names a link governor",
    "| Role | Duty |\n| --- | --- |\n| {head} | is responsible for the safety of all |",
    "Images are never published without consent, and parents are asked each year.",
    "Bydd y llywodraethwyr yn adolygu’r polisi hwn bob blwyddyn.",
    "This policy will be reviewed every year.",
]
EXPLAINS = [
    "",
    "This policy applies to everybody who uses the school’s network.",
    "The Data Protection Act 2018 requires that data is kept safe.",
    "Cyberbullying means hurting somebody on purpose by way of a device.",
    "New technology brings new chances and new risks.",
    "What will a child meet online?",
    "The term “parent” is used for everybody who will look after a child.",
]


@pytest.mark.parametrize("text", PROMISES)
def test_a_clause_that_binds_somebody_promises_something(text):
    assert is_promise("", text)


@pytest.mark.parametrize("text", EXPLAINS)
def test_what_explains_defines_or_names_law_promises_nothing(text):
    assert not is_promise("", text)


def test_a_heading_of_law_or_terms_promises_nothing_whatever_stands_under_it():
    assert not is_promise("Legislation and guidance", "Schools must have regard to it.")
    assert is_promise("Training", "Schools must have regard to it.")


def test_a_point_is_read_with_the_words_that_lead_to_it():
    text = "The {officer} will:\n- keep a log\n- train staff. They do so yearly.\n\nNothing else."
    assert list(sentences(text)) == [
        "The {officer} will:",
        "The {officer} will: keep a log",
        "The {officer} will: train staff.",
        "They do so yearly.",
        "Nothing else.",
    ]


def test_every_figure_that_the_product_offers_has_a_rule_and_every_rule_a_figure():
    offered = {one.key for one in indicators()}
    assert set(EVIDENCED_BY) <= offered
    assert {key for key in offered if not key.startswith("policy.")} == set(EVIDENCED_BY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The {officer} keeps a log of all incidents.", "incidents.triaged_in_time"),
        ("Every report of an incident is looked at within one working day.", "incidents.triaged_in_time"),
        ("Incidents are investigated and brought to an end.", "incidents.open_too_long"),
        ("Governors receive regular information about online safety incidents.", "incidents.log_reviewed"),
        ("Parents are asked to read and sign the acceptable use policy.", "agreements.signed_parents"),
        ("All {pupils} sign an {agreement} when they join.", "agreements.signed_pupils"),
        ("Staff have read, understood and signed the acceptable use agreement.", "agreements.signed_staff"),
        ("Governors sign the {agreement} too.", "agreements.signed_governors"),
        ("The agreement is renewed every year.", "agreements.overdue"),
        (
            "Written permission from parents is obtained before photographs are published.",
            "agreements.consents_answered",
        ),
        ("When consent is withdrawn the picture is taken down.", "agreements.taken_down_in_time"),
        ("Nobody gets an account before they have signed the agreement.", "agreements.online_with_signature"),
        ("The {head} is responsible for what stands on the school’s website.", "agreements.website_checked"),
        ("Staff check sites before they show them to a class.", "filtering.sites_assessed"),
        ("The filter is tested each term as each kind of user.", "filtering.groups_checked"),
        ("Reports of the monitoring software are read every week.", "filtering.reports_read"),
        ("Filtering and monitoring are reviewed at least once a year.", "filtering.reviewed"),
        ("Requests to change the filter go to the {head}.", "filtering.decided_in_time"),
        ("The filter must not unreasonably get in the way of teaching.", "filtering.refused"),
        ("Staff may appeal when a site is not opened.", "filtering.appeals_upheld"),
        ("Staff training is kept up to date every year.", "training.staff_in_date"),
        ("All staff will be trained in online safety.", "training.all_staff"),
        ("Governors take part in training.", "training.governors"),
        ("The {dsl} is trained in online risks.", "training.safeguarding_leads"),
        ("New staff are told of this policy in their induction.", "training.inducted"),
        ("A planned programme of training is available to staff.", "training.plan_kept"),
        ("An audit of the training needs of staff is carried out every year.", "training.self_audits"),
        ("Pupils are taught about online safety in lessons.", "training.lessons_taught"),
        ("The curriculum is broad, relevant and shows progression.", "training.strands_covered"),
        ("The curriculum of online safety is reviewed every year.", "training.programme_reviewed"),
        ("Parents are informed by newsletters and on the website.", "training.parents_informed"),
        ("Sites that are set for homework are checked first.", "training.home_learning_checked"),
    ],
)
def test_figures_are_suggested_from_the_words(text, expected):
    assert expected in suggest("", text)


@pytest.mark.parametrize(
    "text", ["The school is kind to everybody.", "Passwords must be changed.", "Mobile phones stay in bags."]
)
def test_nothing_is_suggested_where_nothing_fits(text):
    assert suggest("", text) == []
