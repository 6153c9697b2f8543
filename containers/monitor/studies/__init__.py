"""Studies of the engine on generated data; not part of the image."""
