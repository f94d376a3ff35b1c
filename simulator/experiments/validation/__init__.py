"""Worlds whose averages theory knows exactly or others have published, and what this engine makes of them."""
