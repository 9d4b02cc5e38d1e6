"""The rules: pure functions from facts and parameters to a finding. One file a theme.

A rule reads as the sentence that must hold. It never raises, reads no clock and nothing but its arguments; its articles,
dates, severity and sentences stand in config/rules.toml.
"""
