"""Doors for children: receive and deliver, nothing else."""
