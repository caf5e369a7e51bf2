"""`python -m leaflets` is the command."""

from .cli import main

main()
