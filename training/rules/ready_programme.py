"""A programme to start from, in our own words: a unit for each year group and term, Nursery to Year 13 (T6).

Each year takes up all eight strands: privacy and wellbeing in autumn, living together online in spring, information and
what one leaves behind in summer. A school takes over what it has classes for, and changes it as it likes.
"""

from dataclasses import dataclass

from esafety.schools.models import YearGroup
from training.models.curriculum import Part, Risk, Strand, Subject

OLDER = 9  # from this year on there is the space for an awarding body's unit


@dataclass(frozen=True)
class Ready:
    """A unit as it is taken over. `questions` are what to ask and what is right."""

    year: int
    part: Part
    title: str
    objectives: str
    questions: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        return f"y{self.year}-{self.part}"

    @property
    def strands(self) -> list[str]:
        return [str(one) for one in STRANDS[self.part]]

    @property
    def risks(self) -> list[str]:
        return [str(one) for one in RISKS[self.part]]

    @property
    def subjects(self) -> list[str]:
        older = [Subject.PREVENT] if self.part == Part.SUMMER and self.year >= OLDER - 2 else []
        return [str(one) for one in (*SUBJECTS[self.part], *older)]

    @property
    def bars_misuse(self) -> bool:
        """In autumn, when the agreement is new: what is barred, and why."""
        return self.part == Part.AUTUMN

    @property
    def adaptations(self) -> str:
        stage = 0 if self.year < YearGroup.YEAR_3 else 1 if self.year < YearGroup.YEAR_7 else 2
        return ADAPTED[stage]


STRANDS = {
    Part.AUTUMN: (Strand.WELLBEING, Strand.PRIVACY),
    Part.SPRING: (Strand.IDENTITY, Strand.RELATIONSHIPS, Strand.BULLYING),
    Part.SUMMER: (Strand.REPUTATION, Strand.INFORMATION, Strand.COPYRIGHT),
}
RISKS = {
    Part.AUTUMN: (Risk.CONDUCT, Risk.COMMERCE),
    Part.SPRING: (Risk.CONTACT, Risk.CONDUCT),
    Part.SUMMER: (Risk.CONTENT, Risk.COMMERCE),
}
SUBJECTS = {
    Part.AUTUMN: (Subject.COMPUTING,),
    Part.SPRING: (Subject.PSHE, Subject.RSE),
    Part.SUMMER: (Subject.COMPUTING, Subject.PSHE),
}
ADAPTED = (
    "Picture cards in place of words; act it out with puppets; one idea at a time, and again next week.",
    "Sentence starters and picture cards; read the examples aloud; work in pairs; a quiet place for who needs one.",
    "Short texts with the key words explained beforehand; say plainly what is not literal; answers by choosing a card.",
)


def _unit(year: int, part: Part, title: str, objectives: str, *questions: str) -> Ready:
    """Each question as "what to ask | what is right"."""
    pairs = [one.partition(" | ") for one in questions]
    return Ready(year, part, title, objectives, tuple((ask, right) for ask, _, right in pairs))


