"""S29: 10,000 random tamperings, each found by the product and by the stand-alone verifier, at the same entry.

What is not consistent in itself is found without help. What is (a cut tail with its head, a stream gone as a whole,
history written anew) is found with a checkpoint that was kept outside, and only with it: both are shown.
"""

import json
import random
from collections import Counter
from datetime import UTC, datetime

import pytest

from tests.city import PREPARED, at
from tools import verifikator
from workflow.bootstrap import memory_house
from workflow.services import audit
from workflow.storage import ledger_reading
from workflow.storage.ledger import GENESIS, NewEntry, append, canonical, entry_hash

SEED, TAMPERINGS = 20_261_124, 10_000
MOMENT = datetime(2026, 11, 24, 3, tzinfo=UTC)
NAMES = (
    "kasus:MUT-2026-0001",
    "kasus:MUT-2026-0002",
    "kasus:MUT-2026-0010",
    "gelombang:2026-12",
    "impor:peran",
    "é:漢",
)
BODY, PREVIOUS, HASH = 7, 8, 9


@pytest.fixture(scope="module")
def written():
    """(entries, heads) of a small ledger that the product wrote, in order."""
    dice, house = random.Random(SEED), memory_house(at(PREPARED))
    entries = [
        NewEntry(
            dice.choice(NAMES),
            dice.choice(("transfer:usulan:completed", "list:setujui", "task:escalated")),
            dice.choice(("sistem:malam", "198001012005011001", "P-walikota")),
            {
                "alasan": dice.choice(('Kebutuhan "mendesak"\n', "naïve 漢字 😀", "")),
                "versi": n,
                "daftar": [None, True, -n],
            },
            dice.choice((None, "P-walikota")),
        )
        for n in range(50)
    ]
    house.store.write(lambda tx: append(tx, entries, at=MOMENT, machine_at=MOMENT))
    with house.store.standing_still() as conn:
        found = list(ledger_reading.raw_entries(conn)), list(ledger_reading.heads(conn))
    house.store.close()
    return found


class Copy:
    """A copy of the ledger to be tampered with: entries by stream, and heads."""

    def __init__(self, entries, heads, dice):
        self.streams = {head[0]: [] for head in heads}
        for entry in entries:
            self.streams[entry[0]].append(entry)
        self.heads, self.dice = {head[0]: head for head in heads}, dice

    def pick(self, at_least=1):
        """A stream with so many entries."""
        return self.dice.choice([name for name, rows in self.streams.items() if len(rows) >= at_least])

    def rewrite(self, name, rows):
        """Numbers and hashes of a stream as its writer would have made them, its head too."""
        made, previous = [], GENESIS
        for seq, row in enumerate(rows, 1):
            fields = (name, seq, *row[2:PREVIOUS])
            made.append((*fields, previous, entry_hash(fields, previous)))
            previous = made[-1][HASH]
        self.streams[name] = made
        self.heads[name] = (name, len(made), previous)

    def entries(self):
        """All entries, stream by stream in order."""
        return [entry for name in sorted(self.streams) for entry in self.streams[name]]

    def ends(self):
        """All heads in order."""
        return [self.heads[name] for name in sorted(self.heads)]

    def items(self):
        """Entries and heads as the stand-alone verifier reads them: each stream, then its head."""
        for name in sorted({*self.streams, *self.heads}):
            yield from self.streams.get(name, ())
            if name in self.heads:
                yield self.heads[name]


def _other(text, dice):
    place = dice.randrange(len(text) + 1)
    letter = dice.choice('0aZ"\\ \n\x00é😀')
    kind = dice.randrange(3) if text else 1
    if kind == 0:
        changed = text[: max(place - 1, 0)] + text[max(place, 1) :]
    elif kind == 1:
        changed = text[:place] + letter + text[place:]
    else:
        changed = text[: max(place - 1, 0)] + letter + text[max(place, 1) :]
    return changed if changed != text else text + "x"


def change_field(copy):
    name = copy.pick()
    rows, n, field = copy.streams[name], copy.dice.randrange(len(copy.streams[name])), copy.dice.randrange(1, 10)
    row = list(rows[n])
    old = row[field]
    if field == 1:
        row[field] = old + copy.dice.choice((-1, 1, 2**40))
    else:
        row[field] = "" if old is None else _other(old, copy.dice)
    rows[n] = tuple(row)


def change_type(copy):
    name = copy.pick()
    rows, n, field = copy.streams[name], copy.dice.randrange(len(copy.streams[name])), copy.dice.randrange(1, 10)
    row = list(rows[n])
    row[field] = copy.dice.choice((b"x", 1.5, "\ud800", str(row[field]) + " ", None if row[field] is not None else 0))
    rows[n] = tuple(row)


def delete(copy):
    rows = copy.streams[copy.pick()]
    del rows[copy.dice.randrange(len(rows))]


def insert_copy(copy):
    rows = copy.streams[copy.pick()]
    rows.insert(copy.dice.randrange(len(rows) + 1), copy.dice.choice(rows))


