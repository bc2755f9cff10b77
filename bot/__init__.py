"""Lantern: a multilingual, child-friendly rights assistant. Where what is: README.md, the map."""
