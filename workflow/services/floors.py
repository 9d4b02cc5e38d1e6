"""The one floor of a unit: the limits of R-SRV-01 as config/rules.toml has them, for the planner and the monitor alike."""

from workflow.domain.minimum_staffing import Limits
from workflow.domain.rules._shared import number
from workflow.services.house import House

_SHARE = "R-SRV-01"


def limits_of(house: House) -> Limits:
    """The limits of R-SRV-01."""
    params = house.rulebook.rules[_SHARE].params("")
    names = ("persen_batas", "unit_kecil", "orang_sedikit")
    return Limits(*(number(params, name) for name in names))
