"""A frame, and contracts of blocks on it: for the tests of contracts."""

from __future__ import annotations

import pandas as pd

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import Contract, ContractOutput
from redpanda_jupyter.reuse.contract import build

from .profiling import profile_of

FRAME = pd.DataFrame(
    {
        "day": pd.date_range("2024-01-01", periods=6),
        "region": ["North", "South"] * 3,
        "price": [1.5, 2.5, 3.5, 4.5, 5.5, 6.5],
        "qty": [1, 2, 3, 4, 5, 6],
        "paid": [True, False] * 3,
    }
)


def built(code: str, **more: object) -> Contract:
    return build(new_id(), analyze(code), code=code, **more)


def full() -> Contract:
    code = (
        "import pandas as pd\n"
        "CITY = 'Berlin'\n"
        "names = pd.read_csv('hidden/names.csv', sep=';', na_values='-1')\n"
        "r = df[(df['region'] == 'North') & (df['price'] > 2.5)].head(3)\n"
        "df['new'] = 1\n"
        "s = names['sku'].max()\n"
    )
    profiles = {"df": profile_of(FRAME)}
    made = {"r": ContractOutput(name="r", kind="frame", columns=["region", "price"])}
    schemas = {"df": list(FRAME.columns)}
    return build(
        new_id(), analyze(code, schemas), code=code, profiles=profiles, outputs=made
    ).model_copy(update={"notes": ["region North was odd"]})
