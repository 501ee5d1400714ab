"""What a demo run writes before anything starts: its profile, and who the banks of the city are."""

from __future__ import annotations

import json
import secrets
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from haltline.city.config import BankEntry
from haltline.city.tempers import EVEN, Temper
from haltline.city.world import INSTITUTIONS
from haltline.protocol.keys import SigningKey, generate_key

DIVIDED = {
    "clocks": None,
    "contests": None,
    "holds": ("length_seconds", "longest_seconds", "ending_seconds"),
    "limits": ("window_seconds",),
}
NOBODY: Mapping[str, Temper] = MappingProxyType({})
ANSWER_SECONDS_MIN = 2.0  # a clock shorter than a call to a bank would only measure this machine


@dataclass(frozen=True, slots=True)
class CityFiles:
    """Where the control file of the banks is, and the partners with their public keys for the centre."""

    control: Path
    partners: tuple[dict[str, Any], ...]
    banks: tuple[BankEntry, ...]
    token: str


def write_profile(name: str, speed: float, folder: Path) -> Path:
    """The profile with every duration divided by ``speed``, once, here; no clock is altered."""
    from haltline.centre.kernel.profile import FOLDER

    rules = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    for section, names in DIVIDED.items():
        for key in names or [key for key in rules[section] if key.endswith("_seconds")]:
            rules[section][key] = max(ANSWER_SECONDS_MIN, rules[section][key] / speed)
    rules["holds"]["living_floor"] = 0  # accounts of the practice city have floors of their own
    rules["title"] = "Practice Anti-Fraud Centre"
    path = folder / "profile.json"
    path.write_text(json.dumps(rules, indent=1), encoding="utf-8")
    return path


def write_city(
    folder: Path,
    centre_url: str,
    centre_key: dict[str, str],
    ports: list[int],
    tempers: Mapping[str, Temper] = NOBODY,
    **run: object,
) -> CityFiles:
    """Keys, ports and the control file of all banks, in a folder that only this run reads.

    A bank without a temper of its own is even-tempered; one that rotates has two keys, and partners both.

    What the banks of an earlier run wrote down is forgotten, as the centre's rows are.
    """
    shutil.rmtree(folder / "banks", ignore_errors=True)
    token = secrets.token_urlsafe(24)
    banks, partners = [], []
    for institution, port in zip(INSTITUTIONS, ports, strict=True):
        temper = tempers.get(institution.code, EVEN)
        keys = [_new_key(folder, f"{institution.code}-{n}") for n in range(1, 3 if temper.rotates else 2)]
        entry = BankEntry(
            institution.code, institution.name, port, f"http://127.0.0.1:{port}",
            keys[0].keyid, _key_file(folder, keys[0].keyid).name, institution.way, temper,
        )  # fmt: skip
        for second in keys[1:]:
            file = _key_file(folder, second.keyid).name
            entry = replace(entry, second_keyid=second.keyid, second_key_file=file)
        banks.append(entry)
        public = [{"keyid": key.keyid, "public_pem": key.public.pem()} for key in keys]
        partners.append(
            {"code": entry.code, "name": entry.name, "url": entry.url, "way": entry.way, "keys": public}
        )
    control = folder / "city.json"
    control.write_text(
        json.dumps({"centre_url": centre_url, "centre_keys": [centre_key], "token": token,
                    "banks": [asdict(bank) for bank in banks], **run}),
        encoding="utf-8",
    )  # fmt: skip
    return CityFiles(control, tuple(partners), tuple(banks), token)


def _new_key(folder: Path, keyid: str) -> SigningKey:
    key, file = generate_key(keyid), _key_file(folder, keyid)
    file.write_text(key.pem())
    file.chmod(0o600)
    return key


def _key_file(folder: Path, keyid: str) -> Path:
    return folder / f"{keyid}.pem"
