"""Telling the school a worry by its public page, in the words of those pages."""

import re

YOUNG, OLDER, PARENT, OTHER = "young", "older", "parent", "other"

# Each page of a road: what is chosen and what is written on it, by the words of the question.
PICTURES = [
    {"Is it about a grown-up at your school?": "No."},
    {"Press the picture that fits best": "Somebody I do not know talked to me."},
    {"What happened?": ...},
    {"It happened to": "Me"},
    {"It was": "Yesterday"},
    {"You were": "At home."},
    {"Do you feel safe?": "I am not sure."},
    {},
]
WORDS = [
    {"Is it about a grown-up who works or helps here?": "No"},
    {"Which comes nearest?": "Bullying or mean messages"},
    {"Tell us what happened": ..., "Who did it happen to?": "Me"},
    {"When did it happen?": "Yesterday", "Where were you?": "At home"},
    {"Are you safe now?": "Yes"},
    {},
]
PARENTS = [
    {"Is it about a grown-up who works or helps here?": "No"},
    {"Which comes nearest?": "Bullying or hurtful messages"},
    {"What happened?": ..., "Who did it happen to?": "My child"},
    {"When did it happen?": "Yesterday", "Where?": "At home"},
    {"Is everybody safe now?": "Yes"},
    {},
]
OTHERS = [*PARENTS[:2], {"What happened?": ..., "Who did it happen to?": "Somebody else"}, *PARENTS[3:]]
ROADS = {YOUNG: PICTURES, OLDER: WORDS, PARENT: PARENTS, OTHER: OTHERS}


def begin(visitor, road):
    visitor.go("worry:start")
    with visitor.page.expect_navigation():
        visitor.page.locator(f'button[value="{road}"]').click()


def tell(visitor, road, story, *, about=None, named=None, at_each=lambda: None):
    """Every page of the road up to the last look at the answers. `about` is the first answer, if not No.

    `named` maps the questions of the last page to what is written there; `at_each` is called on every page.
    """
    begin(visitor, road)
    first, *middle, last = ROADS[road]
    for answers in ({question: about or answer for question, answer in first.items()}, *middle, last | (named or {})):
        at_each()
        for question, answer in answers.items():
            if answer is ...:
                visitor.write(question, story)
            elif question in (named or {}):
                visitor.page.get_by_label(question).fill(answer)
            else:
                visitor.choose(question, answer)
        visitor.press("Next" if road == YOUNG else "Go on")
    visitor.is_at("Is this right?" if road == YOUNG else "Check what you wrote")
    at_each()


def send(visitor):
    """Gives the number on the page that follows."""
    visitor.page.locator("main .button--primary").click()
    visitor.is_at("Thank you for telling us")
    (number,) = re.findall(r"(?:\d{4} ){4}\d{4}", visitor.page.locator(".number-card").inner_text())
    return number


def open_answer(visitor, number):
    visitor.go("worry:answer")
    visitor.write("Your number", number)
    visitor.press("Show me the answer")
    visitor.is_at("What came of your report")
