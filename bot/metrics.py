"""Counters for `/metrics` (Prometheus). Labels never carry anything of a child."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

RECEIVED = Counter("lantern_received_total", "Messages stored, by kind", ["kind"])
SCREENED = Counter("lantern_screened_total", "Messages in which the danger screen found a phrase")
TURNS = Counter("lantern_turns_total", "Turns, by how they ended", ["outcome"])
TURN_SECONDS = Histogram(
    "lantern_turn_seconds",
    "Seconds from begun to written",
    buckets=(0.005, 0.01, 0.02, 0.04, 0.08, 0.1, 0.15, 0.25, 0.5, 1, 2, 4, 8),
)
SENT = Counter("lantern_deliveries_total", "Deliveries, by how they ended", ["status"])
WAITING = Gauge("lantern_inbox_waiting", "Messages that wait for their turn")
MODEL_READY = Gauge("lantern_model_ready", "1 when a model is loaded")
ALERTS = Counter("lantern_alerts_total", "Alerts given, by channel and result", ["channel", "result"])
