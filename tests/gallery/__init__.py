"""Pictures of the window at everything it shows, for a person to look at: `make gallery`."""
