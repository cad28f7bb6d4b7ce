"""Tables on a PDF page: grids of rules, and lines whose parts stand beneath one another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.readers.pdf_lines import Box, Char, Line, Segment, around, line_of, split_lines

NEAR = 3.0
FEWEST_ROWS = 3
LONGEST_CELL = 300


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: the heights of its level rules from the top down, and its upright ones."""

    box: Box
    heights: tuple[float, ...]
    upright: tuple[Box, ...]

    @property
    def sides(self) -> tuple[float, ...]:
        """Where columns begin and end."""
        return _clustered(rule.middle[0] for rule in self.upright)

    def holds(self, char: Char) -> bool:
        """Whether a character stands in it."""
        x, y = char.box.middle
        return self.box.left < x < self.box.right and self.box.bottom < y < self.box.top

    def inside(self, chars: Iterable[Char]) -> list[Char]:
        """The characters that stand in it."""
        return [char for char in chars if self.holds(char)]

    def rows(self, chars: Sequence[Char]) -> list[list[str]]:
        """The texts of the cells, row by row; text that spans several columns stands in the one of its middle."""
        sides = self.sides
        cells = [[""] * (len(sides) - 1) for _ in range(len(self.heights) - 1)]
        for run in split_lines(chars):
            y = run[0].box.middle[1]
            cuts = [rule.middle[0] for rule in self.upright if rule.bottom - NEAR < y < rule.top + NEAR]
            for segment in line_of(run, cuts).segments:
                row = _place(-segment.box.middle[1], [-height for height in self.heights])
                column = _place(segment.box.middle[0], sides)
                text = cells[row][column]
                cells[row][column] = f"{text}\n{segment.text}" if text else segment.text
        return cells


def _place(value: float, borders: Sequence[float]) -> int:
    """Index of the interval between two rising borders that holds a value, the nearest one for a value outside."""
    return min(max(bisect_right(borders, value) - 1, 0), len(borders) - 2)


def find_grids(level: Sequence[Box], upright: Sequence[Box]) -> list[Grid]:
    """Rules that touch make a grid, where they part at least two columns and two rows."""
    grids = []
    for group in _touching([*level, *upright]):
        sides = [box for box in group if box.height > box.right - box.left]
        heights = _clustered(box.middle[1] for box in group if box.height <= box.right - box.left)
        if len(_clustered(box.middle[0] for box in sides)) > 2 and len(heights) > 2:
            grids.append(Grid(around(group), heights[::-1], tuple(sides)))
    return grids


def _touching(boxes: list[Box]) -> list[list[Box]]:
    """Boxes in groups of such as reach one another; those far apart in height are never compared."""
    groups: list[tuple[Box, list[Box]]] = []
    for box in sorted(boxes, key=lambda box: -box.top):
        met = [group for group in groups if _meet(group[0], box)]
        members = [box, *(member for _, group in met for member in group)]
        groups = [group for group in groups if group not in met]
        groups.append((around([box, *(bounds for bounds, _ in met)]), members))
    return [members for _, members in groups]


def _meet(box: Box, other: Box) -> bool:
    return (
        box.left - NEAR <= other.right
        and other.left - NEAR <= box.right
        and box.bottom - NEAR <= other.top
        and other.bottom - NEAR <= box.top
    )


def _clustered(values: Iterable[float]) -> tuple[float, ...]:
    """The values in order, those nearer than NEAR to the one before left out."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > NEAR:
            kept.append(value)
    return tuple(kept)


def holds_data(rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows are a table of short cells, not the frame of a page."""
    filled = [sum(map(bool, row)) for row in rows]
    longest = max((len(cell) for row in rows for cell in row), default=0)
    return max(filled, default=0) > 1 and sum(map(bool, filled)) > 1 and longest <= LONGEST_CELL


def open_table(lines: Sequence[Line]) -> list[list[str]] | None:
    """The cells of lines without rules between them, None where their parts stand in no columns."""
    columns: list[tuple[float, float]] = []
    for left, right in sorted((part.box.left, part.box.right) for line in lines for part in line.segments):
        if columns and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    widest = max(len(line.segments) for line in lines)
    if len(lines) < FEWEST_ROWS or len(columns) < max(2, widest):
        return None
    return [[_cell(line.segments, column) for column in columns] for line in lines]


def _cell(segments: Iterable[Segment], column: tuple[float, float]) -> str:
    return " ".join(part.text for part in segments if column[0] <= part.box.middle[0] <= column[1])
