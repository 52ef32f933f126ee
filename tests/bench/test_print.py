"""What printing costs: seconds and bytes a sheet, for the real sheets, the towns and 85,000 features."""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import geopandas
import pytest
import shapely

from atlas.audit.assemble import Assembled, assemble
from atlas.geo.crs import PRINT
from atlas.model.sheet import SheetBody
from atlas.model.vocab import Geometry, PrecisionGroup
from atlas.rooms import find_rooms
from atlas.sheet.ahead import set_pdfs
from atlas.sheet.audit import Expectation, audit_sheet
from atlas.sheet.ink import Ink, Palette
from atlas.sheet.make import TOWN_PREFIX, MadeSheet, Wish, finished, make_sheet, sheet_ids
from atlas.sheet.mapping import draw_map
from atlas.sheet.type import Type, sheet_type
from atlas.sheet.typeset import set_pdf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy as np
    from conftest import Rows
    from numpy.typing import NDArray

    from atlas.sheet.features import Feature
    from atlas.sheet.subject import Subject

CROWD = 85_000
TURNS = 3
QGIS_PYTHON = "/usr/bin/python3"
BARE = Expectation("sheet")
PLAIN = Wish()
SCALE, STEP = 260_000, 100
"""Of the general map on A3, and by how much a turn differs from the last."""


@pytest.fixture(scope="module")
def real() -> Assembled:
    return assemble(find_rooms())


@pytest.fixture(scope="module")
def faces() -> Type:
    return sheet_type(find_rooms())


def timed(make: Callable[[], bytes]) -> tuple[float, bytes]:
    """Median seconds of a few warm turns, and the last result."""
    make()
    seconds = []
    for _ in range(TURNS):
        started = perf_counter()
        data = make()
        seconds.append(perf_counter() - started)
    return statistics.median(seconds), data


def printed(sheet: str, real: Assembled, faces: Type, wish: Wish = PLAIN) -> bytes:
    ((_, _, data),) = set_pdfs([sheet], real, faces, wish)
    return data


def printed_anew(sheet: str, real: Assembled, faces: Type, scales: Iterator[int]) -> bytes:
    """At a scale of its own each time: nothing that the process keeps of an earlier turn is of use."""
    return printed(sheet, real, faces, Wish(scale=next(scales)))


def crowded(made: MadeSheet) -> Subject:
    """The sheet's subject with 85,000 small areas, lines and points, in its colours and as if surveyed."""
    subject = made.subject
    assert subject is not None
    looks: dict[Geometry, Feature] = {}
    for one in subject.features:
        firm = replace(one.look, group=PrecisionGroup.FIRM, edge="crisp", band="none", hatch="none", tag="")
        looks.setdefault(one.look.geometry, replace(one, look=firm))
    dice = random.Random(85)  # noqa: S311  a fixed scene, nothing secret
    frame, features = subject.frame, []
    for index in range(CROWD):
        x, y = dice.uniform(0, frame.width), dice.uniform(0, frame.height)
        shape: shapely.Geometry = shapely.Point(x, y)
        kind = Geometry.POINT
        if index % 20 < 14:
            shape, kind = shape.buffer(dice.uniform(0.2, 0.8), 3), Geometry.POLYGON
        elif index % 20 < 19:
            run = [(x + dice.uniform(-1, 1), y + dice.uniform(-1, 1)) for _ in range(5)]
            shape, kind = shapely.LineString(run), Geometry.LINE
        features.append(replace(looks[kind], shape=shape, shown=shape, accuracy_mm=None, vague=False))
    layer = replace(subject.layers[-1], features=tuple(features))
    return replace(subject, layers=(layer,))


def crowded_pdf(made: MadeSheet, subject: Subject, faces: Type) -> bytes:
    assert made.lettering is not None
    ink = Ink(Palette.STANDARD, size=subject.layout.text, type=subject.layout.text)
    pictures = dict(made.page.pictures) | {"map": draw_map(subject, made.lettering, ink)}
    page = replace(made.page, pictures=pictures)
    whole = replace(made, page=page, subject=subject)
    return finished(whole, set_pdf([page], made.about, faces.folder))


def test_beside_qgis_in_the_same_run(
    real: Assembled, faces: Type, tmp_path: Path, table: Callable[[str, Rows], None]
) -> None:
    # The first of these: in this process no sheet has been printed yet.
    if not has_qgis():
        pytest.skip(
            "install python3-qgis (Debian: apt-get install python3-qgis) to print the same through QGIS"
        )
    made = make_sheet("overview", real, faces, Wish())
    assert made.subject is not None
    ours, data = timed(partial(printed_anew, "overview", real, faces, count(SCALE + STEP, STEP)))
    towns = [s for s in sheet_ids(real) if s.startswith(TOWN_PREFIX)]
    maps = [name for name, spec in real.catalog.sheets.items() if spec.body is SheetBody.MAP]
    set_out = costs_of_set([*maps, *towns], real, faces)
    again, _ = timed(partial(printed, "overview", real, faces))
    names = {p.id: p.name_zh for p in real.catalog.places.values()}
    theirs = through_qgis(made, names, tmp_path / "sheet")
    subject = crowded(made)
    crowd, crowd_data = timed(lambda: crowded_pdf(made, subject, faces))
    crowd_theirs = through_qgis(replace(made, subject=subject), {}, tmp_path / "crowd")
    points = sum(f.look.geometry is Geometry.POINT for f in made.subject.features)
    series = through_qgis(made, names, tmp_path / "series", coverage="point", turns=1)
    page = Costs(series[0][0] / points, series[0][1] / points / 1e6)
    set_theirs = [page] * len(towns)
    for name in maps:
        turns = through_qgis(make_sheet(name, real, faces, PLAIN), names, tmp_path / name)
        set_theirs.append(Costs(median(turns, 0), median(turns, 1) / 1e6))
    crowd_name = f"{CROWD} features"
    size, their_size = len(data) / 1e6, median(theirs, 1) / 1e6
    rows = [
        ("overview", ours, median(theirs, 0), size, their_size),
        ("overview, the same again", again, median(theirs, 0), size, their_size),
        (crowd_name, crowd, median(crowd_theirs, 0), len(crowd_data) / 1e6, median(crowd_theirs, 1) / 1e6),
        ("a page of a series", *beside(mean_of(set_out[len(maps) :]), page)),
        (f"a sheet of the set of {len(set_out)}", *beside(mean_of(set_out), mean_of(set_theirs))),
    ]
    table("Beside QGIS (warm, one process)", [("what", "atlas s", "QGIS s", "atlas MB", "QGIS MB"), *rows])


