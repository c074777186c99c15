"""The words and numbers that libraries ask for, apart from what a person's data holds.

The rule of this module: it is data. A word stands here if a library gives it its meaning (an
aggregation, a type, a way to join), so that nobody learns anything of a person's data from it; a
parameter or a method stands here if a library says what its argument is. Whatever does not stand
here is taken for a value.
"""

# Lists of words stand as text: one word a line would make this file a hundred times as long.
# ruff: noqa: SIM905

from __future__ import annotations

import re

AGGREGATIONS = frozenset(
    """
    sum mean median min max count size std var sem first last nunique prod any all mode quantile
    skew kurt cumsum cumprod cummax cummin cumcount rank ngroup diff pct_change shift ffill bfill
    idxmin idxmax unique nth head tail n_unique len implode product describe mad average
    """.split()
)
TYPES = re.compile(
    r"(?:u?int|Int|UInt|float|Float|complex)(?:8|16|32|64|128)?|str|string|object|bool|boolean"
    r"|category|bytes|date|datetime|timedelta|decimal|number|datetimetz|include|exclude|O"
    r"|(?:datetime|timedelta)64(?:\[(?:ns|us|ms|s|D)(?:, ?UTC)?\])?|period\[\w{1,2}\]"
    r"|(?:string|int64|float64|double)\[(?:pyarrow|python)\]|[<>|=]?[iufcbSUM][1248]?"
)
FREQUENCIES = re.compile(
    r"\d{0,3} ?(?:[BCDWMQYAHTSLUNhs]|ME|MS|SM|SME|SMS|BM|BME|BMS|CBMS|QE|QS|BQ|BQE|YE|YS|BYE|AS|BH"
    r"|min|ms|us|ns|mo|d|w|q|y|i"
    r"|days?|hours?|minutes?|seconds?|weeks?)"
    r"(?:-(?:MON|TUE|WED|THU|FRI|SAT|SUN|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC))?"
)
WORDS = frozenset(
    """
    left right inner outer cross asof semi anti full left_only right_only both neither one_to_one
    one_to_many many_to_one many_to_many 1:1 1:m m:1 m:m index columns rows raise coerce ignore warn
    skip strict surrogateescape records split tight table values first last keep all any drop
    quicksort mergesort heapsort stable linear time nearest zero slinear quadratic cubic spline pad
    backfill ffill bfill forward backward lower higher midpoint average min max dense ordinal random
    pearson kendall spearman infer mixed ISO8601 c python pyarrow fastparquet openpyxl xlsxwriter
    numexpr numba cython gzip snappy zstd lz4 brotli zip xz bz2 infer_objects utf-8 utf8 utf-8-sig
    utf-16 latin-1 latin1 iso-8859-1 iso-8859-15 cp1252 cp437 ascii unicode_escape fixed append
    replace fail r w a x rb wb ab rt wt line bar barh hist box kde density area pie scatter hexbin
    count strip swarm violin reg point step steps stack layer fill dodge probability percent
    frequency proportion observed auto always never inline notebook widget agg svg png pdf svg
    tight constrained equal datalim box log symlog logit both major minor top bottom center centre
    baseline upper lower best horizontal vertical x y xy z on off upper left upper_left normal bold
    italic small medium large x-small x-large xx-large darkgrid whitegrid dark white ticks paper
    notebook talk poster deep muted pastel bright colorblind viridis plasma inferno magma cividis
    turbo jet coolwarm RdBu RdYlGn Blues Reds Greens Greys Oranges Purples Spectral Set1 Set2 Set3
    tab10 tab20 Accent Paired ggplot seaborn seaborn-v0_8 fivethirtyeight bmh red green blue black
    grey gray orange purple pink brown cyan magenta yellow olive navy teal salmon steelblue
    lightgrey lightgray darkblue darkred darkgreen crimson gold tomato skyblue lightblue firebrick
    indianred royalblue none None b g k m o solid dashed dotted dashdot default error module once
    l1 l2 elasticnet lbfgs liblinear saga sag gini entropy log_loss squared_error sqrt log2 balanced
    uniform distance euclidean manhattan cosine minkowski linear poly rbf sigmoid precomputed scale
    accuracy f1 macro micro weighted roc_auc r2 constant most_frequent mean median passthrough
    neg_mean_squared_error h v s ns us ms D UTC
    """.split()
)
"""What flags and methods may be, what plots look like, encodings and modes of files."""

