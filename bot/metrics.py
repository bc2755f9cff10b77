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
SET_ASIDE = Gauge("lantern_inbox_set_aside", "Messages that failed every try")
CHILDREN_WAITING = Gauge("lantern_children_waiting", "Children who wait for a person", ["urgent"])
LONGEST_WAIT = Gauge("lantern_longest_wait_seconds", "How long the child who waits longest for a person waits")
BOT_SEEN = Gauge("lantern_bot_seen_seconds", "Seconds since the bot last said that it lives; -1 before its first start")
MODEL_READY = Gauge("lantern_model_ready", "1 when the bot's model is loaded")
ALERTS = Counter("lantern_alerts_total", "Alerts given, by channel and result", ["channel", "result"])
