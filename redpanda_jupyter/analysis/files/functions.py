"""Which functions read files and which write them, with the place of the path.

The rule of this module: it is data, by full dotted name; how a call is read stands in :mod:`.uses`.
"""

# Lists of words stand as text: one word a line would hide how they belong together.
# ruff: noqa: SIM905

from __future__ import annotations

from typing import NamedTuple

from ..follow.reader import NO_PLACE


class Place(NamedTuple):
    """Where a call's path stands: its position, and its names as a keyword."""

    position: int = 0
    keywords: tuple[str, ...] = ()


_PATH = ("filepath_or_buffer", "path_or_buf", "path", "io", "path_or_buffer", "source", "file")
_FIRST = Place(0, (*_PATH, "filename", "fname", "fp", "fn", "urlpath", "where", "filepath"))
_SECOND = Place(1, ("dst", "f", "filename", "path", "where", "file", "fp"))

_PANDAS = "csv table fwf excel json parquet feather orc pickle sas stata spss xml html hdf"
_POLARS = "csv parquet json ndjson ipc ipc_stream excel avro ods delta"

READS_FRAME: dict[str, Place] = {
    **{f"pandas.read_{kind}": _FIRST for kind in _PANDAS.split()},
    **{f"modin.pandas.read_{kind}": _FIRST for kind in _PANDAS.split()},
    **{f"polars.read_{kind}": _FIRST for kind in _POLARS.split()},
    **{f"polars.scan_{kind}": _FIRST for kind in _POLARS.split()},
    **{
        f"dask.dataframe.read_{kind}": _FIRST
        for kind in ("csv", "parquet", "json", "table", "orc", "hdf")
    },
    "geopandas.read_file": _FIRST,
    "geopandas.read_parquet": _FIRST,
    "cudf.read_csv": _FIRST,
    "pandas.read_sql": Place(NO_PLACE),
    "pandas.read_sql_query": Place(NO_PLACE),
    "pandas.read_sql_table": Place(NO_PLACE),
    "polars.read_database": Place(NO_PLACE),
    "pandas.read_clipboard": Place(NO_PLACE),
}
"""Functions that give a frame."""

READS: dict[str, Place] = {
    **{name: place for name, place in READS_FRAME.items() if place.position != NO_PLACE},
    "pandas.ExcelFile": _FIRST,
    "pyarrow.csv.read_csv": Place(0, ("input_file",)),
    "pyarrow.csv.open_csv": Place(0, ("input_file",)),
    "pyarrow.json.read_json": Place(0, ("input_file",)),
    "pyarrow.parquet.read_table": _FIRST,
    "pyarrow.parquet.read_pandas": _FIRST,
    "pyarrow.parquet.ParquetFile": _FIRST,
    "pyarrow.parquet.ParquetDataset": Place(0, ("path_or_paths",)),
    "pyarrow.parquet.read_schema": _FIRST,
    "pyarrow.parquet.read_metadata": _FIRST,
    "pyarrow.feather.read_table": _FIRST,
    "pyarrow.feather.read_feather": _FIRST,
    "pyarrow.orc.read_table": _FIRST,
    "pyarrow.orc.ORCFile": _FIRST,
    "pyarrow.dataset.dataset": _FIRST,
    "pyarrow.memory_map": _FIRST,
    "pyarrow.ipc.open_file": _FIRST,
    "duckdb.read_csv": Place(0, ("path_or_buffer",)),
    "duckdb.from_csv_auto": _FIRST,
    "duckdb.read_parquet": Place(0, ("file_glob",)),
    "duckdb.from_parquet": _FIRST,
    "duckdb.read_json": _FIRST,
    "numpy.load": _FIRST,
    "numpy.loadtxt": _FIRST,
    "numpy.genfromtxt": _FIRST,
    "numpy.fromfile": _FIRST,
    "joblib.load": _FIRST,
    "torch.load": Place(0, ("f",)),
    "matplotlib.pyplot.imread": _FIRST,
    "matplotlib.image.imread": _FIRST,
    "PIL.Image.open": _FIRST,
    "cv2.imread": _FIRST,
    "cv2.VideoCapture": _FIRST,
    "imageio.imread": Place(0, ("uri",)),
    "skimage.io.imread": _FIRST,
    "xarray.open_dataset": Place(0, ("filename_or_obj",)),
    "xarray.open_mfdataset": Place(0, ("paths",)),
    "xarray.open_dataarray": Place(0, ("filename_or_obj",)),
    "xarray.load_dataset": Place(0, ("filename_or_obj",)),
    "pyreadr.read_r": _FIRST,
    "pyreadstat.read_sav": _FIRST,
    "pyreadstat.read_dta": _FIRST,
    "scipy.io.loadmat": Place(0, ("file_name",)),
    "scipy.io.wavfile.read": _FIRST,
    "soundfile.read": _FIRST,
    "librosa.load": _FIRST,
    "openpyxl.load_workbook": _FIRST,
    "fitz.open": _FIRST,
    "pypdf.PdfReader": Place(0, ("stream",)),
    "PyPDF2.PdfReader": Place(0, ("stream",)),
    "docx.Document": Place(0, ("docx",)),
    "linecache.getlines": _FIRST,
    "dotenv.load_dotenv": Place(0, ("dotenv_path",)),
    "dotenv.dotenv_values": Place(0, ("dotenv_path",)),
    "IPython.display.Image": Place(NO_PLACE, ("filename",)),
    "IPython.display.Audio": Place(NO_PLACE, ("filename",)),
    "IPython.display.Video": Place(NO_PLACE, ("filename",)),
    "tensorflow.keras.models.load_model": _FIRST,
    "keras.models.load_model": _FIRST,
    "nbformat.read": _FIRST,
    "runpy.run_path": Place(0, ("path_name",)),
    "fileinput.input": Place(0, ("files",)),
}
"""Functions that read the file that they are given."""

