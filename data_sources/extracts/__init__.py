"""Every contract of the lake, by the name of its folder. A new module in this package is a new contract."""

from importlib import import_module
from pkgutil import iter_modules

from sqlalchemy import Table

from data_sources.contract import lake

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

EXTRACTS: dict[str, Table] = dict(lake.tables)
