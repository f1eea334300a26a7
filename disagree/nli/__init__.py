"""The judge: any Hugging Face NLI classifier, opened safely, run in both orders, calibrated."""