def insert_forged(copy):
    """An entry that is right in itself and chained to the one before; what follows no longer fits."""
    name = copy.pick()
    rows = copy.streams[name]
    n = copy.dice.randrange(len(rows))
    before, fields = rows[n], (name, n + 2, *rows[n][2:BODY], canonical({"pemicu": "setujui"}))
    rows.insert(n + 1, (*fields, before[HASH], entry_hash(fields, before[HASH])))


def rehash_one(copy):
    name = copy.pick()
    rows = copy.streams[name]
    n = copy.dice.randrange(len(rows))
    fields = (*rows[n][:BODY], _other(rows[n][BODY], copy.dice))
    rows[n] = (*fields, rows[n][PREVIOUS], entry_hash(fields, rows[n][PREVIOUS]))


def reorder(copy):
    rows = copy.streams[copy.pick(2)]
    one, two = copy.dice.sample(range(len(rows)), 2)
    rows[one], rows[two] = rows[two], rows[one]


def exchange_contents(copy):
    """Two entries of a stream exchange what they say and keep their numbers."""
    rows = copy.streams[copy.pick(2)]
    one, two = copy.dice.sample(range(len(rows)), 2)
    first, second = rows[one], rows[two]
    rows[one] = (*first[:2], *second[2:PREVIOUS], *first[PREVIOUS:])
    rows[two] = (*second[:2], *first[2:PREVIOUS], *second[PREVIOUS:])


def truncate(copy):
    rows = copy.streams[copy.pick()]
    del rows[copy.dice.randrange(len(rows)) :]


def swap_streams(copy):
    """Two streams exchange their names, heads and all; hashes stay."""
    one, two = copy.dice.sample(sorted(copy.streams), 2)
    for name, rows in ((one, copy.streams[two]), (two, copy.streams[one])):
        copy.streams[name] = [(name, *row[1:]) for row in rows]
    copy.heads[one], copy.heads[two] = (one, *copy.heads[two][1:]), (two, *copy.heads[one][1:])


def drop_head(copy):
    del copy.heads[copy.pick()]


def change_head(copy):
    name = copy.pick()
    _stream, seq, head = copy.heads[name]
    changed = (
        (name, seq + copy.dice.choice((-1, 1)), head) if copy.dice.random() < 0.5 else (name, seq, head[::-1] + "0")
    )
    copy.heads[name] = changed


def drop_entries(copy):
    copy.streams[copy.pick()] = []


def rename_stream(copy):
    name = copy.pick()
    copy.streams[f"{name}0"] = [(f"{name}0", *row[1:]) for row in copy.streams.pop(name)]
    copy.heads[f"{name}0"] = (f"{name}0", *copy.heads.pop(name)[1:])


def rename_head(copy):
    name = copy.pick()
    copy.heads[f"{name}0"] = (f"{name}0", *copy.heads.pop(name)[1:])


def truncate_consistently(copy):
    name = copy.pick(2)
    copy.rewrite(name, copy.streams[name][: copy.dice.randrange(1, len(copy.streams[name]))])


def drop_stream(copy):
    name = copy.pick()
    del copy.streams[name], copy.heads[name]


def rewrite_body(copy):
    name = copy.pick()
    rows = copy.streams[name]
    n = copy.dice.randrange(len(rows))
    rows[n] = (*rows[n][:BODY], _other(rows[n][BODY], copy.dice), *rows[n][PREVIOUS:])
    copy.rewrite(name, rows)


def rewrite_without(copy):
    name = copy.pick(2)
    rows = copy.streams[name]
    del rows[copy.dice.randrange(len(rows) - 1)]
    copy.rewrite(name, rows)


def rewrite_with_more(copy):
    name = copy.pick()
    rows = copy.streams[name]
    n = copy.dice.randrange(len(rows))
    rows.insert(n, (*rows[n][:2], "transfer:tolak", *rows[n][3:]))
    copy.rewrite(name, rows)


def rewrite_under_another_name(copy):
    name = copy.pick()
    rows = copy.streams.pop(name)
    del copy.heads[name]
    copy.rewrite(f"{name}0", rows)


SEEN = (change_field, change_type, delete, insert_copy, insert_forged, rehash_one, reorder, exchange_contents, truncate,
        swap_streams, drop_head, change_head, drop_entries, rename_stream, rename_head)  # fmt: skip
CONSISTENT = (truncate_consistently, drop_stream, rewrite_body, rewrite_without, rewrite_with_more,
              rewrite_under_another_name)  # fmt: skip


def _places(copy, anchor):
    ours = audit.check(copy.entries(), copy.ends(), anchor).bad
    theirs = verifikator.check(copy.items(), anchor).damage
    return (ours and (ours.stream, ours.seq)), (theirs and (theirs.stream, theirs.seq))


