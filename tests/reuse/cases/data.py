"""The data of the cases: frames that packages ship, each split into a source and a target.

The rule of this module: nothing is made up. A frame is what a package ships, at most with a column
written differently (a date as text, a flag as truth value). The source is what a block was written
for; the clean target is other rows of the same data, under the same names and in the same coding,
so that the right value of a block on it is known by running the block.
"""

from __future__ import annotations

import functools
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd


def _vega(name: str) -> pd.DataFrame:
    from vega_datasets import local_data

    frame: pd.DataFrame = getattr(local_data, name)()
    return frame


def _plotly(name: str) -> pd.DataFrame:
    import plotly.data

    frame: pd.DataFrame = getattr(plotly.data, name)()
    return frame


def _stats(name: str) -> pd.DataFrame:
    import statsmodels.api

    frame: pd.DataFrame = getattr(statsmodels.api.datasets, name).load_pandas().data
    return frame


def _penguins() -> pd.DataFrame:
    import palmerpenguins

    frame: pd.DataFrame = palmerpenguins.load_penguins()
    return frame


def _alternate(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    return frame.iloc[0::2], frame.iloc[1::2]


def _halves(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    middle = len(frame) // 2
    return frame.iloc[:middle], frame.iloc[middle:]


def _same(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    return frame, frame


def _by(column: str) -> Callable[[pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame]]:
    """Every second value of a column: other countries, other firms, other sites."""

    def split(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        values = sorted(frame[column].unique())
        return (
            frame[frame[column].isin(values[0::2])],
            frame[frame[column].isin(values[1::2])],
        )

    return split


def _before(
    column: str, moment: str
) -> Callable[[pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame]]:
    def split(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        return frame[frame[column] < moment], frame[frame[column] >= moment]

    return split


def _tips_flags() -> pd.DataFrame:
    frame = _plotly("tips")
    return frame.assign(smoker=frame["smoker"].eq("Yes"), table=range(1, len(frame) + 1))


def _weather_text() -> pd.DataFrame:
    frame = _vega("seattle_weather")
    return frame.assign(date=frame["date"].dt.strftime("%Y-%m-%d"))


def _crime() -> pd.DataFrame:
    return _stats("statecrime").reset_index()


def _messy_tips() -> pd.DataFrame:
    """As a till writes them: prices with a sign, days with blanks and in upper case."""
    frame = _plotly("tips")
    return frame.assign(
        total_bill=frame["total_bill"].map("${:.2f}".format),
        day=[f" {day}" if at % 3 else day.upper() for at, day in enumerate(frame["day"])],
    )


def _countries() -> pd.DataFrame:
    return _plotly("gapminder")[["country", "continent", "iso_num"]].drop_duplicates()


def _temps() -> pd.DataFrame:
    return _vega("seattle_temps").iloc[:2000]


def _small_fair() -> pd.DataFrame:
    return _stats("fair").iloc[::4].reset_index(drop=True)


_LOADERS: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
    "tips": (lambda: _plotly("tips"), _alternate),
    "tips_flags": (_tips_flags, _alternate),
    "tips_messy": (_messy_tips, _alternate),
    "gapminder": (lambda: _plotly("gapminder"), _by("country")),
    "countries": (_countries, _by("country")),
    "election": (lambda: _plotly("election"), _alternate),
    "experiment": (lambda: _plotly("experiment"), _halves),
    "stocks_wide": (lambda: _plotly("stocks"), _halves),
    "iris": (lambda: _plotly("iris"), _alternate),
    "penguins": (_penguins, _alternate),
    "cars": (lambda: _vega("cars"), _alternate),
    "barley": (lambda: _vega("barley"), _by("site")),
    "stocks": (lambda: _vega("stocks"), _before("date", "2005-01-01")),
    "weather": (lambda: _vega("seattle_weather"), _before("date", "2014-01-01")),
    "weather_text": (_weather_text, _before("date", "2014-01-01")),
    "temps": (_temps, _halves),
    "airports": (lambda: _vega("airports"), _alternate),
    "ohlc": (lambda: _vega("ohlc"), _halves),
    "crimea": (lambda: _vega("crimea"), _halves),
    "driving": (lambda: _vega("driving"), _halves),
    "wheat": (lambda: _vega("wheat"), _halves),
    "employment": (lambda: _vega("us_employment"), _halves),
    "iowa": (lambda: _vega("iowa_electricity"), _same),
    "riots": (lambda: _vega("la_riots"), _alternate),
    "macro": (lambda: _stats("macrodata"), _halves),
    "elnino": (lambda: _stats("elnino"), _halves),
    "fair": (_small_fair, _alternate),
    "anes": (lambda: _stats("anes96"), _alternate),
    "grunfeld": (lambda: _stats("grunfeld"), _by("firm")),
    "engel": (lambda: _stats("engel"), _alternate),
    "crime": (_crime, _alternate),
    "modes": (lambda: _stats("modechoice"), _halves),
}


@functools.cache
def _split(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    loader, split = _LOADERS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        source, target = split(loader())
    return source.reset_index(drop=True), target.reset_index(drop=True)


def source_frame(name: str) -> pd.DataFrame:
    """Return a fresh copy of the rows that a block was written for."""
    return _split(name)[0].copy()


def clean_target(name: str) -> pd.DataFrame:
    """Return a fresh copy of the other rows, under the same names and in the same coding."""
    return _split(name)[1].copy()
