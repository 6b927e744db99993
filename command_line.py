"""What every command keeps: what the caller can mend is one sentence, and nobody who runs it sees a traceback."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

INTERRUPTED = 130


class Refused(Exception):
    """Something the caller can mend, in one sentence."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one sentence. Abbreviations are not taken: they change meaning."""

    def __init__(self, **how) -> None:
        super().__init__(allow_abbrev=False, **how)

    def error(self, message: str) -> None:  # type: ignore[override]
        raise Refused(f"{message[0].upper()}{message[1:]}; see {self.prog} --help.")


def tell(answer: str | bytes) -> None:
    """Writes an answer on standard output; Refused where it cannot. A reader with enough (`| head`) is no error."""
    try:
        if isinstance(answer, bytes):
            sys.stdout.buffer.write(answer)
        else:
            sys.stdout.write(answer)
        sys.stdout.flush()
    except OSError as error:
        # What is still in the buffer must go somewhere, or Python complains when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise Refused(f"The answer could not be written whole: {error.strerror}; give it another place.") from error


def run(main: Callable[[list[str]], int]) -> None:
    """Ends the process with a command's exit code."""
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
