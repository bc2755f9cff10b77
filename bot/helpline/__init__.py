"""The handoff to a person, as plain functions on a unit of work."""
