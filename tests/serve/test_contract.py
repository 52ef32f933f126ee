"""What the export writes is what the server reads: every record of the made-up district has its address."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from atlas.export.geojson import layer_geojson
from atlas.export.records import measures_json, places_json
from atlas.serve.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from atlas.audit.assemble import Assembled


def test_every_layer_place_and_measure_that_is_exported_has_its_address(
    tiny: Assembled, tmp_path: Path
) -> None:
    folder = tmp_path / "geojson"
    folder.mkdir()
    for name, layer in tiny.layers.items():
        (folder / f"{name}.geojson").write_bytes(layer_geojson(layer, tiny.catalog))
    (folder / "measures.json").write_bytes(measures_json(tiny))
    (folder / "places.json").write_bytes(places_json(tiny))
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    client = create_app(tmp_path).test_client()
    for name in tiny.layers:
        answer = client.get(f"/api/layers/{name}.geojson").get_json()
        written = json.loads((folder / f"{name}.geojson").read_bytes())
        assert {key: answer[key] for key in written} == written
    for measure in tiny.catalog.measures.values():
        assert client.get(f"/api/measures/{measure.number_zh}").get_json()["measure_id"] == measure.id
    for place in tiny.catalog.places:
        found = client.get(f"/api/places/{place}").get_json()
        assert found["place_id"] == place
        bearing = {m["measure_id"] for m in found["measures"]}
        assert bearing == set(tiny.catalog.measures_of_place.get(place, ()))
        chosen = client.get(f"/api/measures?place={place}").get_json()["measures"]
        assert {m["measure_id"] for m in chosen} == bearing
