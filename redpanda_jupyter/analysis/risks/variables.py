"""Variables of the environment that do nothing but tune a library.

The rule of this module: a name stands here if no value of it can name a program, a module, a
server, a folder or a key. Setting one of these is no danger; whatever does not stand here is.
"""

# Lists of words stand as text: one word a line would hide how they belong together.
# ruff: noqa: SIM905

from __future__ import annotations

from typing import TYPE_CHECKING

from ..follow.values import Const, Table, Value, options

if TYPE_CHECKING:
    from ..follow.reader import Call

_TUNING = frozenset(
    """
    CUDA_VISIBLE_DEVICES CUDA_DEVICE_ORDER CUDA_LAUNCH_BLOCKING HIP_VISIBLE_DEVICES
    NVIDIA_VISIBLE_DEVICES TF_CPP_MIN_LOG_LEVEL TF_CPP_MIN_VLOG_LEVEL TF_ENABLE_ONEDNN_OPTS
    TF_FORCE_GPU_ALLOW_GROWTH TF_DETERMINISTIC_OPS TF_CUDNN_DETERMINISTIC TF_USE_LEGACY_KERAS
    TF_NUM_INTRAOP_THREADS TF_NUM_INTEROP_THREADS AUTOGRAPH_VERBOSITY OMP_NUM_THREADS
    MKL_NUM_THREADS OPENBLAS_NUM_THREADS NUMEXPR_NUM_THREADS NUMEXPR_MAX_THREADS
    VECLIB_MAXIMUM_THREADS BLIS_NUM_THREADS NUMBA_NUM_THREADS NUMBA_DISABLE_JIT POLARS_MAX_THREADS
    POLARS_VERBOSE POLARS_FMT_MAX_ROWS POLARS_FMT_MAX_COLS RAYON_NUM_THREADS LOKY_MAX_CPU_COUNT
    GDAL_NUM_THREADS PYTHONHASHSEED PYTHONUNBUFFERED MPLBACKEND KERAS_BACKEND
    TOKENIZERS_PARALLELISM TRANSFORMERS_VERBOSITY TRANSFORMERS_NO_ADVISORY_WARNINGS
    TRANSFORMERS_OFFLINE HF_HUB_OFFLINE HF_DATASETS_OFFLINE HF_HUB_DISABLE_PROGRESS_BARS
    HF_HUB_DISABLE_SYMLINKS_WARNING HF_HUB_DISABLE_TELEMETRY WANDB_DISABLED WANDB_SILENT
    DO_NOT_TRACK BITSANDBYTES_NOWELCOME PYTORCH_CUDA_ALLOC_CONF PYTORCH_ENABLE_MPS_FALLBACK
    CUBLAS_WORKSPACE_CONFIG XLA_PYTHON_CLIENT_PREALLOCATE XLA_PYTHON_CLIENT_MEM_FRACTION
    JAX_ENABLE_X64 KMP_DUPLICATE_LIB_OK KMP_WARNINGS KMP_AFFINITY KMP_BLOCKTIME TZ COLUMNS LINES
    NO_COLOR FORCE_COLOR OPENCV_LOG_LEVEL OPENCV_IO_MAX_IMAGE_PIXELS RAY_DEDUP_LOGS
    PYDEVD_DISABLE_FILE_VALIDATION SHAPE_RESTORE_SHX USE_PYGEOS SDL_VIDEODRIVER
    PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION SQLALCHEMY_SILENCE_UBER_WARNING
    SQLALCHEMY_WARN_20 SPARK_LOCAL_CORES ARROW_NUM_THREADS ARROW_DEFAULT_MEMORY_POOL
    """.split()
)
_NAMING = frozenset(("MPLBACKEND", "KERAS_BACKEND"))
"""Those whose value is the name of a part of the library, and could be another module's."""


def only_tunes(key: Value | None, value: Value | None) -> bool:
    """Tell whether to set this variable to this value can do no harm, whatever they may be."""
    names = [one.value if isinstance(one, Const) else None for one in options(key)]
    if not names or not all(name in _TUNING for name in names):
        return False
    return not _NAMING.intersection(names) or all(
        isinstance(one, Const) and isinstance(one.value, str) and one.value.isidentifier()
        for one in options(value)
    )


def call_only_tunes(call: Call) -> bool:
    """Tell whether ``os.environ.setdefault(…)`` or ``.update({…})`` can do no harm."""
    if call.dotted.endswith("update"):
        given = call.args[0] if call.args else None
        pairs = [*(given.pairs if isinstance(given, Table) else ())]
        pairs += [(Const(name), value) for name, value in call.kwargs.items()]
        known = given is None or (isinstance(given, Table) and not given.open)
        return known and bool(pairs) and all(only_tunes(*pair) for pair in pairs)
    return len(call.args) == 2 and only_tunes(*call.args)
