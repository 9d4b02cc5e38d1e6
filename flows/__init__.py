"""Prefect flows: they wrap services in chunks and report; they decide nothing and hold no logic."""

from flows import quiet  # noqa: F401 - sets Prefect's environment before any flow imports Prefect, which reads it once
