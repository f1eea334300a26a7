"""Judges exported to OpenVINO: the record of what an export was made from, and the model that runs it."""
