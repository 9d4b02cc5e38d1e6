"""Four eyes in the database: the trigger that refuses a decision which is no further person's (R-AUT-04, R-COI-01).

The program refuses first and says why (domain.independence); this stands behind it, whoever writes the row. A person is
one under every id: `orang_sama` of the register holds further ids with the first.
"""

from workflow.storage.directory import SAME_PERSON

MESSAGE = "four eyes"
_CURRENT = "g.recorded_until IS NULL"


def _person(named: str) -> str:
    """SQL of the one id of a person."""
    return (
        f"COALESCE((SELECT q.reference FROM register q WHERE q.table_name = '{SAME_PERSON}' AND q.subject = {named} "  # noqa: S608 - built from this module's constants only
        f"AND q.recorded_until IS NULL), {named})"
    )


def _related() -> str:
    actor, tie = _person("NEW.actor"), f"g.table_name = 'hubungan' AND {_CURRENT}"
    return (
        f"EXISTS (SELECT 1 FROM register g WHERE {tie} AND g.subject = NEW.subject "  # noqa: S608 - as above
        f"AND {_person('g.reference')} = {actor}) "
        f"OR EXISTS (SELECT 1 FROM register g WHERE {tie} AND g.reference = NEW.subject "
        f"AND {_person('g.subject')} = {actor})"
    )


def _acts_for_the_proposer(dialect: str) -> str:
    day = "NEW.decided_on" if dialect == "sqlite" else "NEW.decided_on::text"
    start, end = (
        f"json_extract(g.payload, '$.{key}')" if dialect == "sqlite" else f"(g.payload::json ->> '{key}')"
        for key in ("mulai", "selesai")
    )
    return (
        "EXISTS (SELECT 1 FROM register g WHERE g.table_name = 'delegasi' "  # noqa: S608 - as above
        f"AND g.reference IN (NEW.proposer, {_person('NEW.proposer')}) AND {_CURRENT} "
        f"AND {_person('g.subject')} = {_person('NEW.actor')} AND COALESCE({start}, '') <= {day} "
        f"AND ({end} IS NULL OR {end} >= {day}))"
    )


def _counts_twice() -> str:
    person, seat = _person("NEW.actor"), _person("COALESCE(NEW.on_behalf, NEW.actor)")
    same, own_seat = f"{_person('d.actor')} = {person}", f"{_person('COALESCE(d.on_behalf, d.actor)')} = {seat}"
    return (
        "EXISTS (SELECT 1 FROM decision d WHERE d.case_id = NEW.case_id AND d.visit = NEW.visit AND NOT d.superseded "  # noqa: S608 - as above
        f"AND ((d.capacity = NEW.capacity AND ({same} OR {own_seat})) "
        "OR (d.capacity <> NEW.capacity AND 'kepala_opd' NOT IN (d.capacity, NEW.capacity) "
        f"AND (d.on_behalf IS NOT NULL OR NEW.on_behalf IS NOT NULL) AND {same})))"
    )


def refused_decision(dialect: str) -> str:
    """The condition, over the row NEW of `decision`, under which it must not be written."""
    # Who abstains recuses himself: that decides nothing.
    approves = "NEW.capacity <> 'kepala_opd' AND NEW.outcome <> 'abstain' AND NEW.proposer IS NOT NULL"
    actor, behalf = _person("NEW.actor"), _person("COALESCE(NEW.on_behalf, NEW.actor)")
    return " OR ".join(
        [
            f"{_person('NEW.subject')} IN ({actor}, {behalf})",
            f"({approves} AND {_person('NEW.proposer')} IN ({actor}, {behalf}))",
            f"({approves} AND {_acts_for_the_proposer(dialect)})",
            f"(NEW.outcome <> 'abstain' AND ({_related()}))",
            _counts_twice(),
        ]
    )


def four_eyes_statements(dialect: str) -> list[str]:
    """DDL of the trigger for a dialect."""
    if dialect == "sqlite":
        return [
            f"""CREATE TRIGGER decision_four_eyes BEFORE INSERT ON decision WHEN {refused_decision(dialect)}
            BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
        ]
    return [
        f"""CREATE FUNCTION refuse_dependent_decision() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF {refused_decision(dialect)} THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = '23514'; END IF;
        RETURN NEW; END $$""",
        """CREATE TRIGGER decision_four_eyes BEFORE INSERT ON decision
        FOR EACH ROW EXECUTE FUNCTION refuse_dependent_decision()""",
    ]
