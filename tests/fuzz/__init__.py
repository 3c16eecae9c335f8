"""Files of every kind that nobody ever meant to write, read as the program reads them: `make fuzz`."""
