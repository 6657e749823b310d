"""The kinds of incident: the 4 Cs of KCSIE and a fifth heading, systems misuse, for what they do not hold.

One table that a reader can check against the policies: every risk of SS 2.3 and every item of the two lists of TL
(sanctions, police) is a kind here (I2, I6, I9, I19, I24). A school adds its own kinds beside these (`OwnKind`).
"""

from dataclasses import dataclass

from django.db.models import TextChoices


class Category(TextChoices):
    CONTENT = "content", "Content"
    CONTACT = "contact", "Contact"
    CONDUCT = "conduct", "Conduct"
    COMMERCE = "commerce", "Commerce"
    SYSTEMS = "systems", "Systems misuse"


CATEGORY_LINES: dict[str, str] = {
    Category.CONTENT: "What somebody saw or was shown: harmful, illegal or not right for their age.",
    Category.CONTACT: "Harm from somebody else online, such as grooming or an adult pretending to be a child.",
    Category.CONDUCT: "How somebody behaved online: bullying, sharing images, giving away private things.",
    Category.COMMERCE: "Money: gambling, scams, phishing, adverts and in-app spending.",
    Category.SYSTEMS: "Misuse of the school's computers or network.",
}


@dataclass(frozen=True)
class Kind:
    """A kind of incident. `police`: telling them is not a choice. `no_files`: nothing may ever be uploaded (I9)."""

    key: str
    category: Category
    label: str
    line: str
    source: str
    police: bool = False
    no_files: bool = False


