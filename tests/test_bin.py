"""The commands that set up a bare machine: what they install, and what they say where they may not."""

import shutil
import subprocess

import pytest

from settings import ROOT

# What the programs of a machine do.
ROOTS_OWN, SOMEBODY = "echo 0", "echo 1000"
WRITES_DOWN = 'echo "${0##*/} $*" >> "$LOG"'
ABSENT, PRESENT = "exit 1", 'echo -n "install ok installed"'


@pytest.fixture
def machine(tmp_path):
    """`machine(id=…, python3=…)`: a machine with these programs (lines of shell) and the project's `bin/`."""
    bin_, home = tmp_path / "bin", tmp_path / "home"
    shutil.copytree(ROOT / "bin", home / "bin")
    bin_.mkdir()
    for name in ("bash", "env", "dirname", "grep", "mkdir", "cp"):
        (bin_ / name).symlink_to(shutil.which(name))

    def with_programs(**programs):
        for name, does in programs.items():
            path = bin_ / name.replace("_", "-")
            path.write_text(f"#!/usr/bin/env bash\n{does}\n", "utf-8")
            path.chmod(0o755)

        log = tmp_path / "log"
        log.touch()
        around = {"PATH": str(bin_), "LOG": str(log)}

        def run(*command):
            """`(exit code, standard error, what was installed)`"""
            done = subprocess.run(command, cwd=home, env=around, capture_output=True, text=True)
            return done.returncode, done.stderr, log.read_text("utf-8").splitlines()

        return run

    return with_programs


def test_what_is_there_is_not_installed_again(machine):
    run = machine(id=SOMEBODY, dpkg_query=PRESENT, apt_get=WRITES_DOWN)
    assert run("bin/debian", "chromium") == (0, "", [])


def test_root_installs_what_is_missing(machine):
    run = machine(id=ROOTS_OWN, dpkg_query=ABSENT, apt_get=WRITES_DOWN)
    code, said, log = run("bin/debian", "chromium", "fonts-inter")
    assert (code, said) == (0, "")
    assert log == ["apt-get update -qq", "apt-get install -y -qq --no-install-recommends chromium fonts-inter"]


def test_who_may_not_install_is_told_what_to_ask_for(machine):
    run = machine(id=SOMEBODY, dpkg_query=ABSENT, apt_get=WRITES_DOWN, sudo="exit 1")
    told = "Missing: chromium. Ask an administrator for: apt-get install chromium\n"
    assert run("bin/debian", "chromium") == (2, told, [])


def test_another_system_is_told_plainly(machine):
    run = machine(id=ROOTS_OWN, dpkg_query=ABSENT)
    code, said, _ = run("bin/debian", "chromium")
    assert code == 2
    assert said == "Missing: chromium. This is no Debian: install them in this system's own way and run again.\n"


def test_an_old_python_is_told_in_one_sentence(machine):
    run = machine(python3="exit 1")
    code, said, _ = run("bin/environment", "requirements.txt")
    assert code == 2
    assert said == (
        "Tilannekuva needs Python 3.11 or newer; install it (Debian: apt-get install python3) and run again.\n"
    )


# A Python that lacks venv until Debian's package is there; its environments only write down what they are told.
_PYTHON = """
case "$*" in
  *ensurepip*) grep -q python3-venv "$LOG" ;;
  "-m venv"*) mkdir -p .venv/bin && for name in pip python; do cp "$(dirname "$0")/apt-get" .venv/bin/$name; done ;;
esac
"""


def test_debians_missing_part_of_python_is_installed_first(machine):
    run = machine(id=ROOTS_OWN, dpkg_query=ABSENT, apt_get=WRITES_DOWN, python3=_PYTHON)
    code, said, log = run("bin/environment", "requirements.txt")
    assert (code, said) == (0, "")
    assert log[1].startswith("apt-get install") and log[1].endswith(" python3-venv")
    assert log[2].startswith("python -m pip install") and log[2].endswith(" --require-hashes -r requirements.txt")
