"""What is served, and when: the night at 01:00 of the agency's zone, delivery every minute."""

from datetime import timedelta

from prefect import serve
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron, Interval

from flows.deliver_mail import deliver_mail
from flows.nightly import nightly
from workflow.settings.environment import read_environment

NIGHT_CRON = "0 1 * * *"


def deployments() -> tuple[RunnerDeployment, RunnerDeployment]:
    """The night and the delivery, each with its schedule."""
    night = Cron(NIGHT_CRON, timezone=read_environment().zona)
    return (
        RunnerDeployment.from_flow(nightly, name="malam", schedule=night),
        RunnerDeployment.from_flow(deliver_mail, name="kirim", schedule=Interval(timedelta(minutes=1))),
    )


def serve_all() -> None:
    """Serves both deployments until the process is stopped."""
    # Several may serve: one that stops must not pause the schedule for the others.
    serve(*deployments(), pause_on_shutdown=False)
