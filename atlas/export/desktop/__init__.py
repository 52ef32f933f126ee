"""
Files for desktop GIS and CAD, all from one `ExportJob` and each format in a module of its own.

How a format plugs in: a module here with ``write(job, folder) -> list[Written]`` (see `job.Format`), and one
line in `registry.FORMATS`. A format takes `job.layers_for(entry)` and `job.tables`, writes into `folder`,
which is empty and its own, and says what it wrote in `Written`, so that another reader can compare.

It never looks at the catalog for what it writes: `job.layers` and `job.tables` are already filtered by
profile, named as asked for and in the right CRS. Words for readers come from ``desktop.<format>.*``, errors
from ``error.desktop.*``. ``package`` is registered with ``last=True`` and reads its siblings in
``folder.parent``.
"""