NUMBER_PARAMETERS = frozenset(
    """
    axis n figsize alpha bins periods window min_periods nrows ncols skiprows skipfooter header
    index_col decimals ndigits ddof dpi fontsize labelsize titlesize rotation lw linewidth s size
    width height markersize ms n_estimators max_depth random_state seed test_size train_size
    n_splits n_clusters n_components n_neighbors max_iter n_iter cv level chunksize verbose n_jobs k
    frac q indent precision zorder pad hspace wspace left right top bottom aspect col_wrap maxsplit
    expand max_rows max_columns min_samples_leaf min_samples_split learning_rate degree tol ncol loc
    sharex sharey order center span com halflife limit pos rot batch_size epochs num step
    num_leaves max_features min_frequency percentiles stacklevel timeout sep end width_ratios
    height_ratios bw_adjust cbar linewidths edgecolor levels depth buffering
    """.split()
)
"""Parameters that say how many, how large, where; their numbers stay up to :data:`LARGEST`."""

WORD_PARAMETERS = frozenset(
    """
    how join errors error kind axis orient engine method dtype validate na_position closed
    interpolation encoding freq unit infer_datetime_format keep mode compression if_exists aggfunc
    func color c colour cmap colors palette style linestyle ls marker ha va
    horizontalalignment verticalalignment align orientation where origin drawstyle bbox_inches
    format layout penalty solver criterion kernel metric scoring strategy multi_class class_weight
    loss max_features weights algorithm init average direction strategy maintain_order
    na_action sort observed result_type indicator date_unit resolution include exclude rule tz
    context loc fontweight weight stat multiple element legend facecolor edgecolor which normalize
    ambiguous nonexistent open_mode newline errors_mode backend dtype_backend day_first stats
    """.split()
)
COLUMN_PARAMETERS = frozenset(
    """
    on left_on right_on by subset columns index values id_vars value_vars x y hue col row size
    style names usecols parse_dates index_col keys cols ascending label_col color z facet_col
    """.split()
)
"""Parameters that name columns: here a misspelt one stays."""

PATH_PARAMETERS = frozenset(
    "path paths path_or_buf filepath_or_buffer fname filename file io source excel_writer sink"
    " database root folder directory".split()
)

AGGREGATING = frozenset(
    "agg aggregate transform apply pivot_table crosstab groupby_agg rolling expanding".split()
)
TYPING = frozenset(
    "astype cast dtype array asarray zeros ones full empty select_dtypes view".split()
)
TIMING = frozenset(
    "resample asfreq floor ceil round to_period to_timestamp date_range period_range Grouper"
    " Timedelta to_timedelta to_offset truncate dt_truncate group_by_dynamic upsample rolling"
    " tz_localize tz_convert shift".split()
)
WORDED = frozenset(
    """
    merge join plot scatter bar barh line hist fill_between axhline axvline errorbar boxplot open
    encode decode filterwarnings simplefilter use set_style set_theme set_context set_palette
    set_option option_context reset_option set_xscale set_yscale xscale yscale get_cmap legend grid
    tick_params despine interpolate rank corr sort_values drop_duplicates fillna_method to_dict
    set_aspect axis savefig factorplot
    """.split()
)
"""Methods whose own words may stand first: ``merge(other, "left")``."""

COUNTING = frozenset(
    """
    head tail nlargest nsmallest sample round rolling shift diff pct_change limit slice range arange
    linspace logspace zeros ones empty full eye reshape subplots subplot figure add_subplot quantile
    top_k bottom_k gather_every sleep islice repeat split rsplit nth pad zfill ljust rjust center
    set_option option_context percentile eye tick_params xticks yticks iter_rows random randint
    default_rng seed normal tight_layout KFold cut qcut ewm expanding take Grouper enumerate get
    """.split()
) - {"get", "cut"}  # the borders of bins are values
PATHS = re.compile(r"(?:read|scan|write|sink|to)_(?!numeric|datetime|timedelta|dict|numpy|list|sql)"
                   r"\w+|open|load|loads?_\w+|dump|save|savefig|savetxt|loadtxt|Path|exists|glob"
                   r"|listdir|makedirs|mkdir|ExcelFile|ExcelWriter|connect|imread|imsave|iterdir"
                   r"|joinpath|unlink|isfile|isdir|getsize|rglob")  # fmt: skip
