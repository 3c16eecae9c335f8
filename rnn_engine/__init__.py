"""The mathematics of backpropagation through time: numpy only; knows no screen, no notation, no file."""
