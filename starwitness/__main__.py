"""`python -m starwitness` is the command."""

from starwitness.cli import main

main(prog_name="starwitness")
