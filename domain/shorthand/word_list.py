"""The words of the shorthand in English, Danish and German, and what each says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from rapidfuzz import process
from rapidfuzz.distance import OSA

from domain.ids import SubjectId
from domain.interactions import Direction, Outcome
from domain.names import fold
from domain.shorthand.kept import Key
from domain.shorthand.meaning import (
    NO_PHRASE,
    Actor,
    Kind,
    Meaning,
    Phrase,
    phrase_of,
)
from domain.shorthand.text import tokenise
from domain.subjects import Code, Subject, SubjectKind

Words = tuple[str, ...]
_SHORTEST, _LONG, _WORDS_OF_A_NAME = 4, 7, 2
"""Letters of a name in which a typing error is sought (after "by", anywhere); its most words."""

CHANNEL_WORDS: Mapping[Code, str] = {
    Code.EMAIL: "email|e-mail|emails|e-mails|mail|mails|e-post|epost|mailen",
    Code.PHONE: (
        "phone|telephone|call|phone call|telefon|telefonen|tlf|tel|opkald|telefonopkald|opringning"
        "|Anruf|Telefonat|telefonisch|telefonisk|telefonsamtale|mobile|mobil|mobilen|Handy|ring"
        "|phone number|the line"
    ),
    Code.IN_PERSON: (
        "in person|personally|face to face|f2f|personligt|i person|ansigt til ansigt|persönlich"
        "|vor Ort|on site|onsite|meeting|møde|mødet|Treffen|Besprechung|in real life"
    ),
    Code.LETTER: (
        "letter|letters|brev|breve|brevet|Brief|Briefe|post|posten|postcard|postkort|Postkarte"
        "|card|handwritten letter|håndskrevet brev"
    ),
    Code.NEWSLETTER: "newsletter|newsletters|nyhedsbrev|nyhedsbrevet|Rundbrief|mailing",
    Code.TEXT_MESSAGE: (
        "sms|smser|text|texts|text message|text messages|txt|sms-besked|tekstbesked"
        "|Textnachricht|Kurznachricht|iMessage"
    ),
    Code.VIDEO_CALL: (
        "video|video call|videocall|video meeting|video conference|videomøde|videoopkald"
        "|videokonference|Videoanruf|Videokonferenz|Videocall|Zoom|Teams|Google Meet|Webex"
        "|FaceTime|Skype|online meeting|onlinemøde|zoom call|teams call|teams-møde|zoom meeting"
        "|teams meeting|video chat|Zoom-Call|Teams-Call"
    ),
    Code.LINKEDIN: "LinkedIn|linked in|LinkedIn message|LinkedIn-besked|LinkedIn-Nachricht",
}
"""Nouns that say the channel and no more."""

OCCASIONS = (
    "lunch|coffee|dinner|breakfast|visit|frokost|kaffe|kaffemøde|middag|besøg|morgenmad|Mittagessen"
    "|Kaffee|Abendessen|Frühstück|Besuch|Essen|drinks|beer|øl|Bier|conference|trade fair|messe"
    "|business lunch|frokostmøde|julefrokost|Christmas party|Christmas lunch|Weihnachtsfeier"
    "|Weihnachtsessen"
)
"""Nouns that say "in person" and more, which the note keeps."""

VERBS: Mapping[tuple[Actor, Code | None], str] = {
    (Actor.SUBJECT, Code.PHONE): (
        "called|phoned|rang|rang up|telephoned|called up|ringede|ringede op|rief|rief an|anrief"
        "|rufe|telefonerede|telefonierte|called back|rang back|phoned back|ringede tilbage"
        "|rief zurück|tried to call|tried calling|prøvede at ringe til|prøvede at ringe|calls"
        "|ringer|ringer op|ringer tilbage|calls back|ruft an|ruft zurück"
    ),
    (Actor.US, Code.PHONE): "ringet|ringet op|ringet tilbage|angerufen|telefoniert",
    (Actor.SUBJECT, Code.EMAIL): (
        "emailed|e-mailed|mailed|mailede|mailte|emailede|mailed back|emailed back|mailede tilbage"
    ),
    (Actor.US, Code.EMAIL): "mailet|emailet|gemailt|angemailt",
    (Actor.SUBJECT, Code.TEXT_MESSAGE): "texted|sms'ede|smsede|smste|simste|sms'ed|texted back",
    (Actor.US, Code.TEXT_MESSAGE): "sms'et|smset|gesimst",
    (Actor.BOTH, Code.IN_PERSON): (
        "met|met up|saw|visited|mødte|mødtes|besøgte|traf|besuchte|mødt|truffet|besøgt|getroffen"
        "|besucht|met for|mødtes til|bumped into|ran into|stødte på|stødte ind i|løb ind i"
    ),
    (Actor.SUBJECT, Code.IN_PERSON): (
        "came by|came over|dropped by|dropped in|stopped by|popped in|popped by|kom forbi"
        "|kiggede forbi|kigger forbi|kam vorbei|schaute vorbei|vorbeigekommen"
    ),
    (Actor.SUBJECT, None): (
        "wrote|wrote back|skrev|skrev tilbage|schrieb|schrieb zurück|contacted|kontaktede"
        "|kontaktierte|messaged|sent|sendte|schickte|reached out|tried|prøvede|versuchte"
    ),
    (Actor.US, None): "skrevet|geschrieben|kontaktet|kontaktiert|sendt|geschickt|written",
    (Actor.THEM, None): (
        "replied|answered|responded|svarede|besvarede|antwortete|geantwortet|reply|response|svar"
        "|Antwort|meldete sich|meldete|meldte sig|meldte|gemeldet|henvendte sig"
        "|got in touch|heard|hørte|received|modtog|fik|erhielt|bekam|got|got back|vendte tilbage"
        "|vendte|svaret|svarer|vendt tilbage|vendt|meldt tilbage|meldt|hørt|gehört"
        "|antwortet|reagierte|reagiert|reagerede|reageret|reacted"
    ),
    (Actor.THEM, Code.PHONE): (
        "returned my call|returned our call|returned call|returned the call|zurückgerufen"
    ),
    (Actor.THEM, Code.EMAIL): "replied by e-mail|answered my e-mail|svarede på mail",
}
"""Verbs, by who does it and the channel they say."""

TELLING = (
    "opened|clicked|åbnede|klikkede|öffnete|klickte|commented|liked|shared|reposted"
    "|endorsed|followed|forwarded|subscribed|unsubscribed|signed up"
    "|signed off|kommenterede|likede|synes godt om|syntes godt om|delte|fulgte|videresendte"
    "|afmeldte sig|tilmeldte sig|afmeldte|tilmeldte|kommentierte|likte|teilte|folgte"
    "|leitete weiter|kommentiert|geliket|geteilt|weitergeleitet"
)
"""Verbs that say more than that somebody got in touch, so that the note begins with them."""

LEAVING = "left|efterlod|hinterließ|hinterlassen"
"""What we leave: "left Bo a message"."""

TALKS = (
    "talked|spoke|chatted|talte|snakkede|sprach|gesprochen|talt|snakket|reached|erreicht"
    "|erreichte|got hold of|fik fat i|fik fat på"
)
"""Verbs that say that somebody was reached, through whatever channel."""

NO_ANSWER = (
    "no answer|no reply|no response|did not answer|didn't answer|didnt answer|not reached"
    "|could not reach|couldn't reach|couldn't get hold of|unanswered|not answered|nobody home"
    "|no one home|not at home|did not reply|didn't reply|did not pick up|didn't pick up|no luck"
    "|intet svar|ingen svar|ikke svar|svarede ikke|svarer ikke|tog den ikke|tog ikke telefonen"
    "|tog den ikke|ikke truffet|traf ikke|ikke hjemme|ikke fat i|fik ikke fat i|fik ikke svar"
    "|har ikke svaret|ikke svaret|ubesvaret"
    "|keine Antwort|niemand erreicht|nicht erreicht|nicht geantwortet|hat nicht geantwortet"
    "|ging nicht ran|nicht rangegangen|nimmt nicht ab|nicht da|nicht zu Hause|niemand da"
    "|antwortete nicht|keiner da|nicht angetroffen|ingen hjemme|nobody answered"
    "|nobody replied|no one answered|no one replied|heard nothing|hørte intet"
    "|hørte ingenting|ikke fået fat i|ikke fået fat på|ikke nået|nicht zu erreichen"
    "|ikke få fat i|ikke få fat på|kunne ikke få fat i|kunne ikke få fat på|nicht erreichen"
    "|nicht erreichbar|nahm nicht ab|ging nicht ans Telefon|kam nicht ans Telefon"
    "|nicht ans Telefon|not answering|isn't answering|no one picked up|nobody picked up"
)
VOICEMAIL = (
    "voicemail|voice mail|left a voicemail|left voicemail|left a message|telefonsvarer"
    "|telefonsvareren|lagde en besked|lagde besked|Anrufbeantworter|Mailbox"
)
"""No answer by phone, and the note keeps that something was left."""
MISSED = "missed call|missed a call|ubesvaret opkald|verpasster Anruf|entgangener Anruf"
"""Nobody spoke; who called, the rest of the line says."""
REACHED = "picked up|answered the phone|tog telefonen|tog den|ging ran|got through|kom igennem"

_PLAIN: Mapping[Kind, str] = {
    Kind.BY: "by|via|per|pr",
    Kind.WITH: "w|w/|m/|with|using|med|mit|mittels|ved hjælp af|with the help of|mithilfe von",
    Kind.AT: "on|på|auf|am|im|i|at|hos|bei|zum|zur|beim|over|through|durch|gennem|ved|in",
    Kind.TO: "to|til|an|for",
    Kind.FROM: "from|fra|von|vom",
    Kind.AND: "and|og|und|&|+|,|;|/|plus|samt|sowie",
    Kind.AUXILIARY: "has|have|had|har|havde|hat|habe|haben|hatte|did|was|were|var|just|er",
    Kind.PRONOUN: "I|we|jeg|vi|ich|wir|me|us|mig|os|mich|mir|uns|my|our|sich|sig",
    Kind.ARTICLE: "the|a|an|en|et|der|die|das|dem|den|ein|eine|einen|einem|einer",
    Kind.PARTICLE: "an|back|op|tilbage|zurück|up",
    Kind.NEGATION: (
        "not|never|ikke|aldrig|ingen|intet|ingenting|nicht|nie|niemals|kein|keine|keinen"
        "|keiner|niemand|nichts|nothing|don't|doesn't|didn't|hasn't|haven't|hadn't|isn't|wasn't"
        "|won't|can't|couldn't|wouldn't|dont|doesnt|didnt|hasnt|havent|hadnt|isnt|wasnt|wont|cant"
        "|couldnt|wouldnt|cannot"
    ),
}
NEGATING_BACKWARDS = frozenset(
    {"ikke", "aldrig", "intet", "ingenting", "nicht", "nie", "niemals", "nichts"}
)
"""In Danish and German a negation may follow its verb."""
INFINITIVES = frozenset(
    [
        "answer",
        "answering",
        "pick",
        "picking",
        "reagieren",
        "respond",
        "write",
        "svare",
        "ringe",
        "skrive",
        "antworten",
        "anrufen",
        "zuruckrufen",
        "schreiben",
        "melden",
    ]
)
"""Verbs that are read only behind a negation: "did not answer", "kunne ikke svare"."""
TOOL_ALONE = frozenset({"using", "mittels"})
"""After these a tool is expected, never a person."""
_IN = "in|inbound|incoming|ind|indgående|eingehend"
_OUT = "out|outbound|outgoing|ud|udgående|ausgehend"


def split(phrases: str) -> Iterable[Words]:
    """Give each phrase of a list written with bars as its folded words."""
    return (words(phrase) for phrase in phrases.split("|"))


@lru_cache(maxsize=4_096)
def words(phrase: str) -> Words:
    """Give the folded tokens of a phrase, as a line's own are given; the latest are remembered."""
    return tokenise(phrase).items


