"""Every permission in the product and the circles that they are held in. A typo here is an import error."""

from enum import StrEnum

from django.db.models import TextChoices


class Perm(StrEnum):
    """Every permission in the product. Roles are sets of these (`esafety.access.roles`)."""

    SCHOOL_ENTER = "schools.enter_school"
    SCHOOL_SETTINGS = "schools.change_settings"
    PEOPLE_FIND = "schools.find_person"
    PEOPLE_VIEW = "schools.view_person"
    PEOPLE_APPOINT = "schools.appoint_person"
    CONTACTS_VIEW = "schools.view_contact"
    CONTACTS_CHANGE = "schools.change_contact"
    ROLES_VIEW = "access.view_roles"
    AUDIT_VIEW = "audit.view_event"
    SHARE_HOLD = "access.hold_share"
    MAIL_TROUBLE = "notify.mend_mail"
    INDICATORS_VIEW = "indicators.view_reading"

    INCIDENT_REPORT = "incidents.report_incident"
    INCIDENT_LOG = "incidents.open_log"
    INCIDENT_ANONYMISED = "incidents.view_anonymised"
    INCIDENT_REVIEW_LOG = "incidents.review_log"
    INCIDENT_VIEW = "incidents.view_incident"
    INCIDENT_TRIAGE = "incidents.triage_incident"
    INCIDENT_LEAD = "incidents.lead_incident"
    INCIDENT_RECORD = "incidents.record_entry"
    INCIDENT_RECATEGORISE = "incidents.recategorise_incident"
    INCIDENT_ANSWER = "incidents.answer_reporter"
    INCIDENT_CLOSE = "incidents.close_incident"
    INCIDENT_REOPEN = "incidents.reopen_incident"
    INCIDENT_SHARE = "incidents.share_incident"
    INCIDENT_KINDS = "incidents.change_kinds"
    INCIDENT_EXPORT = "incidents.export_log"

    AGREEMENT_VIEW = "agreements.view_agreement"
    AGREEMENT_WRITE = "agreements.change_agreement"
    AGREEMENT_PUBLISH = "agreements.publish_version"
    CAMPAIGN_VIEW = "agreements.view_campaign"
    CAMPAIGN_RUN = "agreements.run_campaign"
    CLASS_SIGN = "agreements.sign_with_class"
    PAPER_ENTER = "agreements.enter_paper"
    CONSENT_VIEW = "agreements.view_consent"
    CONSENT_IMPORT = "agreements.import_consents"
    PUBLICATION_RECORD = "agreements.change_publication"
    ACCESS_VIEW = "agreements.view_access"
    ACCESS_GRANT = "agreements.grant_access"
    ACCESS_SUSPEND = "agreements.suspend_access"
    ACCESS_EXPORT = "agreements.export_access"
    VISIT_VIEW = "agreements.view_visit"
    VISIT_DESK = "agreements.keep_desk"
    WEBSITE_VIEW = "agreements.view_website_check"
    WEBSITE_CHECK = "agreements.check_website"
    WEBSITE_SIGN = "agreements.sign_website_check"
    EVENT_NOTICE = "agreements.tell_of_event"

    FILTER_ASK = "filtering.ask_for_change"
    FILTER_VIEW = "filtering.view_filterrequest"
    FILTER_DECIDE = "filtering.decide_request"
    FILTER_SECOND = "filtering.decide_second"
    FILTER_APPLY = "filtering.apply_rule"
    FILTER_DELEGATE = "filtering.delegate_decisions"
    FILTER_SETTINGS = "filtering.change_filtersettings"
    FILTER_OWN_LEAVE = "filtering.allow_own_decisions"
    FILTER_OVERBLOCKING = "filtering.view_overblocking"
    SITES_VIEW = "filtering.view_rule"
    SITES_ASSESS = "filtering.assess_site"
    FILTER_CHECKS_VIEW = "filtering.view_filtercheck"
    FILTER_CHECK = "filtering.check_filter"
    MONITORING_READ = "filtering.read_monitoring"
    FILTER_AUDIT = "filtering.audit_filter"
    FILTER_AUDIT_SIGN = "filtering.sign_audit"

    TRAINING_TAKE = "training.take_course"
    TRAINING_VIEW = "training.view_standing"
    TRAINING_PLAN = "training.change_requirement"
    TRAINING_RECORD = "training.record_completion"
    SELF_AUDIT_READ = "training.read_selfaudit"
    ADVICE_ASK = "training.ask_advice"
    ADVICE_ANSWER = "training.answer_advice"
    INDUCTION_GIVE = "training.give_induction"
    CURRICULUM_VIEW = "training.view_lesson"
    CURRICULUM_PLAN = "training.change_unit"
    LESSON_LOG = "training.log_lesson"
    HOME_LEARNING = "training.check_homelearning"
    PARENTS_TELL = "training.tell_parents"

    POLICY_READ = "policy.view_policy"
    POLICY_DRAFTS = "policy.view_policyversion"
    POLICY_WRITE = "policy.change_policyversion"
    POLICY_SETTINGS = "policy.change_policy"
    POLICY_ATTEST = "policy.attest_clause"
    LAW_CHANGE = "policy.change_law"
    REVIEW_OPEN = "policy.open_policyreview"
    REVIEW_FEEDBACK = "policy.give_feedback"
    REVIEW_LEADERSHIP = "policy.agree_as_leadership"
    REVIEW_HEAD = "policy.agree_as_head"
    REVIEW_VOTE = "policy.vote_on_policy"
    REVIEW_MINUTE = "policy.close_vote"
    POLICY_PUBLISH = "policy.publish_policyversion"

    @property
    def label(self) -> str:
        return PERM_LABELS[self]


