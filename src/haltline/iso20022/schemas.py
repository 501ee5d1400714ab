"""The operator's schemas: a message is checked against the XSD of its very version where there is one."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from lxml import etree

from haltline.protocol import MessageError


@dataclass(frozen=True, slots=True)
class Schemas:
    """A folder with files such as camt.029.001.14.xsd; None: messages are checked by our own rules alone."""

    folder: Path | None = None

    def check(self, name: str, root: Any) -> bool:
        """Whether the folder has the schema of this message; MessageError 422 where it is not valid by it."""
        file = self.folder / f"{name}.xsd" if self.folder else None
        if file is None or not file.is_file():
            return False
        schema = _compiled(file)
        if not schema.validate(root):
            first = schema.error_log[0]
            raise MessageError(422, "not-valid", f"line {first.line}", f"not valid by the schema of {name}")
        return True


NO_SCHEMAS: Final = Schemas()


@lru_cache(maxsize=16)
def _compiled(file: Path) -> Any:
    """A schema takes tens of milliseconds to compile, so each process keeps what it has met."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    return etree.XMLSchema(etree.parse(file, parser))
