"""Which indicators evidence a clause, told from its words by plain rules that a reader can follow (P10).

A rule is a row of patterns: it holds where one sentence, or one point with what leads to it, has all of them. They only
suggest: what is tied to a clause is set by who writes the policy.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from esafety.indicators.registry import indicators
from policy.rules.promising import sentences

STAFF = r"\bstaff|\bteachers?\b|employees|everybody who works|everyone who works"
PUPILS = r"\bpupils?\b|\bstudents?\b|\blearners?\b|\bchildren\b|young people"
PARENTS = r"\bparents?\b|\bcarers?\b|\bfamil(?:y|ies)\b"
GOVERNORS = r"\bgovernors?\b|governing (?:body|board)|\btrustees?\b"
AGREEMENT = r"agreements?\b|acceptable use|\bAU[PA]s?\b|code of conduct"
SIGNS = r"\bsign(?:s|ed|ing|atures?)?\b|\bagree\b|\baccept(?:s|ed)?\b|acknowledg|\breturn(?:s|ed)?\b|read and underst"
TRAINED = r"\btrain(?:s|ed|ing)\b|\bCPD\b|\bINSET\b|professional development|awareness session"
OFTEN = r"annual|year|term|regular|up[ -]to[ -]date|refresh|renew|updates?\b|in date|current"
INCIDENT = r"\bincidents?\b|\bconcerns?\b|\bmisuse\b|\bcases?\b|\bbreach(?:es)?\b"
SOON = (
    r"immediate|prompt|straight ?away|at once|without delay|as soon as|same day"
    r"|within (?:one|a|\w+) (?:working |school )?(?:days?|hours?)|\brespon[ds]"
    r"|\btriage|\bdealt with|acted (?:up)?on|follow(?:ed)? up"
)
FILTER = r"\bfilter(?:s|ed|ing)?\b|\bblock(?:s|ed|ing)?\b"
MONITORING = r"\bmonitor(?:s|ed|ing)?\b"
REVIEWS = r"\breview(?:s|ed|ing)?\b|\baudit(?:s|ed)?\b|evaluat"
IMAGES = r"\bimages?\b|photo|\bpictures?\b|\bvideos?\b|\bfilm|\bwork\b|publish"
TAUGHT = (
    r"\bcurriculum\b|\blessons?\b|\btaught\b|\bteach(?:es|ing)?\b|\beducat(?:e[sd]?|ing)\b|programme of"
    r"|scheme of work|assembl"
)
SAFETY = r"online|e-?safe|internet|digital|technolog|cyber|safe"
SITES = r"\b(?:web)?sites?\b|web ?pages?|web content|online (?:material|resources?|content)|search results"

EVIDENCED_BY: dict[str, tuple[tuple[str, ...], ...]] = {
    "incidents.triaged_in_time": (
        (INCIDENT, SOON),
        (INCIDENT, r"\blogged\b|\brecord(?:s|ed|ing)?\b|\b(?:keep|maintain)s?\b|\b(?:kept|maintained)\b|\breported\b"),
    ),
    "incidents.open_too_long": (
        (INCIDENT, r"investigat|resolv|conclu|\bclosed?\b|outcome|\bsanction|brought to an end|followed? up"),
    ),
    "incidents.log_reviewed": (
        (GOVERNORS, INCIDENT, rf"{REVIEWS}|{MONITORING}|\blogs?\b|\breports?\b|information"),
        (GOVERNORS, r"\b(?:incident )?log\b", REVIEWS),
    ),
    "agreements.signed_parents": ((PARENTS, AGREEMENT, SIGNS),),
    "agreements.signed_pupils": ((PUPILS, AGREEMENT, SIGNS),),
    "agreements.signed_staff": ((STAFF, AGREEMENT, SIGNS), (r"\ball users?\b", AGREEMENT, SIGNS)),
    "agreements.signed_governors": ((GOVERNORS, AGREEMENT, SIGNS),),
    "agreements.overdue": ((AGREEMENT, r"every year|each year|annual|yearly|on entry|renew|remind|outstanding"),),
    "agreements.consents_answered": ((r"\bconsents?\b|\bpermissions?\b", IMAGES),),
    "agreements.taken_down_in_time": (
        (r"withdr[ae]w|take[ns]? down|\bremov", rf"\bconsents?\b|{IMAGES}|website"),
        (r"\bconsents?\b", r"withdr[ae]w"),
    ),
    "agreements.online_with_signature": (
        (AGREEMENT, SIGNS, r"\bbefore\b|\buntil\b|\bonly\b|\bunless\b", rf"access|accounts?|{SAFETY}|network|devices?"),
        (r"\b(?:record|register|list)\b", r"(?:granted|given|have) .*access|internet access|network access"),
    ),
    "agreements.website_checked": (
        (
            r"school(?:’s|'s)? website|\bour website|\bthe website",
            r"check|monitor|responsib|accura|\breview|editor|approv",
        ),
    ),
    "filtering.sites_assessed": (
        (SITES, r"assess|pre-?check|\bcheck(?:s|ed)?\b|\bvet|preview|evaluat|suitab|unblock|\bopened\b|allow ?list"),
    ),
    "filtering.groups_checked": (
        (
            FILTER,
            r"\bcheck(?:s|ed)?\b|\btest(?:s|ed|ing)?\b|\btried\b|effective|working|different (?:users|ages|groups)",
        ),
        (FILTER, r"age|stage|differentiat|each (?:group|kind)", PUPILS),
    ),
    "filtering.reports_read": (
        (MONITORING, r"\breports?\b|\balerts?\b|\blogs?\b|\bread\b|\bweek|network|activity|\buse of\b", r"."),
    ),
    "filtering.reviewed": ((rf"{FILTER}|{MONITORING}", rf"{REVIEWS}|annual|at least once|standards?\b"),),
    "filtering.decided_in_time": (
        (FILTER, r"\brequest|\bchang|authoris|approv|\bdecid|permission|unblock|\bask(?:s|ed)?\b"),
    ),
    "filtering.refused": ((r"over-?block|unreasonabl|unnecessar\w+ (?:restrict|block)|restrict\w* .*teaching",),),
    "filtering.appeals_upheld": ((r"\bappeal", rf"{FILTER}|\bsites?\b|refus|decision"),),
    "training.staff_in_date": ((STAFF, TRAINED, OFTEN),),
    "training.all_staff": ((rf"(?:\ball\b|\bevery\b|\beach\b).*(?:{STAFF})", TRAINED), (r"^staff\b", TRAINED)),
    "training.governors": ((GOVERNORS, TRAINED),),
    "training.safeguarding_leads": ((r"\bdsl\b|safeguarding lead|safeguarding officer|child protection", TRAINED),),
    "training.inducted": (
        (r"\binduct|new (?:staff|starters?|teachers?|members? of staff)|when they (?:join|start)", r"."),
    ),
    "training.plan_kept": ((r"training (?:plan|programme)|plan(?:ned|s)? .*training|programme of .*training", r"."),),
    "training.self_audits": (
        (r"\baudit|\bsurvey|self-(?:audit|assess|evaluat)|training needs", rf"training needs|skills|{TRAINED}"),
    ),
    "training.lessons_taught": ((TAUGHT, PUPILS, SAFETY), (TAUGHT, r"planned|programme|curriculum|embedded", SAFETY)),
    "training.strands_covered": (
        (
            TAUGHT,
            r"\bbroad|relevan|progress|strands?\b|all areas|copyright|plagiar|critical|bully|privacy|accura|validat",
        ),
    ),
    "training.programme_reviewed": ((rf"{TAUGHT}|programme", REVIEWS, rf"{PUPILS}|{SAFETY}|curriculum"),),
    "training.parents_informed": (
        (
            PARENTS,
            r"newsletter|letters?\b|evening|inform|awareness|workshop|guidance|advice|educat|sessions?\b|website",
        ),
    ),
    "training.home_learning_checked": (
        (
            r"homework|home learning|remote (?:learning|education|teaching)|at home",
            r"check|assess|vet|suitab|safe|sites?",
        ),
    ),
}
_COMPILED = {
    key: [[re.compile(pattern, re.IGNORECASE) for pattern in rule] for rule in rules]
    for key, rules in EVIDENCED_BY.items()
}
FIELD = re.compile(r"\{([a-z_]+)(?:\.name)?\}")


def suggest(heading: str, text: str) -> list[str]:
    """Keys of indicators, in the order of the registry; none that no app offers."""
    found = _found(heading, text)
    return [one.key for one in indicators() if one.key in found]


@lru_cache(maxsize=2_048)
def _found(heading: str, text: str) -> frozenset[str]:
    read = [plain(one) for one in sentences(text)]
    if heading and read:
        read.append(plain(f"{heading}: {read[0]}"))
    return frozenset(
        key for key, rules in _COMPILED.items() if any(_holds(rule, one) for rule in rules for one in read)
    )


def plain(sentence: str) -> str:
    """With fields as words: a rule need not know what a school calls its people."""
    return FIELD.sub(lambda field: field.group(1).replace("_", " "), sentence)


def _holds(rule: Iterable[re.Pattern[str]], sentence: str) -> bool:
    return all(pattern.search(sentence) for pattern in rule)
