"""The one root of all errors that Noisegate raises on purpose."""


class NoisegateError(Exception):
    """Something that Noisegate itself found wrong."""


class ForMember(NoisegateError):
    """An error whose wording is for the member: it is shown to them as it stands.

    The wording says what was understood, what was not, and what to do next. It never holds
    anything that another member may not see.
    """

    def __init__(self, wording: str) -> None:
        super().__init__(wording)
        self.wording = wording


class NotFound(ForMember):
    """What was asked for is not there, or not there for this member."""


class NotAllowed(ForMember):
    """This member may not do that; the wording says who may.

    Where a steward may, and the member may ask one, `request` is the command that does it, as it
    would be typed.
    """

    def __init__(self, wording: str, request: str | None = None) -> None:
        super().__init__(wording)
        self.request = request


class TakesNoPart(ForMember):
    """This member themselves said that they are away, or that they opted out.

    `away` tells which, and with it what changes it.
    """

    def __init__(self, wording: str, *, away: bool) -> None:
        super().__init__(wording)
        self.away = away


class FieldErrors(NoisegateError):
    """Fields of a form that cannot be taken as they are: `faults` maps field name to wording."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(", ".join(sorted(faults)))
        self.faults = faults
