"""The data files of this floor: read once, never changed."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read_data(name: str) -> Any:
    """The content of `qa/data/{name}.json`."""
    return json.loads((files("qa") / "data" / f"{name}.json").read_text(encoding="utf-8"))
