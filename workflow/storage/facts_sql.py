"""The statements of the fact loader: four at most, for one case and for five hundred."""

from typing import Any, NamedTuple

from workflow.domain.stages import CLOSED_STATES, FIVE_STAGES, Stage
from workflow.storage.directory import SAME_PERSON
from workflow.storage.prepared import Prepared

_CURRENT = "{0}.recorded_until IS NULL"
_AS_OF = "{0}.recorded_at <= :as_of AND ({0}.recorded_until IS NULL OR {0}.recorded_until > :as_of)"
# Said by what is closed: said by what is open, the planner would walk all open cases instead of those of the posts.
_CLOSED = ", ".join(f"'{state}'" for state in CLOSED_STATES)
# Who is to enter a unit, or did: a paused case brings nobody for now.
_ON_THE_WAY = ", ".join(f"'{state}'" for state in (*FIVE_STAGES, Stage.SELESAI))

SELECTIONS = {
    "ids": "c.id IN (:ids...)",
    "numbers": "c.number IN (:numbers...)",
    "decree": "c.round_code = :round AND c.decree_code = :decree",
    "round": "c.round_code = :round",
    "range": "c.id BETWEEN :first AND :last AND c.state = :stage",
}

CASE_COLUMNS = (
    "id",
    "number",
    "nip",
    "round_code",
    "decree_code",
    "origin_post",
    "origin_unit",
    "target_post",
    "kind",
    "reason_code",
    "reason_text",
    "ground",
    "replacement_nip",
    "acting_nip",
    "own_request",
    "state",
    "remembered",
    "visit",
    "version",
    "fact_seq",
    "held",
    "imported_stage",
    "entered_on",
    "deadline",
    "counted_from",
    "counted_days",
    "last_night",
    "told_on",
    "answer",
    "tmt",
    "post_changed",
    "mapping",
)
AROUND_CASE = {
    "round_seq": "r.fact_seq",
    "proposer": "r.proposer",
    "briefing_on": "r.briefing_on",
    "sessions": "r.sessions",
    "context": "r.context",
    "decree_kind": "d.kind",
    "decree_number": "d.number",
    "dated": "d.dated",
    "inauguration": "d.inauguration",
    "invitation": "d.invitation",
    "signer": "d.signer",
    "signer_status": "d.signer_status",
    "decree_tmt": "d.tmt",
    "open_selection": "d.open_selection",
    "name": "e.name",
    "employment": "e.employment",
    "birth": "e.birth",
    "grade": "e.grade",
    "email": "e.email",
    "channel": "e.channel",
    "supervisor_nip": "e.supervisor_nip",
    "standing": "e.standing",
    "education": "e.education",
    "roster_post": "e.roster_post",
    "held_post": "o.post_id",
    "held_since": "o.since",
    "attended": "a.attended",
    "held_on": "a.held_on",
    "directory_seq": "(SELECT value FROM counter WHERE name = 'directory')",
}
Wide = NamedTuple("Wide", [(name, Any) for name in (*CASE_COLUMNS, *AROUND_CASE)])  # type: ignore[misc]  # mypy reads no computed field names
"""The wide row of a case, its fields in the order of the statement's columns."""


def _versions(alias: str, *, past: bool) -> str:
    return (_AS_OF if past else _CURRENT).format(alias)


def case_statement(selection: str, *, past: bool) -> Prepared:
    """One wide row a case (`Wide`): case, round, decree, person, holding, attendance, and the directory's number."""
    columns = ", ".join([f"c.{name}" for name in CASE_COLUMNS] + list(AROUND_CASE.values()))
    return Prepared(f"""
        SELECT {columns}
        FROM transfer_case c
        JOIN transfer_round r ON r.code = c.round_code
        JOIN decree d ON d.round_code = c.round_code AND d.code = c.decree_code
        LEFT JOIN employee e ON e.nip = c.nip AND {_versions("e", past=past)}
        LEFT JOIN occupancy o ON o.nip = c.nip AND o.holding = 'definitif' AND o.until IS NULL
        LEFT JOIN attendance a ON a.round_code = c.round_code AND a.nip = c.nip
        WHERE {SELECTIONS[selection]}
        ORDER BY c.id
    """)  # noqa: S608 - built from this module's constants only


