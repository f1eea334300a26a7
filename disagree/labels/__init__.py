"""Labels by people: which pairs to ask about, out to the tools that people label in, and back."""
