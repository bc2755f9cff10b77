"""Run the stand-in until interrupted: ``python -m tests.telegram_standin --port 0``."""

from __future__ import annotations

import argparse
import signal

from .app import DEFAULT_TOKEN, Standin


def main() -> None:
    """Serve and print ``LISTENING <port>``."""
    parser = argparse.ArgumentParser(description="A strict stand-in for Telegram's Bot API.")
    parser.add_argument("--port", type=int, default=0, help="the port; 0 for any free one")
    parser.add_argument("--token", default=DEFAULT_TOKEN, help="the only token let in")
    options = parser.parse_args()
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)  # Before the thread, which inherits it.
    with Standin(options.token, options.port) as standin:
        print(f"LISTENING {standin.port}", flush=True)
        signal.sigwait(ends)


if __name__ == "__main__":
    main()
