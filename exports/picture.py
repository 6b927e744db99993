"""What a format needs to know of a chart. Charts fit it by shape: the two packages do not know each other."""

from __future__ import annotations

from typing import Any, Protocol

import pandas as pd

from i18n import Translator


class Picture(Protocol):
    """A chart that can leave its page."""

    @property
    def title(self) -> str: ...

    @property
    def subtitle(self) -> str: ...

    @property
    def finding(self) -> str: ...

    @property
    def table(self) -> pd.DataFrame:
        """The same numbers and words to read."""
        ...

    def alone(self, t: Translator) -> dict[str, Any]:
        """The whole Vega-Lite picture, data included."""
        ...
