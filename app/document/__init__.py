"""The one object that holds the present State: its verbs, what they ask for, and the work that takes a while.

`Document` is what everyone else sees of it.
"""

from app.document.document import Document

__all__ = ["Document"]