KINDS: tuple[Kind, ...] = (
    Kind(
        "unsuitable_content",
        Category.CONTENT,
        "Unsuitable images, videos or games",
        "Came across something that is not right for their age.",
        "SS 2.3",
    ),
    Kind(
        "pornography",
        Category.CONTENT,
        "Pornography or adult content",
        "Legal for adults, never for school.",
        "SS 2.3; TL sanctions",
    ),
    Kind(
        "obscene_material",
        Category.CONTENT,
        "Obscene material that may break the law",
        "Adult material so extreme that having it may be a crime.",
        "SS 7.5; TL police",
        police=True,
        no_files=True,
    ),
    Kind(
        "child_abuse_images",
        Category.CONTENT,
        "Child sexual abuse images",
        "Any sexual image of somebody under 18, drawn or made by a computer too. Stop looking. Do not copy it.",
        "SS 7.5; TL police and sanctions; KCSIE",
        police=True,
        no_files=True,
    ),
    Kind(
        "extremism",
        Category.CONTENT,
        "Extremism or radicalisation",
        "Material that draws people towards terrorism or violent extremism.",
        "SS 2.3, 7.2; KCSIE",
    ),
    Kind(
        "self_harm_content",
        Category.CONTENT,
        "Self-harm, suicide or eating disorders",
        "Material that shows or encourages it.",
        "SS 2.3; KCSIE",
    ),
    Kind(
        "hate",
        Category.CONTENT,
        "Hatred or discrimination",
        "Attacks on people for race, religion, sex, disability or who they are.",
        "TL sanctions",
    ),
    Kind(
        "criminal_racism",
        Category.CONTENT,
        "Racist or threatening material that may break the law",
        "Criminally racist, abusive or threatening, or false and known to be false.",
        "TL police",
        police=True,
    ),
    Kind(
        "illegal_activity",
        Category.CONTENT,
        "Sites that encourage crime",
        "A site that takes part in crime or encourages it.",
        "SS 2.3; TL sanctions",
    ),
    Kind(
        "illegal_acts",
        Category.CONTENT,
        "Promoting or carrying out illegal acts",
        "Against child protection, obscenity, computer misuse or fraud law.",
        "TL police",
        police=True,
    ),
    Kind(
        "misinformation",
        Category.CONTENT,
        "Misinformation or conspiracy theories",
        "False stories, deepfakes or conspiracy theories that do harm.",
        "KCSIE",
    ),
    Kind(
        "offensive_content",
        Category.CONTENT,
        "Offensive, or brings the school into disrepute",
        "Offends colleagues or goes against what the school stands for.",
        "TL sanctions",
    ),
    Kind(
        "grooming",
        Category.CONTACT,
        "Grooming or sexual approach",
        "Somebody builds trust with a child for sexual ends, or arranges to meet.",
        "TL sanctions and police",
        police=True,
    ),
    Kind(
        "unknown_adult",
        Category.CONTACT,
        "Contact from a stranger",
        "Somebody they do not know wrote, called or asked for pictures.",
        "SS 2.3",
    ),
    Kind(
        "staff_contact",
        Category.CONTACT,
        "Contact between staff and pupils outside school channels",
        "Private messages, friend requests or personal numbers.",
        "SS 5.3",
    ),
    Kind(
        "radicalising_contact",
        Category.CONTACT,
        "Drawn in by an extremist or a gang",
        "Somebody recruits or pressures a child online.",
        "SS 7.2; KCSIE",
    ),
    Kind(
        "blackmail",
        Category.CONTACT,
        "Blackmail or sextortion",
        "Threats to share images or secrets unless paid or obeyed.",
        "KCSIE; TL police",
        police=True,
        no_files=True,
    ),
    Kind(
        "cyberbullying",
        Category.CONDUCT,
        "Cyberbullying",
        "Hurtful posts, messages, groups or images aimed at somebody.",
        "SS 2.3, 6; TL cyberbullying",
    ),
    Kind(
        "threats",
        Category.CONDUCT,
        "Threats or encouraging violence",
        "Threatening behaviour, or promoting physical or mental harm.",
        "TL sanctions",
    ),
    Kind(
        "sharing_nudes",
        Category.CONDUCT,
        "Sharing nudes or semi-nudes",
        "Images of an under-18, real or made by AI. Do not look, copy, save or send them.",
        "UKCIS 2024; KCSIE; TL police",
        police=True,
        no_files=True,
    ),
    Kind(
        "harmful_sexual_behaviour",
        Category.CONDUCT,
        "Sexual harassment or pressure online",
        "Unwanted sexual comments, images or pressure between pupils.",
        "KCSIE",
    ),
    Kind(
        "private_information",
        Category.CONDUCT,
        "Sharing somebody's private information or image",
        "Without that person's leave or knowledge.",
        "SS 2.3, 5.4; TL sanctions",
    ),
    Kind(
        "lost_images",
        Category.CONDUCT,
        "Personal images lost or misused",
        "Their own pictures were taken, lost or used by others.",
        "SS 2.3",
    ),
    Kind(
        "unclear",
        Category.CONDUCT,
        "Not clear yet",
        "Whoever reported it could not say which kind it is. Change it when you know.",
        "I3",
    ),
    Kind(
        "underage_social_media",
        Category.CONDUCT,
        "Social media under age or unsafe",
        "Using a service below its age, in or out of school.",
        "TL social media (I19)",
    ),
    Kind(
        "inappropriate_messages",
        Category.CONDUCT,
        "Inappropriate messages",
        "By e-mail, chat or phone.",
        "SS 2.3, 5.5",
    ),
    Kind(
        "ai_misuse",
        Category.CONDUCT,
        "Misuse of artificial intelligence",
        "Fake pictures, voices or texts of somebody, or an unsafe chatbot.",
        "KCSIE",
    ),
    Kind(
        "gambling",
        Category.COMMERCE,
        "Gambling or betting",
        "Betting, loot boxes or games with money.",
        "TL sanctions",
    ),
    Kind(
        "scam",
        Category.COMMERCE,
        "Scam or phishing",
        "Tricked, or nearly tricked, out of money or passwords.",
        "KCSIE",
    ),
    Kind(
        "spending",
        Category.COMMERCE,
        "Spending and advertising",
        "In-app spending, or adverts that are not right for children.",
        "KCSIE",
    ),
    Kind(
        "auctions",
        Category.COMMERCE,
        "Personal buying and selling",
        "Auction or sales sites used at school for oneself.",
        "TL sanctions",
    ),
    Kind(
        "bypassing",
        Category.SYSTEMS,
        "Getting round the filter or safeguards",
        "Proxies, VPNs or other ways past what the school blocks.",
        "TL sanctions",
    ),
    Kind(
        "viruses",
        Category.SYSTEMS,
        "Viruses or harmful files",
        "Made, brought in or passed on.",
        "TL sanctions",
    ),
    Kind(
        "security_breach",
        Category.SYSTEMS,
        "Suspected breach of security",
        "Somebody used another's sign-in, broke in, or a device is lost.",
        "TL technical (I23)",
    ),
    Kind(
        "data_loss",
        Category.SYSTEMS,
        "Personal data lost or seen by others",
        "Sent to the wrong person, left open, or stolen.",
        "SS 2.3; TL sanctions",
    ),
    Kind(
        "copyright",
        Category.SYSTEMS,
        "Illegal downloads or copyright",
        "Software, music or films without a licence.",
        "SS 2.3; TL sanctions",
    ),
    Kind(
        "plagiarism",
        Category.SYSTEMS,
        "Plagiarism",
        "Passing off somebody else's work, or a machine's, as one's own.",
        "SS 2.3",
    ),
    Kind(
        "private_business",
        Category.SYSTEMS,
        "Running a private business",
        "On the school's computers or network.",
        "TL sanctions",
    ),
    Kind(
        "network_load",
        Category.SYSTEMS,
        "Clogging the network",
        "Very large downloads or uploads that stop others from working.",
        "TL sanctions",
    ),
    Kind(
        "filter_failure",
        Category.SYSTEMS,
        "Something got through the filter",
        "A page or message that should have been stopped.",
        "TL internet feed",
    ),
)

KIND_BY_KEY: dict[str, Kind] = {kind.key: kind for kind in KINDS}
NO_FILES = frozenset(kind.key for kind in KINDS if kind.no_files)
OWN = "own"
KIND_CHOICES: list[tuple[str, str]] = [*((kind.key, kind.label) for kind in KINDS), (OWN, "One of the school's own")]
