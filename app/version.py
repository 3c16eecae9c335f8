"""Which version of the program this is: that of pyproject.toml, which an installation need not bring along."""

VERSION = "0.1.0"
