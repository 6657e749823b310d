"""Check (d): clauses that say different things of one question, or other things than the school's settings do.

Each question below reads one sentence at a time and gives its answer, or none. Two sentences contradict each other
where their answers have nothing in common. Where the school has a setting for the question, an answer that is not the
setting's is a finding too. Nothing is asked that both may be true of: governors and the leadership team may both review
the policy, pupils' e-mail may be monitored and staff's not, and a child protection concern goes to somebody else than
an incident. Sentences that are too long to be one, as a damaged export leaves them, are not read: in them it is no
longer plain who does what.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from esafety.access.roles import Role
from esafety.words import listed
from policy.models import FindingKind
from policy.rules.found import Found, quoted
from policy.rules.ground import Ground
from policy.rules.plain import Said, called, said_in
from policy.rules.role_words import roles_in

MOST_IN_A_SENTENCE = 420
Answers = frozenset[str]
Read = Callable[[str], dict[str, Answers]]

STAFF = re.compile(r"\b(?:staff|teachers?|employees|adults)\b")
PUPILS = re.compile(r"\b(?:pupils?|learners?|students?|children)\b")
PARENTS = re.compile(r"\b(?:parents?|carers?|famil(?:y|ies)|visitors?|volunteers?)\b")
NOT = re.compile(r"\b(?:not|never|no|neither|nor|prohibited|forbidden|banned)\b")
NUMBERS = {
    name: str(number)
    for number, name in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
}


@dataclass(frozen=True)
class Topic:
    """A question. `setting` is the field of `SchoolSettings` that answers it, `value` its value as an answer."""

    question: str
    words: dict[str, str]
    setting: str = ""
    value: Callable[[Any], str] = str

    def tell(self, answers: Answers) -> str:
        return " or ".join(sorted(self.words.get(one, one) for one in answers))


@dataclass(frozen=True)
class Answer:
    said: Said
    answers: Answers


# --- Who decides what the filter lets through (F1) --------------------------------------------------------------

DECIDERS = {
    **{str(role): f"the {str(role.label)[:1].lower() + str(role.label)[1:]}" for role in Role},
    Role.IT: "the IT manager",
    Role.SENIOR: "senior leaders",
    Role.GOVERNOR: "governors",
}
FILTER = re.compile(r"\bfilter|\b(?:allow|block|white|black)(?:ed)? ?list|\bblocked (?:web)?sites?|\bunblock")
DECIDE = re.compile(
    r"\b(?:authori[sz]|approv|agree[ds]?\b|agreement (?:of|from)|permission|deci[ds]|sign(?:ed)?[- ]off|consent)"
)
ADDED = re.compile(r"\b(?:add(?:ed|ing|itions?)?|allow(?:ed|ing)?|unblock)")
REMOVED = re.compile(r"\b(?:remov\w*|tak(?:en|ing) off|unfilter|unblock)")
CHANGED = re.compile(r"\b(?:chang\w*|alter\w*|amend\w*|block(?:ed|ing)?|bypass|by-pass|requests?|decisions?)")
DECIDED_BY = re.compile(
    r"\b(?:authori[sz]ed|approved|agreed|decided|permission|consent|agreement|approval|signed off|sign-off"
    r"|decisions?\b[^.;]{0,40}\b(?:taken|made))\b[^.;]{0,15}?\b(?:by|of|from|with)\b(?P<who>[^.;]{0,60})"
)
ASKED_FOR = re.compile(
    r"(?P<who>[^.;]{0,60}?) for (?:approval|authorisation|permission|agreement|a decision|sign-off)\b"
)
DECIDES = re.compile(
    r"(?P<who>.{0,60}?)\s(?:who )?(?:alone |only |first |always )?"
    r"(?:(?:must|will|may|can|has to|have to|should) )?(?:first |alone |also )?"
    r"(?:authori[sz]|approv|agrees?\b|decid)"
)
OWN_WORD = re.compile(
    r"(?P<who>[^.;]{0,50}?)['’]s? (?:prior |written |express )*(?:permission|consent|approval|agreement|leave)\b"
)


def who_decides(words: str) -> Answers:
    """The roles to whom the sentence gives the decision."""
    for pattern in (DECIDED_BY, OWN_WORD, ASKED_FOR, DECIDES):
        for found in pattern.finditer(words):
            if roles := frozenset(role for role, _ in roles_in(found["who"])):
                return roles
    return frozenset()


def of_filter(words: str) -> dict[str, Answers]:
    if not (FILTER.search(words) and DECIDE.search(words)):
        return {}
    added, removed = bool(ADDED.search(words)), bool(REMOVED.search(words))
    if not (added or removed or CHANGED.search(words)):
        return {}
    who = who_decides(words)
    if not who:
        return {}
    is_any = not added and not removed
    return {
        topic: who
        for topic, is_meant in (("filter_additions", added or is_any), ("filter_removals", removed or is_any))
        if is_meant
    }


# What else somebody decides on, and may be said of two.
DECIDED_ON = {
    "new software": r"\b(?:software|programs?|apps?|applications)\b",
    "what stands on the website": r"\bwebsite\b(?=.*\b(?:content|publish|post|upload))|\bpublish\w*\b.*\bwebsite",
    "social media accounts of the school": r"\bsocial (?:media|networking) (?:accounts?|pages?|profiles?)\b",
    "access for guests": r"\b(?:guests?|visitors?|temporary users?)\b.*\b(?:access|wi-?fi|log ?in|accounts?)",
    "the use of people’s own phones and devices": r"\b(?:personal|own) (?:mobile )?(?:devices?|phones?)\b",
    "new technology": r"\bnew (?:technolog|devices?|systems?)",
    "suspending access": r"\b(?:suspend|withdraw|remov)\w*\b.*\baccess\b",
}


def of_decisions(words: str) -> dict[str, Answers]:
    if not DECIDE.search(words) or FILTER.search(words) or PICTURES.search(words):
        return {}
    if not (who := who_decides(words)):
        return {}
    things = [thing for thing, pattern in DECIDED_ON.items() if re.search(pattern, words)]
    return {f"decides:{things[0]}": who} if things else {}


# --- E-mail, cameras, phones (C1, C4, C5) -------------------------------------------------------------------------

EMAIL, MONITOR = re.compile(r"\be-?mails?\b"), re.compile(r"\bmonitor(?:ed|s|ing)?\b")
NOT_MONITORED = re.compile(r"\b(?:not|never|no longer)\b(?: \w+){0,3} monitor|\bunmonitored|\bno monitoring")
ALL_USERS = re.compile(r"\b(?:users?|everyone|everybody|all (?:school )?(?:e-?mails?|communications))\b")


def of_email(words: str) -> dict[str, Answers]:
    if not (EMAIL.search(words) and MONITOR.search(words)):
        return {}
    answer = frozenset({"no" if NOT_MONITORED.search(words) else "yes"})
    staff, pupils = bool(STAFF.search(words)), bool(PUPILS.search(words))
    if not staff and not pupils:
        if not ALL_USERS.search(words):
            return {}
        staff = pupils = True
    return {topic: answer for topic, is_meant in (("email_staff", staff), ("email_pupils", pupils)) if is_meant}


OWN_DEVICE = re.compile(
    r"\b(?:personal(?:ly[ -]owned)?|own|private)\b"
    r"(?:[\s,/]+(?!school)[\w-]+){0,4}?[\s,/]+"
    r"(?:devices?|equipment|phones?|mobiles?|cameras?|tablets?)\b"
)
PICTURES = re.compile(r"\b(?:photo\w*|pictures?|images?|videos?|film(?:ing|ed)?|record(?:ing)?s?)\b")
LEAVE = re.compile(
    r"\bunless\b|\bexcept\b"
    r"|\bwith(?:out)?(?: the| a| prior| express| written)*(?: [\w'’-]+){0,2} "
    r"(?:permission|leave|consent|authorisation|agreement)\b"
)
MAY = re.compile(r"\b(?:may|can|are able|is able|allowed|permitted)\b")
PUPIL_FIRST = re.compile(r"^\W*(?:all |any |no )?(?:pupils?|learners?|students?|children|parents?|carers?|visitors?)\b")


def of_cameras(words: str) -> dict[str, Answers]:
    if PUPIL_FIRST.match(words) or (PARENTS.search(words) and not STAFF.search(words)):
        return {}
    device = OWN_DEVICE.search(words)
    if not (device and PICTURES.search(words)):
        return {}
    if LEAVE.search(words):
        return {"cameras": frozenset({"with_leave"})}
    if NOT.search(words):
        return {"cameras": frozenset({"never"})}
    return {"cameras": frozenset({"allowed"})} if MAY.search(words) else {}


PHONES = re.compile(r"\b(?:mobile|smart|own|personal)\b(?: \w+)?[ -]?(?:phones?|devices?)\b|\bphones?\b")
NOT_ON_SITE = re.compile(
    r"\b(?:not|never|no)\b.{0,40}\b(?:bring|brought|on (?:the )?(?:school )?(?:site|premises)|into school"
    r"|(?:allowed|permitted) (?:in|at) school)\b"
)
BROUGHT = re.compile(
    r"\b(?:may|can|allowed to|permitted to)\b.{0,20}\b(?:bring|brought|have|carry|keep)\b|\bif\b.{0,30}\bbring\b"
    r"|\bhand(?:ed)?(?: \w+){0,3} (?:in|over)\b|\bhand in\b"
)
WI_FI = re.compile(r"\bwi-?fi\b|\bwireless\b")
OWN_WORK = re.compile(r"\bschool[- ](?:owned|provided|issued)|provided by the school")


def of_pupil_phones(words: str) -> dict[str, Answers]:
    if not (PUPILS.search(words) and PHONES.search(words)) or OWN_WORK.search(words):
        return {}
    if re.search(r"\bcontact\w*\b.{0,30}\b(?:pupils?|learners?|students?|children)\b", words) or STAFF.search(words):
        return {}
    if WI_FI.search(words):
        return {"pupil_phones": frozenset({"not_on_wifi"})} if NOT.search(words) else {}
    if NOT_ON_SITE.search(words):
        return {"pupil_phones": frozenset({"not_on_site"})}
    return {"pupil_phones": frozenset({"not_on_wifi"})} if BROUGHT.search(words) else {}


# --- Incidents: who is told first, who decides on the police, who investigates (I1, I8, I12) ----------------------

MISUSE = re.compile(r"\b(?:incidents?|misuse|concerns?|breach(?:es)?|suspicions?|issues?|abuse)\b")
TOLD = re.compile(r"\b(?:report(?:ed|s)?|notif(?:y|ied)|passed)\b[^.;]{0,60}?\bto\b(?P<who>[^.;]{0,70})")
OTHER_WAY = re.compile(
    r"\b(?:child protection|safeguarding concern|radicalis|allegation|police|governors?|governing|trust|local authority"
    r"|lado|annual|termly|yearly|by (?:a member of )?staff\b|filter)"
)


def of_told_first(words: str) -> dict[str, Answers]:
    if not MISUSE.search(words) or OTHER_WAY.search(words):
        return {}
    told = TOLD.search(words)
    if not told:
        return {}
    first = next(roles_in(told["who"]), None)
    if first is None or first[0] not in (Role.HEAD, Role.OFFICER, Role.DSL):
        return {}
    topic = "parents_tell" if PARENTS.search(words[: told.start()]) else "told_first"
    return {topic: frozenset({first[0]})}


POLICE = re.compile(r"\b(?:decide|consider|determine|judge)s?\b[^.;]{0,60}\b(?:whether|if)\b[^.;]{0,90}\bpolice\b")


def of_police(words: str) -> dict[str, Answers]:
    found = POLICE.search(words)
    if not found:
        return {}
    who = [role for role, _ in roles_in(words[: found.start()])]
    return {"police": frozenset({who[-1]})} if who else {}


TWO_PEOPLE = re.compile(
    r"\b(?:more than one|(?:at least )?two|2) (?:members? of staff|people|persons|adults|staff|senior leaders)\b"
)
ONE_ALONE = re.compile(r"\b(?:investigat\w*)\b.{0,60}\b(?:alone|by one (?:person|member of staff))\b")


def of_investigators(words: str) -> dict[str, Answers]:
    if TWO_PEOPLE.search(words) and re.search(
        r"\binvestigat|\binvolved in this process|\breview\w* (?:of )?content", words
    ):
        return {"investigators": frozenset({"two"})}
    return {"investigators": frozenset({"one"})} if ONE_ALONE.search(words) else {}


# --- What bullying is (B1), personal use (A4), reports to governors (P7) --------------------------------------------

DEFINED = re.compile(r"\b(?:is|are|means|defined|can be|counts|constitutes?|amounts?)\b")
BULLYING = re.compile(r"bullying\b.*\b(?:is|means|are|defined)\b")
REPEATED = re.compile(
    r"\brepetiti(?:ve|on)\b|\brepeat(?:ed|edly)\b|\bpersistent(?:ly)?\b|\bmore than once\b|\bover time\b"
)
ONCE = re.compile(
    r"\b(?:single|one[- ]off|one) (?:posting|post|incident|message|act|image|event)\b|\bonce is enough\b"
    r"|\bwhereby an individual is the victim\b"
)


def of_bullying(words: str) -> dict[str, Answers]:
    if "bullying" not in words or not DEFINED.search(words):
        return {}
    if ONCE.search(words) and not NOT.search(words):
        return {"bullying": frozenset({"one_posting"})}
    is_told = BULLYING.search(words) and REPEATED.search(words)
    return {"bullying": frozenset({"repeated"})} if is_told else {}


OUTSIDE_HOURS = re.compile(
    r"\bpersonal (?:use|purposes|browsing)\b.{0,60}"
    r"\b(?:out(?:side)?[- ](?:of[- ])?(?:school |working |teaching )?hours|breaks?|lunch)"
)
WORK_ONLY = re.compile(
    r"\b(?:solely|only|exclusively) (?:be used )?for (?:work|school|professional)"
    r"|\bnot\b.{0,60}\bfor (?:any )?personal (?:use|purposes)\b"
)


def of_personal_use(words: str) -> dict[str, Answers]:
    if PUPIL_FIRST.match(words):
        return {}
    if OUTSIDE_HOURS.search(words) and not NOT.search(words):
        return {"personal_use": frozenset({"outside_hours"})}
    is_staffs = STAFF.search(words) or re.search(r"\b(?:work|school) (?:devices?|laptops?)\b", words)
    return {"personal_use": frozenset({"work_only"})} if is_staffs and WORK_ONLY.search(words) else {}


PERIODS = {
    "yearly": r"annual\w*|yearly|(?:every|each|once a|per) (?:school |academic )?year|every (?:12|twelve) months",
    "termly": r"termly|(?:every|each|once a|per) term",
    "half-termly": r"half[- ]termly|(?:every|each) half[- ]term",
    "monthly": r"monthly|(?:every|each|once a) month",
    "every two years": r"every (?:two|2|second|other) years?|biennial\w*|every (?:24|twenty-four) months",
    "every three years": r"every (?:three|3) years|triennial\w*",
    "every six months": r"every (?:six|6) months|twice a year|twice yearly|six-monthly",
}
PERIOD = re.compile("|".join(rf"(?P<p{at}>\b(?:{words})\b)" for at, words in enumerate(PERIODS.values())))
OTHER_PERIOD = re.compile(r"\bevery (?:\d{1,3}|[a-z]+) (?:days|weeks|months)\b")
MONTHS = {"yearly": 12, "every two years": 24, "every three years": 36, "every six months": 6, "termly": 4}


def period_in(words: str) -> str:
    found = PERIOD.search(words)
    if found is None:
        other = OTHER_PERIOD.search(words)
        return other[0] if other else ""
    return list(PERIODS)[int(str(found.lastgroup)[1:])]


REPORT_TO_BOARD = re.compile(r"\breport(?:s|ed|ing)?\b[^.;]{0,40}\bgovern(?:ors|ing)\b(?P<how>[^.;]{0,40})")


def of_governor_report(words: str) -> dict[str, Answers]:
    found = REPORT_TO_BOARD.search(words)
    period = period_in(found["how"]) if found else ""
    return {"governor_report": frozenset({period})} if period else {}


# --- This policy: how often it is reviewed, and who approves it (P2) -----------------------------------------------

THIS_POLICY = (
    r"\b(?:this|the|our) (?:(?:school['’]s|school|whole[- ]school) )?"
    r"(?:e-?safety |online[- ]safety |internet safety )?policy"
)
OTHER_POLICY = re.compile(
    r"\b(?:behaviour|safeguarding|bullying|acceptable use|data protection|social media|staff)[\w -]{0,20} polic"
)
REVIEWED = re.compile(rf"{THIS_POLICY}\b[^.;]{{0,60}}\breview|\breview\w*(?: and \w+)? {THIS_POLICY}\b")


def of_review(words: str) -> dict[str, Answers]:
    period = period_in(words)
    if not period or not REVIEWED.search(words) or OTHER_POLICY.search(words):
        return {}
    return {"review": frozenset({period})}


APPROVED = re.compile(
    rf"{THIS_POLICY}\b[^.;]{{0,40}}\b(?:approved|ratified|signed off) by\b(?P<by>[^.;]{{0,60}})"
    rf"|(?P<who>[^.;]{{0,60}})\b(?:approves?|ratif(?:y|ies))\b(?: and \w+)?[^.;]{{0,40}}{THIS_POLICY}\b"
)
OF_THE_BOARD = {Role.CHAIR, Role.LINK_GOVERNOR}


def of_approval(words: str) -> dict[str, Answers]:
    found = APPROVED.search(words)
    if not found or OTHER_POLICY.search(words):
        return {}
    who = {role for role, _ in roles_in(found["by"] or found["who"] or "")}
    board = {str(Role.GOVERNOR) if role in OF_THE_BOARD else role for role in who}
    return {"approval": frozenset(board)} if board else {}


# --- Passwords, and how long things are kept (A6, D3) ---------------------------------------------------------------

LENGTH = re.compile(
    r"\bpasswords?\b[^.;]{0,90}?\b(?:at least|minimum(?: length)?(?: of)?|no fewer than|of) (\d{1,2}|[a-z]+) characters"
)
NOT_CHANGED = re.compile(r"\bpasswords?\b[^.;]{0,60}\bnot\b[^.;]{0,30}\b(?:changed?|expire)")
CHANGED_WHEN = re.compile(r"\bpasswords?\b[^.;]{0,60}\b(?:changed?|renewed|reset)\b(?P<how>[^.;]{0,40})")


def of_passwords(words: str) -> dict[str, Answers]:
    whom = words[: words.find("password")]
    staff, pupils = bool(STAFF.search(whom)), bool(PUPILS.search(whom))
    whose = [name for name, is_meant in (("staff", staff or not pupils), ("pupils", pupils or not staff)) if is_meant]
    found: dict[str, Answers] = {}
    if length := LENGTH.search(words):
        number = NUMBERS.get(length[1], length[1])
        if number.isdigit():
            found |= {f"password_length_{one}": frozenset({f"{number} characters"}) for one in whose}
    if NOT_CHANGED.search(words):
        found |= {f"password_change_{one}": frozenset({"not as a matter of course"}) for one in whose}
    elif changed := CHANGED_WHEN.search(words):
        period = period_in(changed["how"])
        if not period and re.search(r"\bregular", changed["how"]):
            period = "regularly"
        if period:
            often = {period, "regularly"}  # "regularly" goes with any period
            found |= {f"password_change_{one}": frozenset(often) for one in whose}
    return found


KEPT = re.compile(
    r"\b(?:kept|keep|retain(?:ed)?|stored?|held|deleted?|destroyed|erased)\b[^.;]{0,50}?\b(?:for|after|within)\b"
    r"(?: at least| up to| a (?:minimum|maximum) of| no more than| not more than)?"
    r" (\d{1,2}|[a-z]+) (day|week|month|term|year)s?\b"
)
KEPT_THINGS = {
    "incident records": r"\b(?:incident|e-?safety|online safety)\b[^.;]{0,25}\b(?:logs?|records?|reports?)"
    r"|\b(?:records?|logs?) of (?:all |any )?(?:e-?safety |online safety )?incidents?",
    "filtering logs": r"\bfilter\w*\b[^.;]{0,20}\b(?:logs?|reports?)|\b(?:internet|web|monitoring) logs?",
    "images": r"\b(?:images?|photographs?|photos|pictures|videos?)\b",
    "consent forms": r"\bconsents?\b",
    "e-mails": r"\be-?mails?\b",
    "CCTV": r"\bcctv\b",
    "signed agreements": r"\bagreements?\b",
}


def of_retention(words: str) -> dict[str, Answers]:
    kept = KEPT.search(words)
    if not kept:
        return {}
    number = NUMBERS.get(kept[1], kept[1])
    if not number.isdigit():
        return {}
    for thing, pattern in KEPT_THINGS.items():
        if re.search(pattern, words):
            return {f"kept:{thing}": frozenset({f"{number} {kept[2]}{'' if number == '1' else 's'}"})}
    return {}


# --- The whole ----------------------------------------------------------------------------------------------------

READS: tuple[Read, ...] = (
    of_filter,
    of_decisions,
    of_email,
    of_cameras,
    of_pupil_phones,
    of_told_first,
    of_police,
    of_investigators,
    of_bullying,
    of_personal_use,
    of_governor_report,
    of_review,
    of_approval,
    of_passwords,
    of_retention,
)
OF_SETTINGS = "The school’s settings"
YES_NO = {"yes": "it is monitored", "no": "it is not monitored"}
PASSWORDS = {
    "password_length_staff": Topic("How long are staff’s passwords?", {}),
    "password_length_pupils": Topic("How long are pupils’ passwords?", {}),
    "password_change_staff": Topic("How often are staff’s passwords changed?", {}),
    "password_change_pupils": Topic("How often are pupils’ passwords changed?", {}),
}
TOPICS: dict[str, Topic] = {
    "filter_additions": Topic("Who decides what is added to the filter’s list?", DECIDERS, "filter_additions"),
    "filter_removals": Topic("Who decides what is taken off the filter’s list?", DECIDERS, "filter_removals"),
    "email_staff": Topic(
        "Is staff’s e-mail monitored?", YES_NO, "staff_email_monitored", lambda is_so: "yes" if is_so else "no"
    ),
    "email_pupils": Topic("Is pupils’ e-mail monitored?", YES_NO),
    "cameras": Topic(
        "May staff take pictures with their own devices?",
        {"never": "never", "with_leave": "with leave", "allowed": "yes"},
        "personal_cameras",
    ),
    "pupil_phones": Topic(
        "May pupils bring their own phones?",
        {"not_on_site": "not on the site", "not_on_wifi": "yes, but not on the school’s Wi-Fi"},
        "pupil_phones",
    ),
    "told_first": Topic("Who is told first of an incident?", DECIDERS, "told_first"),
    "parents_tell": Topic("Whom do parents tell of a concern?", DECIDERS, "parents_tell"),
    "police": Topic("Who decides whether the police are told?", DECIDERS, "police_decider"),
    "investigators": Topic(
        "Does an investigation need two people?",
        {"two": "yes, two people", "one": "no"},
        "two_investigators",
        lambda is_so: "two" if is_so else "one",
    ),
    "bullying": Topic(
        "What counts as cyberbullying?",
        {"one_posting": "one posting is enough", "repeated": "it is repeated and intended"},
        "bullying_test",
    ),
    "personal_use": Topic(
        "May staff use the internet for themselves?",
        {"outside_hours": "outside school hours", "work_only": "no, for work only"},
        "personal_use",
    ),
    "governor_report": Topic("How often is a report made to governors?", {}, "governor_report"),
    "review": Topic("How often is this policy reviewed?", {}),
    "approval": Topic("Who approves this policy?", DECIDERS),
    **PASSWORDS,
    **{f"decides:{thing}": Topic(f"Who decides on {thing}?", DECIDERS) for thing in DECIDED_ON},
    **{f"kept:{thing}": Topic(f"How long are {thing} kept?", {}) for thing in KEPT_THINGS},
}


def check(ground: Ground) -> Iterator[Found]:
    by_topic: dict[str, list[Answer]] = {}
    for said in said_in(ground.clauses):
        if len(said.own) > MOST_IN_A_SENTENCE:
            continue
        words = said.words.lower().replace("’", "'")
        for read in READS:
            for topic, answers in read(words).items():
                by_topic.setdefault(topic, []).append(Answer(said, answers))
    told: set[tuple[Said, ...]] = set()
    for key, given in by_topic.items():
        for pair, one in (*_each_other(ground, TOPICS[key], given), *_settings(ground, key, TOPICS[key], given)):
            if pair not in told:  # one sentence may answer two questions, and is told once
                told.add(pair)
                yield one


Told = tuple[tuple[Said, ...], Found]


def _each_other(ground: Ground, topic: Topic, answers: list[Answer]) -> Iterator[Told]:
    """One finding for each answer that is none of the first's."""
    first, told = answers[0], [answers[0].answers]
    for one in answers[1:]:
        if any(one.answers & before for before in told):
            continue
        told.append(one.answers)
        found = (
            f"{topic.question} {capfirst(called(ground.clauses, first.said.at))} says: {quoted(first.said.own, 190)} "
            f"But {called(ground.clauses, one.said.at)}: {quoted(one.said.own, 190)}"
        )
        advice = (
            f"One says “{topic.tell(first.answers)}”, the other “{topic.tell(one.answers)}”. Decide which is so, and "
            "say it in one place."
        )
        same = f"{topic.question} {first.said.own} {one.said.own}"
        yield (first.said, one.said), Found(FindingKind.CONTRADICTION, one.said.at, found, advice, same=same)


