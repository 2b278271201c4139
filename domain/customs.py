"""What a workspace may choose: a language and country, and a place with its holidays.

Languages and the English names of countries are those of the Unicode CLDR, as Babel ships them;
places, their parts and their holidays those of the package `holidays`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

from babel import Locale
from babel.core import get_global
from babel.localedata import locale_identifiers
from holidays import country_holidays, list_supported_countries
from holidays.registry import COUNTRIES

from domain.locales import SLACKS_OWN, written_in
from domain.names import words_of

OFFERED = 100
"""A select of Slack's shows at most so many."""
_ENGLISH = Locale("en")
_AHEAD = timedelta(days=366)
_SHORTEST_ALIAS = 3
"""Letters from which on an alias of a part is a name that somebody would type."""
_ENGLISH_PARTS = MappingProxyType(
    {
        "AT-2": "Carinthia",
        "AT-3": "Lower Austria",
        "AT-4": "Upper Austria",
        "AT-6": "Styria",
        "AT-7": "Tyrol",
        "AT-9": "Vienna",
        "CH-GE": "Geneva",
        "CH-LU": "Lucerne",
        "CH-SG": "Saint St Gallen",
        "DE-BY": "Bavaria",
        "DE-HE": "Hesse",
        "DE-MV": "Western Pomerania",
        "DE-NI": "Lower Saxony",
        "DE-NW": "North Rhine-Westphalia",
        "DE-RP": "Rhineland-Palatinate",
        "DE-SN": "Saxony",
        "DE-ST": "Saxony-Anhalt",
        "DE-TH": "Thuringia",
        "ES-AN": "Andalusia",
        "ES-CT": "Catalonia",
    }
)
"""English names of parts that the package names in their own language alone."""


@dataclass(frozen=True)
class Named:
    """Something to choose: what is stored, and what people read."""

    code: str
    name: str


def locale_name(locale: str) -> str:
    """Return "Danish (Denmark)" for `da-DK`."""
    if not locale:
        return ""
    return written_in(locale).get_display_name(_ENGLISH) or locale


def find_locales(sought: str, first: Iterable[str] = ()) -> tuple[Named, ...]:
    """Return the languages and countries that `sought` may mean, those in `first` before others.

    At most 100; with nothing sought they begin with `first`.
    """
    return _find(_locales(), sought, first)


def is_locale(locale: str) -> bool:
    """Whether CLDR knows this language and country, written as Slack does (`da-DK`)."""
    return locale in _locales()


def place_name(code: str) -> str:
    """Return "Denmark" for `DK`, "Germany, Bayern" for `DE-BY`; the code itself for others."""
    return _places().get(code, code)


def find_places(sought: str, first: Iterable[str] = ()) -> tuple[Named, ...]:
    """Return the countries, and parts of them, that `sought` may mean; at most 100."""
    return _find(_places(), sought, first, _other_names())


def is_place(code: str) -> bool:
    """Whether the holidays of this country, or part of one, are known."""
    return code in _places()


def guess_place(zones: Iterable[str], locale: str) -> str:
    """Return the country whose holidays a workspace probably has; empty where nothing says.

    It is the one in whose time zones most of its members are. Where those say nothing it is the
    locale's, unless that is the one that Slack gives to everybody who chose nothing.
    """
    of_zone: Mapping[str, str] = get_global("zone_territories")
    own = "" if locale == SLACKS_OWN else written_in(locale).territory if locale else ""
    counted = Counter(of_zone.get(zone, "") for zone in zones)
    known = [country for country in counted if is_place(country)]
    if known:
        return max(known, key=lambda country: (counted[country], country == own, country))
    return own if own and is_place(own) else ""


def next_holiday(place: str, today: date) -> tuple[date, str] | None:
    """Return the next holiday from `today` on, with its English name; None without a place."""
    if not is_place(place):
        return None
    country, _, part = place.partition("-")
    found = country_holidays(
        country,
        subdiv=part or None,
        years=(today.year, today.year + 1),
        language="en_US",
    )
    coming = sorted(day for day in found if today <= day <= today + _AHEAD)
    return (coming[0], str(found[coming[0]])) if coming else None


def _find(
    offered: Mapping[str, str],
    sought: str,
    first: Iterable[str],
    other_names: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Named, ...]:
    """Find what has, for each word that is sought, a word that begins so, or has that code."""
    words = words_of(sought)
    ahead = [code for code in dict.fromkeys(first) if code in offered]
    order = dict.fromkeys((*ahead, *offered))
    found = [
        Named(code, offered[code])
        for code in order
        if sought.strip().lower() == code.lower()
        or _begins(words_of(f"{offered[code]} {other_names.get(code, '')}"), words)
    ]
    return tuple(found[:OFFERED])


def _begins(known: tuple[str, ...], sought: tuple[str, ...]) -> bool:
    return all(any(word.startswith(part) for word in known) for part in sought)


@lru_cache(maxsize=1)
def _locales() -> Mapping[str, str]:
    """Every locale of CLDR as Slack would write it, with its English name, by name."""
    named = {}
    for identifier in locale_identifiers():
        name = Locale.parse(identifier).get_display_name(_ENGLISH)
        code = identifier.replace("_", "-")
        named[code] = name or code
    return dict(sorted(named.items(), key=lambda each: each[1]))


@lru_cache(maxsize=1)
def _places() -> Mapping[str, str]:
    """Every country with known holidays, and the parts that have their own, by English name."""
    named = {}
    for country, parts in list_supported_countries(include_aliases=False).items():
        whole = _ENGLISH.territories.get(country, country)
        named[country] = whole
        if parts:
            aliases = country_holidays(country).subdivisions_aliases
            names = {code: name for name, code in reversed(aliases.items())}
            named |= {f"{country}-{part}": f"{whole}, {names.get(part, part)}" for part in parts}
    return dict(sorted(named.items(), key=lambda each: each[1]))


@lru_cache(maxsize=1)
def _other_names() -> Mapping[str, str]:
    """What else a place is called, by code: "UK", "USA", "Bavaria", "Catalunya"."""
    others = {code: " ".join(codes) for _, code, *codes in COUNTRIES.values()}
    for country, parts in list_supported_countries(include_aliases=False).items():
        aliases = country_holidays(country).subdivisions_aliases if parts else {}
        for name, part in aliases.items():
            if len(name) >= _SHORTEST_ALIAS:
                code = f"{country}-{part}"
                others[code] = f"{others.get(code, '')} {name}"
    for code, name in _ENGLISH_PARTS.items():
        others[code] = f"{others.get(code, '')} {name}"
    return others
