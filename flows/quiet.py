"""Prefect's surroundings, set before Prefect is imported: no analytics, own database, its shutdown noise off the screen."""

import logging
import os
from contextlib import suppress
from pathlib import Path

from workflow.settings.environment import read_environment

_DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_HOME": str(read_environment().folder / "prefect"),
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
}
for _name, _value in _DEFAULTS.items():
    os.environ.setdefault(_name, _value)

# Prefect makes its home but not the folders above; where this fails too, it says so itself.
with suppress(OSError):
    Path(os.environ["PREFECT_HOME"]).mkdir(mode=0o700, parents=True, exist_ok=True)

# The ephemeral server's event recorder prints tracebacks while it shuts down; our own errors do not pass through it.
logging.getLogger("prefect.server").setLevel(logging.CRITICAL)
logging.getLogger("prefect.events").setLevel(logging.CRITICAL)
