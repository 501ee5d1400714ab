"""Files that a long command is to write: looked at before it begins, so that no work is lost at its end."""

from __future__ import annotations

import argparse
import os
from pathlib import Path


def result_file(text: str) -> Path:
    """A file that can be written; argparse tells anything else, exit code 2."""
    file = Path(text)
    if file.is_dir() or not file.parent.is_dir() or not os.access(file.parent, os.W_OK):
        raise argparse.ArgumentTypeError(f"{text!r} cannot be written: name a file in a folder that is there")
    return file