def test_real_sheets_and_towns(real: Assembled, faces: Type, table: Callable[[str, Rows], None]) -> None:
    rows = []
    for sheet in sheet_ids(real):
        if sheet.startswith(TOWN_PREFIX):
            continue
        seconds, data = timed(partial(printed, sheet, real, faces))
        audited = perf_counter()
        audit = audit_sheet(data, BARE)
        rows.append((sheet, seconds, perf_counter() - audited, len(data) / 1e6, audit.pages))
    table("Sheets (median of 3, warm)", [("sheet", "seconds", "audit s", "MB", "pages"), *rows])
    towns = [s for s in sheet_ids(real) if s.startswith(TOWN_PREFIX)]
    started = perf_counter()
    files = [printed(town, real, faces) for town in towns]
    seconds = perf_counter() - started
    size = sum(map(len, files))
    head = ("towns", "seconds", "seconds a sheet", "MB a sheet")
    table("Town series", [head, (len(towns), seconds, seconds / len(towns), size / len(towns) / 1e6)])


def test_a_sheet_of_85_000_features(real: Assembled, faces: Type, table: Callable[[str, Rows], None]) -> None:
    made = make_sheet("overview", real, faces, Wish())
    subject = crowded(made)
    seconds, data = timed(lambda: crowded_pdf(made, subject, faces))
    started = perf_counter()
    audit = audit_sheet(data, BARE)
    head = ("features", "seconds", "audit s", "MB", "images")
    row = (CROWD, seconds, perf_counter() - started, len(data) / 1e6, audit.raster_images)
    table("85,000 features on one sheet", [head, row])


def has_qgis() -> bool:
    if not Path(QGIS_PYTHON).exists():
        return False
    tried = subprocess.run([QGIS_PYTHON, "-c", "import qgis.core"], capture_output=True, check=False)
    return tried.returncode == 0


def as_layers(subject: Subject, names: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The subject's features on the ground, one file a kind of geometry, as desktop GIS would hold them."""
    frame, found = subject.frame, {}

    def on_ground(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return xy * [frame.metres, -frame.metres] + [frame.west, frame.north]

    for kind in Geometry:
        of_kind = [f for f in subject.features if f.look.geometry is kind]
        if of_kind:
            columns = {
                "name": [names.get(f.place_id, "") for f in of_kind],
                "colour": [f.look.colour for f in of_kind],
            }
            ground = [shapely.transform(f.shape, on_ground) for f in of_kind]
            path = folder / f"{kind}.gpkg"
            geopandas.GeoDataFrame(columns, geometry=ground, crs=PRINT).to_file(path, driver="GPKG")
            found[kind.value] = str(path)
    return found


def through_qgis(
    made: MadeSheet, names: Mapping[str, str], folder: Path, *, coverage: str = "", turns: int = TURNS
) -> list[list[float]]:
    """Seconds and bytes of each warm turn; the list of measures stands beside the map as text."""
    folder.mkdir()
    subject = made.subject
    assert subject is not None
    listed = [f"{n.mark} {n.measure.title} {n.measure.summary}" for n in subject.numbered]
    job = {
        "layers": as_layers(subject, names, folder), "bounds": subject.frame.bounds,
        "scale": subject.frame.scale, "coverage": coverage, "turns": turns, "out": str(folder),
        "crs": f"EPSG:{PRINT}", "title": made.about.title, "list": chr(10).join(listed),
        "fonts": [str(p) for p in sorted((find_rooms().web / "vendor" / "fonts").glob("*.ttf"))],
    }  # fmt: skip
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    script = Path(__file__).with_name("qgis_sheets.py")
    done = subprocess.run(
        [QGIS_PYTHON, str(script), str(folder / "job.json")],
        capture_output=True, text=True, check=True, timeout=900,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]  two numbers a turn


@dataclass(frozen=True)
class Costs:
    """Of one sheet."""

    seconds: float
    megabytes: float


def costs_of_set(sheets: list[str], real: Assembled, faces: Type) -> list[Costs]:
    """Of the sheets of a set as they come: one is made while the last is set."""
    costs, since = [], perf_counter()
    for _, _, data in set_pdfs(sheets, real, faces, PLAIN):
        costs.append(Costs((now := perf_counter()) - since, len(data) / 1e6))
        since = now
    return costs


def mean_of(some: Sequence[Costs]) -> Costs:
    return Costs(statistics.fmean(c.seconds for c in some), statistics.fmean(c.megabytes for c in some))


def beside(ours: Costs, theirs: Costs) -> tuple[float, float, float, float]:
    """As the columns of the table have them."""
    return ours.seconds, theirs.seconds, ours.megabytes, theirs.megabytes


def median(turns: list[list[float]], which: int) -> float:
    return statistics.median(turn[which] for turn in turns)
