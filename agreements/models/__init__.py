"""What is signed, who is asked, what they answered, what may be shown of whom, and who may go online."""

from agreements.models.access import AccessGrant, Basis, Suspension
from agreements.models.campaigns import Asked, AskedState, Campaign, CampaignKind, CampaignState, SigningLink, Way
from agreements.models.checks import EventNotice, WebsiteCheck, WebsiteFault
from agreements.models.consents import (
    AssentAge,
    Consent,
    ConsentAnswer,
    Publication,
    PublishedPupil,
    Source,
    TakeDown,
)
from agreements.models.signatures import Act, ClassSigning, Signature, Trace, Visit
from agreements.models.texts import (
    Agreement,
    AgreementVersion,
    Audience,
    ConsentUse,
    ConsentWords,
    ExactText,
    VersionState,
    Wording,
    sha256_of,
)

__all__ = [
    "AccessGrant",
    "Act",
    "Agreement",
    "AgreementVersion",
    "Asked",
    "AskedState",
    "AssentAge",
    "Audience",
    "Basis",
    "Campaign",
    "CampaignKind",
    "CampaignState",
    "ClassSigning",
    "Consent",
    "ConsentAnswer",
    "ConsentUse",
    "ConsentWords",
    "EventNotice",
    "ExactText",
    "Publication",
    "PublishedPupil",
    "Signature",
    "SigningLink",
    "Source",
    "Suspension",
    "TakeDown",
    "Trace",
    "VersionState",
    "Visit",
    "Way",
    "WebsiteCheck",
    "WebsiteFault",
    "Wording",
    "sha256_of",
]
