"""Makes the JSON Schemas of the YAML files from the models, so that an editor completes and checks them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from atlas.model.asset import AssetList
from atlas.model.claim import ClaimFile, IndicatorFile, QuestionFile
from atlas.model.evidence import BaselineFile, NumberFile, ObservationFile
from atlas.model.layer import LayerSpec, SymbolFile, ThemeFile
from atlas.model.measure import MeasureFile, RetiredFile
from atlas.model.place import MembershipFile, PlaceFile
from atlas.model.plan import Outline, PlanDocument
from atlas.model.sheet import SheetSpec
from atlas.model.source import SourceRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

    from atlas.model.base import Record

MODELS: Mapping[str, type[Record]] = {
    "assets": AssetList,
    "baselines": BaselineFile,
    "claims": ClaimFile,
    "document": PlanDocument,
    "indicators": IndicatorFile,
    "layer-spec": LayerSpec,
    "measures": MeasureFile,
    "memberships": MembershipFile,
    "numbers": NumberFile,
    "observations": ObservationFile,
    "outline": Outline,
    "places": PlaceFile,
    "questions": QuestionFile,
    "retired": RetiredFile,
    "sheet": SheetSpec,
    "source": SourceRecord,
    "symbols": SymbolFile,
    "themes": ThemeFile,
}
"""Schema name by the model it is made of; files are ``layers/schema/<name>.schema.json``."""


def schema_texts() -> dict[str, str]:
    """The text of every schema file by its name."""
    return {f"{name}.schema.json": _text(model) for name, model in sorted(MODELS.items())}


def _text(model: type[Record]) -> str:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | model.model_json_schema()
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
