"""The timetable of a round's handovers as `mutasi gelombang` tells it."""

from collections.abc import Iterable, Iterator

from workflow.domain.casefile import CaseFile
from workflow.domain.facts import Post
from workflow.domain.stages import Stage
from workflow.domain.timetable import Handing, Schedule, timetable
from workflow.services.house import House

_ENDED = frozenset({Stage.DITARIK, Stage.DITOLAK, Stage.GUGUR, Stage.DIBATALKAN, Stage.SELESAI})


def timetable_document(files: Iterable[CaseFile], schedule: Schedule) -> list[dict[str, object]]:
    """The handovers of chains of one day in their order, for each day of the round."""
    listed = list(files)
    names = {post.id: post.name for f in listed for post in (f.facts.origin, f.facts.target) if isinstance(post, Post)}
    return [
        {
            "tanggal": day,
            "urutan": [
                {
                    "kasus": slot.handing.number,
                    "jabatan": names[slot.handing.post],
                    "dari": slot.handing.leaver,
                    "kepada": slot.successor,
                    "atasan": slot.handing.superior,
                    "mulai": slot.begins.isoformat("minutes"),
                    "selesai": slot.ends.isoformat("minutes"),
                    "muat": slot.fits,
                }
                for slot in slots
            ],
        }
        for day, slots in timetable(_handings(listed), schedule).items()
    ]


def overlap_document(file: CaseFile, house: House) -> dict[str, object] | None:
    """From when until when both holders of the post left are there for the handover; None where the city has no such days."""
    origin, tmt = file.facts.origin, file.guard.tmt or file.facts.decree.effective
    days = house.policy.handover.overlap.get(origin.profile, 0) if isinstance(origin, Post) else 0
    if not days or tmt is None or not isinstance(origin, Post):
        return None
    return {"mulai": tmt, "selesai": house.calendar.of_profile(origin.profile).add_working_days(tmt, days)}


def _handings(files: Iterable[CaseFile]) -> Iterator[Handing]:
    for file in files:
        facts, tmt = file.facts, file.facts.decree.effective
        if isinstance(facts.origin, Post) and tmt is not None and facts.case.state not in _ENDED:
            target = facts.target.id if isinstance(facts.target, Post) else None
            supervisor = file.circle.origin_supervisor
            yield Handing(facts.case.number, tmt, facts.origin.id, target, file.nip, supervisor)
