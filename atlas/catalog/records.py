"""Turns the plain values of a file into a frozen record, or into findings with file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from atlas.catalog.yaml_file import RefusedFileError, read_yaml
from atlas.errors import did_you_mean
from atlas.model.base import Record
from atlas.model.finding import Finding, finding

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from atlas.catalog.yaml_file import YamlFile

R = TypeVar("R", bound=Record)


def read_record(
    path: Path, at: str, model: type[R], findings: list[Finding]
) -> tuple[R | None, YamlFile | None]:
    """
    The record in a YAML file and the file itself for its lines; None and findings where it is not one.

    Parameters
    ----------
    findings
        Takes what is wrong; all of it at once, not the first fault alone.
    """
    try:
        file = read_yaml(path, at)
    except RefusedFileError as refused:
        findings.append(refused.finding)
        return None, None
    try:
        return model.model_validate(file.data if file.data is not None else {}), file
    except ValidationError as error:
        findings += [_as_finding(e, at, file, model) for e in error.errors(include_url=False)]
        return None, file


def _as_finding(error: ErrorDetails, at: str, file: YamlFile, model: type[BaseModel]) -> Finding:
    loc = error["loc"]
    where = f"{at}:{file.line(loc)}"
    field = str(loc[-1]) if loc else model.__name__
    record = _record_id(file.data, loc)
    if error["type"] == "extra_forbidden":
        near = did_you_mean(field, _field_names(model))
        return finding("record-unknown-key", where, key=field, record=record, near=near)
    if error["type"] == "missing":
        return finding("record-missing-field", where, field=field, record=record)
    why = error["msg"].removeprefix("Value error, ")
    return finding(
        "record-wrong-value", where, field=field, record=record, why=why, value=_short(error["input"])
    )


def _short(value: object) -> str:
    text = value if isinstance(value, str) else type(value).__name__
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004  a line's worth


def _record_id(data: Any, loc: tuple[str | int, ...]) -> str:  # noqa: ANN401  YAML holds any shape
    """The id of the innermost record that the fault lies in, or an empty string."""
    found = ""
    for step in (*loc, None):
        if isinstance(data, dict) and isinstance(data.get("id"), str):
            found = data["id"]
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            continue
    return found


def _field_names(model: type[BaseModel]) -> set[str]:
    """Names of all fields of `model` and of the records within it."""
    names: set[str] = set()
    for field in model.model_json_schema().get("$defs", {}).values():
        names |= set(field.get("properties", {}))
    return names | set(model.model_fields)
