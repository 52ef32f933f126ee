"""Compares an edited file with the records, row by row, by id."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from atlas.intake.changes import Change, Difference
from atlas.intake.match import OF_GEOMETRY, TAKEN, column_names, meant_tables
from atlas.intake.shapes import Judge
from atlas.intake.signature import Kind
from atlas.model.finding import Finding, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from atlas.export.desktop.job import ExportJob
    from atlas.intake.match import Meant
    from atlas.intake.outside import OutsideFile, OutsideRow, OutsideTable, Value

_DBF_BYTES = 254
_CLOSE = 1e-6

Rows = dict[str, tuple[dict[str, "Value"], "OutsideRow"]]


def compare(read: OutsideFile, job: ExportJob) -> Difference:
    """
    All that `read` says otherwise than the records.

    Parameters
    ----------
    job
        The whole atlas as it would be exported, in EPSG:4490, diagrams included.
    """
    meant = meant_tables(job)
    judge = Judge(job)
    changes: list[Change] = []
    findings: list[Finding] = []
    compared, ignored = [], []
    for table in read.tables:
        own = meant.get(table.name)
        if own is None:
            ignored.append(table.name)
            continue
        compared.append(table.name)
        found, faults = _table(table, own, judge, partial=read.kind == Kind.SHAPEFILE)
        changes += found
        findings += faults
    merged, conflicts = _merged(changes)
    return Difference(tuple(merged), (*findings, *conflicts), tuple(compared), tuple(ignored))


def _table(
    table: OutsideTable, own: Meant, judge: Judge, *, partial: bool
) -> tuple[list[Change], list[Finding]]:
    names = column_names(table, own.columns)
    if table.columns and own.key not in names.values():
        return [], [finding("import-no-id", f"{table.name}/-", column=own.called(own.key))]
    # A feature collection without features does not say what columns it has.
    findings = list(_missing_columns(table, own, set(names.values()))) if table.columns else []
    rows, faults = _by_id(table, own, names)
    expected = _expected(own)
    changes: list[Change] = []
    for identity, (values, row) in rows.items():
        at = f"{table.name}/{identity}"
        if identity in expected:
            found, wrong = _attributes(values, expected[identity], own, table.name, identity)
            changes += found
            findings += wrong
        if own.shapes is not None and table.spatial and not judge.refuses(table):
            found, wrong = judge.geometry(row, values, own, table, identity)
            changes += found
            findings += wrong
        elif identity not in expected:
            findings.append(finding("import-unknown-id", at, id=identity, name=values.get("name_zh") or ""))
    # A file that was exported without diagrams has none of them: none was deleted.
    unasked = own.diagrams if partial and own.diagrams.isdisjoint(rows) else frozenset()
    for identity in [i for i in expected if i not in rows and i not in unasked]:
        name = str(expected[identity].get("name_zh") or expected[identity].get("title") or identity)
        changes.append(Change("removed", own.register, identity, name, table.name))
        findings.append(finding("import-removed", f"{table.name}/{identity}", id=name))
    if own.shapes is not None and table.spatial:
        findings += judge.table(table, changes)
    return changes, findings + faults


def _missing_columns(table: OutsideTable, own: Meant, there: set[str]) -> Iterator[Finding]:
    taken = TAKEN[own.register] | (OF_GEOMETRY if own.shapes is not None else frozenset())
    for column in own.columns:
        if column.name in taken and column.name not in there:
            yield finding("import-column-missing", f"{table.name}/-", column=own.called(column.name))


def _by_id(table: OutsideTable, own: Meant, names: dict[str, str]) -> tuple[Rows, list[Finding]]:
    """The rows by id under the columns' own names; rows without an id and repeated ids are findings."""
    findings: list[Finding] = []
    rows: Rows = {}
    seen: Counter[str] = Counter()
    for number, row in enumerate(table.rows, start=1):
        values = {names[c]: v for c, v in row.cells.items() if c in names}
        identity = _text(values.get(own.key))
        if not identity:
            findings.append(finding("import-row-without-id", f"{table.name}/{number}", row=number))
            continue
        if own.register == "quantities":
            seen[identity] += 1
            identity = f"{identity}/{seen[identity] - 1}"
        if identity in rows:
            findings.append(finding("import-duplicate", f"{table.name}/{identity}", id=identity))
            continue
        rows[identity] = values, row
    return rows, findings