# CROSS JOIN: SQLite keeps the order of the tables, or it would read every person's status first.
_AROUND = f"""
    SELECT 'surat' AS tag, l.round_code AS k, l.payload AS a, NULL AS b, NULL AS c, NULL AS d, NULL AS e, NULL AS f
    FROM letter l WHERE l.round_code IN (:rounds...)
    UNION ALL
    SELECT 'putusan', CAST(p.case_id AS TEXT), p.capacity, p.actor, p.on_behalf, p.outcome,
           CAST(p.id AS TEXT) || ':' || CAST(p.decided_on AS TEXT) || ':' || COALESCE(p.rests_on, ''), p.letter_number
    FROM decision p WHERE p.case_id IN (:ids...) AND NOT p.superseded
    UNION ALL
    SELECT 'saingan', s.target_post, s.number, s.nip, s.origin_post, s.state, s.decree_code, s.round_code
    FROM transfer_case s WHERE s.target_post IN (:claimed...) AND s.state NOT IN ({_CLOSED}) AND NOT s.post_changed
    UNION ALL
    SELECT 'melepas', s.origin_post, s.number, s.nip, s.target_post, s.state, s.decree_code, s.round_code
    FROM transfer_case s WHERE s.origin_post IN (:claimed...) AND s.state NOT IN ({_CLOSED}) AND NOT s.post_changed
    UNION ALL
    SELECT 'rantai', q.round_code, q.number, q.nip, q.origin_post, q.target_post,
           (SELECT CAST(COUNT(*) AS TEXT) FROM occupancy n WHERE n.post_id = q.target_post AND n.until IS NULL), q.state
    FROM transfer_case q
    WHERE q.round_code IN (SELECT x.round_code FROM letter x
                           WHERE x.round_code IN (:kept...) AND x.kind = 'rekomendasi_bkn' AND x.result <> 'setuju')
         AND q.state NOT IN ({_CLOSED}) AND NOT q.post_changed
    UNION ALL
    SELECT 'pemegang', h.post_id, h.nip, CAST(h.since AS TEXT), NULL, NULL, NULL, NULL
    FROM occupancy h WHERE h.post_id IN (:posts...) AND h.until IS NULL
    UNION ALL
    SELECT 'pergi', g.subject, g.payload, NULL, NULL, NULL, NULL, NULL
    FROM occupancy w CROSS JOIN register g
    WHERE w.post_id IN (:targets...) AND w.until IS NULL
         AND g.subject = w.nip AND g.table_name = 'status' AND g.recorded_until IS NULL
    UNION ALL
    SELECT 'pindah', m.origin_unit, m.number, CAST(m.tmt AS TEXT), CASE WHEN m.post_changed THEN '1' ELSE '' END, NULL, NULL, NULL
    FROM transfer_case m WHERE m.origin_unit IN (:units...) AND m.tmt BETWEEN :moved_from AND :moved_to
         AND m.state IN ('serah_terima', 'selesai')
    UNION ALL
    SELECT 'masuk', i.unit_id, n.number, CAST(COALESCE(n.tmt, y.tmt, y.inauguration, y.dated) AS TEXT),
           CASE WHEN n.post_changed THEN '1' ELSE '' END, NULL, NULL, NULL
    FROM position i CROSS JOIN transfer_case n CROSS JOIN decree y
    WHERE i.unit_id IN (:entered...) AND i.recorded_until IS NULL AND n.target_post = i.post_id
         AND n.state IN ({_ON_THE_WAY}) AND y.round_code = n.round_code AND y.code = n.decree_code
         AND COALESCE(n.tmt, y.tmt, y.inauguration, y.dated) BETWEEN :moved_from AND :moved_to
    UNION ALL
    SELECT 'jumlah', u.unit_id, CAST(COUNT(DISTINCT u.nip) AS TEXT), NULL, NULL, NULL, NULL, NULL
    FROM occupancy u WHERE u.unit_id IN (:units...) AND u.until IS NULL GROUP BY u.unit_id
    UNION ALL
    SELECT 'tugas', CAST(t.case_id AS TEXT), t.code, t.title, CASE WHEN t.blocking THEN '1' ELSE '' END, t.state,
           t.via, CAST(t.id AS TEXT) || ':' || COALESCE(t.letter_kind, '') || ':'
           || COALESCE(SUBSTR(CAST(t.done_at AS TEXT), 1, 10), '') || ':' || COALESCE(t.owner_nip, '')
    FROM task t WHERE t.case_id IN (:handover_ids...)
"""  # noqa: S608 - built from this module's constants only

AROUND = Prepared(_AROUND)
"""Letters, decisions, rivals, the cases of rounds in which BKN held somebody back, holders, moves and head count of units, tasks: one statement, told apart by `tag`."""

PERSON_TABLES = (
    "hukdis",
    "status",
    "hubungan",
    "pernyataan",
    "riwayat_jabatan",
    "kinerja",
    "kompetensi",
    "talenta",
    "uji_kompetensi",
    "diklat",
    "standar_kompetensi",
)
"""By their subject: a person, or for standar_kompetensi a post."""
DIRECTORY_TABLES = ("peran", "delegasi", "pejabat", SAME_PERSON)


def register_statement(*, with_directory: bool, past: bool) -> Prepared:
    """The imported rows of the people at hand; with the directory's tables where the kept directory is stale."""
    tables = ", ".join(f"'{name}'" for name in PERSON_TABLES)
    version = _versions("g", past=past)
    sql = f"""
        SELECT g.table_name, g.subject, g.reference, g.payload FROM register g
        WHERE g.subject IN (:subjects...) AND g.table_name IN ({tables}) AND {version}
        UNION ALL
        SELECT g.table_name, g.subject, g.reference, g.payload FROM register g
        WHERE g.reference IN (:nips...) AND g.table_name = 'hubungan' AND {version}
    """  # noqa: S608 - built from this module's constants only
    if with_directory:
        offices = ", ".join(f"'{name}'" for name in DIRECTORY_TABLES)
        sql += f"""
        UNION ALL
        SELECT g.table_name, g.subject, g.reference, g.payload FROM register g
        WHERE g.table_name IN ({offices}) AND {version}
        UNION ALL
        SELECT 'impor', i.table_name, SUBSTR(CAST(MAX(i.recorded_at) AS TEXT), 1, 10), '' FROM import_run i
        GROUP BY i.table_name
        """  # noqa: S608 - as above
    return Prepared(sql)


POST_COLUMNS = (
    "post_id",
    "name",
    "kind",
    "profile",
    "echelon",
    "job_class",
    "unit_id",
    "unit_name",
    "agency_id",
    "slots",
    "education_min",
    "grade_min",
    "grade_max",
    "service_critical",
    "signatory",
    "instance",
    "supervisor_post",
    "agency_head_post",
)


def posts_statement(*, past: bool) -> Prepared:
    """The whole position map, for the directory."""
    columns = ", ".join(f"p.{name}" for name in POST_COLUMNS)
    wanted = f"SELECT {columns} FROM position p WHERE {_versions('p', past=past)}"  # noqa: S608 - constants only
    return Prepared(wanted)
