"""Reads YAML as plain text scalars with line numbers, refusing all that makes YAML dangerous.

Aliases, merge keys, tags and duplicate keys are refused while the events arrive, before anything is built:
418 bytes of merge keys cost an ordinary safe loader seconds, and ``010`` would become 8. PyYAML's events are
used rather than a schema-driven reader because findings need the line of every key.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from atlas.catalog.reasons import yaml_why
from atlas.errors import os_why
from atlas.model.finding import Finding, finding
from atlas.words import why

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_NODES = 200_000
_NULLS = {"", "~", "null"}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Where = dict[tuple[str | int, ...], int]


@dataclass(frozen=True, slots=True)
class YamlFile:
    """
    A YAML file as nested dicts, lists, strings and None.

    Attributes
    ----------
    lines
        1-based line of every value, by its path of keys and indices.
    """

    data: Any
    lines: Where

    def line(self, path: tuple[str | int, ...]) -> int:
        """Line of the nearest enclosing value that exists, skipping steps that are not in the file."""
        here: tuple[str | int, ...] = ()
        for step in path:
            if (*here, step) in self.lines:
                here = (*here, step)
        return self.lines.get(here, 1)


class RefusedFileError(Exception):
    """A file that is not read any further, with the finding that says why."""

    def __init__(self, refused: Finding) -> None:
        super().__init__(refused.code)
        self.finding = refused


def read_text(path: Path, at: str, *, max_bytes: int) -> str:
    """
    The file's text.

    Raises
    ------
    RefusedFileError
        If it is missing, a link or a device, larger than `max_bytes` (looked at before reading) or not UTF-8.
    """
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise RefusedFileError(finding("file-missing", f"{at}:1", why=why("not-regular")))
        if status.st_size > max_bytes:
            raise RefusedFileError(finding("file-size", f"{at}:1", size=status.st_size, limit=max_bytes))
        data = path.read_bytes()
    except OSError as error:
        raise RefusedFileError(finding("file-missing", f"{at}:1", why=os_why(error))) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RefusedFileError(finding("file-encoding", f"{at}:{line}", byte=error.start)) from error


def read_yaml(path: Path, at: str) -> YamlFile:
    """
    The file as text scalars with line numbers.

    Raises
    ------
    RefusedFileError
        If the file cannot be read or holds what we refuse.
    """
    text = read_text(path, at, max_bytes=MAX_BYTES)
    try:
        return _Reader(text, at).read()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        position = getattr(error, "position", 0)  # a byte, where a character is refused before it is parsed
        line = mark.line + 1 if mark else text.encode().count(b"\n", 0, position) + 1
        said = getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"
        raise RefusedFileError(finding("yaml-syntax", f"{at}:{line}", why=yaml_why(said))) from error


class _Reader:
    """Builds plain values from the parser's events, refusing as it goes."""

    def __init__(self, text: str, at: str) -> None:
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=_LOADER))
        self._at = at
        self._lines: Where = {}
        self._nodes = 0

    def read(self) -> YamlFile:
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                data = self._value(event, ())
                self._one_document()
                return YamlFile(data, self._lines)
        return YamlFile(None, {(): 1})

    def _one_document(self) -> None:
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                raise self._refuse(event, "yaml-forbidden", what="---")

    def _value(self, event: yaml.Event, path: tuple[str | int, ...]) -> Any:  # noqa: ANN401  YAML holds any shape
        self._guard(event, path)
        self._lines.setdefault(path, _line(event))
        if isinstance(event, yaml.ScalarEvent):
            plain = not event.style and event.implicit[0]
            return None if plain and event.value in _NULLS else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _sequence(self, path: tuple[str | int, ...]) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            values.append(self._value(event, (*path, len(values))))
        return values

    def _mapping(self, path: tuple[str | int, ...]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event)
            if key in values:
                raise self._refuse(event, "yaml-duplicate-key", key=key)
            self._lines[(*path, key)] = _line(event)
            values[key] = self._value(next(self._events), (*path, key))
        return values

    def _key(self, event: yaml.Event) -> str:
        self._guard(event, ())
        if not isinstance(event, yaml.ScalarEvent) or event.value == "<<":
            raise self._refuse(event, "yaml-forbidden", what="<<")
        return str(event.value)

    def _guard(self, event: yaml.Event, path: tuple[str | int, ...]) -> None:
        self._nodes += 1
        if isinstance(event, yaml.AliasEvent):
            raise self._refuse(event, "yaml-forbidden", what=f"*{event.anchor}")
        if anchor := getattr(event, "anchor", None):
            raise self._refuse(event, "yaml-forbidden", what=f"&{anchor}")
        if tag := getattr(event, "tag", None):
            raise self._refuse(event, "yaml-forbidden", what=tag)
        if len(path) > MAX_DEPTH or self._nodes > MAX_NODES:
            raise self._refuse(event, "yaml-depth", depth=MAX_DEPTH, nodes=MAX_NODES)

    def _refuse(self, event: yaml.Event, code: str, **facts: object) -> RefusedFileError:
        return RefusedFileError(finding(code, f"{self._at}:{_line(event)}", **facts))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
