"""The words that error messages are made of, apart from what they are about.

The rule of this module: it is data. A word stands here if Python or a data library writes it in a
message of its own, and if nobody learns anything of a person's data from it. Whatever does not
stand here, and is no name of the person's code, is taken for a value.
"""

# Lists of words stand as text: one word a line would make this file a hundred times as long.
# ruff: noqa: SIM905

from __future__ import annotations

MESSAGE_WORDS = frozenset(
    """
    a able about accept accepted accepts access accessor across actual add additional after against
    aggregation align aligned all allow allowed already also ambiguous among amount an and any
    appear appears applied apply are argument arguments array arrays as assign assigned assignment
    at attempt attempted attribute attributes available axes axis bad base be because been before
    being below between bins block bool boolean both bound bounds broadcast but by byte bytes call
    callable called calls can cannot capture cast casting categorical categories category cell
    change character characters check class closed code codec coerce collection column columns
    comma common compare compared comparison compatible compute concatenate consider consistent
    constant construct constructor contain containing contains context conversion convert converted
    converting copy could count create creating cut data dataframe dataframes date dates datetime
    datetimes day days decimal decode decoding default defined delimiter deprecated determine dict
    dictionary did differ different dimension dimensional dimensions directory divide division do
    does doesn don double dtype dtypes duplicate duplicated duplicates each either element elements
    elementwise empty enclosed encode encoded encoding end engine entries entry equal error errors
    evaluate even exactly exceed exceeded exceeds except exist existing exists expect expected
    expecting expects explicit expression failed false few field fields file files fill find finite
    first fixed float floating follow following follows for forgot form format formats found frame
    freq frequency from function functions generator get given got greater group groupby grouped
    grouper groups had handle has hashable have header id identical if ignore ignored ill
    implemented import imported in inclusive incompatible incomplete inconsistent inconsistently
    incorrect indent indentation index indexed indexer indexers indexes indexing indices
    individually infer inferred infinite infinity inner input inputs insert inside instance
    instances instead int integer integers interpret interpreted interval into invalid is isn issue
    it item items iterable iteration iterator its join joined key keys keyword keywords kind know
    known label labels large last least left len length lengths less level levels like limit line
    lines list literal location long longer look lookup loop lower made many map mapping mask match
    matched matches matching matrix max maximum may maybe mean means memory merge merged merging
    method methods might min minimum mismatch missing mixed mode module more most multi multiindex
    multiple must mutable my na name named names nan nat ndarray ndim need needed needs negative
    neither nested never new no non none nonetype nor not null number numbers numeric numpy object
    objects of off offset on once one only open operand operands operation operations operator
    option options or order ordered other otherwise out outer outside over overflow overlap
    overlapping own package pandas parameter parameters parse parsed parser parsing part pass
    passed passing path pattern perform performed perhaps period periods permission please pointer
    polars position positional positions positive possible possibly present print private promoted
    property provide provided python quotes raise range ranges reached read reading recognized
    recursion reducing reduction reference referenced refers regex reindex reindexing remove
    repeated replace required requires reset reshape resolution resolve result results return
    returned returns right row rows same sample scalar schema search second see select selected
    sequence series set setting several shape shapes should side signature single singular size
    sizes slice so some sort sorted specified specify square start statement step still stop str
    string strings strip structure sub subscriptable subset such suffix suffixes sum supplied
    support supported supports sure syntax table take takes target term terminated text than that
    the their them then there they this time timedelta timedeltas timestamp timestamps timezone to
    token tokenizing tokens too total transform translate true truth try trying tuple tuples two
    type types tz ufunc unable unexpected unhashable unicode unindent unique unit units unknown
    unmatched unpack unrecognized unsupported unterminated until up use used using utf valid value
    values variable variables vector via was wasn way were when where whether which while wide
    width will window with within without would write wrong you your zero
    """.split()
)
"""In lower case; an apostrophe ends a word (`doesn't` is `doesn` and `t`)."""

TYPE_WORDS = frozenset(
    """
    DataFrame Series Index MultiIndex RangeIndex DatetimeIndex PeriodIndex TimedeltaIndex
    CategoricalIndex IntervalIndex GroupBy DataFrameGroupBy SeriesGroupBy Grouper Resampler Rolling
    Timestamp Timedelta Period Categorical DatetimeArray ArrowStringArray StringArray NoneType
    StringMethods DatetimeProperties LazyFrame LazyGroupBy Expr Table ChunkedArray ndarray matrix
    int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128
    datetime64 timedelta64 ns us ms M8 m8 str bytes int float bool complex list tuple dict set
    frozenset object type function method module generator builtin_function_or_method utf8 ascii
    pandas numpy polars pyarrow duckdb matplotlib pyplot seaborn plotly sklearn scipy statsmodels
    Figure Axes AxesSubplot Artist Styler s t bytearray range slice
    """.split()
)
"""Classes and types as messages name them, in their own case."""
