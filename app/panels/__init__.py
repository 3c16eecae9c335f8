"""What is set: the panels for the lesson, the experiment and the export."""
