"""Running one bank as a process of its own."""

from pathlib import Path

import uvicorn

from haltline.city.app import make_app
from haltline.city.bank import Bank
from haltline.city.config import read_config

END_SECONDS = 1  # open connections get so long when the process ends


def make_server(config_path: Path, code: str) -> uvicorn.Server:
    """The server of one bank on its loopback port, not yet started."""
    config = read_config(config_path)
    return uvicorn.Server(
        uvicorn.Config(
            make_app(Bank(config, code)),
            host="127.0.0.1",
            port=config.bank(code).port,
            log_level="warning",
            access_log=False,
            lifespan="on",
            ws="none",
            timeout_graceful_shutdown=END_SECONDS,
        )
    )


def run_bank(config_path: Path, code: str) -> None:
    """Serves one bank until it is told to end."""
    make_server(config_path, code).run()
