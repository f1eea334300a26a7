"""Fine-tuning: a recipe in TOML goes in, a calibrated model folder with its card comes out."""
