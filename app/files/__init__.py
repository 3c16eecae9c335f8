"""What is stored: lesson, notation and data files, as FORMATS.md has them. Knows no Qt."""
