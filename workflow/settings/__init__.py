"""Reads the environment and the TOML files of config/ into dataclasses that the domain defines; decides nothing."""
