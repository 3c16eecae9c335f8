"""What views and panels are made of, each thing used by one or two of them."""
