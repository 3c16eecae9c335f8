"""How fast the program is: `make bench`. Never part of the tests; ratios are of one run on one machine."""
