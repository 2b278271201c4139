"""The HTML tags that texts may come out with; everything put into one is escaped."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

_FRAMES: Mapping[str, Markup] = {
    "blockquote": Markup("<blockquote>{}</blockquote>"),
    "code": Markup("<code>{}</code>"),
    "em": Markup("<em>{}</em>"),
    "h4": Markup("<h4>{}</h4>"),
    "h5": Markup("<h5>{}</h5>"),
    "h6": Markup("<h6>{}</h6>"),
    "li": Markup("<li>{}</li>"),
    "ol": Markup("<ol>{}</ol>"),
    "p": Markup("<p>{}</p>"),
    "pre": Markup("<pre>{}</pre>"),
    "s": Markup("<s>{}</s>"),
    "strong": Markup("<strong>{}</strong>"),
    "ul": Markup("<ul>{}</ul>"),
}
_LINK = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
_BREAK = Markup("<br>")
_SAFE_SCHEMES = ("http://", "https://", "mailto:", "tel:")


def tagged(tag: str, inside: str) -> Markup:
    """Return `inside` in a tag without attributes; a `KeyError` for a tag not listed here."""
    return _FRAMES[tag].format(inside)


def link(url: str, label: str) -> Markup:
    """Return a link that opens elsewhere. The address has to be one that `is_link` allows."""
    return _LINK.format(url, label)


def is_link(url: str) -> bool:
    """Whether a link may lead there: no scripts, nothing of this machine."""
    return url.lower().startswith(_SAFE_SCHEMES)


def joined(parts: Iterable[Markup]) -> Markup:
    """Return the parts one after the other."""
    return Markup().join(parts)


def lines(parts: Iterable[str]) -> Markup:
    """Return the parts on lines of their own."""
    return _BREAK.join(parts)
