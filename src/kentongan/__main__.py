"""`python -m kentongan` is `kentongan`."""

from kentongan.cli.main import main

main()
