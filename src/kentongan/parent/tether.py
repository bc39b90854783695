"""Become another program that ends with its parent: `python -IS tether.py PARENT PROGRAM ARGUMENT...`.

The kernel kills it when the process PARENT has ended, whatever it does then and however the parent has ended. What it
has started itself is not its parent's child and has to notice by itself.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Tie this process to its parent, and run the program in its place."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() == parent:  # otherwise it has ended before it could be told
        os.execv(command[0], command)


if __name__ == "__main__":
    main()
