"""What the moderators have to look at: flags grouped by what they are about, the longest waiting first."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from community import view
from community.listing import Author
from moderation import flags
from moderation.flags import Flag, Reason
from web import subjects
from web.subjects import Shown
from web.translations import N_

FLAGS_READ = 300

HEADINGS = {
    Reason.SPAM: N_("Looks like an advert"),
    Reason.RUDE: N_("Rude or unkind"),
    Reason.WRONG: N_("Wrong, and could do harm"),
    Reason.PRIVATE: N_("Shows personal data"),
    Reason.OFF_TOPIC: N_("Does not belong here"),
    Reason.OTHER: N_("Something is the matter"),
}


@dataclass(frozen=True)
class Matter:
    """One thing that somebody flagged, with everybody's flags on it."""

    shown: Shown
    flags: list[Flag]
    flaggers: dict[int, Author]

    @property
    def heading(self) -> str:
        """What most of the flags say; the first when they disagree."""
        reasons = [flag.reason for flag in self.flags]
        return HEADINGS[Reason(max(reasons, key=reasons.count))]

    @property
    def since(self) -> datetime:
        return self.flags[0].created_at


def matters(db: Session) -> list[Matter]:
    """Everything undecided, oldest first."""
    by_subject: dict[tuple[str, int], list[Flag]] = {}
    for flag in flags.undecided(db, FLAGS_READ):
        by_subject.setdefault((flag.subject_kind, flag.subject_id), []).append(flag)
    flaggers = view.authors_of(db, {flag.by_id for found in by_subject.values() for flag in found})
    return [_matter(db, kind, id, found, flaggers) for (kind, id), found in by_subject.items()]


def _matter(db: Session, kind: str, id: int, found: list[Flag], flaggers: dict[int, Author]) -> Matter:
    subject = flags.subject(db, kind, id)
    assert subject  # noqa: S101 nothing that can be flagged is ever deleted
    return Matter(subjects.shown(db, subject), found, {flag.by_id: flaggers[flag.by_id] for flag in found})
