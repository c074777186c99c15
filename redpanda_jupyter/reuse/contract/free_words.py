"""What is known not to depend on the order of rows: methods, attributes and functions.

The rule of this module: it is data, and the lists are closed. What does not stand here may go by
the place of a row, whatever it is called.
"""

# Lists of words stand as text: one word a line would hide how they belong together.
# ruff: noqa: SIM905

from __future__ import annotations

import re

NAMESPACES = frozenset("str dt cat list arr struct bin name sparse plot hvplot style write".split())
"""Attributes behind which every method goes row by row, draws or writes; ``.str.cat`` is asked."""

BY_VALUE_SPACES = ("str", "dt", "list", "arr")
"""Those behind which a method, or a place in brackets, is one of each value and of no row."""

METHODS = frozenset(
    """
    sum mean median min max std var count nunique n_unique prod product any all sem skew kurt
    kurtosis quantile mode null_count size len describe corr cov corrwith value_counts info
    memory_usage dot idxmax idxmin nlargest nsmallest top_k bottom_k equals has_nulls is_empty
    is_unique

    abs round clip astype cast isin is_in isna isnull notna notnull is_null is_not_null is_nan
    is_not_nan fillna fill_null fill_nan replace replace_strict map applymap map_elements where
    mask between is_between eq ne lt le gt ge add sub mul div truediv floordiv mod pow radd rsub
    rmul rdiv rtruediv rfloordiv rmod rpow subtract multiply divide sqrt exp log log10 log1p
    floor ceil sign not_ to_datetime to_numeric rank qcut cut combine_first combine compare
    update isetitem case_when transform_filter to_physical isocalendar strftime normalize

    query filter dropna drop_nulls drop_nans drop_duplicates dropDuplicates unique distinct
    select select_dtypes select_columns drop pop get get_column get_group xs at_time
    between_time loc iloc

    sort_values sort sort_index orderBy groupby group_by rolling_by resample group_by_dynamic
    asfreq pivot_table pivot melt unpivot stack unstack explode implode transpose swaplevel
    reorder_levels droplevel merge join merge_asof merge_ordered join_asof union unionAll
    unionByName intersect append concat vstack extend crosstab partition_by partitionBy
    set_index reset_index reindex reindex_like set_axis rename rename_axis rename_categories
    add_prefix add_suffix alias to_frame align squeeze tz_localize tz_convert to_period
    to_timestamp truncate asof get_dummies to_dummies insert assign with_columns
    with_columns_seq withColumn withColumnRenamed eval agg aggregate apply transform pipe ravel
    flatten ptp copy clone deepcopy lazy collect collect_schema fetch persist cache compute
    repartition coalesce convert_dtypes infer_objects view set_flags add_categories
    remove_categories as_ordered rechunk shrink_to_fit set_sorted toPandas to_pandas to_arrow
    to_polars to_xarray hash map_partitions map_batches map_groups inspect alias keep_name
    suffix prefix over ngroup

    plot hist boxplot scatter bar barh line area pie hexbin box kde density hvplot encode
    interactive facet properties explore background_gradient highlight_max highlight_min hide
    set_caption format to_csv to_excel to_html to_string to_latex to_parquet to_json to_markdown
    to_pickle to_feather to_clipboard to_sql to_hdf to_stata to_gbq to_orc to_xml to_file
    write_csv write_parquet write_excel write_json write_ipc write_database register
    createTempView createOrReplaceTempView show printSchema display glimpse

    to_crs set_crs set_geometry dissolve sjoin sjoin_nearest clip_by_rect buffer simplify
    distance within contains intersects overlaps touches crosses covers disjoint intersection
    difference symmetric_difference union_all representative_point affine_transform translate
    rotate scale
    """.split()
)
"""Methods of frames, columns and groups; what picks rows by values is asked about equal ones."""

ATTRIBUTES = frozenset(
    """
    shape size columns dtypes dtype ndim empty index T values array loc iloc at iat str dt cat
    list arr struct bin plot hvplot style name names nbytes hasnans is_unique attrs flags axes
    schema width height write na rdd sparse nlevels levels inferred_type groups ngroups crs
    geometry geom_type area length centroid bounds total_bounds is_valid boundary envelope
    convex_hull exterior unary_union x y geo
    """.split()
)
"""Attributes of them; behind ``.dt`` and ``.cat`` every one goes row by row."""

AGGREGATES = frozenset(
    """
    sum mean median min max std var count nunique size prod any all sem skew kurt kurtosis
    quantile mode idxmax idxmin len n_unique describe value_counts rank abs round ngroup
    """.split()
)
"""Names of methods that put groups together, in ``agg`` and ``transform``."""

