"""The setting of the garbage collector, in a process of its own: it is one for the process."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_modules_are_left_alone_and_garbage_that_holds_itself_still_goes() -> None:
    lines = (
        "import gc, weakref",
        "from bot.garbage import OBJECTS, collect_rarely",
        "module = [[] for _ in range(OBJECTS)]",
        "collect_rarely()",
        "assert gc.get_freeze_count() > OBJECTS > len(gc.get_objects())",
        "class Loop: pass",
        "one = Loop(); one.itself = one; seen = weakref.ref(one); del one",
        "assert seen() is not None",
        "kept = [[] for _ in range(2 * OBJECTS)]",
        "assert seen() is None",
    )

    subprocess.run([sys.executable, "-c", "\n".join(lines)], cwd=ROOT, check=True)
