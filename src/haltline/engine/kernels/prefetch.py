"""Asks the processor for a line of memory before it is needed; an account is touched at random otherwise."""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.errors import TypingError
from numba.extending import intrinsic

READ_SOON, KEEP, DATA = 0, 3, 1  # llvm.prefetch: what for, how near, which cache


def _prefetch(context: Any, table: Any, row: Any) -> Any:
    if not isinstance(table, types.Array) or table.ndim != 2:
        raise TypingError("prefetch wants a table")

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, value=arguments[0])
        at = context.cast(builder, arguments[1], signature.args[1], types.intp)
        stride = cgutils.unpack_tuple(builder, array.strides)[0]
        bytes_ = builder.bitcast(array.data, ir.IntType(8).as_pointer())
        address = builder.gep(bytes_, [builder.mul(at, stride)])
        kind = ir.FunctionType(
            ir.VoidType(), [ir.IntType(8).as_pointer(), ir.IntType(32), ir.IntType(32), ir.IntType(32)]
        )
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        flags = [ir.Constant(ir.IntType(32), flag) for flag in (READ_SOON, KEEP, DATA)]
        builder.call(function, [address, *flags])
        return context.get_dummy_value()

    return types.void(table, row), generate


prefetch: Any = intrinsic(_prefetch)
"""prefetch(table, row): asks for the line that holds the first column of a row of a table; never faults."""
