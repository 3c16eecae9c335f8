"""What is seen: each view is a widget that draws a State, and knows no other view."""
