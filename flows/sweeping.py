"""What the stages' flows share: one task a chunk, claimed in the database, and a house whose clock stands at the night."""

from datetime import date
from functools import lru_cache

from prefect import task

from workflow.bootstrap import App, open_app
from workflow.domain.stages import Stage
from workflow.services.house import House
from workflow.services.night import night_moment, owner_name, sweep_next


@lru_cache(maxsize=8)
def app_at(day: date) -> App:
    """The app at 01:00 of a night."""
    return open_app(night_moment(day, open_app().house))


def house_at(day: date) -> House:
    """The house at 01:00 of a night."""
    return app_at(day).house


@task(name="bagian", retries=2, retry_delay_seconds=2)
def sweep_chunk(stage: Stage, day: date, owner: str) -> bool:
    """Claims and sweeps one chunk of a stage; False where none is left."""
    return sweep_next(house_at(day), day, owner, stage)


def sweep_stage(stage: Stage, day: date) -> int:
    """Sweeps chunks of a stage until none is left to claim; returns how many."""
    owner, done = owner_name(house_at(day)), 0
    # One task a chunk, named after the stage: the run reads as the process, without a sub-flow's cost.
    sweep = sweep_chunk.with_options(name=stage.value)
    while sweep(stage, day, owner):
        done += 1
    return done
