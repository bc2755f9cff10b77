"""For supervisors: figures, the yearly export, ended conversations, transcripts, and the audit log."""

from __future__ import annotations

from datetime import datetime, timezone
from urllib.parse import quote

from starlette.responses import PlainTextResponse, Response

from bot.console import board, overview
from bot.console.guard import Ask
from bot.console.views.base import Desk, number
from bot.db.store import Transaction
from bot.errors import KeyLost
from bot.helpline.model import Handoff

SECTIONS = ("contact", "asked", "asked_language", "asked_country", "reason", "outcome", "wait", "rating", "topic")
"""Kinds of counts in the yearly export, in its order; their names stand in `console.ftl` as `export-…`."""
AUDIT_LINES = 100


class Overview(Desk):
    """What only supervisors and administrators see."""

    def page(self, ask: Ask) -> Response:
        """GET /overview."""
        with self._store.reading() as work:
            now = overview.now_of(work, self._catalogue, ask.text, ask.now)
            charts = overview.charts(work, ask.now)
        return self._pages.page(
            ask.request, ask.text, "overview.html", person=ask.person, now=now, charts=charts, year=_year(ask.now)
        )

    def export(self, ask: Ask) -> Response:
        """GET /overview/export?year=2026: an anonymous CSV; it is audited."""
        year = number(ask, "year") or _year(ask.now)
        names = {what: ask.text(f"export-{what.replace('_', '-')}") for what in SECTIONS}
        with self._store.transaction() as work:
            made = overview.export(work, year, names)
            work.audit.add(ask.person.name, "export", ask.now, detail=str(year))
        return _download(made, f"lantern-{year}.csv", "text/csv")

    def ended(self, ask: Ask) -> Response:
        """GET /ended: conversations that ended and are not destroyed yet."""
        with self._store.reading() as work:
            found = [
                (h, board.own_name(self._catalogue, ask.text, h.language), work.staff_name(h.claimed_by or 0))
                for h in sorted(work.handoffs.closed_since(0), key=lambda h: -(h.closed_at or 0))
            ]
        return self._pages.page(
            ask.request, ask.text, "ended.html", person=ask.person, found=found, zone=self._zone, now=ask.now
        )

    def transcript(self, ask: Ask) -> Response:
        """GET /ended/{id}/transcript: both sides as text, to read or to keep; it is audited."""
        with self._store.reading() as work:
            handoff = work.handoffs.get(ask.handoff_id)
            try:
                made = self._text(work, ask, handoff) if handoff is not None and handoff.talked else None
            except KeyLost:
                made = None
        if handoff is None or made is None:
            return self._board(ask, 404, notice=ask.text("notice-gone"))
        with self._store.transaction() as work:
            work.audit.add(ask.person.name, "transcript", ask.now, handoff.id)
        return _download(made, f"conversation-{handoff.id}.txt", "text/plain")

    def _text(self, work: Transaction, ask: Ask, handoff: Handoff) -> str:
        text = ask.text
        lines = [
            text("transcript-title", number=str(handoff.id)),
            f"{text('pack-language')}: {text.language(handoff.language)}",
            f"{text('close-outcome')} {text.either(f'outcome-{handoff.outcome}', 'outcome-other')}",
            "",
        ]
        for line in work.transcript.lines(handoff):
            kind = "" if line.kind == "text" else f" ({text.either(f'kind-{line.kind}', 'kind-other')})"
            when = text.clock(line.at, ask.now, self._zone)
            marks = [text("mark-danger")] if line.danger else []
            if line.status in ("failed", "dropped"):
                marks.append(f"{text(f'delivery-{line.status}')} {line.error or ''}".strip())
            after = f" [{'; '.join(marks)}]" if marks else ""
            lines.append(f"[{when}] {text(f'author-{line.author}')}{kind}: {line.text}{after}")
        for note in work.notes.of(handoff):
            lines.append(
                f"[{text.clock(note.at, ask.now, self._zone)}] {text('notes-title')}, {note.staff}: {note.text}"
            )
        return "\n".join(lines) + "\n"

    def audit(self, ask: Ask) -> Response:
        """GET /audit: who did what, newest first."""
        with self._store.reading() as work:
            rows = work.audit.newest(AUDIT_LINES, before=number(ask, "before"))
        return self._pages.page(
            ask.request,
            ask.text,
            "audit.html",
            person=ask.person,
            rows=rows,
            zone=self._zone,
            now=ask.now,
            more=rows[-1].id if len(rows) == AUDIT_LINES else 0,
        )


def _year(now: float) -> int:
    return datetime.fromtimestamp(now, timezone.utc).year


def _download(content: str, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return PlainTextResponse(content, media_type=media_type, headers=headers)
