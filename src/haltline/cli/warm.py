"""`haltline warm`: compile the tracing kernels once, so that no later trace waits for it."""

import argparse


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command."""
    help_text = "compile the tracing kernels once after installation"
    subparsers.add_parser("warm", help=help_text).set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Compiles what is not compiled yet and says where it is kept."""
    from haltline.engine.kernels import warm

    print(f"kernels are ready in {warm()}")
    return 0
