"""Merit: the ratings and the talent that a move rests on, and the reason that is given for it."""

import re
from functools import lru_cache

from workflow.domain.facts import Facts, Params, Post
from workflow.domain.findings import Finding
from workflow.domain.ladder import may_go_down
from workflow.domain.missing import Missing
from workflow.domain.rules._career import yearly_ratings
from workflow.domain.rules._shared import fails, holds, needs, number, texts, unknown
from workflow.domain.rules.demotion import NO_POST, NO_TIER, direction, loses_the_post, posts_are_known

_NO_RATINGS = "predikat kinerja (tabel kinerja)"


@needs(tahun=int, predikat=list)
def rated_good_for_two_years(facts: Facts, params: Params) -> Finding:
    """R-DOC-05: the performance of each of the last full years before the year of the SK was rated at least `baik`.

    A year that is known to be worse decides, whatever the other was. Demotions and releases are warned about only: who
    goes down for poor performance cannot show good ratings, and R-DEM-05 asks for the very opposite [L].

    Regulation: PP 11/2017 art. 54; Perka BKN 5/2019.
    """
    rated = yearly_ratings(facts, number(params, "tahun"))
    if isinstance(rated, Missing):
        return unknown(params, _NO_RATINGS)
    good = texts(params, "predikat")
    worse = [f"{year}: {found.replace('_', ' ')}" for year, found in rated.items() if found and found not in good]
    if worse:
        return fails(params, {"tahun": list(rated), "predikat": worse})
    if not rated or None in rated.values():
        return unknown(params, _absent(rated))
    return holds(params, {"tahun": list(rated)})


def _absent(rated: dict[int, str | None]) -> str:
    years = [str(year) for year, found in rated.items() if found is None]
    return f"predikat kinerja tahun {', '.join(years)}" if years else "tanggal SK"


@needs(tahun=int, predikat=list)
def reason_agrees_with_the_ratings(facts: Facts, params: Params) -> Finding:
    """R-DEM-05: nobody is released or goes down "for performance" whose last two years were rated `baik` or better.

    A move on the level, or up, for the sake of performance contradicts no rating. What calls itself a demotion is asked
    too. The years are those of R-DOC-05.

    Regulation: merit principle; UU 30/2014 (principles of good administration) [L].
    """
    if not posts_are_known(facts):
        return unknown(params, NO_POST)
    case = facts.case
    loses = case.kind == "demosi" or loses_the_post(facts)
    if case.reason_code != "kinerja" or loses is False:
        return holds(params)
    rated = yearly_ratings(facts, number(params, "tahun"))
    if isinstance(rated, Missing):
        return unknown(params, _NO_RATINGS)
    good = texts(params, "predikat")
    if any(found and found not in good for found in rated.values()):
        return holds(params, case="sesuai")
    if loses is None or not rated or None in rated.values():
        return unknown(params, _absent(rated) if loses else NO_TIER)
    return fails(params, {"predikat": [f"{year}: {found}".replace("_", " ") for year, found in rated.items()]})


@needs(kotak=int)
def promoted_from_the_talent_pool(facts: Facts, params: Params) -> Finding:
    """R-MER-01: who is promoted stands in the upper boxes of talent (7 to 9) at the date of the SK.

    The direction is computed from the posts; a proposal that calls itself a promotion is asked as well. The newest box
    of that day counts; nothing says how old it may be [M].

    Regulation: PermenPANRB 3/2020.
    """
    goes_up = facts.case.kind == "promosi" or _goes_up(facts)
    if goes_up is False:
        return holds(params, case="bukan_promosi")
    if goes_up is None:
        return unknown(params, NO_TIER if posts_are_known(facts) else NO_POST)
    boxes = facts.record.boxes
    if isinstance(boxes, Missing):
        return unknown(params, "kotak talenta (tabel talenta)")
    day = facts.decree.date or facts.today
    known = [(box.on or day.min, place, box.box) for place, box in enumerate(boxes) if box.on is None or box.on <= day]
    if not known:
        return unknown(params, "kotak talenta orang ini")
    box, lowest = max(known)[2], number(params, "kotak")
    evidence = {"kotak": box, "paling_rendah": lowest}
    return holds(params, evidence) if box >= lowest else fails(params, evidence)


def _goes_up(facts: Facts) -> bool | None:
    origin, target = facts.origin, facts.target
    if not (isinstance(origin, Post) and isinstance(target, Post)):
        return False if posts_are_known(facts) else None
    down = direction(facts)
    if down is None:
        return None if may_go_down(target, origin) else False
    return down < 0


@needs(kata=list, kecuali=list)
def reason_is_free_of_forbidden_grounds(facts: Facts, params: Params) -> Finding:
    """R-MER-02: the reason holds no word of a ground that must not decide (politics, religion, origin, sex, age ...).

    A word only calls for a reader: a person decides, and the warning is recorded with that decision. Names of the two
    posts and their units, and the phrases of `kecuali` (age limits that the law itself sets), are no reasons.

    Regulation: UU 20/2023; PP 11/2017.
    """
    text = facts.case.reason_text
    if not text or not text.strip():
        return unknown(params, "uraian alasan")
    names = [name for post in (facts.origin, facts.target) if isinstance(post, Post) for name in _names(post)]
    found = forbidden_words(text, texts(params, "kata"), (*names, *texts(params, "kecuali")))
    return fails(params, {"kata": list(found)}) if found else holds(params)


def _names(post: Post) -> tuple[str, str]:
    return post.name, post.unit_name


@lru_cache(maxsize=8192)
def forbidden_words(text: str, words: tuple[str, ...], allowed: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a list that stand in a text as words of their own (`-nya` added or not), in the text's order.

    Args:
        allowed: phrases that are taken out of the text before.
    """
    left = text.lower()
    for phrase in sorted({phrase.lower() for phrase in allowed if phrase}, key=len, reverse=True):
        left = left.replace(phrase, " ; ")
    return tuple(dict.fromkeys(_pattern(words).findall(left)))


@lru_cache(maxsize=16)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    listed = "|".join(r"\s+".join(re.escape(part) for part in word.lower().split()) for word in words)
    return re.compile(rf"\b({listed})(?:nya)?\b" if listed else r"(?!)")


def selected_official_is_not_released_without_reasons(facts: Facts, params: Params) -> Finding:
    """R-MER-03: who entered the post by an open selection does not lose it without a reason that is written down.

    Losing is being released without a post, or a lower level (a JF without a readable tier may be one). The last row of
    the history about the post says whether it was entered by a selection; where it is not in the history, it was not.

    No legal rule for this was found: it follows from the merit principle [L].
    """
    if not posts_are_known(facts):
        return unknown(params, NO_POST)
    origin, loses = facts.origin, loses_the_post(facts)
    if not isinstance(origin, Post) or loses is False:
        return holds(params)
    if (facts.case.reason_text or "").strip():
        return holds(params, {"jabatan": origin.name}, "beralasan")
    selected = _selected_for(facts, origin)
    if selected is None:
        return unknown(params, "seleksi terbuka atas jabatan asal (tabel riwayat_jabatan)")
    return fails(params, {"jabatan": origin.name}) if selected else holds(params)


def _selected_for(facts: Facts, post: Post) -> bool | None:
    services = facts.record.services
    if isinstance(services, Missing):
        return None
    opened = [service.opened for service in services if service.post_id == post.id]
    return opened[-1] if opened else False
