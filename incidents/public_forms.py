"""The questions of the public report page, in the words of whoever is asked: four roads through the same questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils import timezone

from esafety.schools.models import School
from esafety.ui.forms import LongTextField, PlainForm, RadioCards
from incidents import public, rules
from incidents.forms import LAST_MINUTE
from incidents.models import Device, Harm, Part, Place, ReporterKind, WhenSaid
from incidents.services import Involved, Report


class Road(TextChoices):
    """In whose words the questions are asked. It stands in the address, so that no answer is asked for it again."""

    YOUNG = "young", "A pupil in Year 2 or below"
    OLDER = "older", "A pupil in Year 3 or above"
    PARENT = "parent", "A parent or carer"
    OTHER = "other", "Somebody else"


REPORTER: dict[str, str] = {
    Road.YOUNG: ReporterKind.PUPIL,
    Road.OLDER: ReporterKind.PUPIL,
    Road.PARENT: ReporterKind.PARENT,
    Road.OTHER: ReporterKind.OTHER,
}
PUPILS = {Road.YOUNG, Road.OLDER}


@dataclass(frozen=True)
class Worry:
    """A kind as a reporter sees it, and the kind in the log. Not offered on a road for which it has no words."""

    key: str
    kind: str
    young: str
    older: str
    adult: str

    def words(self, road: str) -> str:
        return {Road.YOUNG: self.young, Road.OLDER: self.older}.get(Road(road), self.adult)


WORRIES: tuple[Worry, ...] = (
    Worry(
        "mean",
        "cyberbullying",
        "Somebody is mean to me or my friend.",
        "Bullying or mean messages",
        "Bullying or hurtful messages",
    ),
    Worry(
        "saw",
        "unsuitable_content",
        "I saw something that made me feel bad.",
        "I saw something upsetting, or not right for my age",
        "Something upsetting, or not right for their age",
    ),
    Worry(
        "stranger",
        "unknown_adult",
        "Somebody I do not know talked to me.",
        "Somebody I do not know contacts me",
        "Contact from a stranger",
    ),
    Worry(
        "secret",
        "grooming",
        "Somebody wants me to keep a secret.",
        "Somebody asks me to keep secrets, to send pictures or to meet",
        "Somebody wins a child’s trust, asks for secrets or pictures, or wants to meet",
    ),
    Worry(
        "private",
        "harmful_sexual_behaviour",
        "It is about private parts: mine or somebody else’s.",
        "Sexual comments, messages or pressure",
        "Sexual comments, messages or pressure",
    ),
    Worry(
        "nude",
        "sharing_nudes",
        "",
        "A picture of me or somebody under 18 with few or no clothes on, real or fake",
        "A nude or nearly nude picture of somebody under 18, real or fake",
    ),
    Worry(
        "picture",
        "private_information",
        "Somebody showed a picture of me, and I do not like it.",
        "Somebody shared a picture or something private without asking",
        "A picture or private information shared without leave",
    ),
    Worry(
        "threat",
        "threats",
        "Somebody said they will hurt me.",
        "Somebody threatens me or somebody else",
        "Threats, or pushing others to violence",
    ),
    Worry(
        "blackmail",
        "blackmail",
        "",
        "Somebody will share things about me unless I pay or do what they say",
        "Blackmail: threats to share pictures or secrets",
    ),
    Worry(
        "money",
        "scam",
        "Somebody wants money, or a game took money.",
        "Money: a trick, a scam, or a game that took money",
        "Money: a scam, a trick, or a game that took money",
    ),
    Worry("account", "security_breach", "", "Somebody got into my account", "Somebody got into an account"),
    Worry(
        "self_harm",
        "self_harm_content",
        "",
        "Something about hurting oneself, or about not eating",
        "Something about self-harm, suicide or eating disorders",
    ),
    Worry(
        "hate",
        "hate",
        "",
        "Hate because of race, religion, sex, disability or who somebody is",
        "Hate because of race, religion, sex, disability or who somebody is",
    ),
    Worry("extreme", "extremism", "", "Extreme views, or being drawn into violence", "Extremism or radicalisation"),
    Worry("other", "unclear", "Something else.", "Something else, or I am not sure", "Something else, or not sure"),
)
WORRY_BY_KEY = {worry.key: worry for worry in WORRIES}


class Whom(TextChoices):
    ME = "me", "Me"
    CHILD = "child", "My child"
    OTHER = "other", "Somebody else"
    UNSURE = "unsure", "I am not sure"


# What each road asks, a page at a time. The young have one question on each.
STEPS: dict[str, dict[str, tuple[str, ...]]] = {
    Road.YOUNG: {
        "about": ("about",),
        "kind": ("worry",),
        "what": ("what_happened",),
        "who": ("whom", "who_named"),
        "when": ("when",),
        "where": ("place",),
        "safe": ("harm",),
        "name": ("named_as", "class_named_as"),
    },
    Road.OLDER: {
        "about": ("about",),
        "kind": ("worry",),
        "what": ("what_happened", "whom", "who_named"),
        "when": ("when", "place", "service"),
        "safe": ("harm", "harm_detail"),
        "name": ("named_as", "class_named_as"),
    },
}
STEPS[Road.PARENT] = STEPS[Road.OTHER] = STEPS[Road.OLDER]

# The heading of each page.
TITLES: dict[str, dict[str, str]] = {
    Road.YOUNG: {
        "about": "Who is it about?",
        "kind": "What is it?",
        "what": "Tell us what happened",
        "who": "Who did it happen to?",
        "when": "When was it?",
        "where": "Where were you?",
        "safe": "Are you safe now?",
        "name": "Your name",
    },
    Road.OLDER: {
        "about": "Who is it about?",
        "kind": "What is it about?",
        "what": "What happened?",
        "when": "When and where?",
        "safe": "Are you safe now?",
        "name": "Do you want to say who you are?",
    },
    Road.PARENT: {
        "about": "Who is it about?",
        "kind": "What is it about?",
        "what": "What happened?",
        "when": "When and where?",
        "safe": "Is everybody safe now?",
        "name": "Who are you?",
    },
}
TITLES[Road.OTHER] = TITLES[Road.PARENT]


class PictureCards(RadioCards):
    """Radios as cards with a picture each: `pictures` names a file of static/img/kinds by the answer's value."""

    template_name = "incidents/public/picture_cards.html"

    def __init__(self, *args: Any, pictures: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pictures = dict(pictures)

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["picture"] = f"img/kinds/{self.pictures[str(value)]}.svg"
        return option


class PublicStepForm(PlainForm):
    """One page of questions on a road."""

    def __init__(self, *args: Any, road: str, step: str, school: School, **kwargs: Any) -> None:
        asked = Questions(road, school)
        self.base_fields = {name: getattr(asked, name)() for name in STEPS[road][step]}
        super().__init__(*args, **kwargs)


class Questions:
    """Each question as a field, in the road's words."""

    def __init__(self, road: str, school: School) -> None:
        self.road, self.school = Road(road), school

    def say(self, young: str, older: str, adult: str | None = None) -> str:
        return {Road.YOUNG: young, Road.OLDER: older}.get(self.road, older if adult is None else adult)

    def choose(self, label: str, choices: Any, pictures: Mapping[str, str], required: str, **kwargs: Any) -> Any:
        """Pictures for the young; plain cards for the others."""
        hints = kwargs.pop("hints", None)
        is_young = self.road == Road.YOUNG
        widget = PictureCards(pictures=pictures) if is_young else RadioCards(hints=hints)
        return forms.ChoiceField(
            label=label, choices=choices, widget=widget, error_messages={"required": required}, **kwargs
        )

    def about(self) -> Any:
        About = rules.About
        if self.road == Road.YOUNG:
            choices = [(About.NOBODY, "No."), (About.ADULT, "Yes."), (About.HEAD, "Yes, the head teacher.")]
        else:
            choices = [(one.value, one.label) for one in About]
        officer = self.school.officer_word
        return self.choose(
            self.say("Is it about a grown-up at your school?", "Is it about a grown-up who works or helps here?"),
            choices,
            {About.NOBODY: "no", About.ADULT: "grownup", About.HEAD: "head"},
            "Choose an answer, so that the right person reads it",
            hints={
                About.NOBODY: f"The {officer} and the safeguarding team will read it.",
                About.ADULT: "Only the headteacher will read it.",
                About.HEAD: "Only the chair of governors will read it, who is not the headteacher.",
            },
            help_text=self.say(
                "A grown-up like a teacher or a helper.",
                "Your answer decides who reads this. Whoever it is about never will.",
            ),
        )

    def worry(self) -> Any:
        worries = [worry for worry in WORRIES if worry.words(self.road)]
        field = forms.ChoiceField(
            label=self.say("Press the picture that fits best.", "Which comes nearest?"),
            choices=[(worry.key, worry.words(self.road)) for worry in worries],
            widget=PictureCards(pictures={worry.key: worry.key for worry in worries}),
            error_messages={"required": self.say("Press one of the pictures", "Choose what comes nearest")},
        )
        field.help_text = self.say("", "It does not have to be exactly right. We read what you write next.")
        return field

    def what_happened(self) -> Any:
        return LongTextField(
            label=self.say("What happened?", "Tell us what happened", "What happened?"),
            max_length=5_000,
            rows=5 if self.road == Road.YOUNG else 8,
            error_messages={"required": self.say("Write what happened", "Tell us what happened, even in a few words")},
            help_text=self.say(
                "You can ask a grown-up to write for you.",
                "In your own words. Spelling does not matter. If it is about pictures without clothes, describe it "
                "in words: do not send, save or show the picture.",
                "What you saw or were told, in people’s own words where you can. If it is about sexual images of "
                "anybody under 18, do not copy, save or send them.",
            ),
        )

    def whom(self) -> Any:
        first = Whom.CHILD if self.road == Road.PARENT else Whom.ME
        choices = [first, Whom.OTHER, Whom.UNSURE]
        return self.choose(
            self.say("It happened to:", "Who did it happen to?"),
            [(one.value, one.label) for one in choices],
            {Whom.ME: "me", Whom.OTHER: "friend", Whom.UNSURE: "unsure"},
            "Choose who it happened to",
        )

    def who_named(self) -> Any:
        return forms.CharField(
            label=self.say("What is their name?", "Their name or who they are", "Their name and class"),
            max_length=100,
            required=False,
            help_text=self.say(
                "If it was not you.", "If it was not you, and you want to tell us.", "As far as you know."
            ),
        )

    def when(self) -> Any:
        return self.choose(
            self.say("It was:", "When did it happen?"),
            WhenSaid.choices,
            dict(zip(WhenSaid.values, ["today", "yesterday", "week", "longer", "unsure"], strict=True)),
            "Choose when it happened, or “Not sure”",
            help_text=self.say("", "If it went on for longer: the last time."),
        )

    def place(self) -> Any:
        places = {
            Place.SCHOOL: ("At school.", "At school", "school"),
            Place.HOME: ("At home.", "At home", "home"),
            Place.TRIP: ("On the way, or on a trip.", "On a trip or on the way", "bus"),
            Place.ELSEWHERE: ("Somewhere else.", "Somewhere else", "place"),
            Place.UNKNOWN: ("I am not sure.", "Not sure", "unsure"),
        }
        return self.choose(
            self.say("You were:", "Where were you?", "Where?"),
            [(place.value, self.say(young, older)) for place, (young, older, _) in places.items()],
            {place.value: picture for place, (_, _, picture) in places.items()},
            "Choose where, or “Not sure”",
        )

    def service(self) -> Any:
        return forms.CharField(
            label="On what app, game or website?",
            max_length=120,
            required=False,
            help_text="If you know. For example: a group chat.",
        )

    def harm(self) -> Any:
        return self.choose(
            self.say("Do you feel safe?", "Are you safe now?", "Is everybody safe now?"),
            [
                (Harm.NO, self.say("Yes.", "Yes")),
                (Harm.UNSURE, self.say("I am not sure.", "I am not sure")),
                (Harm.YES, self.say("No.", "No")),
            ],
            {Harm.NO: "happy", Harm.UNSURE: "unsure", Harm.YES: "sad"},
            self.say("Press one of the faces", "Choose an answer"),
            help_text=self.say(
                "If somebody is hurting you now, tell a grown-up or call 999.",
                "If somebody is in danger now, call 999 first. Nobody may read this before the next school day.",
            ),
        )

    def harm_detail(self) -> Any:
        return LongTextField(
            label=self.say("", "What are you worried will happen?", "What are you worried will happen, and to whom?"),
            max_length=2_000,
            rows=3,
            required=False,
        )

    def named_as(self) -> Any:
        return forms.CharField(
            label=self.say("What is your name?", "Your name"),
            max_length=120,
            required=False,
            help_text=self.say(
                "You do not have to tell us.",
                "You do not have to. If we know who you are, somebody can come and help you.",
                "You need not give it, but then we can only answer you on this site.",
            ),
        )

    def class_named_as(self) -> Any:
        return forms.CharField(
            label=self.say("What is your class?", "Your class", "Your child’s class, or how you know the school"),
            max_length=60,
            required=False,
        )


def steps_of(road: str) -> list[str]:
    return list(STEPS[road])


def first_missing(road: str, answers: Mapping[str, Any], school: School) -> tuple[dict[str, Any], str | None]:
    """All answers, checked anew, and the first step that is missing or not right."""
    said: dict[str, Any] = {}
    for step in STEPS[road]:
        form = PublicStepForm(answers, road=road, step=step, school=school)
        if not form.is_valid():
            return said, step
        said |= form.cleaned_data
    return said, None


def report_from(road: str, said: Mapping[str, Any], school: School) -> tuple[Report, public.Reporter]:
    """The answers as a report. The line for the log is made from the kind: what was typed may hold names."""
    worry = WORRY_BY_KEY[said["worry"]]
    told_by: dict[str, str] = {ReporterKind.PUPIL: f"a {school.pupil_word}", ReporterKind.PARENT: "a parent"}
    start, end = moments_of(said["when"], school, timezone.now())
    report = Report(
        about=said["about"],
        summary=f"Told by {told_by.get(REPORTER[road], 'somebody else')}: {worry.adult}"[:120],
        what_happened=said["what_happened"],
        happened_from=start,
        happened_until=end,
        place=said["place"],
        device=Device.UNKNOWN,
        service=said.get("service", ""),
        harm=said["harm"],
        harm_detail=said.get("harm_detail", ""),
        kind=worry.kind,
        involved=happened_to(said),
    )
    reporter = public.Reporter(
        kind=REPORTER[road],
        when_said=said["when"],
        named_as=said["named_as"],
        class_named_as=said["class_named_as"],
    )
    return report, reporter


def happened_to(said: Mapping[str, Any]) -> list[Involved]:
    """Described, never looked for in the register: whoever deals with the case adds the person."""
    named = said.get("who_named", "")
    whom = {
        Whom.ME: "Whoever reported it",
        Whom.CHILD: f"The reporter’s child{': ' if named else ''}{named}",
        Whom.OTHER: named,
        Whom.UNSURE: named,
    }[Whom(said["whom"])]
    return [Involved(part=Part.TARGET, description=whom)] if whom else []


def moments_of(when: str, school: School, now: datetime) -> tuple[datetime, datetime]:
    """A time for the log's order and filters. Pages show what was said instead: "longer ago" is no date."""
    today = timezone.localdate(now)
    days = {
        WhenSaid.TODAY: (0, 0),
        WhenSaid.YESTERDAY: (1, 1),
        WhenSaid.WEEK: (6, 0),
        WhenSaid.LONGER: (30, 7),
        WhenSaid.UNSURE: (0, 0),
    }
    from_days, until_days = days[WhenSaid(when)]
    first = max(today - timedelta(days=from_days), school.opened_on)
    last = max(today - timedelta(days=until_days), first)
    start = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(last, LAST_MINUTE))
    return start, min(end, now)


class ReceiptForm(PlainForm):
    receipt = forms.CharField(
        label="Your number",
        max_length=100,
        help_text="20 figures. Spaces and dashes do not matter.",
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the number that you were given"},
    )

    def clean_receipt(self) -> str:
        digits = public.digits_of(self.cleaned_data["receipt"])
        if len(digits) != public.RECEIPT_DIGITS:
            raise forms.ValidationError(f"The number has {public.RECEIPT_DIGITS} figures; you have typed {len(digits)}")
        return digits


class AdditionForm(PlainForm):
    text = LongTextField(
        label="What do you want to add?",
        max_length=5_000,
        rows=5,
        error_messages={"required": "Write what you want to add"},
    )
