"""What is shown: one report, as JSON for programs and as text for people."""