def _expected(own: Meant) -> dict[str, dict[str, object]]:
    """Our own rows by id; of quantities by measure and place in its list."""
    found: dict[str, dict[str, object]] = {}
    seen: Counter[str] = Counter()
    for record in own.rows.astype(object).to_dict("records"):
        identity = str(record[own.key])
        if own.register == "quantities":
            seen[identity] += 1
            identity = f"{identity}/{seen[identity] - 1}"
        found[identity] = {str(k): v for k, v in record.items()}
    return found


def _attributes(
    values: dict[str, Value], expected: dict[str, object], own: Meant, table: str, identity: str
) -> tuple[list[Change], list[Finding]]:
    changes, findings = [], []
    name = str(expected.get("name_zh") or expected.get("title") or expected.get("name") or identity)
    for column, found in values.items():
        if column not in expected or column == own.key or same(expected[column], found):
            continue
        before = _plain(expected[column])
        if column in TAKEN[own.register] or (own.shapes is not None and column in OF_GEOMETRY):
            changes.append(Change("changed", own.register, identity, name, table, column, before, found))
        else:
            facts = {"id": name, "column": own.called(column)}
            findings.append(finding("import-not-taken", f"{table}/{identity}", **facts))
    return changes, findings


def same(ours: object, theirs: Value) -> bool:
    """Whether a value came back unchanged, as far as the formats can tell it."""
    mine = _plain(ours)
    if mine in {None, ""} or theirs in {None, ""}:
        return mine in {None, ""} and theirs in {None, ""}
    if isinstance(mine, bool):
        return str(theirs).lower() in ({"1", "true", "1.0"} if mine else {"0", "false", "0.0"})
    if isinstance(mine, int | float):
        try:
            return math.isclose(mine, float(str(theirs)), rel_tol=_CLOSE, abs_tol=1e-9)
        except ValueError:
            return False
    back = _text(theirs)
    if mine.strip() == back or (mine.startswith("[") and _listed(mine) == _listed(back)):
        return True
    cut = bool(back) and mine.startswith(back)
    sizes = [len(back.encode(encoding, "replace")) for encoding in ("utf-8", "gbk")]
    return cut and any(_DBF_BYTES - 3 <= size <= _DBF_BYTES for size in sizes)


def _listed(text: str) -> object:
    """A list as it is written in a cell; GDAL puts its blanks elsewhere."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _text(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _plain(value: object) -> str | int | float | bool | None:
    """A value of a data frame as plain Python."""
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124  NaN alone differs from itself
        return None
    if isinstance(value, bool | int | float | str):
        return value
    item = getattr(value, "item", None)
    plain = item() if item else str(value)
    return plain if isinstance(plain, bool | int | float | str) else str(plain)


def _alike(one: Change, other: Change) -> bool:
    if one.geometry is None or other.geometry is None:
        return one.geometry is other.geometry and one.after == other.after
    return bool(one.geometry.equals(other.geometry))


def _merged(changes: list[Change]) -> tuple[list[Change], list[Finding]]:
    """Each change once, though a record may stand in several tables; two different ones are a conflict."""
    first: dict[tuple[str, str, str, str], Change] = {}
    findings = []
    for change in changes:
        what = "geometry" if change.what in {"moved", "added"} else change.what
        key = (change.register, change.identity, what, change.column)
        other = first.setdefault(key, change)
        if other is not change and not _alike(change, other):
            at = f"{change.table}/{change.identity}"
            facts = {"column": change.column or "geometry", "other": other.table}
            findings.append(finding("import-conflict", at, id=change.identity, **facts))
    return list(first.values()), findings