MAYBE_FILE = frozenset(f"IPython.display.{name}" for name in ("Image", "Audio", "Video", "SVG"))
"""Functions whose first argument may be a file or something else."""

WRITES: dict[str, Place] = {
    "numpy.save": _FIRST,
    "numpy.savez": _FIRST,
    "numpy.savez_compressed": _FIRST,
    "numpy.savetxt": _FIRST,
    "joblib.dump": _SECOND,
    "torch.save": _SECOND,
    "matplotlib.pyplot.savefig": _FIRST,
    "matplotlib.pyplot.imsave": _FIRST,
    "cv2.imwrite": _FIRST,
    "imageio.imwrite": Place(0, ("uri",)),
    "imageio.mimsave": Place(0, ("uri",)),
    "skimage.io.imsave": _FIRST,
    "pyarrow.csv.write_csv": Place(1, ("output_file",)),
    "pyarrow.parquet.write_table": _SECOND,
    "pyarrow.parquet.ParquetWriter": _FIRST,
    "pyarrow.parquet.write_to_dataset": Place(1, ("root_path",)),
    "pyarrow.feather.write_feather": Place(1, ("dest",)),
    "pyarrow.orc.write_table": _SECOND,
    "pyarrow.dataset.write_dataset": Place(1, ("base_dir",)),
    "plotly.io.write_html": _SECOND,
    "plotly.io.write_image": _SECOND,
    "plotly.io.write_json": _SECOND,
    "plotly.offline.plot": Place(NO_PLACE, ("filename",)),
    "scipy.io.savemat": Place(0, ("file_name",)),
    "scipy.io.wavfile.write": _FIRST,
    "soundfile.write": _FIRST,
    "logging.FileHandler": _FIRST,
    "logging.handlers.RotatingFileHandler": _FIRST,
    "logging.handlers.TimedRotatingFileHandler": _FIRST,
    "logging.basicConfig": Place(NO_PLACE, ("filename",)),
    "nbformat.write": _SECOND,
    "pandas.ExcelWriter": _FIRST,
    "urllib.request.urlretrieve": Place(1, ("filename",)),
    "bokeh.plotting.output_file": _FIRST,
    "bokeh.io.output_file": _FIRST,
    "sklearn.tree.export_graphviz": Place(1, ("out_file",)),
}
"""Functions that write the file that they are given."""

MOVES = frozenset(
    f"{module}.{name}"
    for module, names in {
        "shutil": ("copy", "copy2", "copyfile", "copytree", "move", "unpack_archive"),
        "os": ("rename", "replace", "link", "symlink"),
    }.items()
    for name in names
)
"""Functions that read their first argument and write their second."""

OPENS: dict[str, tuple[int, str]] = {
    "builtins.open": (1, "r"),
    "io.open": (1, "r"),
    "codecs.open": (1, "r"),
    "gzip.open": (1, "rb"),
    "bz2.open": (1, "rb"),
    "lzma.open": (1, "rb"),
    "gzip.GzipFile": (1, "rb"),
    "bz2.BZ2File": (1, "rb"),
    "lzma.LZMAFile": (1, "rb"),
    "zipfile.ZipFile": (1, "r"),
    "tarfile.open": (1, "r"),
    "fsspec.open": (1, "rb"),
    "smart_open.open": (1, "r"),
    "h5py.File": (1, "r"),
    "pandas.HDFStore": (1, "a"),
    "shelve.open": (1, "c"),
    "dbm.open": (1, "r"),
    "numpy.memmap": (2, "r+"),
    "netCDF4.Dataset": (1, "r"),
    "zarr.open": (1, "a"),
    "io.FileIO": (1, "r"),
    "os.open": (NO_PLACE, "r"),
    "wave.open": (1, "rb"),
}
"""Functions that open a file: the place of the mode, and what it is if it is not given."""

FRAME_WRITERS: dict[str, tuple[str, ...]] = {
    **{
        f"to_{kind}": ("path_or_buf", "path", "excel_writer", "buf", "fname", "path_or_buffer")
        for kind in [
            "csv",
            "excel",
            "json",
            "parquet",
            "feather",
            "pickle",
            "hdf",
            "html",
            "latex",
            "markdown",
            "stata",
            "xml",
            "orc",
            "string",
            "file",
            "netcdf",
            "zarr",
        ]
    },
    **{
        f"{verb}_{kind}": ("file", "path", "workbook", "target")
        for verb in ("write", "sink")
        for kind in [
            "csv",
            "parquet",
            "json",
            "ndjson",
            "ipc",
            "ipc_stream",
            "excel",
            "avro",
            "delta",
        ]
    },
    "write_html": ("file",),
    "write_image": ("file",),
    "write_json": ("file",),
    "tofile": ("fid",),
    "savefig": ("fname",),
    "insertInto": (),
}
"""Methods of frames, figures and arrays that write the file that they are given first."""

SPARK = frozenset(
    """
    csv parquet json orc text load table save saveAsTextFile avro delta
    """.split()
)
"""Methods that follow ``spark.read`` and ``frame.write``."""

ENDINGS = {
    "numpy.save": ".npy",
    "numpy.savez": ".npz",
    "numpy.savez_compressed": ".npz",
    "matplotlib.pyplot.savefig": ".png",
}
"""What a function adds to a name that does not end in it."""

ARCHIVES = {"gztar": "tar.gz", "bztar": "tar.bz2", "xztar": "tar.xz"}
"""Kinds of archives whose ending is another one."""

BUFFERS = frozenset(("io.StringIO", "io.BytesIO", "tempfile.TemporaryFile"))
"""Functions that give an open file which is none on the disk."""