A, S, U = Part.AUTUMN, Part.SPRING, Part.SUMMER
PROGRAMME: tuple[Ready, ...] = (
    _unit(
        -1,
        A,
        "Ask first",
        "A grown-up helps me go online. I ask before I tap. Some things are just mine.",
        "Do we ask before we tap? | Yes",
        "Do we go on playing when our eyes are tired? | No",
        "Do we tell everybody where we live? | No",
    ),
    _unit(
        -1,
        S,
        "Kind hands, kind taps",
        "I can be kind with a tablet. If something makes me sad, I tell a grown-up.",
        "Is it kind to laugh at somebody’s picture? | No",
        "Can I tell a grown-up when I am sad? | Yes",
        "May somebody take my picture when I say no? | No",
    ),
    _unit(
        -1,
        U,
        "Real and pretend",
        "Some things on a screen are pretend. My picture is mine, yours is yours.",
        "Is a talking bear on a screen real? | No",
        "Is your drawing yours? | Yes",
        "Can a grown-up help us find out? | Yes",
    ),
    _unit(
        0,
        A,
        "My safe start",
        "I know my name and address are private. I stop when the timer rings.",
        "Is your address for everybody? | No",
        "Do we stop when the timer rings? | Yes",
        "Who helps you online? | A grown-up I trust",
    ),
    _unit(
        0,
        S,
        "Friends I know",
        "I know who my friends are. I can say no, and I can say stop.",
        "Is a stranger in a game a friend? | No",
        "Can you say no when something feels wrong? | Yes",
        "Is it kind to leave somebody out of a game? | No",
    ),
    _unit(
        0,
        U,
        "Who made it?",
        "Somebody made each picture and song. What we put online can stay there.",
        "Did somebody make this song? | Yes",
        "Can a picture online be seen by many people? | Yes",
        "Is all that we see on a screen true? | No",
    ),
    _unit(
        1,
        A,
        "Keys and secrets",
        "A password is like a key. I know our rules, and why we have them.",
        "Is a password for sharing with friends? | No",
        "Is it a good idea to look at a screen in bed? | No",
        "Why do we have rules for tablets? | They keep everybody safe",
    ),
    _unit(
        1,
        S,
        "Words that help, words that hurt",
        "I can tell when words online hurt, and I know whom to tell.",
        "Can words on a screen hurt? | Yes",
        "Should you keep it secret when words hurt you? | No",
        "Can somebody online pretend to be another? | Yes",
    ),
    _unit(
        1,
        U,
        "Finding things out",
        "I can look for something with an adult. I put a name on my work.",
        "Is the first thing that you find always right? | No",
        "May we say that a friend’s work is ours? | No",
        "Can others see what we put online? | Yes",
    ),
    _unit(
        2,
        A,
        "Just for me",
        "I know what is private, and I can make a password that is hard to guess.",
        "Is “1234” a good password? | No",
        "Is your school’s name private? | Yes",
        "What can you do when you have looked at a screen for long? | Take a break and move",
    ),
    _unit(
        2,
        S,
        "Who is it really?",
        "I know that people online may not be who they say. I know what bullying is.",
        "Can you be sure how old somebody in a game is? | No",
        "Is bullying the fault of who is bullied? | No",
        "Is it all right to be different online and offline? | Yes, if it is safe and kind",
    ),
    _unit(
        2,
        U,
        "It stays there",
        "What I put online can stay for a long time. I ask before I use what others made.",
        "Can you always take back what you put online? | No",
        "Whose is a photo that you took? | Mine",
        "Are some pictures online there to sell us something? | Yes",
    ),
    _unit(
        3,
        A,
        "Locks that work",
        "I know why devices lock, why rules bar some uses, and how screens can tire me.",
        "Should a friend know your password? | No",
        "What makes a password strong? | It is long and hard to guess",
        "Can too much screen time make it hard to sleep? | Yes",
    ),
    _unit(
        3,
        S,
        "Trust takes time",
        "I know the difference between knowing somebody and knowing about them.",
        "Is liking the same game enough to trust somebody? | No",
        "What do you do when a chat becomes unkind? | Stop, keep it, tell an adult",
        "May you share a friend’s picture without asking? | No",
    ),
    _unit(
        3,
        U,
        "True, guess or opinion",
        "I can tell a fact from an opinion, and I know that people earn from adverts.",
        "Is “this is the best game” a fact? | No, an opinion",
        "Is an advert always easy to spot? | No",
        "May you copy a picture just because you found it? | No",
    ),
    _unit(
        4,
        A,
        "Settings and habits",
        "I can check who sees what I share. I notice how going online makes me feel.",
        "Who can see a profile that is public? | Everybody",
        "Do apps ask for more than they need at times? | Yes",
        "What is a good habit before bed? | Put the screen away",
    ),
    _unit(
        4,
        S,
        "Part of a group",
        "I can be myself in a group chat, and I can stand up for somebody.",
        "Is it bullying to leave one person out of each chat? | Yes, if it goes on",
        "What can you do when you see bullying? | Support them and tell an adult",
        "Can a picture of somebody be made up? | Yes",
    ),
    _unit(
        4,
        U,
        "Searching well",
        "I can choose words for a search, compare answers, and say where I found them.",
        "Should you look at more than one answer? | Yes",
        "What do you write beside what you quote? | Where it is from",
        "Can others find what was said about you? | Yes",
    ),
    _unit(
        5,
        A,
        "Who knows what of me",
        "I know what data I leave, how tricks try to get more, and how to report.",
        "What is a trick to get your password called? | Phishing",
        "Is a prize that you did not enter for real? | No",
        "Can games be made so that it is hard to stop? | Yes",
    ),
    _unit(
        5,
        S,
        "Healthy and unhealthy",
        "I can say what a healthy friendship online is, and when I am under pressure.",
        "Is it healthy when a friend demands your password? | No",
        "Somebody asks you to keep a chat secret from adults. What do you do? | Tell an adult",
        "Is a joke still a joke when it hurts? | No",
    ),
    _unit(
        5,
        U,
        "Behind the search",
        "I know that a search or a feed chooses what I see, and that I may use others’ work with leave.",
        "Does everybody see the same results? | No",
        "Can text by a computer be wrong? | Yes",
        "What does a licence say? | How you may use it",
    ),
    _unit(
        6,
        A,
        "Ready for my own device",
        "I can set up a device safely, and I know what the law and our rules bar.",
        "Can hacking for fun be a crime? | Yes",
        "What else proves that it is you, beside a password? | A code on a device",
        "What can you turn off so that a phone does not rule you? | Notifications",
    ),
    _unit(
        6,
        S,
        "Pressure and pictures",
        "I know that nobody may press me for a picture, and where I get help.",
        "May anybody press you to send a picture? | No",
        "Is it your fault if somebody shares your picture? | No",
        "Do filters change how we see ourselves? | Yes",
    ),
    _unit(
        6,
        U,
        "What I leave behind",
        "I can shape what is found of me, question what I read, and credit others.",
        "Can a picture or a film be faked so well that it looks real? | Yes",
        "Who might look you up one day? | A school or an employer",
        "Is a song free to use because it is on a video site? | No",
    ),
    _unit(
        7,
        A,
        "A new school, a new account",
        "I know how our network may be used and why. I keep my accounts safe.",
        "Why is misuse of the network barred? | It harms others, and can be a crime",
        "Should each account have a password of its own? | Yes",
        "What is two-step sign-in for? | A password alone can be stolen",
    ),
    _unit(
        7,
        S,
        "New friends, new chats",
        "I can judge risks of contact, leave a group, and deal with bullying.",
        "What is grooming? | Winning trust in order to abuse",
        "Can you leave a group that is unkind? | Yes",
        "Should you keep proof of bullying? | Yes, and report it",
    ),
    _unit(
        7,
        U,
        "Sources and rights",
        "I check sources, I know about copyright, and I think before I post.",
        "What do you look for in a source? | Who wrote it, when and why",
        "Who owns what you create? | You do, as a rule",
        "Is a post that was deleted gone? | Not for certain",
    ),
    _unit(
        8,
        A,
        "Built to keep you",
        "I know how services earn from my attention and data, and what I can change.",
        "What do many free services sell? | Attention and data",
        "What are in-game purchases by chance like? | Gambling",
        "Who can see your place if it is shared? | Whoever you share with, and the service",
    ),
    _unit(
        8,
        S,
        "Consent online",
        "I know what consent is online, what the law says of pictures, and where help is.",
        "Does silence mean yes? | No",
        "Is a nude picture of somebody under 18 legal if they agree? | No",
        "Can you have a picture of you taken down? | Yes, there is help",
    ),
    _unit(
        8,
        U,
        "Feeds and false stories",
        "I know how feeds choose, and how false stories and hate spread.",
        "What does a feed show you first? | What keeps you there",
        "What is a bot? | A program that acts as a person",
        "May you use a picture with the right licence and credit? | Yes",
    ),
    _unit(
        9,
        A,
        "My data, my rights",
        "I know my rights over my data, how scams work, and why computer misuse is a crime.",
        "Can you ask what a company holds about you? | Yes",
        "Is using another’s account without leave legal? | No",
        "What is a money mule? | Somebody who moves stolen money for others",
    ),
    _unit(
        9,
        S,
        "Control is not care",
        "I recognise control and coercion online, and I can support a friend.",
        "Is a partner who reads all your messages caring? | No, controlling",
        "What is sextortion? | Blackmail with pictures",
        "What first if it happens? | Stop, keep proof, tell, do not pay",
    ),
    _unit(
        9,
        U,
        "Drawn in",
        "I know how extreme groups draw people in, and how to question and to report.",
        "What do extreme groups offer at first? | Belonging and simple answers",
        "Where can you report terrorist content? | To an adult, the police or online",
        "Does a name for being kind online help you? | Yes, it can be found too",
    ),
    _unit(
        10,
        A,
        "Secure by habit",
        "I keep updates, backups and accounts in order, and I balance my time.",
        "Why do updates matter? | They close holes",
        "Where should a backup be? | Apart from the device",
        "What is a sign that the balance is lost? | Sleep, mood or work suffer",
    ),
    _unit(
        10,
        S,
        "Images, bodies and truth",
        "I see how edited images and pornography mislead, and I know the law.",
        "Is what pornography shows like real relationships? | No",
        "Is making a fake nude of somebody harmless? | No",
        "What can a bystander do? | Support, report, not share",
    ),
    _unit(
        10,
        U,
        "Work of my own, and of machines",
        "I use AI tools honestly, check what they say, and credit my sources.",
        "Can an AI tool make things up? | Yes",
        "What should you never type into one? | Personal data",
        "May you hand in its work as yours? | No",
    ),
    _unit(
        11,
        A,
        "Money and me online",
        "I know scams of adult life, credit, gambling and trading that look like games.",
        "What does “risk-free profit” tell you? | It is a scam",
        "How old must one be to gamble online? | 18",
        "Which details never go by message? | PINs and codes",
    ),
    _unit(
        11,
        S,
        "Respect, online and off",
        "I can end a relationship safely online, and I know what stalking and harassment are.",
        "Is following somebody’s every step online harmless? | No",
        "Can harassment online be a crime? | Yes",
        "What do you change after a break-up? | Passwords and sharing",
    ),
    _unit(
        11,
        U,
        "Before I apply",
        "I look after what colleges and employers will find, and I weigh news for bias.",
        "Do employers look people up? | Many do",
        "What is bias? | Leaning to one side",
        "Who owns what you make at work? | Often the employer",
    ),
    _unit(
        12,
        A,
        "Looking after myself",
        "I manage stress, sleep and study in a life that is always on.",
        "What helps attention most? | One thing at a time",
        "Does a VPN make you anonymous? | No",
        "Why is the network’s use watched? | To keep everybody safe",
    ),
    _unit(
        12,
        S,
        "Dating and trust",
        "I know how to meet safely, spot romance fraud, and take a no.",
        "Where do you meet first? | In a public place, and somebody knows",
        "Is a yes once a yes for good? | No",
        "What is a sign of romance fraud? | Asking for money",
    ),
    _unit(
        12,
        U,
        "Voices and sources",
        "I can cite properly, spot manipulation, and speak up responsibly.",
        "What is libel? | Publishing what is false and harms a name",
        "Is quoting without a source fair? | No",
        "What is a deepfake? | A made-up picture, voice or film of somebody",
    ),
    _unit(
        13,
        A,
        "On my own",
        "I can run my own accounts, devices and money safely after school.",
        "What do you do with accounts that you no longer use? | Close them",
        "Who helps after a fraud? | The bank and the police",
        "What is shoulder surfing? | Reading PINs over a shoulder",
    ),
    _unit(
        13,
        S,
        "New places, new people",
        "I know where to find help at university or work, and how to help others.",
        "Is hate online less serious than face to face? | No",
        "Who can help at work? | A manager, HR or a union",
        "Should you share a flatmate’s data? | Only with their leave",
    ),
    _unit(
        13,
        U,
        "A citizen online",
        "I vote, argue and create online with care for truth and for others.",
        "How do you check a claim before a vote? | More than one independent source",
        "Can what you post today matter in ten years? | Yes",
        "Who profits from outrage? | Whoever sells attention",
    ),
)
BY_KEY: dict[str, Ready] = {one.key: one for one in PROGRAMME}


def for_years(years: set[int]) -> list[Ready]:
    return [one for one in PROGRAMME if one.year in years]
