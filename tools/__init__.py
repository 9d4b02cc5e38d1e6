"""Checks and reports of the house that are no part of the product."""
