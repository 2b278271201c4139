"""Text from people, as it can be stored and sent on."""


def sound(text: str) -> str:
    """Leave out what no database or message can hold: NUL, and halves of characters.

    PostgreSQL refuses NUL in texts; half a surrogate pair, which a cut emoji leaves, cannot be
    written as UTF-8.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    return whole.replace("\x00", "")
