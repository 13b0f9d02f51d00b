"""`python -m smaf_core VERB`: the same as the command `smaf`."""

from smaf_core.cli.app import main

main()
