"""BERT-like models and their tokenizers without padding and without importing transformers."""
