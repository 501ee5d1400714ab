"""How every kernel is compiled: kept on disk, free of the interpreter, and without memory of its own.

Compiled code never allocates: Python gives it tables with room, and it stops and says how much it wants when
there is too little. So arrays need no counting of references (`_nrt`), which otherwise costs as much as the
row wherever one function calls another, and large tables come from numpy, which asks for large pages.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compiles at the first call for the types it is given; see above for what it may not do."""
    options: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}
    kept: Function = njit(**options)(function)
    return kept
