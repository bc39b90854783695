"""Where the packaged client begins: the windows when it is called by its name alone, otherwise `kentongan` as it is.

Pictures of somebody else are decoded in a child process: this same program with an argument that people never type.
"""

import sys

from kentongan.desktop.decoding import CHILD


def main() -> None:
    if sys.argv[1:2] == [CHILD]:
        from kentongan.desktop import decoding

        sys.exit(decoding.main(sys.argv[2:]))
    from kentongan.cli.main import main as kentongan

    if len(sys.argv) == 1:
        sys.argv.append("desktop")
    kentongan()


if __name__ == "__main__":
    main()
