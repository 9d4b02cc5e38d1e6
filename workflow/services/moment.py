"""The times of one act, taken once."""

from datetime import date, datetime
from typing import NamedTuple

from workflow.services.house import House


class Moment(NamedTuple):
    """The times of one act: its own, the machine's, and the agency's civil date."""

    at: datetime
    machine: datetime
    today: date

    @classmethod
    def of(cls, house: House) -> "Moment":
        """The clock's answer, taken once for a whole act."""
        return cls(house.clock.now(), house.clock.machine(), house.clock.today())