FUNCTIONS = re.compile(
    r"""
    builtins\.(?:print|display|len|sum|max|min|sorted|set|frozenset|any|all|abs|round|divmod|pow|bool
      |int|float|isinstance|issubclass|type|id|callable|getattr|setattr|hasattr|delattr|vars|dir|help
      |input|open|range|slice|object|super|[A-Z]\w*)$
    | numpy\.(?:abs|absolute|fabs|add|subtract|multiply|divide|true_divide|floor_divide|f?mod
      |remainder|power|float_power|sqrt|cbrt|square|reciprocal|exp|expm1|exp2|log|log2|log10|log1p
      |a?(?:rc)?(?:sin|cos|tan)h?|arctan2|hypot|deg2rad|rad2deg|degrees|radians|round_?|around|rint
      |floor|ceil|trunc|fix|sign|heaviside|isnan|isfinite|isinf|isnat|isin|in1d|isclose|nan_to_num
      |maximum|minimum|fmax|fmin|logical_\w+|bitwise_\w+|invert|greater\w*|less\w*|equal|not_equal
      |select|clip|digitize|vectorize|frompyfunc|real|imag|angle
      |sum|mean|std|var|prod|max|min|amax|amin|any|all|median|average|percentile|quantile|ptp
      |nan(?!arg|cum)\w+|unique|sort|partition|histogram\w*|bincount|count_nonzero|corrcoef|cov
      |allclose|size|shape|ndim|issubdtype|can_cast|result_type|dtype|float\d*|int\d*|uint\d*|bool_?
      |str_|datetime64|timedelta64|(?:char|strings)\.\w+|(?:ones|zeros|full|empty)_like
      |linalg\.(?:norm|lstsq)|isscalar|iterable|errstate|set_printoptions|save\w*|asanyarray)$
    | numpy\.\w+\.(?:reduce|accumulate|reduceat)$
    | pandas\.(?:to_datetime|to_numeric|to_timedelta|q?cut|isna|isnull|notna|notnull|get_dummies
      |from_dummies|crosstab|pivot|pivot_table|melt|lreshape|wide_to_long|merge|merge_asof
      |merge_ordered|concat|value_counts|Grouper|NamedAgg|Timestamp|Timedelta|DateOffset|Period
      |Interval|read_\w+|json_normalize|\w*option\w*|api\.[\w.]+|io\.[\w.]+|tseries\.[\w.]+
      |Categorical\w*|DatetimeIndex|PeriodIndex|TimedeltaIndex|IntervalIndex|MultiIndex[\w.]*
      |ExcelWriter|eval|plotting\.(?!lag|auto)\w+)$
    | polars\.(?!Series|arange|int_range|date_range|datetime_range|first|last|head|tail|nth|arg_\w+
      |cum_\w+|reduce|fold|implode)[\w.]+$
    | scipy\.(?:special|constants)\.
    | scipy\.stats\.(?:pearsonr|spearmanr|kendalltau|weightedtau|pointbiserialr|ttest_\w+|wilcoxon
      |mannwhitneyu|kruskal|friedmanchisquare|f_oneway|alexandergovern|tukey_hsd|linregress
      |theilslopes|siegelslopes|shapiro|normaltest|anderson\w*|jarque_bera|ks_\w+|kstest|cramervonmises
      \w*|levene|bartlett|fligner|ansari|mood|chi2_contingency|chisquare|power_divergence|fisher_exact
      |barnard_exact|boschloo_exact|binomtest|zscore|gzscore|mode|skew\w*|kurtosis\w*|sem|iqr|describe
      |entropy|differential_entropy|[ghp]mean|gstd|trim_mean|trimboth|tmean|tstd|tvar|tmin|tmax|sigmaclip
      |median_abs_deviation|variation|percentileofscore|scoreatpercentile|rankdata|probplot|boxcox\w*
      |yeojohnson\w*|moment|bayes_mvs|gaussian_kde|binned_statistic\w*|contingency\.\w+|ecdf|logrank
      |false_discovery_control|combine_pvalues|median_test|epps_singleton_2samp|brunnermunzel
      |[a-z_0-9]+\.(?:fit|pdf|pmf|cdf|sf|ppf|isf|logpdf|logcdf|interval|stats|mean|std|var))$
    | sklearn\.(?:metrics|preprocessing)\b | statsmodels\.
    | operator\.(?!itemgetter|attrgetter|methodcaller|getitem|indexOf|countOf|concat)\w+$
    | (?:math|statistics|datetime|calendar|copy|decimal|fractions|IPython|json|re|logging|warnings
      |gc|pprint|pickle|joblib|sys)\.
    | (?:matplotlib|seaborn|plotly|altair|bokeh|plotnine|lets_plot|hvplot|holoviews|great_tables
      |pygal|folium|itables|duckdb|pandasql|linearmodels|patsy|formulaic|pingouin|lifelines)\.
    """,
    re.VERBOSE,
)
"""Functions of libraries that go row by row, make one of all, draw or write what they are given.
Of some it shows in the text whether they do, see :mod:`.leaving`."""

PAIRING = re.compile(r"numpy\.(?:dot|inner|vdot|matmul|polyfit)$")
"""Functions that go through two columns side by side: what else is beside one goes by its place."""
