"""Labelled pairs: reading them from any usual format, and splitting them without leaks."""
