"""The fast engine's event loop: compiled, without objects, over a plan that is flat arrays."""
