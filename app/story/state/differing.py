"""What two states differ in."""

from dataclasses import fields

from app.story.state.moment import State


def only_pointed(before: State, after: State) -> bool:
    """Whether nothing but what is pointed at has changed: then views light something, and need not draw anew."""
    return _only("pointed", before, after)


def only_focus(before: State, after: State) -> bool:
    """Whether nothing but the readable timesteps have changed: that concerns the network alone."""
    return _only("focus", before, after)


def _only(name: str, before: State, after: State) -> bool:
    return all(
        getattr(before, field.name) is getattr(after, field.name) for field in fields(State) if field.name != name
    )
