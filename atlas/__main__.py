"""Lets ``python -m atlas`` stand for the ``atlas`` command."""

from atlas.cli import main

if __name__ == "__main__":
    main()
