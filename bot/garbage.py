"""How rarely Python looks for garbage that holds itself: reference counts free all the rest.

With Python's own threshold, 700 new objects, looking took up to a third of the time of `/log`
under load, since each look goes through what many requests have under way.
"""

import gc

OBJECTS = 50_000
"""New objects after which the youngest are looked through; some hundred requests."""
YOUNG, OLD = 10, 10
"""How many looks at younger objects come before one at older ones."""


def collect_rarely() -> None:
    """Look for garbage rarely, and never among the modules: they stay until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS, YOUNG, OLD)
