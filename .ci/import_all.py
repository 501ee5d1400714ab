"""Import every module of the named packages, and say which modules of a framework came along (none may)."""

import importlib
import pkgutil
import sys

FRAMEWORKS = {"django", "ninja", "procrastinate", "psycopg", "httpx", "starlette", "uvicorn", "granian"}

count = 0
for name in sys.argv[1:]:
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, f"{name}."):
        importlib.import_module(module.name)
        count += 1
found = FRAMEWORKS & sys.modules.keys()
print(f"{count} modules of {', '.join(sys.argv[1:])} imported alone")
if found or count == 0:
    sys.exit(f"imported with them: {', '.join(sorted(found)) or 'nothing at all'}")
