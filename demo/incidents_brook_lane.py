"""A year of incidents at Brook Lane, an infant school: all invented. Years are -1 for Nursery, 0 for Reception, 1 and 2."""

from demo.cases import (
    Case,
    adult,
    alleged,
    answered,
    boy,
    closed,
    corrected,
    did,
    girl,
    joined,
    meant,
    mother_of,
    moved,
    noted,
    one_in,
    reopened,
    shared,
    somebody,
    talked,
    target,
    told_us,
    triaged,
    witness,
)

CASES: tuple[Case, ...] = (
    Case(
        182,
        "Frightening video played after a phonics song on a tablet",
        "{a} was watching a phonics song on a class tablet. When it ended, the next video began by itself and showed a"
        " cartoon figure chasing a child with a knife. {a} called out, and an adult closed the page within a few"
        " seconds. Four other children at the table may have seen part of it.",
        "unsuitable_content",
        "teacher",
        (target("a", girl(1)),),
        "lesson",
        "school_tablet",
        "10:05",
        (
            triaged("low", note="Short exposure, an adult was there, children settled quickly."),
            did("Autoplay switched off on the class tablets. The song is now on the class page as a file of its own."),
            talked("Rang {p}. She was glad to be told and said that {a} had mentioned it calmly at tea."),
            answered(
                "Thank you for acting at once. Autoplay is now off on every class tablet. Please play videos from the"
                " class page only."
            ),
            closed("technical", "Autoplay off on all tablets; staff reminded at briefing. No lasting upset."),
        ),
        service="YouTube",
        first="Closed the page, sat with the group and talked about telling an adult.",
    ),
    Case(
        178,
        "Memory stick with class photographs cannot be found",
        "A memory stick with photographs of the Nursery's welly walk was missed at the end of the day. It was last"
        " seen on the desk in the Nursery office. The stick is not encrypted. It holds about sixty pictures, some of"
        " them with first names in the file name.",
        "data_loss",
        "teacher4",
        (witness("s", adult("support4")),),
        "school",
        "other",
        "15:45",
        (
            triaged("medium", "dsl", by="officer", note="Pictures of children on an unencrypted stick."),
            did("Office, staff room and cars searched. Cleaner asked by telephone.", by="officer"),
            noted(
                "{s} found the stick in the pocket of a high-visibility jacket used on the walk. It had not left the"
                " building. Pictures moved to the school's drive and the stick wiped."
            ),
            did(
                "Head told. No report to the Information Commissioner is needed, as nobody outside the school had it;"
                " reason recorded in the breach log."
            ),
            answered(
                "The stick has been found in school and wiped. Please use the school's camera cards and the shared"
                " drive from now on; unencrypted sticks are no longer allowed."
            ),
            closed("resolved", "Found on site the next day. Sticks withdrawn from all classes.", days=2),
        ),
        first="Told the office, and looked in every drawer and bag in the Nursery.",
    ),
    Case(
        175,
        "Parents quarrelled in a class group chat",
        "{p} came to the office upset. In a group chat of Year 2 parents, another parent had written that her child"
        " “should not be allowed at parties” after a fall-out in the playground. Several others added comments. The"
        " chat is not the school's.",
        "cyberbullying",
        "office",
        (target("p", mother_of("a")), meant("a", boy(2))),
        "home",
        "own_phone",
        "19:30",
        (
            triaged("low"),
            moved("own", "Between parents, not pupils: belongs under the school's own kind.", days=0),
            talked("{p} does not wish the school to speak to the others. She would like a general reminder."),
            did(
                "Reminder about kind use of group chats put into the Friday newsletter, with no reference to this case.",
                days=2,
            ),
            closed("resolved", "General reminder sent. {p} has left the group and is content.", days=3),
        ),
        before=1,
        service="WhatsApp",
    ),
    Case(
        171,
        "Five-year-old says that he plays an online shooting game",
        "In circle time {a} described a game with guns that he plays with “big boys who talk in the headphones”. When"
        " asked gently he said that his cousin sets it up at weekends. The game is rated 16 and has open voice chat.",
        "underage_social_media",
        "deputy_dsl",
        (target("a", boy(0)),),
        "home",
        "own_device",
        "14:00",
        (
            triaged("medium", "deputy_dsl", by="officer"),
            talked(
                "{p} had not known that voice chat was on. She will move the console downstairs and asked for help with"
                " the settings.",
                days=2,
            ),
            did("Sent {p} the guide to family settings and offered to sit down together after school."),
            talked(
                "{p} came in. Chat switched off, age limit set, spending locked. {a} may play two other games.", days=4
            ),
            closed(
                "teaching", "Settings changed at home. Story about people we do not know read with the class.", days=2
            ),
        ),
        before=2,
        service="An online shooting game",
        first="Listened, asked no leading questions, wrote down his words.",
    ),
    Case(
        166,
        "Office e-mail with a false invoice from a “supplier”",
        "An e-mail to the office appeared to come from our paper supplier and gave new bank details. The wording was"
        " good, but the address ended in a different domain. No link was opened and nothing was paid.",
        "scam",
        "office",
        (alleged("x", somebody("Unknown sender, posing as a supplier")),),
        "school",
        "school_computer",
        "09:20",
        (
            triaged("low"),
            did(
                "Forwarded to the trust's technical team, who blocked the sender for all of its schools.", by="officer"
            ),
            answered(
                "Well spotted. The sender is blocked. Bank details are only ever changed after a call to a number that"
                " we already hold."
            ),
            closed("technical", "Blocked; nothing lost. Example used in the staff briefing."),
        ),
        service="E-mail",
        first="Did not reply; rang the supplier on the number in our own book.",
    ),
    Case(
        161,
        "Pop-up advert for a betting site on the whiteboard",
        "While a counting game was shown to the class, an advert for a betting site came up beside it. It showed"
        " playing cards and the words “win now”. Children asked what it meant. The site of the game had been used"
        " before without adverts.",
        "spending",
        "teacher2",
        (witness("s", adult("support3")),),
        "lesson",
        "school_computer",
        "11:10",
        (
            triaged("low", "officer"),
            did("Site reported to the filtering service desk. Advert network blocked the same afternoon."),
            noted(
                "Asked all teachers for the free game sites that they use. Eleven named, three with adverts; those three"
                " replaced.",
                days=3,
            ),
            answered("Thank you. The advert is blocked, and a list of games without adverts is on the staff drive."),
            closed("technical", "Advert network blocked; list of checked sites made."),
        ),
        service="A free maths game site",
        first="Turned the board off and went on with counters.",
    ),
    Case(
        157,
        "Picture of a pupil in school uniform put on a public page",
        "{p} told the office that a photograph of {a} from the class assembly is on another parent's public page. The"
        " family does not consent to any pictures on line and has told us why. The post named the school.",
        "private_information",
        "office",
        (target("a", girl(0)), told_us("p", mother_of("a"))),
        "home",
        "own_phone",
        "18:00",
        (
            triaged("high", "dsl", by="dsl", note="The family's reason makes this pressing."),
            talked("Rang the parent who posted it. They were sorry and took it down while on the telephone.", days=0),
            did("Checked with {p} that it is gone. Search for the school's name shows no copy.", days=0),
            noted(
                "Considered with the head whether the family is at more risk. {p} is in touch with her support worker, who"
                " has been told with her agreement."
            ),
            answered("The picture is down. The family is being kept informed. Nothing more is needed from the office."),
            closed(
                "resolved",
                "Removed within two hours. The notice before events now says that pictures are for the"
                " family album only.",
                days=5,
            ),
        ),
        before=1,
        harm="unsure",
        harm_detail="The family must not be found by a former partner.",
        service="Facebook",
        first="Rang the DSL at once.",
    ),
    Case(
        153,
        "Child searched for a rude word on a tablet",
        "{a} and {b} used the picture search on a tablet to look for a rude word. The filter showed its stop page. They"
        " laughed and called others over. No pictures were seen.",
        "unsuitable_content",
        "support",
        (alleged("a", boy(2)), alleged("b", boy(2))),
        "lesson",
        "school_tablet",
        "13:40",
        (
            triaged("low"),
            talked("Short talk with both about what the stop page is for. They were a little embarrassed."),
            closed("teaching", "The filter did its work. Class revisited the tablet promises."),
        ),
        service="Picture search",
        first="Moved them to another task and told the class teacher.",
    ),
    Case(
        149,
        "Voice assistant at home told a child to try a dangerous dare",
        "{a} told an adult at lunch that “the speaker said to put a coin in the plug”. She had asked it for a"
        " challenge. She had not done it, as her brother said no.",
        "unsuitable_content",
        "midday",
        (target("a", girl(2)),),
        "home",
        "own_device",
        "17:00",
        (
            triaged("medium", "dsl", by="officer"),
            talked(
                "Rang {p}, who had not known. She has unplugged the speaker and will look at its settings for"
                " children.",
                days=0,
            ),
            did("Reported to the maker through its safety page, with {p}'s agreement.", by="officer"),
            answered("Thank you for passing this on so quickly. The family knows and has dealt with it."),
            closed(
                "resolved", "Family acted at once. Assembly on “machines can be wrong” in next month's plan.", days=3
            ),
        ),
        before=1,
        service="A voice assistant",
        harm="unsure",
        harm_detail="Might try it.",
        first="Praised her for telling, and told the DSL before the end of lunch.",
    ),
    Case(
        145,
        "Unknown adult spoke to a child through a drawing app",
        "{p} reported that somebody had written to {a} through the chat of a drawing app on the family's tablet. The"
        " person asked how old {a} was and which school {a} went to. {a} had answered with an age only, then showed the"
        " tablet to an adult.",
        "unknown_adult",
        "dsl",
        (
            target("a", girl(2)),
            told_us("p", mother_of("a")),
            alleged("x", somebody("Unknown account on a drawing app")),
        ),
        "home",
        "own_device",
        "16:45",
        (
            triaged("high", "dsl"),
            talked("{p} kept the messages and blocked the account. Advised not to delete anything yet.", days=0),
            did(
                "Report made with {p} to the app and to CEOP. Their reference is in the child protection file.", days=0
            ),
            noted(
                "Advice from the safeguarding adviser: no sign that this reaches other families. No wider message needed.",
                days=2,
            ),
            talked("{a} is well and proud of having told. {p} has turned off the chat.", days=4),
            closed("referred", "Reported to CEOP and to the app. Family supported, chat turned off.", days=4),
        ),
        before=1,
        service="A drawing app with chat",
        first="Thanked the parent and asked her to keep the messages.",
    ),
    Case(
        141,
        "Nursery child made an in-app purchase on a school tablet",
        "A Nursery tablet asked for a payment to unlock stickers and {a} pressed it. The payment was refused, as no card"
        " is on the account, but it should not have been offered.",
        "spending",
        "teacher4",
        (target("a", boy(-1)),),
        "lesson",
        "school_tablet",
        "09:50",
        (
            triaged("low"),
            did("Purchases barred on all tablets by the technician. App replaced by one without offers.", by="officer"),
            closed("technical", "Purchases barred on all devices."),
        ),
        service="A sticker app",
    ),
    Case(
        138,
        "Staff sign-in used by a colleague without permission",
        "A class laptop was found signed in as {t} while she was on a course. A colleague had used her details, which"
        " were on a note under the keyboard, to print the register.",
        "security_breach",
        "it",
        (target("t", adult("teacher2")),),
        "school",
        "school_computer",
        "08:35",
        (
            triaged("medium", "head", by="head", note="About how staff work, not about misconduct: no harm was meant."),
            did("Password changed, note destroyed. Logs show only the register and one print.", days=0),
            talked("Spoke to the staff concerned. Both understand that a sign-in is never lent.", days=1),
            did("Supply staff and cover now have sign-ins of their own, made at the front desk.", days=3),
            answered("Thank you for raising it. Cover sign-ins are in place, and all staff have been reminded."),
            closed("resolved", "Own sign-ins for cover. Reminder given at the staff meeting.", days=2),
        ),
        first="Signed the laptop out and told the head.",
    ),
    Case(
        133,
        "Class e-mail with parents' addresses open to all",
        "A message about the school play was sent to twenty-four families with all addresses in the “To” line. One parent"
        " rang to say that others could now see her address.",
        "data_loss",
        "office",
        (told_us("p", mother_of("a")), meant("a", one_in(0))),
        "school",
        "school_computer",
        "12:15",
        (
            triaged("medium", "head", by="head"),
            did("All families asked to delete the message, with an apology from the head.", days=0),
            noted(
                "Breach log completed. One family with a confidential address is among the twenty-four: rang them first;"
                " the address shown is not their home address and they are content."
            ),
            did("Office now sends only through the school's message service, which hides addresses.", days=4),
            closed("resolved", "Apology sent, process changed, entry in the breach log.", days=2),
        ),
        service="E-mail",
        first="Told the head, stopped further sending.",
    ),
    Case(
        129,
        "Hurtful remark about a child's hair colour repeated from a video",
        "{a} told {b} that “people with that hair have no soul”, and said it came from a funny video. {b} was tearful."
        " This is the second time this week.",
        "cyberbullying",
        "teacher",
        (alleged("a", boy(1)), target("b", girl(1))),
        "school",
        "unknown",
        "12:40",
        (
            triaged("low"),
            talked("{a} did not know that it hurt. He made a card by himself. {b} is happy to sit with him."),
            moved(
                "hate",
                "Not repeated towards one child with intent, so not bullying under our policy: a prejudiced remark"
                " learnt from a video.",
                days=0,
            ),
            talked("{p} will look at what {a} watches. She was helpful.", days=2),
            closed("teaching", "Resolved between the children. Circle time on words that hurt.", days=3),
        ),
        first="Comforted {b} and kept the two apart until the afternoon.",
    ),
    Case(
        125,
        "Member of staff's comment about a family on a public page",
        "A parent showed me a public post by {s} about “certain families who cannot be bothered”. No child was named,"
        " but the parent recognised the event. The post has several likes from parents.",
        "offensive_content",
        "senior",
        (alleged("s", adult("support5")),),
        "home",
        "staff_device",
        "20:15",
        (
            triaged("medium", "head", by="head", note="Staff Code of Conduct."),
            talked(
                "Met {s} with notes taken. He accepted that the post was wrong and removed it in the meeting.", days=1
            ),
            noted(
                "Advice from the trust's personnel team: management guidance, no formal step. LADO not called for, as no"
                " child was harmed or at risk.",
                days=1,
            ),
            did("Letter of guidance given. {s} has repeated the social media reading.", days=3),
            answered(
                "The matter has been dealt with under the code of conduct. Please do not discuss it with parents."
            ),
            closed("resolved", "Management guidance; post removed.", days=1),
        ),
        about="adult",
        before=2,
        service="Facebook",
    ),
    Case(
        121,
        "Tablet went home in a book bag by mistake",
        "A class tablet was missing from the trolley at the end of the day. {a}'s grandmother brought it back next"
        " morning: it had been put into his book bag with his reading folder. It was locked the whole time.",
        "security_breach",
        "support2",
        (witness("a", boy(1)),),
        "school",
        "school_tablet",
        "15:10",
        (
            triaged("low"),
            did("Tablet checked: not unlocked, no sign-in overnight.", days=0),
            closed("technical", "Returned. Trolleys are now counted at 2.50pm by a named adult."),
        ),
        first="Searched the classroom and told the office.",
    ),
    Case(
        117,
        "Child frightened by news of a war on a home tablet",
        "{a} has been drawing explosions and asked whether planes will come here. He said that “the tablet shows it"
        " before cartoons”. His mother confirmed that news clips play by themselves.",
        "unsuitable_content",
        "teacher3",
        (target("a", boy(2)), told_us("p", mother_of("a"))),
        "home",
        "own_device",
        "17:30",
        (
            triaged("low", "dsl", by="officer"),
            talked("{p} has moved {a} to the children's version of the app. Sleep is better."),
            did("{a} has a quiet ten minutes with his key adult each morning this week."),
            closed("resolved", "Settings changed at home, {a} settled.", days=6),
        ),
        before=3,
        service="YouTube",
        first="Listened, reassured, and spoke to his mother at the gate.",
    ),
    Case(
        112,
        "Allegation that a supply adult photographed children on a phone",
        "{w} saw a supply adult hold up a personal phone towards the carpet area during story time. The adult said that"
        " she was checking the time. Staff phones are not used in rooms where children are.",
        "staff_contact",
        "support3",
        (alleged("x", somebody("Supply teaching assistant, here for two days")), witness("w", adult("support3"))),
        "lesson",
        "staff_device",
        "14:20",
        (
            triaged("high", "head", by="head"),
            did(
                "Spoke to the adult with the deputy head present. She showed her phone of her own accord: no pictures from"
                " that day. She was asked to leave it in the office.",
                days=0,
            ),
            talked(
                "LADO duty desk rung. Advice: the threshold is not met; tell the agency, keep a low-level concern record.",
                days=0,
            ),
            did("Agency told in writing. Induction sheet for supply staff now begins with the phone rule.", days=1),
            answered("You did the right thing. It has been looked into fully and advice was taken from outside."),
            closed("unfounded", "No picture was taken. Low-level concern recorded and agency told.", days=3),
        ),
        about="adult",
        first="Asked the adult to put the phone away and told the head straight after the session.",
    ),
    Case(
        108,
        "Pupil showed others how to find an unsuitable video",
        "{a} showed two friends which words to say to the voice search so that “the scary doll” comes up. The second try"
        " got past the filter as the video is marked as made for children.",
        "filter_failure",
        "support",
        (alleged("a", girl(2)), witness("b", girl(2)), witness("c", boy(2))),
        "lesson",
        "school_tablet",
        "10:50",
        (
            triaged("medium"),
            did("Video and channel reported to the filter's service desk and to the site."),
            shared("it", 21, "To test the voice search on all tablets."),
            noted(
                "Voice search tested with twelve phrases. Four gave results that should have been stopped. Voice search is"
                " off on pupil tablets until the service desk has answered.",
                by="it",
                days=1,
            ),
            talked("Service desk says that marked videos were let through by an old rule, now removed.", days=6),
            closed("technical", "Old rule removed, voice search stays off for pupils.", days=2),
        ),
        service="YouTube",
        first="Closed the app, spoke calmly to all three.",
    ),
    Case(
        104,
        "Music and a film shared from a staff laptop",
        "While helping with a slow laptop I found a folder of about forty films, with names that suggest that they were"
        " not bought. The folder was shared on the network. I have not opened them.",
        "copyright",
        "it",
        (),
        "school",
        "school_computer",
        "16:05",
        (
            triaged("medium", "head", by="head"),
            talked("The member of staff who used the laptop last year has left. The folder dates from then."),
            did("Folder listed and then removed in the presence of the technician. Laptop built anew.", days=2),
            answered("Thank you. The folder is gone and the laptop is yours to hand out again."),
            closed("technical", "Removed. Shared folders on laptops are now off by default.", days=1),
        ),
        first="Took the laptop off the network.",
    ),
    Case(
        100,
        "Parent asked staff to accept a friend request",
        "A parent of a child in my class has sent me a friend request three times and asked at the gate why I have not"
        " answered. I have not accepted. It is becoming awkward.",
        "inappropriate_messages",
        "teacher",
        (target("t", adult("teacher")),),
        "home",
        "staff_device",
        "19:00",
        (
            triaged("low", "officer"),
            did(
                "Head's usual line on friend requests repeated in the newsletter, so that it does not fall to one teacher.",
                days=2,
            ),
            answered(
                "You are right not to accept. The newsletter explains the rule for all staff; please send anybody who asks"
                " to the head."
            ),
            closed("resolved", "Dealt with by a general notice.", days=3),
        ),
        before=3,
        service="Facebook",
    ),
    Case(
        96,
        "Child's own account found on a video app for over-13s",
        "{a} told the class that she has “a channel with followers”. A parent of another child has seen it: dance videos"
        " in school uniform, public, with the first name shown.",
        "underage_social_media",
        "teacher3",
        (target("a", girl(2)),),
        "home",
        "own_phone",
        "16:00",
        (
            triaged("medium", "dsl", by="officer"),
            talked(
                "{p} runs the account. She had thought it was private. We looked at the settings together and she has made it"
                " so, and taken down the videos in uniform.",
                days=1,
            ),
            noted("No contact from strangers found in the messages; {p} looked with us."),
            talked("{p} has closed the account.", days=8),
            answered("Thank you. This has been taken up with the family, and it went well."),
            closed("resolved", "Account closed by the parent.", days=1),
        ),
        before=2,
        service="TikTok",
        first="Did not look at the account; told the e-safety leader.",
    ),
    Case(
        92,
        "Head's name used in an e-mail that asks for gift cards",
        "Three of us had a message that seemed to come from the head: “Are you free? I need gift cards for a prize.” The"
        " address was not hers. {s} had answered before she noticed, but bought nothing.",
        "scam",
        "support2",
        (target("s", adult("support6")), alleged("x", somebody("Unknown sender, posing as the head"))),
        "school",
        "school_computer",
        "07:55",
        (
            triaged("low", "officer"),
            did("Sender blocked by the technician; all staff warned within the hour.", days=0),
            answered("Thank you, all three. It is blocked and no harm was done. The head never asks for gift cards."),
            closed("technical", "Blocked and staff warned. External senders are now marked in the mailbox."),
        ),
        service="E-mail",
    ),
    Case(
        88,
        "Racist word repeated from an online game",
        "{a} called {b} a racist word while playing superheroes. When asked, he said that “everyone says it in the game”."
        " {b} did not know the word but knew that it was unkind.",
        "hate",
        "deputy_dsl",
        (alleged("a", boy(2)), target("b", boy(2))),
        "school",
        "unknown",
        "12:25",
        (
            triaged("medium", "deputy_dsl"),
            talked("{a}'s parents were shocked. He plays with an older cousin; that has stopped."),
            talked(
                "{b}'s parents told in person by the head. They thanked us for not passing over it.", by="head", days=0
            ),
            did("Racist incident return completed for the local authority."),
            closed("teaching", "Both families content. Assembly on kind words with the story of the two dogs.", days=6),
        ),
        first="Stopped the game, comforted {b}, spoke to {a} on his own.",
    ),
    Case(
        84,
        "Report about the headteacher's use of a school laptop",
        "I believe that the headteacher lets a family member use her school laptop at home. I saw a child's homework open"
        " on it in a meeting, beside the staff file. I am raising it as I would for anybody else.",
        "data_loss",
        "senior",
        (alleged("h", adult("head")),),
        "home",
        "school_computer",
        "18:30",
        (
            triaged("medium", "chair", by="chair"),
            talked(
                "Met the head with the trust's personnel adviser. She said that her son typed one page while she cooked. She"
                " accepts that it must not happen.",
                days=3,
            ),
            noted(
                "LADO consulted by telephone: a data matter, not one for them. Recorded in the trust's breach log.",
                days=0,
            ),
            did("Head has repeated the data protection training. Laptop checked: nothing was copied.", days=5),
            answered("Thank you for raising it. It has been looked into by me with outside advice, and dealt with."),
            closed("resolved", "Training repeated; reminder to all staff about work devices.", days=2),
        ),
        about="head",
        before=2,
    ),
    Case(
        80,
        "Child saw adult pictures on a parent's phone",
        "{a} said to his key adult that he had seen “people with no clothes being silly” on a phone while looking for a"
        " game. His words were written down as he said them. He was calm and then went back to play.",
        "pornography",
        "teacher2",
        (target("a", boy(0)),),
        "home",
        "own_phone",
        "18:00",
        (
            triaged("high", "dsl"),
            talked("Advice sought from children's services: speak to the parent, no referral on this alone.", days=0),
            talked(
                "{p} was open about it: a link from a message. Phone is now locked, and {a} has a tablet with a child's"
                " account.",
                days=1,
            ),
            noted("Watched over the week by his key adult: play and talk as usual."),
            answered("Thank you for writing his words down so exactly. It has been followed up with the family."),
            closed("resolved", "Accidental. Family supported; no further concern seen.", days=7),
        ),
        before=2,
        harm="unsure",
        harm_detail="It is not clear whether it was an accident.",
        first="Listened without questions and told the DSL at once.",
    ),
    Case(
        76,
        "Two pupils took pictures of each other in the toilets",
        "A tablet was taken from the trolley at lunch and {a} and {b} photographed each other making faces in the"
        " cloakroom. Nobody was undressed. All nine pictures show faces only.",
        "private_information",
        "midday",
        (alleged("a", boy(1)), alleged("b", boy(1))),
        "school",
        "school_tablet",
        "12:30",
        (
            triaged("medium", "dsl", by="officer", note="Place makes it worth care, though nothing untoward is shown."),
            did("Looked at with the deputy head, pictures deleted.", days=0),
            talked("Both families told. They took it well."),
            did("Trolley is locked at lunch from today.", by="officer", days=0),
            closed("teaching", "Silliness. Lesson on privacy brought forward.", days=2),
        ),
        first="Took the tablet to the e-safety leader without scrolling through it.",
    ),
    Case(
        72,
        "Rumour about a teacher in a parents' group",
        "A parent told me that a group chat says I have been “suspended”. I have been off with an injured back. Other"
        " parents are asking my colleagues.",
        "misinformation",
        "teacher4",
        (target("t", adult("teacher4")),),
        "home",
        "own_phone",
        "20:00",
        (
            triaged("medium", "head", by="head"),
            moved("own", "Between parents, in their own group.", days=0),
            talked(
                "Rang the two parents who run the group. They have put it right in the chat and said sorry.", days=1
            ),
            did("{t} offered support from the staff helpline and phased hours.", days=0),
            answered(
                "The group has corrected it. I am sorry that this came on top of your injury. Ring me at any time."
            ),
            closed("resolved", "Corrected by the parents themselves; staff member supported.", days=4),
        ),
        before=2,
        service="WhatsApp",
    ),
    Case(
        69,
        "School computer shows warnings of a virus",
        "The computer in the library shows a red page with a telephone number and a loud voice. I think that it came"
        " after a search for craft patterns. I did not ring the number.",
        "viruses",
        "support6",
        (),
        "school",
        "school_computer",
        "15:30",
        (
            triaged("low", "officer"),
            did(
                "Technician came: a web page only, nothing installed. Address sent to the filter's service desk.",
                days=0,
            ),
            answered("It was only a page that pretends. You did well not to ring. The computer is safe to use."),
            closed("technical", "False warning, blocked."),
        ),
        first="Pulled out the plug.",
    ),
    Case(
        65,
        "Pupil signs into a classmate's learning account",
        "{a} used {b}'s picture password, which is on a card on the wall, and changed {b}'s drawing to a scribble. {b}"
        " noticed at home.",
        "security_breach",
        "teacher",
        (alleged("a", girl(1)), target("b", girl(1))),
        "lesson",
        "school_tablet",
        "09:40",
        (
            triaged("low"),
            did("Drawing brought back from yesterday's copy. New picture password for {b}.", days=0),
            talked("{a} said sorry. Both understand that a password is like a toothbrush."),
            closed("teaching", "Cards are now kept in trays, not on the wall.", days=1),
            reopened("It has happened again, in another pair from the same class.", days=6),
            did("All picture passwords changed. Lesson on passwords taught by the e-safety leader.", days=1),
            closed("teaching", "No more cases since.", days=9),
        ),
        before=1,
    ),
    Case(
        60,
        "Photograph with a name tag on the school's web page",
        "A picture of the bread-making day on our site shows {a} with a legible name tag. Consent is for pictures without"
        " a name. A governor noticed it.",
        "private_information",
        "senior",
        (target("a", girl(0)),),
        "school",
        "school_computer",
        "08:50",
        (
            triaged("low", "officer"),
            did("Picture removed within ten minutes and replaced by one of the loaves.", days=0),
            talked("{p} told; not worried, glad to be asked.", days=1),
            corrected("The picture was on line for five days, not two as first noted."),
            answered("Removed. Two people now look at every picture before it goes up."),
            closed("resolved", "Second pair of eyes for the web page.", days=1),
        ),
        before=3,
    ),
    Case(
        54,
        "Child copied a dare from a video and hurt his finger",
        "{a} wound a hair band round his finger “until it went blue, like the video”. First aid took it off; the finger"
        " is well. Three others said that they know the video.",
        "self_harm_content",
        "support2",
        (target("a", boy(2)),),
        "school",
        "unknown",
        "12:50",
        (
            triaged("medium", "dsl", by="officer"),
            talked("{p} was told at once. The video is from an older sister's phone.", days=0),
            moved("unsuitable_content", "A dare, with no wish to hurt himself.", days=1),
            did("Message to all Year 2 families on dares, without detail of how it is done.", days=1),
            answered("Thank you for the first aid and for noticing the talk around it. Families have been told."),
            closed("resolved", "No injury. Families told; assembly on “stop and tell”.", days=5),
        ),
        service="A short-video app",
        first="First aid; kept the hair band.",
    ),
    Case(
        49,
        "Parent recorded a meeting and put parts on line",
        "{p} has put two minutes of a meeting about her child on a public page. Voices of three staff can be heard, and the"
        " class of another child is mentioned.",
        "private_information",
        "head",
        (alleged("p", mother_of("a")), target("t", adult("teacher")), meant("a", boy(1))),
        "home",
        "own_phone",
        "18:40",
        (
            triaged("high", "head", by="head", note="Another family could be recognised."),
            talked(
                "Met {p} with the chair's agreement. She felt unheard. She took the clip down after we went through her"
                " questions one by one.",
                days=1,
            ),
            did("Staff in the clip offered support. The other family told and content.", days=1),
            noted("Notes of meetings are now sent to parents within two days, which {p} asked for.", days=3),
            closed("resolved", "Clip removed. Trust told.", days=4),
        ),
        before=1,
        service="Facebook",
    ),
    Case(
        44,
        "Child may be in online contact with a parent barred from contact",
        "{a} said that he “talked to Daddy on the game”. There is an order in place. He could not say which game, and was"
        " happy when he told it.",
        "unknown_adult",
        "deputy_dsl",
        (target("a", boy(2)),),
        "home",
        "own_device",
        "18:00",
        (
            triaged("high", "dsl", by="dsl"),
            talked("{p} told by telephone. She was not aware. She will not ask {a} about it, on our advice.", days=0),
            did("Social worker told within the hour; the strategy is theirs.", days=0),
            talked("Social worker: messages found in a racing game; solicitor has been told.", days=4),
            noted("{a} has a named adult to go to. Nothing to be said to him beyond that for now.", days=1),
            closed("referred", "With children's services. Reviewed at the next core group.", days=7),
        ),
        before=2,
        harm="unsure",
        harm_detail="The order forbids contact; where the child lives must not be told.",
        first="Wrote down his words and told the DSL at once.",
    ),
    Case(
        38,
        "Volunteer sent pupils' pictures to an AI cartoon service",
        "A volunteer used a free picture service to turn photographs of the reading group into cartoons, as a surprise. To"
        " do so she sent six pictures of children to a company that we know nothing about.",
        "ai_misuse",
        "teacher2",
        (alleged("x", somebody("Parent volunteer, Tuesday reading group")), target("a", girl(1))),
        "home",
        "own_phone",
        "21:00",
        (
            triaged("medium", "head", by="head"),
            talked(
                "She meant well and is mortified. She has asked the company to delete them and shown us its answer.",
                days=2,
            ),
            did("Six families told in person. Volunteers' sheet now names AI services.", days=1),
            answered("It has been put right with the families. Volunteers no longer bring phones into class."),
            closed("resolved", "Deleted by the company, confirmed in writing.", days=4),
        ),
        about="adult",
        before=4,
        service="An AI picture service",
    ),
    Case(
        32,
        "Repeated mean voice messages between two pupils' smart watches",
        "{a} has had voice messages on her watch from {b} after school on four days: “nobody plays with you”. {a} does not"
        " want to come to school. Her mother played me two of them.",
        "cyberbullying",
        "teacher3",
        (target("a", girl(2)), alleged("b", girl(2)), told_us("p", mother_of("a"))),
        "home",
        "own_device",
        "16:30",
        (
            triaged("medium", note="Repeated and meant; {a} is the younger by nearly a year."),
            noted("Two members of staff listened to the messages together, dated and signed the note of them."),
            talked(
                "{b}'s parents have taken the watch for now. They asked to be told if anything goes on in school.",
                days=1,
            ),
            did("{a} has a playtime friend and a check-in each morning.", days=0),
            talked("{a} is coming in happily. {b} has written to her.", days=5),
            answered("Thank you. This has been taken up with both families, and support is in place."),
            closed("resolved", "Stopped. Check-in goes on for now.", days=3),
        ),
        before=1,
        lasted=30,
        service="Smart watch messages",
        first="Listened with the family; asked them to keep the messages.",
    ),
    Case(
        26,
        "Site blocked for one class opened on another trolley",
        "A drawing site with open chat that was blocked some weeks ago opens on the Year 1 tablets, but not on those of Year 2."
        " No child has used the chat.",
        "filter_failure",
        "computing",
        (),
        "lesson",
        "school_tablet",
        "11:30",
        (
            triaged("medium"),
            shared("it", 14, "To compare the filter's groups for the two trolleys.", days=1),
            noted(
                "The newer tablets are in a group without the infant rules. Twelve devices are affected. Service desk asked to"
                " move them.",
                by="it",
                days=1,
            ),
            did("Year 1 tablets put away until the group is right.", days=0),
            talked("Service desk: moved, to be tested by us before use.", days=4),
        ),
        first="Collected the tablets and wrote down their numbers.",
    ),
    Case(
        19,
        "Video call link for a parents' evening open to anybody",
        "During a remote parents' evening somebody unknown came into the call and shouted. The appointment was with {p}. I"
        " ended the call after about five seconds. No child was in the room.",
        "security_breach",
        "teacher",
        (target("t", adult("teacher")), witness("p", mother_of("a")), meant("a", one_in(1))),
        "school",
        "school_computer",
        "17:20",
        (
            triaged("medium", "senior", by="officer"),
            did("Waiting rooms switched on for all staff accounts.", days=0),
            talked("{p} rang back the same evening and was very kind about it."),
            answered(
                "Waiting rooms are on now, so it cannot happen again. I hope that you are all right after it.",
                by="officer",
            ),
            closed("technical", "Link had been put on a public calendar; calendar made private.", by="officer", days=1),
            reopened(
                "A second call was joined by somebody unknown: the calendar had been copied.", by="officer", days=2
            ),
            noted(
                "New links made for every appointment. Waiting for the trust's technical team on the copied calendar.",
                days=1,
            ),
        ),
        service="Video call",
    ),
    Case(
        11,
        "Nursery child has unsupervised use of a phone at night",
        "{a} is very tired and said that she watches “the egg videos” in bed until “the phone is dead”. This has been so for"
        " about three weeks, by her account.",
        "unsuitable_content",
        "teacher4",
        (target("a", girl(-1)),),
        "home",
        "own_phone",
        "20:30",
        (
            triaged("low", "dsl", by="officer"),
            talked(
                "{p} works nights; an older cousin minds the children. She would welcome advice on settings.", days=2
            ),
            did("Early help offered. Meeting with the family worker set.", days=1),
        ),
        before=1,
        service="YouTube",
    ),
    Case(
        6,
        "Possible pattern: three pupils know a “secret friend” in a game",
        "{a} and {b} each spoke of the same “secret friend” in a building game. {c}'s mother has found a message from an"
        " account of that name, which asked him to move to another app.",
        "unknown_adult",
        "dsl",
        (
            target("a", boy(2)),
            target("b", girl(2)),
            target("c", boy(2)),
            alleged("x", somebody("Account “StarBuddy”, unknown")),
        ),
        "home",
        "own_device",
        "17:10",
        (
            triaged("high", "dsl", note="More than one child, and a wish to move them to another app."),
            moved("grooming", "The wish to move to a private app is a known sign.", days=0),
            talked(
                "Police told by telephone (101), log number in the child protection file. They ask that the families keep the"
                " devices as they are.",
                days=0,
            ),
            did("All three families told, one by one. No general message until the police agree.", days=0),
            joined(witness("d", adult("deputy_dsl"))),
            noted("{d} keeps the list of who has been told and when.", days=0),
        ),
        before=2,
        harm="yes",
        harm_detail="A child may be asked to meet or to send pictures.",
        service="A building game",
        first="Asked the family not to answer or block yet, and rang the police.",
    ),
    Case(
        3,
        "Teaching assistant answered a former pupil's message",
        "{s} told me herself that a former pupil, now at junior school, wrote to her through a game, and that she answered"
        " “miss you too” before she thought about it.",
        "staff_contact",
        "senior",
        (alleged("s", adult("support4")),),
        "home",
        "staff_device",
        "19:45",
        (
            triaged("low", "head", by="head", note="Told us of her own accord; low-level concern."),
            talked("{s} has blocked contact in the game and shown the messages: two lines, both kind."),
        ),
        about="adult",
        before=1,
        service="A farming game",
    ),
    Case(
        0,
        "Parent worried about a cartoon figure that “tells children to hide”",
        "A Reception parent sent a message to the school's mailbox in the evening: {a} hid in a cupboard because “the blue"
        " one in the video said so”. He is unhurt. She asks whether others have said the same.",
        "unsuitable_content",
        "officer",
        (target("a", boy(0)), told_us("p", mother_of("a"))),
        "home",
        "own_device",
        "17:30",
        before=1,
        fresh=2,
        service="YouTube",
        first="Answered that we have it and will ring.",
    ),
    Case(
        0,
        "Pupil's photograph used in a parent's sales advert",
        "A parent wrote to me that she saw an advert for second-hand uniform in a local sales group. The picture shows {a} in our cardigan, face"
        " visible. It seems to have been copied from the school's own page.",
        "lost_images",
        "teacher",
        (target("a", girl(1)),),
        "home",
        "own_phone",
        "14:40",
        fresh=1,
        harm="unsure",
        harm_detail="Her name is not shown, but the school's badge is.",
        service="A local sales group",
        first="Wrote down the name of the group. Did not take a copy.",
    ),
)

DRAFT = {
    "about": {"about": ["nobody"]},
    "what": {
        "summary": ["Advert for a slimming app between two stories"],
        "what_happened": [
            "At story time the read-aloud site showed an advert for a slimming app between two books. Several children asked"
            " what “lose weight fast” means."
        ],
        "harm": ["no"],
        "harm_detail": [""],
    },
}
