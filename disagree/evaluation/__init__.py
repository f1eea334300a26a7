"""Measuring a judge on labelled pairs."""