QUERIES = frozenset("query eval sql read_sql read_sql_query execute read_database".split())
DATA = frozenset(
    """
    DataFrame LazyFrame Series array Index MultiIndex Categorical CategoricalDtype from_dict
    from_records from_tuples from_arrays from_product table set_index_values asarray tensor lit
    Timestamp Period date datetime concat DataArray Dataset StringIO BytesIO
    """.split()
)
"""What data is made with: here a small number is a value as well."""

FRAMES = frozenset(("DataFrame", "LazyFrame", "from_dict", "table"))
"""What makes a frame: the keys of what it is given are names of columns."""

BY_VALUE = frozenset(
    """
    isin is_in eq ne gt ge lt le between is_between contains startswith endswith match fullmatch
    starts_with ends_with replace replace_strict map fillna fill_null where mask clip get_group xs
    searchsorted str_contains count_matches isna_value rename_categories set_categories
    add_categories remove_categories reorder_categories when then otherwise cut get setdefault pop
    select case_when find index count combine_first dict
    """.split()
)
"""Methods whose arguments are values of a column, or labels."""

SQL_WORDS = frozenset(
    """
    select from where group by order having limit offset join left right inner outer full cross
    natural using on as and or not in is null between like ilike similar case when then else end
    distinct all any union intersect except with recursive over partition rows range preceding
    following current row unbounded asc desc nulls first last true false cast create replace table
    view temp temporary insert into values update set delete exists qualify window sample pivot
    unpivot exclude date time timestamp interval integer int bigint double float real decimal
    varchar text boolean year month day hour minute second week quarter epoch sum avg mean min max
    count median stddev variance round floor ceil abs coalesce nullif lower upper trim length
    substr substring concat strftime strptime date_trunc date_part extract row_number rank
    dense_rank lag lead first_value last_value quantile list array_agg string_agg any_value
    regexp_matches regexp_replace regexp_extract if ifnull greatest least now current_date index
    isin str contains startswith endswith notnull isnull notna isna dt filter star try_cast
    read_csv_auto read_csv read_parquet read_json
    """.split()
)
"""In lower case; also what pandas' queries are made of."""

LARGEST = 10_000
"""Up to here a number that counts something stays."""

UNITS = frozenset((7, 12, 24, 30, 52, 60, 365, 3600, 86_400, 1024))
"""What people multiply and divide by to change a unit, beside powers of ten."""

SETTING = re.compile(r"[a-z]+(?:[._][a-zA-Z]+)*\.[a-z_A-Z.]+")
"""The name of an option: ``display.max_rows``, ``figure.figsize``."""
SETTINGS = frozenset(("rcParams", "set_option", "option_context", "reset_option", "get_option"))

FILE = re.compile(
    r"(?:(?:[a-z][a-z0-9]*://|~|\.{0,2})/)?(?:[\w. *+-]+[/\\]{1,2})*[\w. *+-]*\."
    r"(?:csv|tsv|txt|jsonl?|ndjson|parquet|pq|feather|arrow|xlsx?|xlsm|ods|pkl|pickle|joblib|npy|npz|h5|hdf5?|db|sqlite3?"
    r"|duckdb|sql|html?|xml|ya?ml|toml|ini|md|py|ipynb|png|jpe?g|svg|pdf|gif|webp|zip|gz|bz2|xz|zst"
    r"|log|dat|sav|dta|sas7bdat|orc|avro|shp|geojson|tex)(?:\.(?:gz|bz2|xz|zst|zip))?"
)
"""What ends as files do."""
PLACE = re.compile(r"(?:[a-z][a-z0-9]*://|~)?[\w. *+/\\-]{1,200}")
"""A folder, or a file whose name has no ending, where only that can stand."""
ZONES = re.compile(
    r"(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Z]\w+|UTC"
)
