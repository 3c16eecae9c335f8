"""How fast the program is, beside others: `make bench`. No time is part of the tests; ratios are of one run."""
