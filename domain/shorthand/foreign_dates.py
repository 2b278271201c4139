"""Dates in the reader's other languages, by dateparser, on phrases that hold a date's word."""

from datetime import date, datetime

import dateparser

from domain.names import fold
from domain.shorthand.reading import Reader
from domain.shorthand.text import Tokens

OWN = frozenset({"en", "da", "de"})
"""Languages whose dates the shorthand reads by itself."""
_WORDS = frozenset(
    fold(word)
    for words in (
        "hier avant-hier lundi mardi mercredi jeudi vendredi samedi dimanche jour jours semaine",
        "ayer anteayer lunes martes miércoles jueves viernes sábado domingo día días semana",
        "ieri lunedì martedì mercoledì giovedì venerdì sabato domenica giorni fa",
        "ontem segunda terça quarta quinta sexta gisteren eergisteren maandag dinsdag woensdag",
        "donderdag vrijdag zaterdag zondag dagen geleden igår idag måndag tisdag onsdag torsdag",
        "fredag lördag söndag mandag lørdag søndag dagar dager sedan siden",
    )
    for word in words.split()
)
"""Words of days in languages that the shorthand does not read itself."""
_MOST_WORDS = 5


def foreign_day(
    tokens: Tokens, index: int, now: datetime, reader: Reader
) -> tuple[int, date] | None:
    """Give the token after a phrase at `index` in another of the reader's languages, and its day.

    dateparser is slow on whatever is no date, so only words with a date's word or a number
    among them are handed to it, the longest phrase first.
    """
    others = [language for language in reader.languages if language not in OWN]
    if not others:
        return None
    for end in range(min(index + _MOST_WORDS, len(tokens.items)), index, -1):
        if _is_candidate(tokens, index, end) and (day := _parse(tokens, index, end, now, others)):
            return end, day
    return None


def warm_up(now: datetime) -> None:
    """Let dateparser load what it loads with its first phrase, before anybody waits for it."""
    base = now.replace(tzinfo=None)
    dateparser.parse("hier", languages=["fr"], settings={"RELATIVE_BASE": base})


def _is_candidate(tokens: Tokens, index: int, end: int) -> bool:
    kinds = tokens.kinds[index:end]
    if not all(kind in ("word", "number") for kind in kinds):
        return False
    if "number" in (kinds[0], kinds[-1]):
        return "word" in kinds
    return tokens.items[index] in _WORDS or tokens.items[end - 1] in _WORDS


def _parse(
    tokens: Tokens, index: int, end: int, now: datetime, languages: list[str]
) -> date | None:
    try:
        moment = dateparser.parse(
            tokens.raw(index, end),
            languages=languages,
            settings={
                "RELATIVE_BASE": now.replace(tzinfo=None),
                "PREFER_DATES_FROM": "past",
                "STRICT_PARSING": False,
            },
        )
    except (ValueError, OverflowError):
        return None
    return moment.date() if moment else None