@dataclass(frozen=True)
class WordList:
    """What each word says in one workspace: its own subjects' names before the built-in words."""

    own: Mapping[Words, Phrase]
    lengths: Mapping[str, tuple[int, ...]]
    """How many words the phrases have that begin with the first word of one of its `own`."""
    names: Mapping[str, Meaning]
    """Its own subjects, by their names as one string."""
    codes: Mapping[Code, SubjectId]

    def said(self, phrase: Words) -> Phrase:
        """Give what a whole phrase may say."""
        return self.own.get(phrase) or BUILT_IN.get(phrase, NO_PHRASE)

    def at(self, folds: Words, place: int) -> Phrase:
        """Give the longest phrase that begins at `place`."""
        if place >= len(folds):
            return NO_PHRASE
        word = folds[place]
        for length in self.lengths.get(word) or _LENGTHS.get(word, ()):
            found = self.said(folds[place : place + length])
            if found.length:
                return found
        return NO_PHRASE

    def near(self, folds: Words, *, bare: bool) -> tuple[int, Meaning] | None:
        """Give the channel or tool that `folds` begins with but for a typing error.

        A `bare` word, without "by" before it, has to be long to be taken for one.
        """
        shortest = _LONG if bare else _SHORTEST
        for length in range(min(_WORDS_OF_A_NAME, len(folds)), 0, -1):
            typed = " ".join(folds[:length])
            if len(typed) < shortest:
                continue
            for names in (self.names, BUILT_IN_NAMES):
                if meaning := _nearest(typed, names):
                    return length, meaning
        return None


