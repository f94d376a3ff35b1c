"""The matrix of Pythons does not pass by trying none."""

import shutil
import subprocess
from pathlib import Path

SCRIPT = Path(__file__).parent / "matrix.sh"


def test_a_missing_python_is_an_error_that_names_it(tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("bash", "dirname"):
        (tools / tool).symlink_to(shutil.which(tool) or tool)
    environment = {"PATH": str(tools), "HOME": str(tmp_path), "PYENV_ROOT": str(tmp_path)}
    done = subprocess.run(
        [tools / "bash", SCRIPT], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Python missing on this machine: 3.11 3.12 3.13\n"
