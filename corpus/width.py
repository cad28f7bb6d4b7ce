"""Full-width characters to the ones that numbers are read in.

Character by character that takes longer than what is done with the text afterwards, and few texts hold any but the
common marks: so those are replaced first, and the rest is asked for.
"""

from __future__ import annotations

import re

_NARROW = str.maketrans(
    "０１２３４５６７８９．％＋－～，［］（）／" + "".join(chr(0xFF21 + i) + chr(0xFF41 + i) for i in range(26)),
    "0123456789.%+-~,[]()/" + "".join(chr(0x41 + i) + chr(0x61 + i) for i in range(26)),
)
_RARE = re.compile("[０-９．％＋－～［］／Ａ-Ｚａ-ｚ]")


def half_width(text: str) -> str:
    """One code point for one: offsets stay those of the text itself."""
    if _RARE.search(text):
        return text.translate(_NARROW)
    return text.replace("，", ",").replace("（", "(").replace("）", ")")
