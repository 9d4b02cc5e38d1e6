"""When each mail is due, and its stable identity. Days are those of the configured calendar."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.builders import calendar
from tests.unit.mail.samples import JAKARTA
from workflow.domain.mails import DROPPABLE, Mail, MailHours, OfficeHours, due_at, message_id

LEGAL = [Mail.OPINION_REQUESTED, Mail.PLACEMENT_EXPLAINED, Mail.DECISION_NEEDED, Mail.DECISION_MADE, Mail.HANDOVER_TASK]
LEGAL += [Mail.EXPLANATION_WAITS, Mail.TALKING_SHEET, Mail.BRIEFING_TASK, Mail.RESPONSE_RECEIVED, Mail.RESPONSE_SETTLED]
LEGAL += [Mail.TRANSFER_CANCELLED, Mail.OBJECTION_RECEIVED, Mail.FACTS_MOVED, Mail.ADDRESS_FAILED, Mail.DATA_CHECK]
LEGAL += [Mail.SESSION_INVITED, Mail.SESSION_CANCELLED]
AT_EIGHT = [
    Mail.TASK_REMINDER,
    Mail.TASK_ESCALATED,
    Mail.ANSWER_AWAITED,
    Mail.OPINION_AWAITED,
    Mail.DECISION_AWAITED,
    Mail.ADVICE_OVERDUE,
]
HOURS = OfficeHours(MailHours(time(7), time(17), time(8), time(7, 30)), MailHours(time(8), time(15), time(8), time(8)))
MAILS = st.sampled_from(list(Mail))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))


def local(text: str) -> datetime:
    """A moment of the agency's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


def due(mail: Mail, now: str) -> str:
    """When a mail is due, on the agency's clock."""
    return (
        due_at(mail, local(now).astimezone(UTC), HOURS, calendar(), JAKARTA)
        .astimezone(JAKARTA)
        .strftime("%Y-%m-%d %H:%M:%S")
    )


@pytest.mark.parametrize("mail", LEGAL)
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param("2026-11-24 06:59:59", "2026-11-24 07:00:00", id="selasa-sebelum-buka"),
        pytest.param("2026-11-24 07:00:00", "2026-11-24 07:00:00", id="selasa-tepat-buka"),
        pytest.param("2026-11-24 07:00:01", "2026-11-24 07:00:01", id="selasa-sesudah-buka"),
        pytest.param("2026-11-24 16:59:59", "2026-11-24 16:59:59", id="selasa-sebelum-tutup"),
        pytest.param("2026-11-24 17:00:00", "2026-11-25 07:00:00", id="selasa-tepat-tutup"),
        pytest.param("2026-11-24 01:00:00", "2026-11-24 07:00:00", id="selasa-malam"),
        pytest.param("2026-11-27 17:00:00", "2026-11-30 07:00:00", id="jumat-sore-ke-senin"),
        pytest.param("2026-11-28 10:00:00", "2026-11-30 07:00:00", id="sabtu"),
        pytest.param("2026-11-29 06:00:00", "2026-11-30 07:00:00", id="minggu"),
        pytest.param("2026-12-23 17:30:00", "2026-12-28 07:00:00", id="malam-sebelum-cuti-bersama-dan-natal"),
        pytest.param("2026-12-24 09:00:00", "2026-12-28 07:00:00", id="cuti-bersama"),
        pytest.param("2026-12-31 18:00:00", "2027-01-04 07:00:00", id="tahun-baru"),
    ],
)
def test_legal_notice_goes_out_in_office_hours(mail, now, expected):
    """At once from 07:00 until before 17:00 on a working day, else at 07:00 of the next."""
    assert due(mail, now) == expected


@pytest.mark.parametrize("mail", AT_EIGHT)
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param("2026-11-24 01:00:00", "2026-11-24 08:00:00", id="malam"),
        pytest.param("2026-11-24 07:59:59", "2026-11-24 08:00:00", id="sebelum-jamnya"),
        pytest.param("2026-11-24 08:00:00", "2026-11-24 08:00:00", id="tepat-jamnya"),
        pytest.param("2026-11-24 08:00:01", "2026-11-25 08:00:00", id="sesudah-jamnya"),
        pytest.param("2026-11-28 01:00:00", "2026-11-30 08:00:00", id="sabtu"),
        pytest.param("2026-12-24 01:00:00", "2026-12-28 08:00:00", id="cuti-bersama"),
    ],
)
def test_reminder_goes_out_at_eight(mail, now, expected):
    """At 08:00 of a working day: today's while it is not past."""
    assert due(mail, now) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param("2026-11-24 01:10:00", "2026-11-24 07:30:00", id="malam"),
        pytest.param("2026-11-24 07:30:00", "2026-11-24 07:30:00", id="tepat-jamnya"),
        pytest.param("2026-11-24 07:30:01", "2026-11-25 07:30:00", id="sesudah-jamnya"),
        pytest.param("2026-12-25 01:10:00", "2026-12-28 07:30:00", id="natal"),
    ],
)
@pytest.mark.parametrize("mail", [Mail.MORNING_REPORT, Mail.REMINDER_DIGEST])
def test_reports_and_digests_go_out_at_half_past_seven(mail, now, expected):
    """At 07:30 of a working day."""
    assert due(mail, now) == expected


@pytest.mark.parametrize("now", ["2026-11-24 03:00:00", "2026-11-28 23:59:59", "2026-12-25 12:00:00"])
def test_receipt_goes_out_at_once(now):
    """Who acknowledged gets the receipt at any hour of any day: it is the answer to what they just did."""
    assert due(Mail.ACKNOWLEDGEMENT_RECEIPT, now) == now


