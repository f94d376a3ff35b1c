"""Worlds whose averages theory knows exactly or others have published, and what the engines make of them."""
