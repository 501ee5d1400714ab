"""The control file of a practice city: who the banks are, where the centre is, and the keys of both."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from haltline.city.tempers import EVEN, Temper, read_temper
from haltline.protocol import MessageError
from haltline.protocol.keys import PublicKey, SigningKey

TOKEN_HEADER = "X-City-Token"  # noqa: S105 - the name of a header, not what it carries


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One bank as everybody in the city knows it; `way` is how the centre speaks to it."""

    code: str
    name: str
    port: int
    url: str
    keyid: str
    private_key_file: str
    way: str = "api"
    temper: Temper = EVEN
    second_keyid: str = ""  # of the key to which a bank that rotates changes
    second_key_file: str = ""


@dataclass(frozen=True, slots=True)
class CityConfig:
    """What a bank process and the conductor read at their start; `directory` keeps the banks' journals."""

    centre_url: str
    centre_keys: tuple[PublicKey, ...]
    token: str
    speed: float
    seed: int
    banks: tuple[BankEntry, ...]
    directory: Path

    def bank(self, code: str) -> BankEntry:
        """The bank of that code; KeyError naming it otherwise."""
        found = [entry for entry in self.banks if entry.code == code]
        if not found:
            raise KeyError(f"{code} is not a bank of this city")
        return found[0]

    def signing_key(self, code: str) -> SigningKey:
        """The private key of one bank, read from its file (a relative path hangs on the control file)."""
        entry = self.bank(code)
        return self._read_key(entry.keyid, entry.private_key_file)

    def second_key(self, code: str) -> SigningKey | None:
        """The key to which this bank changes, if it does."""
        entry = self.bank(code)
        return self._read_key(entry.second_keyid, entry.second_key_file) if entry.second_keyid else None

    def _read_key(self, keyid: str, file: str) -> SigningKey:
        return SigningKey.from_pem(keyid, (self.directory / file).read_text(encoding="ascii"))


def read_config(path: Path) -> CityConfig:
    """Reads city.json; MessageError naming what is missing."""
    told = json.loads(path.read_text(encoding="utf-8"))
    try:
        return CityConfig(
            centre_url=told["centre_url"].rstrip("/"),
            centre_keys=tuple(PublicKey.from_pem(k["keyid"], k["public_pem"]) for k in told["centre_keys"]),
            token=told["token"],
            speed=float(told["speed"]),
            seed=int(told["seed"]),
            banks=tuple(_bank(entry) for entry in told["banks"]),
            directory=Path(told.get("directory", path.parent)),
        )
    except KeyError as missing:
        raise MessageError(422, "missing-field", str(missing.args[0]), f"is missing in {path.name}") from None


def _bank(entry: Mapping[str, Any]) -> BankEntry:
    return BankEntry(**{**entry, "temper": read_temper(entry.get("temper", {}))})