def test_ten_thousand_tamperings_are_all_found(written):
    """S29: change, delete, insert, reorder, truncate, swap, rewrite; both checks name the same entry."""
    entries, heads = written
    anchor = {stream: (seq, head) for stream, seq, head in heads}
    dice, counts, missed, apart = random.Random(SEED), Counter(), [], []
    for n in range(TAMPERINGS):
        tamper = dice.choice(SEEN + CONSISTENT)
        copy = Copy(entries, heads, dice)
        tamper(copy)
        counts[tamper.__name__] += 1
        ours, theirs = _places(copy, anchor)
        if ours is None or theirs is None:
            missed.append((n, tamper.__name__, ours, theirs))
        elif ours != theirs:
            apart.append((n, tamper.__name__, ours, theirs))
        alone = _places(copy, {})
        if alone != (None, None) if tamper in CONSISTENT else None in alone:
            missed.append((n, tamper.__name__, "without a checkpoint", *alone))
    assert missed == []
    assert apart == []
    assert set(counts) == {tamper.__name__ for tamper in SEEN + CONSISTENT}
    assert sum(counts.values()) == TAMPERINGS


def test_the_untouched_ledger_is_intact_and_may_grow(written):
    """Nothing is reported of a ledger as written, nor of one that has grown since the checkpoint; the digests agree."""
    entries, heads = written
    copy = Copy(entries, heads, random.Random(SEED))
    anchor = {stream: (seq, head) for stream, seq, head in heads}
    ours, theirs = audit.check(copy.entries(), copy.ends(), anchor), verifikator.check(copy.items(), anchor)
    assert ours.bad is theirs.damage is None
    assert ours[:3] == theirs[:3] == (len(entries), len(heads), ours.digest)
    for name in NAMES:
        copy.rewrite(name, [*copy.streams[name], copy.streams[name][0]])
    copy.rewrite("kasus:MUT-2027-0001", copy.streams[NAMES[0]])
    assert _places(copy, anchor) == (None, None)


def test_an_empty_ledger_is_intact_unless_a_checkpoint_knows_better():
    """Everything gone is seen with a checkpoint only."""
    assert audit.check([], []).digest == verifikator.check([], {}).digest
    anchor = {"kasus:A": (3, "x"), "kasus:B": (1, "y")}
    assert audit.check([], [], anchor).bad[:2] == ("kasus:A", 3)
    assert verifikator.check([], anchor).damage.seq == 3


def test_streams_out_of_place_are_found(written):
    """A stream that comes twice or before its turn is no ledger as the product orders it."""
    entries, heads = written
    turned = [*reversed([entry for entry in entries if entry[1] == 1])]
    assert audit.check(turned, [(e[0], 1, e[HASH]) for e in turned]).bad.reason == "aliran tidak pada tempatnya"
    items = [part for entry in turned for part in (entry, (entry[0], 1, entry[HASH]))]
    assert verifikator.check(items, {}).damage.reason == "aliran tidak pada tempatnya"
    assert audit.check(entries[:1], [(entries[0][0], 1, entries[0][HASH]), heads[-1]]).bad.seq == 0


def test_every_flipped_bit_of_an_export_is_found(written, tmp_path):
    """A bit that turned over in the exported file is found, wherever it lies, unless the text still says the same."""
    entries, heads = written
    copy, dice = Copy(entries, heads, random.Random(SEED)), random.Random(SEED)
    heading = json.dumps({"format": "mutasi-buku-catatan-1", "kolom": ledger_reading.FIELDS}, separators=(",", ":"))
    lines = [heading, *map(canonical, copy.items()), canonical({"aliran": len(heads), "entri": len(entries)})]
    whole, path = "\n".join([*lines, ""]).encode(), tmp_path / "ekspor.jsonl"
    path.write_bytes(whole)
    assert verifikator.check_file(path, {}).damage is None
    for _ in range(400):
        place = dice.randrange(len(whole))
        changed = bytearray(whole)
        changed[place] ^= 1 << dice.randrange(8)
        path.write_bytes(changed)
        try:
            found = verifikator.check_file(path, {}).damage is not None
        except verifikator.BadInputError:
            found = True
        assert found or _parsed(bytes(changed)) == _parsed(whole), place


def _parsed(raw):
    return [json.loads(line) for line in raw.decode().splitlines()]


@pytest.mark.parametrize("cut", [1, 2, 10])
def test_an_export_cut_short_is_found(written, tmp_path, cut):
    """Lines lost at the end of the file, also whole streams, are seen by the missing closing line."""
    entries, heads = written
    copy = Copy(entries, heads, random.Random(SEED))
    heading = json.dumps({"format": "mutasi-buku-catatan-1", "kolom": ledger_reading.FIELDS}, separators=(",", ":"))
    lines = [heading, *map(canonical, copy.items()), canonical({"aliran": len(heads), "entri": len(entries)})]
    path = tmp_path / "ekspor.jsonl"
    path.write_text("\n".join(lines[:-cut]) + "\n")
    assert verifikator.check_file(path, {}).damage is not None
