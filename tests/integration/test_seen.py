"""`--dilihat` on a list: what was shown is the SK's list or the round's, whoever is left out of the decision."""

from datetime import date

import pytest

from tests.city import database_copy, house_on
from workflow.domain.acts import Act
from workflow.domain.stages import Trigger
from workflow.services.deciding import ListScope, act_on_list
from workflow.services.digests import round_digest
from workflow.services.views import round_files

DECIDES = date(2026, 11, 30)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request, eve_of, tmp_path):
    """The city on the morning on which the review team decides."""
    opened = house_on(database_copy(eve_of(request.param, DECIDES), tmp_path), f"{DECIDES}T10:00")
    yield opened
    opened.store.close()


def simulate(house, seen, *, left_out=()):
    """What the PPK's decision on SK A would answer, by rule."""
    act = Act(Trigger.SETUJUI, "P-walikota", seen=seen, dry_run=True)
    answer = act_on_list(act, ListScope("2026-12", "A", tuple(left_out)), house)
    return {finding.rule for item in answer.answers for finding in item.findings if finding.stops}


def test_what_was_shown_is_the_list_or_the_round(house):
    """The digest of the round, of the SK, and of the decision itself are each good, with names left out too."""
    whole = round_files("2026-12", None, house)
    own = [file for file in whole if file.facts.case.decree_code == "A"]
    for seen in (round_digest(whole), round_digest(own)):
        for left_out in ((), (own[0].nip,)):
            assert "K-LIHAT" not in simulate(house, seen, left_out=left_out)


def test_another_list_than_the_one_shown_is_refused(house):
    """A digest of other names refuses the whole list and says so."""
    whole = round_files("2026-12", None, house)
    other = [file for file in whole if file.facts.case.decree_code == "B"]
    for seen in (round_digest(other), round_digest(whole[1:]), "0" * 64):
        assert simulate(house, seen) == {"K-LIHAT"}