PERM_LABELS: dict[Perm, str] = {
    Perm.SCHOOL_ENTER: "Sign in to the school's pages",
    Perm.SCHOOL_SETTINGS: "Change the school's settings",
    Perm.PEOPLE_FIND: "Find a person by typing part of their name",
    Perm.PEOPLE_VIEW: "See the staff list and who holds which role",
    Perm.PEOPLE_APPOINT: "Give and end roles",
    Perm.CONTACTS_VIEW: "Read the contact book",
    Perm.CONTACTS_CHANGE: "Change the contact book",
    Perm.ROLES_VIEW: "See who may do what",
    Perm.AUDIT_VIEW: "Read the school's audit log",
    Perm.SHARE_HOLD: "Be put on a single case by somebody who deals with it",
    Perm.MAIL_TROUBLE: "Look after mail that may not have arrived",
    Perm.INDICATORS_VIEW: "See how the school is doing",
    Perm.INCIDENT_REPORT: "Report an incident",
    Perm.INCIDENT_LOG: "Open the incident log (only what they may see is in it)",
    Perm.INCIDENT_ANONYMISED: "See the log without names",
    Perm.INCIDENT_REVIEW_LOG: "Record that governors reviewed the log",
    Perm.INCIDENT_VIEW: "Read cases",
    Perm.INCIDENT_TRIAGE: "Triage a report",
    Perm.INCIDENT_LEAD: "Lead a case",
    Perm.INCIDENT_RECORD: "Add to a case's chronology",
    Perm.INCIDENT_RECATEGORISE: "Change a case's category",
    Perm.INCIDENT_ANSWER: "Answer the person who reported",
    Perm.INCIDENT_CLOSE: "Close a case",
    Perm.INCIDENT_REOPEN: "Reopen a case",
    Perm.INCIDENT_SHARE: "Share one case with a named person",
    Perm.INCIDENT_KINDS: "Add the school's own kinds of incident",
    Perm.INCIDENT_EXPORT: "Take the log away as a table",
    Perm.AGREEMENT_VIEW: "Read the school's agreements",
    Perm.AGREEMENT_WRITE: "Write agreements and the questions of consents",
    Perm.AGREEMENT_PUBLISH: "Publish a version of an agreement",
    Perm.CAMPAIGN_VIEW: "See who has signed and who has not",
    Perm.CAMPAIGN_RUN: "Ask people to sign, and chase them",
    Perm.CLASS_SIGN: "Sign together with an infant class",
    Perm.PAPER_ENTER: "Enter what was signed on paper",
    Perm.CONSENT_VIEW: "See who may be shown, and what is published",
    Perm.CONSENT_IMPORT: "Bring in consents held elsewhere",
    Perm.PUBLICATION_RECORD: "Record what is published, and take it down",
    Perm.ACCESS_VIEW: "See who may go online today",
    Perm.ACCESS_GRANT: "Let somebody go online by decision of the school",
    Perm.ACCESS_SUSPEND: "Suspend somebody from going online",
    Perm.ACCESS_EXPORT: "Take the access register away as a table",
    Perm.VISIT_VIEW: "See who is visiting",
    Perm.VISIT_DESK: "Keep the visitors' desk",
    Perm.WEBSITE_VIEW: "See the checks of the school's website",
    Perm.WEBSITE_CHECK: "Check the school's website",
    Perm.WEBSITE_SIGN: "Sign the check of the website",
    Perm.EVENT_NOTICE: "Tell parents of pictures at an event",
    Perm.FILTER_ASK: "Ask for a change of the filter, and report a fault of it",
    Perm.FILTER_VIEW: "See every request for a change of the filter",
    Perm.FILTER_DECIDE: "Decide on requests, where the school’s settings say so",
    Perm.FILTER_SECOND: "Decide as the second person on sites that need one",
    Perm.FILTER_APPLY: "Apply decisions to the filter, and close faults",
    Perm.FILTER_DELEGATE: "Let a senior leader decide for the head until a day",
    Perm.FILTER_SETTINGS: "Change how the filter is decided on",
    Perm.FILTER_OWN_LEAVE: "Let a small school’s only decider decide on their own requests",
    Perm.FILTER_OVERBLOCKING: "See what was asked for, refused and how long it took",
    Perm.SITES_VIEW: "See which sites are open, blocked or assessed",
    Perm.SITES_ASSESS: "Assess a site before it is used",
    Perm.FILTER_CHECKS_VIEW: "See the checks and reviews of filtering and monitoring",
    Perm.FILTER_CHECK: "Check the filter and what keeps it up to date",
    Perm.MONITORING_READ: "Record that the week’s monitoring report was read",
    Perm.FILTER_AUDIT: "Fill in the yearly review of filtering and monitoring",
    Perm.FILTER_AUDIT_SIGN: "Sign the yearly review in one’s own part",
    Perm.TRAINING_TAKE: "Be trained, and see one’s own training",
    Perm.TRAINING_VIEW: "See who is in date, who is due and who is overdue",
    Perm.TRAINING_PLAN: "Set courses and who must take them",
    Perm.TRAINING_RECORD: "Record training, accept certificates and run sessions",
    Perm.SELF_AUDIT_READ: "Read what members of staff say of their own training needs",
    Perm.ADVICE_ASK: "Ask for advice",
    Perm.ADVICE_ANSWER: "Answer those who ask for advice",
    Perm.INDUCTION_GIVE: "Print the induction sheet for supply and student teachers",
    Perm.CURRICULUM_VIEW: "See what pupils are taught of online safety",
    Perm.CURRICULUM_PLAN: "Plan the pupils’ programme",
    Perm.LESSON_LOG: "Log a lesson that was taught",
    Perm.HOME_LEARNING: "Check home learning that is done online",
    Perm.PARENTS_TELL: "Tell parents, and invite them",
    Perm.POLICY_READ: "Read the policy",
    Perm.POLICY_DRAFTS: "See drafts of the policy, and what checks and reviews say of them",
    Perm.POLICY_WRITE: "Write the policy, bring one in, and say what evidences each clause",
    Perm.POLICY_SETTINGS: "Set how often the policy is reviewed and how many governors must vote",
    Perm.POLICY_ATTEST: "Say once a year whether a clause is kept that was left to oneself",
    Perm.LAW_CHANGE: "Change the register of law and guidance",
    Perm.REVIEW_OPEN: "Open a review of the policy",
    Perm.REVIEW_FEEDBACK: "Say something to a review of the policy",
    Perm.REVIEW_LEADERSHIP: "Decide on a draft of the policy for the leadership team",
    Perm.REVIEW_HEAD: "Decide on a draft of the policy as the headteacher",
    Perm.REVIEW_VOTE: "Vote on the policy",
    Perm.REVIEW_MINUTE: "Write the minutes and close the vote on the policy",
    Perm.POLICY_PUBLISH: "Publish the policy that was approved",
}


class Circle(TextChoices):
    """Who a record is for by its nature (I5).

    An allegation against staff is the head's (SS 7.4). Neither policy says whose one against the head is: the chair's.
    """

    SCHOOL = "school", "Staff whose role opens incidents"
    HEAD = "head", "The headteacher"
    CHAIR = "chair", "The chair of governors"


CIRCLE_ORDER: dict[str, int] = {Circle.SCHOOL: 0, Circle.HEAD: 1, Circle.CHAIR: 2}


def narrower(one: str, other: str) -> Circle:
    """The circle of the two that fewer people are in."""
    return Circle(max(one, other, key=CIRCLE_ORDER.__getitem__))
