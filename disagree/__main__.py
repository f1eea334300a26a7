"""`python -m disagree` is the same as `disagree`."""

from disagree.cli import main

main()
