"""One of several hubs of a machine: `python -m kentongan.cli.child DESCRIPTOR`, started by `cli/hubs` only.

The descriptor is the line to the parent, which tells what this hub is to be and wants to know that it lives.
"""

import sys
from pathlib import Path

from kentongan.cli.bus import check_bus
from kentongan.cli.exit_code import exit_code_of
from kentongan.cli.serve import configure_logs, run_loop, serve_hub
from kentongan.cli.terminal import Terminal
from kentongan.config import load_settings
from kentongan.errors import KentonganError
from kentongan.hub.share import Share
from kentongan.language import preferred_language
from kentongan.parent.line import HubEnd


def main() -> None:
    """Run the hub; what keeps it from starting is said in one line."""
    line = HubEnd(int(sys.argv[1]))
    order = line.order()
    try:
        config = Path(order.config) if order.config else None
        given = load_settings(config, **order.options)
        settings = load_settings(config, **(order.options | order.part))
        check_bus(settings)
        log = configure_logs(settings, settings.hub_name)
        run_loop(serve_hub(settings, log, Share(order.number, order.of, given.toml()), line))
    except KentonganError as error:
        Terminal(preferred_language(), None).complain(error)
        sys.exit(exit_code_of(error))
    finally:
        line.close()


if __name__ == "__main__":
    main()
