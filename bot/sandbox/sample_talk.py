"""What the members of Fjord & Field wrote to each other, and what they answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from domain.digests import Answer


@dataclass(frozen=True)
class Said:
    """Something written in a conversation on one of the forty working days."""

    day: int
    """From 1 to 40."""
    at: time
    """In Copenhagen."""
    handle: str
    conversation: str
    text: str


@dataclass(frozen=True)
class Reflected:
    """What somebody answered to the question of an edition."""

    handle: str
    text: str
    named: bool = False
    shared: bool = True


TALK: tuple[Said, ...] = (
    Said(
        1,
        time(8, 40),
        "maria",
        "customers",
        (
            "I have brought Noisegate in here. After a call, a visit or a letter, one line is "
            "enough: `/log Mette Lund by phone: benches ordered`. Once a week it asks us what is "
            "worth our time."
        ),
    ),
    Said(
        3,
        time(8, 35),
        "thomas",
        "general",
        "The nursery gate sticks. Lift first, then push.",
    ),
    Said(
        5,
        time(9, 25),
        "sofie",
        "customers",
        (
            "Inga rang about the hedge. My letter came on the day her neighbour moved away, and "
            "she said it could not have come at a better time."
        ),
    ),
    Said(
        8,
        time(15, 0),
        "maria",
        "general",
        (
            "We will hold an open day for our customers. Kirsten lends us the hall, Sofie has the"
            " list."
        ),
    ),
    Said(
        13,
        time(15, 35),
        "peter",
        "customers",
        (
            "For whoever talks to Jan Møller next: he does not read mail, he picks up on the "
            "first ring."
        ),
    ),
    Said(
        22,
        time(11, 15),
        "priya",
        "general",
        (
            "Karin has asked for no more newsletters, and for photographs instead. Who has some "
            "of the canal garden?"
        ),
    ),
    Said(
        22,
        time(11, 40),
        "james",
        "general",
        "I have. You get three good ones this afternoon.",
    ),
    Said(
        29,
        time(16, 30),
        "sofie",
        "general",
        "Open day next. Chairs at eight, coffee at nine.",
    ),
    Said(
        30,
        time(16, 10),
        "maria",
        "general",
        "Thank you, all of you. Eva has put the photographs into the shared folder.",
    ),
    Said(
        30,
        time(16, 25),
        "sofie",
        "customers",
        "Everybody who got a letter or a call came today. I counted twice.",
    ),
    Said(
        36,
        time(14, 20),
        "peter",
        "customers",
        (
            "Anna at Nordlys tells us about the renewal this week or next. If she rings and I am "
            "out, take it, everything is in her notes."
        ),
    ),
    Said(
        40,
        time(8, 45),
        "jonas",
        "general",
        "The blue van is back, with new brakes.",
    ),
)

VALUE, BOTH, NOISE, DONT_USE = Answer.VALUE, Answer.BOTH, Answer.NOISE, Answer.DONT_USE

VOTERS = ("peter", "james", "maria", "jonas", "sofie")
"""The members of #customers, in the order in which they answer."""

OPINIONS: Mapping[str, Mapping[str, Answer]] = {
    "Phone": {"maria": VALUE, "peter": VALUE, "sofie": VALUE, "jonas": BOTH, "james": VALUE},
    "E-mail": {"maria": BOTH, "peter": NOISE, "sofie": BOTH, "jonas": BOTH, "james": VALUE},
    "In person": {"maria": VALUE, "peter": VALUE, "sofie": VALUE, "jonas": VALUE},
    "Letter": {"maria": VALUE, "peter": VALUE, "sofie": VALUE, "jonas": BOTH, "james": BOTH},
    "Newsletter": {"maria": NOISE, "peter": NOISE, "sofie": VALUE, "jonas": NOISE, "james": BOTH},
    "Text message": {"maria": DONT_USE, "sofie": BOTH, "jonas": VALUE},
    "Video call": {"maria": VALUE, "peter": BOTH, "sofie": NOISE, "jonas": VALUE, "james": VALUE},
    "LinkedIn": {"maria": VALUE, "peter": NOISE, "sofie": BOTH, "jonas": NOISE, "james": VALUE},
    "Postcrane": {
        "maria": NOISE,
        "peter": NOISE,
        "sofie": DONT_USE,
        "jonas": NOISE,
        "james": NOISE,
    },
    "Pipelane": {"maria": BOTH, "peter": VALUE, "sofie": BOTH, "jonas": NOISE, "james": VALUE},
    "Noisegate": {"maria": VALUE, "peter": BOTH, "sofie": VALUE, "jonas": BOTH, "james": VALUE},
}
"""What each of #customers says of a subject; who is not named there does not answer."""

REMARKS: Mapping[str, tuple[str, str]] = {
    "Phone": ("peter", "No surprise to anybody who has met our customers."),
    "Newsletter": (
        "sofie",
        "I was the one for it. Four good ones a year and the rest by hand would suit me too.",
    ),
    "Postcrane": ("james", "Then I will ask Priya whether she would miss it."),
    "LinkedIn": (
        "james",
        "Three of us talk to people there and two of us post there. That may be the difference.",
    ),
}
"""What somebody adds under the results."""

REFLECTIONS: Mapping[str, tuple[Reflected, ...]] = {
    "habit": (
        Reflected(
            "james", "Pipelane, at every coffee. It showed me yesterday's list.", named=True
        ),
        Reflected("maria", "The inbox. Four times before nine, and nothing was new in it."),
    ),
    "before-asked": (
        Reflected(
            "sofie",
            (
                "“When do you come for the hedge?” If the letter named the week, half of those "
                "calls could be about something nicer."
            ),
            named=True,
        ),
    ),
    "unneeded": (
        Reflected("maria", "The thank-you for the thank-you.", shared=False),
        Reflected("jonas", "All those that ended in “noted”. Mine too."),
    ),
    "changed": (
        Reflected(
            "peter",
            (
                "Jan Møller. On paper he is two lines without a greeting. At his kitchen table "
                "he told me an hour about his mother's garden."
            ),
            named=True,
        ),
        Reflected(
            "jonas",
            "A customer whom I thought angry about the price. She was worried about her roses.",
        ),
    ),
}
"""What people answered to the question that an edition carried, by the prompt's id."""

SO_FAR: tuple[tuple[str, int], ...] = (("james", 2), ("jonas", 1))
"""Who has answered the open edition, and how many of its questions."""
