"""Prefect flows: they wrap services in chunks and report; they decide nothing and hold no logic."""
