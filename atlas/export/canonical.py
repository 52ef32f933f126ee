"""Writes JSON of which the same input always gives the same bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def canonical(value: object) -> str:
    """
    `value` as JSON on one line: keys sorted, Chinese as it is.

    Raises
    ------
    ValueError
        If a number is not finite: JSON has no word for it.
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)


def document(members: Mapping[str, object], **lists: Sequence[object]) -> bytes:
    """
    A JSON object as UTF-8 with one line a member, and one line an item of each of `lists`.

    Raises
    ------
    ValueError
        If a number is not finite.
    """
    lines = {name: canonical(value) for name, value in members.items()}
    for name, items in lists.items():
        rows = ",\n".join(canonical(item) for item in items)
        lines[name] = f"[\n{rows}\n]" if rows else "[]"
    body = ",\n".join(f"{canonical(name)}: {lines[name]}" for name in sorted(lines))
    return f"{{\n{body}\n}}\n".encode()


def array(items: Iterable[object]) -> str:
    """A list as it stands in a column: a JSON array of text."""
    return json.dumps([str(item) for item in items], ensure_ascii=False)
