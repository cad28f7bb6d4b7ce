"""Text as it is compared: what looks alike is the same."""

from __future__ import annotations

import unicodedata

_MARKS = tuple(zip("，；：（）！？％\u3000", ",;:()!?% ", strict=True))


def nfkc(text: str) -> str:
    """Unicode's compatibility form.

    To ask for it takes longer than what is done with the text afterwards, and few texts need it for more than the
    common marks: so those are replaced first.
    """
    for mark, plain in _MARKS:
        text = text.replace(mark, plain)
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)
