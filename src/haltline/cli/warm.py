"""`haltline warm`: compile the kernels once, so that no later trace or reading waits for it."""

import argparse


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command."""
    help_text = "compile the kernels once after installation"
    subparsers.add_parser("warm", help=help_text).set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Compiles what is not compiled yet and says where it is kept."""
    from haltline.engine import kernels as tracing
    from haltline.sources import kernels as reading

    reading.load()
    print(f"kernels are ready in {tracing.warm()}")
    return 0
