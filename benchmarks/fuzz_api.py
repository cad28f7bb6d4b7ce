"""Odd requests to every HTTP route, made by schemathesis from the OpenAPI description, against a served library.

    python -m benchmarks.fuzz_api [options of schemathesis run]

Fails when a reply is a server's error, or is not as it is described.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.load import served

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="wenbao-fuzz-") as folder, served(f"{folder}/library") as (port, _):
        program = [str(Path(sys.executable).with_name("schemathesis")), "run", "--checks", CHECKS, *sys.argv[1:]]
        # It keeps notes where it runs.
        return subprocess.run([*program, f"http://127.0.0.1:{port}/openapi.json"], check=False, cwd=folder).returncode


if __name__ == "__main__":
    sys.exit(main())