def _nearest(typed: str, names: Mapping[str, Meaning]) -> Meaning | None:
    errors = 1 + (len(typed) > _LONG)
    found = process.extractOne(typed, names.keys(), scorer=OSA.distance, score_cutoff=errors)
    return names[found[0]] if found and found[0][:1] == typed[:1] else None


def word_list(subjects: tuple[Subject, ...]) -> WordList:
    """Give the words of a workspace that has these subjects; retired ones are passed over."""
    return _word_list(Key(subjects))


@lru_cache(maxsize=256)
def _word_list(key: Key[Subject]) -> WordList:
    own: dict[Words, Meaning] = {}
    codes: dict[Code, SubjectId] = {}
    for subject in key.items:
        if subject.retired or subject.kind is SubjectKind.CONVERSATION:
            continue
        channel = subject.kind is SubjectKind.CHANNEL
        if subject.code and channel:
            codes[subject.code] = subject.id
        if phrase := words(subject.name):
            kind = Kind.CHANNEL if channel else Kind.TOOL
            own.setdefault(phrase, Meaning(kind, subject.code, subject.id))
    names = {" ".join(phrase): meaning for phrase, meaning in own.items()}
    phrases = {phrase: phrase_of(len(phrase), (own[phrase], *_small(phrase))) for phrase in own}
    firsts = {phrase[0] for phrase in own}
    alike = [phrase for phrase in (*own, *BUILT_IN) if phrase[0] in firsts]
    return WordList(phrases, _lengths(alike), names, codes)


