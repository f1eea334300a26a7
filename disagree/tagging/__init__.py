"""Finds attributions with a small network: who says, by which cue, and what."""
