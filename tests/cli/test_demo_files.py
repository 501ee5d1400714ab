"""What a demo writes for its banks is what they read, in a usual city and in a hard one."""

from pathlib import Path

from haltline.city.config import read_config
from haltline.city.tempers import EVEN, hard_tempers
from haltline.city.world import INSTITUTIONS
from haltline.cli.demo.files import CityFiles, write_city
from haltline.protocol.keys import PublicKey, generate_key

API = [bank.code for bank in INSTITUTIONS if bank.way == "api"]
PORTS = list(range(9001, 9001 + len(INSTITUTIONS)))


def written(folder: Path, *tempers: object) -> CityFiles:
    centre = generate_key("centre-1").public
    key = {"keyid": centre.keyid, "public_pem": centre.pem()}
    return write_city(
        folder, "http://localhost:8000", key, PORTS, *tempers, speed=60.0, seed=3, directory=str(folder)
    )


def test_banks_of_a_usual_city_are_even_tempered_and_have_one_key(tmp_path: Path) -> None:
    city = written(tmp_path)
    config = read_config(city.control)
    assert {bank.temper for bank in config.banks} == {EVEN}
    assert all(len(partner["keys"]) == 1 for partner in city.partners)
    assert all(config.second_key(bank.code) is None for bank in config.banks)


def test_banks_of_a_hard_city_read_their_tempers_and_partners_know_every_key_they_sign_with(
    tmp_path: Path,
) -> None:
    tempers = hard_tempers(3, API)
    city = written(tmp_path, tempers)
    config = read_config(city.control)
    assert {bank.code: bank.temper for bank in config.banks if bank.code in tempers} == tempers
    assert [bank.temper for bank in config.banks if bank.code not in tempers] == [EVEN]
    rotating = {code for code, temper in tempers.items() if temper.rotates}
    for partner in city.partners:
        code = partner["code"]
        signs = [config.signing_key(code), *([second] if (second := config.second_key(code)) else [])]
        known = [PublicKey.from_pem(key["keyid"], key["public_pem"]) for key in partner["keys"]]
        assert [key.public.pem() for key in signs] == [key.pem() for key in known]
        assert len(known) == (2 if code in rotating else 1)
    assert rotating
