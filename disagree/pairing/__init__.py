"""Which claims are put to the judge together: an encoder of claims and the rules of pairing."""
