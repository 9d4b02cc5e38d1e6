"""Reads who may go where at what score (SKOR.csv) and how many places a post has (K.csv), for `mutasi jodohkan`."""

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from workflow.domain.errors import UnreadableFileError
from workflow.domain.matching import Indices, Numbers, Pairs
from workflow.intake.long_table import Progress, read_blocks

PERSON, POST, SCORE, CAPACITY = "nip", "id_jabatan", "skor", "kapasitas"
_LARGEST = 1e15
_MOST_PLACES = 1_000_000_000
_SHOWN = 30


class _Ids(dict[str, int]):
    """Numbers ids in the order in which they are met."""

    def __missing__(self, key: str) -> int:
        self[key] = number = len(self)
        return number


class _Rows:
    """The row number of the n-th pair, kept a block at a time."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._numbers: list[Sequence[int]] = []
        self.count = 0

    def add(self, numbers: Sequence[int]) -> None:
        self._starts.append(self.count)
        self._numbers.append(numbers)
        self.count += len(numbers)

    def __getitem__(self, place: int) -> int:
        block = bisect_right(self._starts, place) - 1
        return self._numbers[block][place - self._starts[block]]


class _Read(NamedTuple):
    person: Indices
    post: Indices
    score: Numbers


def read_pairs(path: Path, progress: Progress | None = None) -> Pairs:
    """The pairs of SKOR.csv: `nip, id_jabatan, skor`, ids as they are written.

    Args:
        path: the file; see `read_blocks`.
        progress: told how far the reading is.

    Raises:
        UnreadableFileError: it cannot be read, has no pair, a pair twice, or a score that is no finite number.
    """
    people, posts, rows = _Ids(), _Ids(), _Rows()
    parts = []
    for block in read_blocks(path, (PERSON, POST, SCORE), progress):
        who, where, scores = block.columns
        count = len(who)
        person = np.fromiter(map(people.__getitem__, who), np.int32, count)
        post = np.fromiter(map(posts.__getitem__, where), np.int32, count)
        parts.append(_Read(person, post, _scores(path.name, block.numbers, scores)))
        rows.add(block.numbers)
    if not rows.count:
        raise UnreadableFileError(path.name, "tidak ada satu pun pasangan di bawah baris judul")
    read = _joined(parts)
    _refuse_doubles(path.name, read, list(people), list(posts), rows)
    names, ranks = _ranked(people)
    post_names, post_ranks = _ranked(posts)
    return Pairs(names, post_names, ranks[read.person], post_ranks[read.post], read.score)


def read_capacities(path: Path) -> dict[str, int]:
    """The places of each post of K.csv: `id_jabatan, kapasitas`.

    Raises:
        UnreadableFileError: it cannot be read, names a post twice, or a number of places that is none.
    """
    found: dict[str, int] = {}
    for block in read_blocks(path, (POST, CAPACITY)):
        for number, post, written in zip(block.numbers, *block.columns, strict=True):
            if post in found:
                raise UnreadableFileError(path.name, f"{post} sudah ada di baris lain", row=number, column=POST)
            places = int(written) if written.isdecimal() and len(written) <= len(str(_MOST_PLACES)) else -1
            if not 0 <= places <= _MOST_PLACES:
                reason = f"'{_short(written)}' bukan bilangan bulat 0 sampai {_MOST_PLACES}"
                raise UnreadableFileError(path.name, reason, row=number, column=CAPACITY)
            found[post] = places
    return found


def _scores(name: str, numbers: Sequence[int], written: list[str]) -> Numbers:
    try:
        scores = np.fromiter(map(float, written), np.float64, len(written))
    except ValueError:
        scores = None
    # Python reads 1_000 as a number; an office does not.
    if scores is not None and "_" not in "".join(written) and (np.abs(scores) <= _LARGEST).all():
        return scores
    found = zip(numbers, written, strict=True)
    return np.array([_score(name, number, text) for number, text in found], dtype=np.float64)


def _score(name: str, number: int, text: str) -> float:
    try:
        score = float(text.replace(",", ".") if text.count(",") == 1 else text)
    except ValueError:
        score = np.nan
    if "_" in text or not np.isfinite(score):
        raise UnreadableFileError(name, f"'{_short(text)}' bukan bilangan", row=number, column=SCORE)
    if abs(score) > _LARGEST:
        raise UnreadableFileError(name, f"'{_short(text)}' lebih dari 15 angka", row=number, column=SCORE)
    return score


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _joined(parts: list[_Read]) -> _Read:
    """One array of each column; what is joined is let go, so that the peak stays near the result."""
    person, post, score = (list(column) for column in zip(*parts, strict=True))
    parts.clear()
    whole_person = np.concatenate(person)
    person.clear()
    whole_post = np.concatenate(post)
    post.clear()
    return _Read(whole_person, whole_post, np.concatenate(score))


def _refuse_doubles(name: str, read: _Read, people: list[str], posts: list[str], rows: _Rows) -> None:
    key = read.person.astype(np.int64) * len(posts) + read.post
    cells = len(people) * len(posts)
    if cells <= 8 * len(key):
        met = np.zeros(cells, dtype=np.bool_)
        met[key] = True
        if np.count_nonzero(met) == len(key):
            return
    order = np.argsort(key, kind="stable")
    again = np.flatnonzero(key[order[1:]] == key[order[:-1]])
    if not len(again):
        return
    at = again[np.argmin(order[again + 1])]
    first, second = int(order[at]), int(order[at + 1])
    pair = f"pasangan {_short(people[read.person[second]])} dan {_short(posts[read.post[second]])}"
    raise UnreadableFileError(name, f"{pair} sudah ada di baris {rows[first]}", row=rows[second])


def _ranked(ids: _Ids) -> tuple[list[str], Indices]:
    """The ids in ascending order, and where each went."""
    names = list(ids)
    order = sorted(range(len(names)), key=names.__getitem__)
    ranks = np.empty(len(names), dtype=np.int32)
    ranks[order] = np.arange(len(names), dtype=np.int32)
    return [names[place] for place in order], ranks
