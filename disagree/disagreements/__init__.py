"""From judgements to disagreements: stances, kinds, status, and what belongs together."""
