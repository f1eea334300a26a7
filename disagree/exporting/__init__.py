"""Exports a judge to OpenVINO, and refuses an export that judges otherwise than the model it was made from."""
