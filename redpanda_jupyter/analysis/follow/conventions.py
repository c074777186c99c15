"""Names that a block uses and that an earlier cell has imported, by everybody's habit.

The rule of this module: ``pd`` is pandas unless the block says otherwise. Only names that are used
for nothing else stand here, because a wrong guess would invent a file or a danger.
"""

# Lists of words stand as text: one word a line would hide how they belong together.
# ruff: noqa: SIM905

from __future__ import annotations

import builtins

from .values import UNKNOWN, Const, Named, Value

_ALIASES = {
    "pd": "pandas",
    "np": "numpy",
    "pl": "polars",
    "pa": "pyarrow",
    "pq": "pyarrow.parquet",
    "plt": "matplotlib.pyplot",
    "mpl": "matplotlib",
    "sns": "seaborn",
    "px": "plotly.express",
    "go": "plotly.graph_objects",
    "pio": "plotly.io",
    "alt": "altair",
    "smf": "statsmodels.formula.api",
    "sm": "statsmodels.api",
    "xr": "xarray",
    "gpd": "geopandas",
    "dd": "dask.dataframe",
    "tf": "tensorflow",
    "F": "pyspark.sql.functions",
    "sp": "subprocess",
    "cs": "polars.selectors",
}
_MODULES = frozenset(
    """
    os sys subprocess shutil pathlib glob json csv pickle dill cloudpickle marshal shelve
    joblib yaml toml requests httpx aiohttp urllib socket ftplib smtplib paramiko boto3
    webbrowser ctypes importlib runpy codeop builtins sqlite3 duckdb zipfile tarfile gzip bz2
    lzma tempfile keyring dotenv pandas numpy polars pyarrow torch cv2 xarray io pty platform
    signal
    """.split()
)
_MEMBERS = {
    "Path": "pathlib.Path",
    "__builtins__": "builtins",
    "dbutils": "dbutils",
    "mssparkutils": "mssparkutils",
    "userdata": "google.colab.userdata",
    "urlopen": "urllib.request.urlopen",
    "urlretrieve": "urllib.request.urlretrieve",
    "rmtree": "shutil.rmtree",
    "Popen": "subprocess.Popen",
    "check_output": "subprocess.check_output",
    "getenv": "os.getenv",
    "environ": "os.environ",
    "load_dotenv": "dotenv.load_dotenv",
    "import_module": "importlib.import_module",
    "load_dataset": "datasets.load_dataset",
    "StringIO": "io.StringIO",
    "BytesIO": "io.BytesIO",
    "get_ipython": "IPython.get_ipython",
    "display": "IPython.display.display",
    "HTML": "IPython.display.HTML",
    "Javascript": "IPython.display.Javascript",
    "ZipFile": "zipfile.ZipFile",
    "read_csv": "pandas.read_csv",
    "train_test_split": "sklearn.model_selection.train_test_split",
    "cross_val_score": "sklearn.model_selection.cross_val_score",
    "cross_validate": "sklearn.model_selection.cross_validate",
    "ColumnTransformer": "sklearn.compose.ColumnTransformer",
    "make_column_transformer": "sklearn.compose.make_column_transformer",
    "Pipeline": "sklearn.pipeline.Pipeline",
    "make_pipeline": "sklearn.pipeline.make_pipeline",
    "GridSearchCV": "sklearn.model_selection.GridSearchCV",
}
_HARMLESS = frozenset("re math itertools functools".split())
"""Modules that reach nothing outside, so following a value into them would tell nothing."""

CONSTANTS: dict[str, Value] = {
    "os.sep": Const("/"),
    "os.path.sep": Const("/"),
    "os.curdir": Const("."),
    "os.pardir": Const(".."),
    "os.linesep": Const("\n"),
    "os.extsep": Const("."),
}
"""What some names of modules are, wherever it matters to a path."""

_BUILTINS = frozenset(dir(builtins))


def convention(name: str) -> Value:
    """Say what a name stands for that nothing in the block binds."""
    if name in _ALIASES:
        return Named(_ALIASES[name])
    if name in _MODULES:
        return Named(name)
    if name in _MEMBERS:
        return Named(_MEMBERS[name])
    if name in _BUILTINS:
        return Named(f"builtins.{name}")
    return UNKNOWN


def import_of(name: str) -> str | None:
    """Return the import by which everybody knows a name: ``pd`` is pandas; ``None`` for others."""
    known = Named(name) if name in _HARMLESS else convention(name)
    if not isinstance(known, Named):
        return None
    module, _, member = known.dotted.rpartition(".")
    if module and member == name:
        return f"from {module} import {member}"
    return f"import {name}" if known.dotted == name else f"import {known.dotted} as {name}"