def _small(phrase: Words) -> Iterable[Meaning]:
    """Give what a subject's name says as a small word; as a noun or verb it is its own."""
    meanings = BUILT_IN.get(phrase, NO_PHRASE).meanings
    return (meaning for meaning in meanings if meaning.kind in _PLAIN)


def _lengths(phrases: Iterable[Words]) -> Mapping[str, tuple[int, ...]]:
    """Give how many words the phrases have that begin with each word, longest first."""
    lengths: dict[str, set[int]] = {}
    for phrase in phrases:
        lengths.setdefault(phrase[0], set()).add(len(phrase))
    return {word: tuple(sorted(some, reverse=True)) for word, some in lengths.items()}


def _each_built_in() -> Iterable[tuple[Words, Meaning]]:
    for code, phrases in CHANNEL_WORDS.items():
        yield from _all(phrases, Meaning(Kind.CHANNEL, code))
    yield from _all(OCCASIONS, Meaning(Kind.CHANNEL, Code.IN_PERSON, keep=True))
    for (actor, verb_code), phrases in VERBS.items():
        yield from _all(phrases, Meaning(Kind.VERB, verb_code, actor=actor))
    yield from _all(TELLING, Meaning(Kind.VERB, keep=True))
    yield from _all(LEAVING, Meaning(Kind.VERB, actor=Actor.US, keep=True))
    reached = Outcome.REACHED
    yield from _all(TALKS, Meaning(Kind.VERB, outcome=reached, actor=Actor.BOTH))
    yield from _all(REACHED, Meaning(Kind.OUTCOME, Code.PHONE, outcome=reached))
    failed = Outcome.NO_ANSWER
    yield from _all(NO_ANSWER, Meaning(Kind.OUTCOME, outcome=failed))
    yield from _all(VOICEMAIL, Meaning(Kind.OUTCOME, Code.PHONE, outcome=failed, keep=True))
    yield from _all(MISSED, Meaning(Kind.OUTCOME, Code.PHONE, outcome=failed))
    yield from _all(_IN, Meaning(Kind.DIRECTION, direction=Direction.IN))
    yield from _all(_OUT, Meaning(Kind.DIRECTION, direction=Direction.OUT))
    for kind, phrases in _PLAIN.items():
        yield from _all(phrases, Meaning(kind))


def _all(phrases: str, meaning: Meaning) -> Iterable[tuple[Words, Meaning]]:
    return ((phrase, meaning) for phrase in split(phrases))


def _built_in() -> Mapping[Words, Phrase]:
    meanings: dict[Words, tuple[Meaning, ...]] = {}
    for phrase, meaning in _each_built_in():
        meanings[phrase] = (*meanings.get(phrase, ()), meaning)
    return MappingProxyType({one: phrase_of(len(one), said) for one, said in meanings.items()})


BUILT_IN: Mapping[Words, Phrase] = _built_in()
"""Every built-in phrase with its meanings."""
_LENGTHS = _lengths(BUILT_IN)
ARTICLES = frozenset(word for (word, *_), said in BUILT_IN.items() if Kind.ARTICLE in said.by_kind)


BUILT_IN_NAMES: Mapping[str, Meaning] = MappingProxyType(
    {
        " ".join(phrase): meaning
        for phrase, (meaning, *_) in ((one, said.meanings) for one, said in BUILT_IN.items())
        if meaning.kind is Kind.CHANNEL and not meaning.keep
    }
)
"""The built-in nouns that say a channel, each as one string."""


def folded(phrases: str) -> str:
    """Give a list written with bars as a regular expression's alternatives, folded."""
    return "|".join(" ".join(phrase) for phrase in split(phrases)) or fold(phrases)
