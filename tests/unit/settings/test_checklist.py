"""config/checklists.toml: what an item is for, and that a wrong role stops the start."""

import pytest

from workflow.domain.errors import ConfigError
from workflow.domain.stages import Role
from workflow.settings.policy import read_checklist
from workflow.settings.toml import Toml


def test_an_item_may_be_for_a_role():
    """C2 is for who handles money; the others are for everybody whom their profile and post concern."""
    assert {item.code: item.roles for item in read_checklist() if item.roles} == {"C2": {Role.PENGELOLA_KEUANGAN}}


def test_a_wrong_role_stops_the_start(monkeypatch):
    """The error names the file, the key and the roles that there are."""
    top = Toml.read("checklists.toml").values
    row = {**top["butir"][0], "hanya_peran": ["bendahara"]}
    monkeypatch.setattr(Toml, "read", lambda name: Toml(name, {"butir": [row]}))
    with pytest.raises(ConfigError, match="'bendahara' tidak dikenal; pilih analis"):
        read_checklist()


def test_rules_name_items_that_there_are():
    """R-HND-03 and R-HND-04 read items by their codes: a code that no item bears would never be done."""
    rules = Toml.read("rules.toml")
    named = {
        code
        for rule in ("R-HND-03", "R-HND-04")
        for key, codes in rules.table(rule).table("parameter").values.items()
        if key.startswith("butir")
        for code in codes
    }
    assert named == {"C2", "D1", "D3"}
    assert named <= {item.code for item in read_checklist()}
