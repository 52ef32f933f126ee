"""Changes single values of a YAML file and leaves every other character, comments too, as it was."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

Path = tuple[str | int, ...]
_PLAIN = re.compile(r"^[^\W_][^\n\t,\[\]{}#&*!|>'\"%@`]*$")
_WORDS = {"", "~", "null", "true", "false", "yes", "no", "on", "off"}
_NUMBER = re.compile(r"^[-+]?(\d[\d_]*)?\.?\d*([eE][-+]?\d+)?$")


def edited(text: str, changes: Mapping[Path, str | float | None]) -> str:
    """
    `text` with other values at some places.

    Parameters
    ----------
    changes
        By path of keys and indices. None takes the key away; a key that is not there is added to its mapping,
        which must be.

    Raises
    ------
    KeyError
        If a path leads nowhere.
    """
    for path in sorted(changes, key=str, reverse=True):
        text = _one(text, path, changes[path])
    return text


def scalar(value: str | float) -> str:
    """A value as YAML reads it back as the same text: plain where that is safe, quoted where not."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    if "\n" in value or any(not c.isprintable() for c in value):
        return json.dumps(value, ensure_ascii=False)
    plain = _PLAIN.match(value) and ": " not in value and not value.endswith((" ", ":"))
    if plain and value.lower() not in _WORDS and not _NUMBER.match(value):
        return value
    return "'" + value.replace("'", "''") + "'"


def _one(text: str, path: Path, value: str | float | None) -> str:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    mapping = _node(root, path[:-1])
    if not isinstance(mapping, yaml.MappingNode):
        raise KeyError(path)
    pairs = {key.value: (key, node) for key, node in mapping.value}
    name = str(path[-1])
    if name not in pairs:
        return text if value is None else _added(text, mapping, name, value)
    key, node = pairs[name]
    if value is None:
        return _removed(text, mapping, key, node)
    return text[: node.start_mark.index] + scalar(value) + text[_end(text, node) :]


def _node(node: Any, path: Path) -> Any:  # noqa: ANN401  a node of any kind
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = [value for key, value in node.value if key.value == step]
            node = found[0] if found else None
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            raise KeyError(path)
    if node is None:
        raise KeyError(path)
    return node


def _end(text: str, node: yaml.Node) -> int:
    """Where a value ends, without the blank space and comments after it that the parser counts in."""
    held = text[node.start_mark.index : node.end_mark.index]
    lines = held.splitlines(keepends=True)
    while lines and (not lines[-1].strip() or (len(lines) > 1 and lines[-1].lstrip().startswith("#"))):
        lines.pop()
    return int(node.start_mark.index) + len("".join(lines).rstrip())


def _added(text: str, mapping: yaml.MappingNode, name: str, value: str | float) -> str:
    """A new key: last in a mapping in braces, below the first key in one of lines."""
    if mapping.flow_style:
        at = mapping.end_mark.index - 1
        return f"{text[:at].rstrip()}, {name}: {scalar(value)}{text[at:]}"
    first, held = mapping.value[0]
    at = text.find("\n", _end(text, held))
    at = len(text) if at < 0 else at
    return f"{text[:at]}\n{' ' * first.start_mark.column}{name}: {scalar(value)}{text[at:]}"


def _removed(text: str, mapping: yaml.MappingNode, key: yaml.Node, node: yaml.Node) -> str:
    end = _end(text, node)
    if mapping.flow_style:
        before = text[: key.start_mark.index].rstrip()
        after = text[end:]
        if before.endswith(","):
            return before[:-1] + after
        return before + after.lstrip().removeprefix(",").lstrip()
    start = text.rfind("\n", 0, key.start_mark.index) + 1
    following = text.find("\n", end)
    # The first key of an item in a list shares its line with the dash, which must stay.
    if text[start : key.start_mark.index].strip():
        raise KeyError(key.value)
    return text[:start] + ("" if following < 0 else text[following + 1 :])
