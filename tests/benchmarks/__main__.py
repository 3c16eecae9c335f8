"""Prints the report."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy is loaded: one core, as the app runs

from tests.benchmarks import engine, window

print("engine (float64, one core, fastest of several runs)")
for line in engine.report():
    print(line)
print("window (offscreen, 1680×1020)")
for line in window.report():
    print(line)
