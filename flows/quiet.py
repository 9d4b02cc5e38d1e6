"""Prefect's surroundings, set before Prefect is imported: no analytics, own database, its shutdown noise off the screen."""

import logging
import os

from workflow.settings.environment import read_environment

_HOME = read_environment().folder / "prefect"
_DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_HOME": str(_HOME),
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
}
for _name, _value in _DEFAULTS.items():
    os.environ.setdefault(_name, _value)

# The ephemeral server's event recorder prints tracebacks while it shuts down; our own errors do not pass through it.
logging.getLogger("prefect.server").setLevel(logging.CRITICAL)
logging.getLogger("prefect.events").setLevel(logging.CRITICAL)
