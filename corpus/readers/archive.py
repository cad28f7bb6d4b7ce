"""Office files are archives of XML: what is in them is measured before it is unpacked, and nothing is written."""

from __future__ import annotations

import io
import zipfile

from corpus.report import ReadError

MOST_MEMBERS = 10_000
MOST_UNPACKED = 512 << 20
# What older Office programs, and newer ones with a password, wrap their files in.
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def open_archive(data: bytes, *, name: str) -> zipfile.ZipFile:
    """The archive, when its members are few and small enough.

    Raises:
        ReadError: it is no archive, is locked by a password, or would unpack to too much.
    """
    if data.startswith(COMPOUND):
        reason = "has a password or the format of an older Office program"
        raise ReadError(f"{name}: {reason}; save it without a password in today's format")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        raise ReadError(f"{name}: damaged (not an Office file); save it again, or as plain text") from None
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise ReadError(f"{name}: unpacks to far more than a report holds; save it again, or as plain text")
    return archive