def _settings(ground: Ground, key: str, topic: Topic, answers: list[Answer]) -> Iterator[Told]:
    if key == "review" and ground.settings is not None:
        yield from _review_months(ground, answers)
    if not topic.setting or ground.settings is None:
        return
    value = getattr(ground.settings, topic.setting)
    wanted = topic.value(value)
    other = next((one for one in answers if wanted not in one.answers), None)
    if other is None:
        return
    display = getattr(ground.settings, f"get_{topic.setting}_display", None)
    words = str(display()) if display else topic.words[wanted]
    found = f"{topic.question} {capfirst(called(ground.clauses, other.said.at))} says: {quoted(other.said.own, 330)}"
    advice = (
        f"The school’s settings say: “{words}”. The product works by them. Change the clause, or have the headteacher "
        "change the setting, so that both say the same."
    )
    same = f"{topic.question} {other.said.own} {wanted}"
    yield (other.said,), Found(FindingKind.CONTRADICTION, other.said.at, found, advice, OF_SETTINGS, same)


def _review_months(ground: Ground, answers: list[Answer]) -> Iterator[Told]:
    for one in answers:
        periods = one.answers & set(MONTHS)
        if periods and all(MONTHS[period] != ground.review_months for period in periods):
            where = capfirst(called(ground.clauses, one.said.at))
            found = f"How often is this policy reviewed? {where} says: {quoted(one.said.own)}"
            advice = (
                f"The policy’s settings ask for a review every {ground.review_months} months. Change one of the two."
            )
            yield (one.said,), Found(FindingKind.CONTRADICTION, one.said.at, found, advice, "The policy’s settings")
            return


def double_numbers(ground: Ground) -> Iterator[Found]:
    """Clauses that share a number, at the second of them. In any language."""
    numbers = [clause.number.strip().rstrip(".").casefold() for clause in ground.clauses]
    for number, times in Counter(filter(None, numbers)).items():
        if times > 1:
            places = [at for at, one in enumerate(numbers) if one == number]
            headings = [
                quoted(clause.heading or clause.text, 60) for clause in (ground.clauses[at] for at in places[:4])
            ]
            yield Found(
                FindingKind.DOUBLE_NUMBER,
                places[1],
                f"{times} clauses have the number {ground.clauses[places[0]].number}: {listed(headings)}",
                "Give each clause a number of its own, so that it is clear which one is meant.",
            )
