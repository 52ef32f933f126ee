"""Turns the plain values of a file into frozen records, or into findings with file and line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from atlas.catalog.reasons import why_of
from atlas.catalog.yaml_file import RefusedFileError, read_yaml
from atlas.errors import did_you_mean
from atlas.model.base import Record
from atlas.model.finding import Finding, finding
from atlas.words import why

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from atlas.catalog.yaml_file import YamlFile

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Listed(Generic[R]):
    """
    What a file that lists records holds.

    Attributes
    ----------
    whole
        The file's record with the items that are in order; None where the fault is not an item's.
    file
        The file itself for its lines; None where it could not be read.
    at
        For each item that is in order, its index in the file.
    faulty
        The plain values of the items that are not.
    """

    whole: R | None
    file: YamlFile | None
    at: tuple[int, ...] = ()
    faulty: tuple[Any, ...] = ()


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


def read_list(path: Path, at: str, model: type[R], key: str, findings: list[Finding]) -> Listed[R]:
    """
    The records listed under `key` of a YAML file; a faulty one is left out with findings and hides no other.

    Parameters
    ----------
    findings
        Takes what is wrong with every record.
    """
    own: list[Finding] = []
    whole, file = read_record(path, at, model, own)
    findings += own
    listed = file.data.get(key) if file and isinstance(file.data, dict) else None
    if whole is not None or file is None or not isinstance(listed, list):
        return Listed(whole, file, tuple(range(len(getattr(whole, key, ())))))
    faulty = {step for e in _errors(model, file.data) if e["loc"][:1] == (key,) for step in e["loc"][1:2]}
    kept = [index for index in range(len(listed)) if index not in faulty]
    rest = {**file.data, key: [listed[index] for index in kept]}
    left_out = tuple(item for index, item in enumerate(listed) if index in faulty)
    if _errors(model, rest):
        return Listed(None, file, (), left_out)
    return Listed(model.model_validate(rest), file, tuple(kept), left_out)


def _errors(model: type[Record], data: object) -> list[ErrorDetails]:
    try:
        model.model_validate(data)
    except ValidationError as error:
        return error.errors(include_url=False)
    return []


def _as_finding(error: ErrorDetails, at: str, file: YamlFile, model: type[BaseModel]) -> Finding:
    loc = error["loc"]
    where = f"{at}:{file.line(loc)}"
    name = at.rpartition("/")[2]
    field = loc[-1] if loc and isinstance(loc[-1], str) else why("whole-record")
    record = _record_id(file.data, loc) or name
    if error["type"] == "extra_forbidden":
        near = did_you_mean(str(field), _field_names(model))
        return finding("record-unknown-key", where, key=field, record=record, near=near)
    if error["type"] == "missing":
        return finding("record-missing-field", where, field=field, record=record)
    facts = {"field": field, "record": record, "value": _short(error["input"])}
    return finding("record-wrong-value", where, **facts, why=why_of(error))


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
