"""The closed vocabularies of the atlas; their words for readers are in the catalogue under the same names."""

from __future__ import annotations

from enum import StrEnum


class Precision(StrEnum):
    """How sure the position of a geometry is (落位深度), from measured to not placed at all."""

    SURVEYED = "surveyed"
    OFFICIAL = "official"
    DERIVED = "derived"
    APPROXIMATE = "approximate"
    SCHEMATIC = "schematic"
    UNLOCATED = "unlocated"

    @property
    def group(self) -> PrecisionGroup:
        """The visible group that a reader tells apart at a glance."""
        return _GROUPS.get(self, PrecisionGroup.FIRM)


class PrecisionGroup(StrEnum):
    """What a reader sees of precision: 实线落位, 大致位置, 结构示意, 未落位."""

    FIRM = "firm"
    APPROXIMATE = "approximate"
    SCHEMATIC = "schematic"
    UNLOCATED = "unlocated"


_GROUPS = {
    Precision.APPROXIMATE: PrecisionGroup.APPROXIMATE,
    Precision.SCHEMATIC: PrecisionGroup.SCHEMATIC,
    Precision.UNLOCATED: PrecisionGroup.UNLOCATED,
}


class Basis(StrEnum):
    """Why we believe a location."""

    PLAN = "plan"
    SOURCE = "source"
    INFERENCE = "inference"


class Status(StrEnum):
    """What a place is in the plan: there already, promised, striven for, or background."""

    EXISTING = "existing"
    UNDER_CONSTRUCTION = "under-construction"
    PLANNED = "planned"
    STRIVE_FOR = "strive-for"
    REFERENCE = "reference"


class MeasureKind(StrEnum):
    """What sort of commitment a measure is."""

    PROJECT = "project"
    POLICY = "policy"
    TARGET = "target"
    CONSTRAINT = "constraint"


class StrengthClass(StrEnum):
    """How strongly the plan commits itself, by the verb it uses."""

    COMPLETE = "complete"
    IMPLEMENT = "implement"
    ADVANCE = "advance"
    START_ONLY = "start-only"
    MAINTAIN = "maintain"
    SUPPORT = "support"
    PLAN = "plan"
    EXPLORE = "explore"
    STRIVE = "strive"
    ASSIGNED = "assigned"


class Relation(StrEnum):
    """How a measure bears on a place."""

    AT = "at"
    WITHIN = "within"
    ALONG = "along"
    SERVES = "serves"
    LIMITS = "limits"
    LINKS = "links"


class Comparator(StrEnum):
    """How a quantity is meant: 以上 is >=, 超 and ＞ are >, 左右 is about."""

    EQUAL = "="
    AT_LEAST = ">="
    MORE = ">"
    AT_MOST = "<="
    LESS = "<"
    ABOUT = "about"
    AS_ASSIGNED = "as-assigned"
    QUALITATIVE = "qualitative"


class Evidence(StrEnum):
    """How well a town's membership of a zone is supported."""

    NAMED = "named"
    SUGGESTED = "suggested"
    DIRECTION = "direction"


class Role(StrEnum):
    """What a member is to its zone."""

    HUB = "hub"
    MEMBER = "member"


class Slot(StrEnum):
    """How a slot of the road grid came by its road."""

    STATED = "stated"
    CONFIRMED = "confirmed"
    DIAGRAM = "diagram"


class Attribute(StrEnum):
    """Whether an indicator binds (约束性) or is expected (预期性)."""

    BINDING = "binding"
    EXPECTED = "expected"


class Genre(StrEnum):
    """The two kinds of map that are never mixed: 落位图 and 结构示意图."""

    LOCATED = "located"
    DIAGRAM = "diagram"


class Sensitivity(StrEnum):
    """Who may be handed a layer, a column or a source's data: anyone, or the bureau alone."""

    PUBLIC = "public"
    INTERNAL = "internal"


class Severity(StrEnum):
    """How bad a finding is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for info up to 2 for error."""
        return list(Severity).index(self)


class Geometry(StrEnum):
    """The simple geometry families that a kind of place may have."""

    POINT = "point"
    LINE = "line"
    POLYGON = "polygon"
