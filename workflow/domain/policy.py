"""What the city decides for itself: deadlines, approval chain, reminders, handover checklist. Never legality."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from workflow.domain.chain import Chain
from workflow.domain.competence import Weighing
from workflow.domain.evidence import EvidenceLimits
from workflow.domain.mails import OfficeHours
from workflow.domain.outbox import DeliveryLimits
from workflow.domain.profiles import Profile
from workflow.domain.reminding import Reminding
from workflow.domain.stages import Role, Stage
from workflow.domain.telling import Telling
from workflow.domain.timetable import Schedule


@dataclass(frozen=True)
class Agency:
    """Who the agency is and where people ask; shown in mails and pages."""

    name: str
    unit: str
    address: str
    phone: str
    hours: str
    reply_to: str


class ChecklistItem(NamedTuple):
    """One handover item.

    Args:
        agencies: units whose posts it is for, empty means every agency; overlaps: due when the overlap of both holders ends.
        profiles: empty means every profile; roles: those of which the person holds one, empty means everybody.
        days: working days after the TMT, below zero before it.
        guards_leaving: done before a post that signs is left to a Plt or Plh.
        specific: its evidence holds specific personal data and is kept apart.
        no_note: the superior's reasoned note does not replace it.
        elsewhere: where the person goes to another agency: `juga` also there, `hanya` only then, empty not for a post there.
    """

    code: str
    group: str
    title: str
    leaves_post: bool
    profiles: frozenset[str]
    owner: str
    follows: str
    blocking: bool
    risk: str
    days: int
    letter: str | None
    signatory_only: bool
    roles: frozenset[Role] = frozenset()
    elsewhere: str = ""
    no_note: bool = False
    guards_leaving: bool = False
    specific: bool = False
    agencies: frozenset[str] = frozenset()
    overlaps: bool = False


class Handover(NamedTuple):
    """Terms of the handover.

    Args:
        second_days: working days for the second one, where the successor comes after a stand-in received the first.
        overlap: working days after the TMT in which both holders are there for the handover, by the profile of the post left.
        schedule: when handovers of chains of one day begin and end, and the minutes of each.
        summons_after, summons_term: working days after the TMT without an SPMT, and to summon; check_after: days after the
            TMT; check_term: working days to answer the check.
    """

    second_days: int
    summons_after: int
    summons_term: int
    check_after: int
    check_term: int
    evidence: EvidenceLimits
    overlap: Mapping[str, int]
    schedule: Schedule


@dataclass(frozen=True)
class Policy:
    """Tunables of config/stages.toml, profiles.toml, checklists.toml and competencies.toml."""

    stage_days: Mapping[Stage, int]
    opinion_days: int
    answer_days: int
    chain: Chain
    profiles: Mapping[str, Profile]
    link_days: int
    undo_minutes: int
    reminding: Reminding
    outlook_days: int
    mail_hours: OfficeHours
    delivery: DeliveryLimits
    chunk_size: int
    dead_after_seconds: int
    checklist: tuple[ChecklistItem, ...]
    competencies: Mapping[str, str]
    weighing: Weighing
    handover: Handover
    telling: Telling
    candidate_rules: frozenset[str] = frozenset()
    talent_axes: tuple[str, str] = ("Potensial", "Kinerja")
    correction_days: int = 3
    smallest_group: int = 5
    answer_themes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    level_texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def level_text(self, code: str, level: float | None) -> str | None:
        """What the dictionary says of a level reached or asked for; a level between two has reached the lower one."""
        texts = self.level_texts.get(code, ())
        return texts[int(level) - 1] if level is not None and 1 <= level < len(texts) + 1 else None

    @property
    def inaugurated_profiles(self) -> frozenset[str]:
        """The profiles whose posts are entered by an inauguration."""
        return frozenset(name for name, profile in self.profiles.items() if profile.inaugurated)
