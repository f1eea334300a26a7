"""The HTTP service: bounded requests in, one thread with the models, the same JSON out as the command line prints."""
