"""Who may see what: names of a round before its SK, and specific personal data. PASS shows, everything else hides."""

from workflow.domain.facts import Params
from workflow.domain.findings import Finding
from workflow.domain.rules._shared import fails, holds, lists, needs, texts, unknown
from workflow.domain.stages import Stage
from workflow.domain.watching import Sight

_AFTER_SK = frozenset({Stage.SERAH_TERIMA, Stage.SELESAI, Stage.DIBATALKAN})


@needs(terlibat=list)
def names_are_shown_to_the_involved(facts: Sight, params: Params) -> Finding:
    """R-CON-01: until its SK a case is visible to those alone who have a part in it.

    A case that ended without an SK stays so. An operator at the server's own command line is asked for nothing: this is
    for what is shown to people who signed in or get a mail.

    Regulation: UU 27/2022.
    """
    if (facts.remembered or facts.state) in _AFTER_SK:
        return holds(params, case="sesudah_sk")
    involved = sorted(facts.viewer.intersection(texts(params, "terlibat")))
    return holds(params, {"sebagai": involved}) if involved else fails(params)


@needs(golongan=dict, temuan=dict)
def specific_data_are_shown_to_those_who_need_them(facts: Sight, params: Params) -> Finding:
    """R-PDP-01: specific personal data are shown to the roles that need that class of data, and to the person.

    What a finding of a rule tells belongs to a class by `temuan`. Each showing to a named person is logged where it
    happens. A class that nobody is named for is shown to nobody.

    Regulation: UU 27/2022 art. 4.
    """
    if facts.data is None:
        return holds(params, case="umum")
    for name, roles in lists(params, "golongan"):
        if name == facts.data:
            shown = not facts.viewer.isdisjoint(roles)
            return holds(params, {"golongan": name}) if shown else fails(params, {"golongan": name})
    return unknown(params, f"siapa yang memerlukan data {facts.data}")


def class_told_by(params: Params, code: str) -> str | None:
    """The class of specific data that the findings of a rule tell, or None."""
    return next((name for name, codes in lists(params, "temuan") if code in codes), None)
