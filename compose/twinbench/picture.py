"""The same as a picture: a panel a workload, a bar a row, from the least to the most of its rounds. Pure."""

from typing import Any, Dict, List
from xml.sax.saxutils import escape

from twinbench import table

WIDTH = 900
MARGIN = 16
LABELS = 260
VALUES = 170
BAR = 16
STEP = 24
TITLE = 34
HEAD = 84
GAP = 18
# Whose bar it is, told by lightness too: ours, others, the disk itself.
OURS, OTHERS, DISK = "#1b6ca8", "#9fb4c4", "#5d5d5d"


def svg(result: Dict[str, Any]) -> str:
    """The whole file."""
    parts: List[str] = []
    y = HEAD
    for workload in result["workloads"]:
        found = table.cells(result, workload)
        if found:
            y = _panel(parts, y, result, workload, found) + GAP
    lines = table.head(result).splitlines()
    heading = [_text(MARGIN, 28, "Replication: medians of all rounds; a thin line from the slowest to the fastest", 16,
                     bold=True)]
    heading += [_text(MARGIN, 48 + 16 * at, line, 11, "#555") for at, line in enumerate(lines[:2])]
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" viewBox="0 0 {WIDTH} {y}" '
                      'font-family="DejaVu Sans, Arial, sans-serif">',
                      f'<rect width="{WIDTH}" height="{y}" fill="#ffffff"/>', *heading, *parts, "</svg>", ""])


def _panel(parts: List[str], y: int, result: Dict[str, Any], workload: Dict[str, Any], found: Dict[str, table.Cell]) -> int:
    """Appends one, from y on; returns where it ends."""
    most = max(one.highest for one in found.values()) or 1.0
    scale = (WIDTH - 2 * MARGIN - LABELS - VALUES) / most
    left = MARGIN + LABELS
    parts.append(_text(MARGIN, y + 18, f"{workload['title']} ({table.unit(workload)}, more is better)", 13, bold=True))
    y += TITLE
    rows = [row for row in result["rows"] if row["key"] in found]
    for row in rows:
        one = found[row["key"]]
        parts.append(_text(left - 8, y + 12, row["title"], 12, anchor="end"))
        parts.append(_bar(left, y, one.speed * scale, _colour(row["key"])))
        middle = y + BAR / 2
        parts.append(f'<path d="M{left + one.lowest * scale:.1f} {middle:g}H{left + one.highest * scale:.1f}" '
                     'stroke="#000000" stroke-width="1.5"/>')
        beside = table.ratio(one, found.get(row["peer"]))
        words = f"{one.speed:,.0f}".replace(",", " ") + (f"  ({beside:.2f} of its peer)" if beside is not None else "")
        parts.append(_text(left + max(one.speed, one.highest) * scale + 6, y + 12, words, 11))
        y += STEP
    return y


def _colour(key: str) -> str:
    return DISK if key == "raw" else OURS if key.startswith("ours") else OTHERS


def _bar(x: float, y: float, width: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:g}" width="{max(width, 1):.1f}" height="{BAR}" fill="{colour}"/>'


def _text(x: float, y: float, words: str, size: int, colour: str = "#000000", anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (f'<text x="{x:.1f}" y="{y:g}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"{weight}>'
            f"{escape(words)}</text>")
