"""What is known of a file from outside: plain rows, and the limits within which they were read."""

from __future__ import annotations

from dataclasses import dataclass

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Limits:
    """
    What one file may cost.

    Attributes
    ----------
    file_bytes, total_bytes
        Of one file, and of all that an archive unpacks to.
    archive_members, dataset_members
        Of an archive; of one that holds a geodatabase or a workbook, which are many small files.
    ratio
        How many times its packed size an archive's member may unpack to.
    vertices
        Of one geometry; no boundary of a district has as many.
    names
        Of the tables of a vector file that are read, others are told by their names alone; empty for all.
    seconds, memory_bytes, answer_bytes
        What the child may take, and what it may answer.
    """

    file_bytes: int = 512_000_000
    total_bytes: int = 512_000_000
    archive_members: int = 64
    dataset_members: int = 2_000
    ratio: int = 100
    rows: int = 200_000
    columns: int = 500
    tables: int = 500
    vertices: int = 1_000_000
    names: tuple[str, ...] = ()
    seconds: float = 120.0
    memory_bytes: int = 2_000_000_000
    answer_bytes: int = 1_500_000_000

    def wants(self, name: str) -> bool:
        """Whether a table of this name is to be read."""
        return not self.names or name in self.names


@dataclass(frozen=True, slots=True)
class OutsideRow:
    """One row as the file has it: values by column, and the geometry as WKB or None."""

    cells: dict[str, Value]
    wkb: bytes | None


@dataclass(frozen=True, slots=True)
class OutsideTable:
    """
    One layer or table of a file.

    Attributes
    ----------
    epsg
        As the file declares it; None where it declares none or one that has no code.
    spatial
        Whether the table has a geometry column.
    crs
        The declaration in words, for a message; empty where there is none.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[OutsideRow, ...]
    spatial: bool
    epsg: int | None
    crs: str


@dataclass(frozen=True, slots=True)
class OutsideFile:
    """
    All that was read of a file.

    Attributes
    ----------
    kind
        Of `atlas.intake.signature.Kind`.
    skipped
        Names of views and virtual tables, which are never read.
    jailed
        The fences that the system granted the child: ``files``, ``network``, ``limits``.
    """

    kind: str
    sha256: str
    tables: tuple[OutsideTable, ...]
    skipped: tuple[str, ...]
    jailed: tuple[str, ...]
