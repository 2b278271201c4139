"""Where a subject stands when several conversations were asked about it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from domain.digests import Vote
from domain.ids import ConversationId, EditionId, MemberId
from domain.verdict import Asked, Standing, Tally, standing_of, verdict_of


def standing_across(
    votes: Iterable[Vote],
    asked: Mapping[ConversationId, Sequence[Asked]],
    eligible: Collection[MemberId],
    now: datetime,
) -> Standing:
    """Return where a subject stands at `now`, over everybody in `eligible`.

    "Until the subject was asked twice more" is counted in the conversation in which a member gave
    their latest answer: questions to other conversations do not make it older. Within one
    conversation this is `standing_of`. Each conversation's editions come oldest first.
    """
    places = {each.edition_id: place for place, editions in asked.items() for each in editions}
    members = frozenset(eligible)
    relevant = [
        vote
        for vote in votes
        if vote.edition_id in places and vote.member_id in members and vote.cast_at <= now
    ]
    latest = _latest_place(relevant, places)
    tally, out = Tally(), 0
    for place, editions in asked.items():
        here = {member for member, theirs in latest.items() if theirs == place}
        part = standing_of(relevant, editions, here, now)
        tally = Tally(
            tally.value + part.tally.value,
            tally.both + part.tally.both,
            tally.noise + part.tally.noise,
        )
        out += len(here) - part.users
    users = len(members) - out
    return Standing(verdict_of(tally, users), tally, users)


def _latest_place(
    votes: Iterable[Vote], places: Mapping[EditionId, ConversationId]
) -> dict[MemberId, ConversationId]:
    ordered = sorted(votes, key=lambda vote: (vote.cast_at, vote.edition_id, vote.answer))
    return {vote.member_id: places[vote.edition_id] for vote in ordered}
