"""What children send besides words, shown without giving it any power: no active content, nothing opens by itself."""

from __future__ import annotations

MOST_BYTES = 10_000_000
"""A larger file is not fetched; Telegram's own limit for bots is 20 MB."""
DOWNLOAD = "application/octet-stream"
_SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"%PDF-", "application/pdf"),
)
_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "video/mp4": "mp4",
    "application/pdf": "pdf",
}


def mime_of(content: bytes) -> str:
    """Return the type of a file by its first bytes, never by its name; of an unknown one nothing is believed."""
    for start, mime in _SIGNATURES:
        if content.startswith(start):
            return mime
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return "video/mp4"
    return DOWNLOAD


def headers(number: int, mime: str) -> dict[str, str]:
    """Return headers under which a browser shows pictures, plays sound, downloads the rest, and runs nothing."""
    how = "attachment" if mime.startswith("application/") else "inline"
    return {
        "Content-Disposition": f'{how}; filename="file-{number}.{_ENDINGS.get(mime, "bin")}"',
        "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "
        "sandbox",
    }
