"""``column__among=values``: the rows whose column is one of these, in one text for any number of them.

Django's ``in`` has a mark for each value, so that each number of values is a statement of its own: the server
plans it anew, and its plan pushes out others. For questions that are asked about a batch.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Field, Lookup


@Field.register_lookup
class Among(Lookup):
    """Equal to any element of an array, which is one value of the statement."""

    lookup_name = "among"

    def get_prep_lookup(self) -> list[Any]:
        """The values as the column's own."""
        return [self.lhs.output_field.get_prep_value(value) for value in self.rhs]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """PostgreSQL's ``any``."""
        column, values = self.process_lhs(compiler, connection)
        kind = self.lhs.output_field.db_type(connection)
        return f"{column} = any(%s::{kind}[])", (*values, self.rhs)