@pytest.mark.parametrize(
    ("mail", "now", "expected"),
    [
        pytest.param(Mail.DECISION_MADE, "2026-02-18 07:30:00", "2026-02-18 07:30:00", id="hari-sebelum-ramadan"),
        pytest.param(Mail.DECISION_MADE, "2026-02-19 07:30:00", "2026-02-19 08:00:00", id="hari-pertama"),
        pytest.param(Mail.DECISION_MADE, "2026-02-19 14:59:59", "2026-02-19 14:59:59", id="sebelum-tutup"),
        pytest.param(Mail.DECISION_MADE, "2026-02-19 15:00:00", "2026-02-20 08:00:00", id="tepat-tutup"),
        pytest.param(Mail.MORNING_REPORT, "2026-02-18 01:00:00", "2026-02-18 07:30:00", id="laporan-sebelumnya"),
        pytest.param(Mail.MORNING_REPORT, "2026-02-19 01:00:00", "2026-02-19 08:00:00", id="laporan-di-dalamnya"),
        pytest.param(Mail.DECISION_MADE, "2026-02-18 17:00:00", "2026-02-19 08:00:00", id="malam-sebelum-ramadan"),
        pytest.param(Mail.DECISION_MADE, "2026-03-19 15:00:00", "2026-03-25 07:00:00", id="sesudah-lebaran"),
        pytest.param(Mail.ACKNOWLEDGEMENT_RECEIPT, "2026-03-01 03:00:00", "2026-03-01 03:00:00", id="tanda-terima"),
    ],
)
def test_ramadan_has_its_own_hours(mail, now, expected):
    """From eight to three between the first day of fasting and Idul Fitri, the usual hours on the days around."""
    assert due(mail, now) == expected


def test_other_hours_are_obeyed():
    """An agency that opens at nine and closes at three gets its notices within its own hours."""
    own = MailHours(time(9), time(15), time(10), time(9, 15))
    hours = OfficeHours(own, own)
    found = [
        due_at(mail, local(now), hours, calendar(), JAKARTA).astimezone(JAKARTA).strftime("%d %H:%M")
        for mail, now in (
            (Mail.DECISION_MADE, "2026-11-24 08:00:00"),
            (Mail.DECISION_MADE, "2026-11-24 15:00:00"),
            (Mail.TASK_REMINDER, "2026-11-24 01:00:00"),
            (Mail.MORNING_REPORT, "2026-11-24 01:00:00"),
        )
    ]
    assert found == ["24 09:00", "25 09:00", "24 10:00", "24 09:15"]


def test_office_hours_are_those_of_the_agency_s_zone():
    """23:30 of Monday in Greenwich is half past six of Tuesday in Pematangsiantar."""
    found = due_at(Mail.DECISION_MADE, datetime(2026, 11, 23, 23, 30, tzinfo=UTC), HOURS, calendar(), JAKARTA)
    assert found == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


def test_every_mail_has_a_kind():
    """No mail escapes the tables of this module."""
    assert sorted(
        [*LEGAL, *AT_EIGHT, Mail.MORNING_REPORT, Mail.REMINDER_DIGEST, Mail.ACKNOWLEDGEMENT_RECEIPT]
    ) == sorted(Mail)


@given(mail=MAILS, now=MOMENTS)
def test_due_is_never_before_the_act_and_on_a_working_day(mail, now):
    """Whatever the moment: aware UTC, not before it, within a fortnight, and on a working day (a receipt on any)."""
    found = due_at(mail, now, HOURS, calendar(), JAKARTA)
    assert found.utcoffset() == timedelta(0)
    assert now <= found <= now + timedelta(days=14)
    if mail is not Mail.ACKNOWLEDGEMENT_RECEIPT:
        assert calendar().is_working_day(found.astimezone(JAKARTA).date())


def test_collective_leave_of_these_tests_is_in_the_calendar():
    """The table above rests on 24 December 2026 being cuti bersama."""
    assert "cuti bersama" in calendar().holidays[date(2026, 12, 24)].lower()


def test_only_mails_about_what_may_be_done_meanwhile_are_dropped():
    """Legal notices, receipts and the report are never dropped at the claim, only what asks for a task or an answer."""
    asking = {
        Mail.HANDOVER_TASK,
        Mail.BRIEFING_TASK,
        Mail.EXPLANATION_WAITS,
        Mail.RESPONSE_SETTLED,
        Mail.SESSION_INVITED,
        Mail.REMINDER_DIGEST,
    }
    assert {*asking, *AT_EIGHT} - {Mail.ADVICE_OVERDUE} == DROPPABLE


@given(key=st.text(max_size=300), domain=st.from_regex(r"[a-z0-9]([a-z0-9.-]{0,80}[a-z0-9])?", fullmatch=True))
@example(key="k", domain=f"{'a' * 33}.go.id")
@example(key="k", domain=f"{'a' * 33}-b.go.id")
def test_identity_is_short_and_well_formed(key, domain):
    """At most 70 characters, one `@`, and a domain that neither begins nor ends in a point or a dash."""
    found = message_id(key, domain)
    left, right = found.strip("<>").split("@")
    assert len(found) <= 70
    assert len(left) == 32
    assert right == right.strip(".-")
    assert domain.startswith(right)
    assert found == message_id(key, domain)


def test_identity_tells_keys_apart():
    """Two keys, two identities; one key, one identity."""
    assert message_id("a", "contoh.example") != message_id("b", "contoh.example")
