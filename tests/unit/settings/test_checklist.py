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


def _read(monkeypatch, **keys):
    row = {**Toml.read("checklists.toml").values["butir"][0], **keys}
    monkeypatch.setattr(Toml, "read", lambda name: Toml(name, {"butir": [row]}))
    return read_checklist()[0]


def test_an_item_may_be_for_an_agency(monkeypatch):
    """`opd` names agencies; what is no list of them stops the start."""
    assert _read(monkeypatch, opd=["DUKCAPIL"]).agencies == {"DUKCAPIL"}
    with pytest.raises(ConfigError, match="harus daftar id_opd"):
        _read(monkeypatch, opd=[7])


def test_what_no_note_replaces_and_what_keeps_a_post():
    """The successor of money and both certificates; before leaving the certificate of who stands in."""
    items = read_checklist()
    assert {item.code for item in items if item.no_note} == {"C2", "D3", "D4"}
    assert {item.code for item in items if item.guards_leaving} == {"D4"}
    assert {item.code for item in items if item.specific} == {"H3", "H8"}
