"""What is told of a trace: timeline, frame, notation, equations, figures, sentences. Knows no Qt."""
