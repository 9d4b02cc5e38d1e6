"""Use cases: one file each. They load facts, ask the domain and write through one door."""
