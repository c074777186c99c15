"""What Python, numpy and statistics make of values so that their order is gone.

The rule of this module: it is data, and :mod:`.settled` reads by it.
"""

# Lists of words stand as text: one word a line would hide how they belong together.
# ruff: noqa: SIM905

from __future__ import annotations

SIZES = frozenset("size shape ndim dtype nbytes".split())
"""Attributes that say how many there are, and of what."""

REDUCING = frozenset("max min sum mean std var prod any all ptp".split())
"""Methods of arrays that make one value of all, or of each column."""

CHANGING_EACH = frozenset("round clip copy ravel flatten tolist to_list".split())
"""Methods of arrays that leave every value in its place."""

OF_SETS = frozenset("union intersection difference symmetric_difference copy".split())
"""Methods of sets that make a set."""

OF_ALL = frozenset("len max min any all sorted".split())
"""Functions of Python whose result is the same in any order, if no two values are alike in part."""

EACH_ARRAY = frozenset("array asarray asanyarray".split())
"""Functions of numpy that keep the values."""

EACH_NUMBER = frozenset(
    "abs log log2 log10 log1p exp expm1 sqrt square round floor ceil rint sign isnan isfinite isinf"
    " nan_to_num float64 int64 float32 int32".split()
)
"""Functions of numpy that make a number of every value."""

OF_NUMBERS = frozenset(
    """
    sum mean std var prod any all ptp median average percentile quantile nansum nanmean nanstd
    nanvar nanmedian nanpercentile nanquantile count_nonzero
    """.split()
)
"""Functions of numpy that do not depend on the order of numbers; texts they may put together."""

ARRAYS = OF_NUMBERS | frozenset("max min amax amin nanmax nanmin unique sort size".split())
"""These, and those that only compare values."""

WITH_A_SHARE = frozenset("percentile quantile nanpercentile nanquantile".split())
"""Of these the ones that are told a share before an axis."""

STATISTICS_SORTED = frozenset("median median_low median_high quantiles".split())
"""Functions that sort, so that a missing number stands in the way."""

_STATISTICS = STATISTICS_SORTED | frozenset(
    "mean fmean stdev pstdev variance pvariance harmonic_mean geometric_mean fsum prod".split()
)
STATISTICS = {"statistics": _STATISTICS, "math": _STATISTICS}
"""Functions that refuse what is no number, by module."""

KEYWORDS = frozenset("axis ddof dtype keepdims method interpolation skipna return_counts q".split())
"""Arguments that change nothing about that; an axis is looked at by itself."""

TYPES_OF_NUMBERS = frozenset("int float uint bool double Int Float UInt boolean".split())
"""Names of types of numbers, without their bits."""

KEEPING_KIND = frozenset(
    """
    copy query dropna drop_duplicates sort_values sort_index head tail nlargest nsmallest sample
    reset_index set_index drop filter get unique
    """.split()
)
"""Methods that leave every column what it is, though of fewer rows or in another order."""
