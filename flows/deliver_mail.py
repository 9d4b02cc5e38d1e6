"""Delivery under Prefect: every minute, what is due in the outbox."""

from prefect import flow

from workflow.bootstrap import deliver_now, open_app


@flow(name="kirim-surel", log_prints=False)
def deliver_mail() -> dict[str, int]:
    """Delivers what is due; the outbox row owns every retry, Prefect only the schedule."""
    return deliver_now(open_app())
