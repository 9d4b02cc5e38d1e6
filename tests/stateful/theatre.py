"""Moments of the good way, kept as databases with what the model knew then, so that a play can start at any of them."""

import copy
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tests.stateful.cast import Cast
from tests.stateful.model import Model
from tests.stateful.play import Play
from tests.stateful.script import play_the_good_way
from tests.stateful.world import Relay, World

Copy = Callable[[str], str]
Tally = Counter[tuple[str, bool]]


@dataclass(frozen=True)
class Kept:
    """A moment: the database, the model, the clock and what the relay had seen."""

    url: str
    model: Model
    now: datetime
    sent: list[tuple[str, str, str, str, bool]]


@dataclass
class Theatre:
    """All kept moments of one database server; `tally` counts what was accepted and refused there, by name."""

    cast: Cast
    copied: Copy
    dropped: Callable[[str], None]
    kept: dict[str, Kept] = field(default_factory=dict)
    tally: Tally = field(default_factory=Counter)

    def rehearse(self, url: str, begin: datetime) -> None:
        """Plays the good way once on a database and keeps its moments."""
        play = self._play(url, Model(self.cast.offices, self.cast.context.proposer or ""), begin, [])

        def keep(name: str) -> None:
            play.check()
            now = play.world.now
            play.world.close()
            self.kept[name] = Kept(self.copied(url), copy.deepcopy(play.model), now, list(play.world.relay.sent))

        play_the_good_way(play, keep)
        play.world.close()

    def start(self, name: str) -> Play:
        """A play that begins at a kept moment, on a copy of its own."""
        kept = self.kept[name]
        return self._play(self.copied(kept.url), copy.deepcopy(kept.model), kept.now, list(kept.sent))

    def end(self, play: Play) -> None:
        """Closes a play and removes its copy."""
        play.world.close()
        self.dropped(play.world.url)

    def _play(self, url: str, model: Model, now: datetime, sent: list[tuple[str, str, str, str, bool]]) -> Play:
        return Play(World(url, self.cast, now, Relay(sent=sent)), model, self.cast, self.tally)
