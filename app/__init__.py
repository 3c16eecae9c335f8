"""The desktop program: files, story, window. The mathematics is in rnn_engine."""
