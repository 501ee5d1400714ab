"""The compiled kernels: exact division, and loaded only when they are worth it."""

import os
import subprocess
import sys

from hypothesis import example, given, settings
from hypothesis import strategies as st

from haltline.engine.kernels.cache import fingerprint, keep_compiled
from haltline.engine.kernels.exact import NEAR_MAX, floor_share

WHOLE = st.one_of(
    st.integers(2, 2**62 - 1),
    st.integers(2**61, 2**62 - 1),
    st.integers(2, 100),
    st.integers(NEAR_MAX - 1000, NEAR_MAX + 1000),
)


def share(through, part, whole):
    return floor_share(through, part, whole, part / whole)


@settings(max_examples=500, deadline=None)
@given(data=st.data(), whole=WHOLE)
def test_a_share_is_floored_exactly_however_large(data, whole):
    part = data.draw(st.integers(0, whole - 1))
    through = data.draw(st.integers(0, whole))
    assert share(through, part, whole) == through * part // whole


@settings(max_examples=200, deadline=None)
@given(
    quotient=st.integers(1, 2**31), whole=st.integers(2**31 + 1, 2**62 - 1), off=st.sampled_from([-1, 0, 1])
)
@example(quotient=1, whole=2**62 - 1, off=0)
def test_next_to_a_multiple_the_floor_is_exact_too(quotient, whole, off):
    part = max(0, min(whole - 1, quotient + off))
    assert share(whole - 1, part, whole) == (whole - 1) * part // whole


def test_a_small_ledger_never_loads_the_compiler():
    program = (
        "import sys; from haltline.engine import *;"
        "trace(Ledger.from_rows([Row('t', 0, 0, 'a', 'b', 5)]), [Dispute('D', 't', 5)], 'pro-rata');"
        "sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_compiled_code_is_kept_by_what_the_kernels_are(tmp_path, monkeypatch):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert keep_compiled() == tmp_path / "haltline" / f"kernels-{fingerprint()}"
    assert os.environ["NUMBA_CACHE_DIR"].startswith(str(tmp_path))
    monkeypatch.setenv("NUMBA_CACHE_DIR", "/elsewhere")
    assert str(keep_compiled()) == "/elsewhere"
