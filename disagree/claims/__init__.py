"""Claims: who puts forward what, with the attribution stripped and denials led back to what they deny."""
