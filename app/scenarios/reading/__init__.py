"""Readers of the parts of a scenario file, each from its place in the YAML to a value."""
