"""Measures Lantern, side by side with stock Rasa, and writes `bench/results.json`. Run by `make bench`."""
