"""Trains models for vqz with PyTorch: the mathematics of `vqz-train`, on GPUs and clusters of them."""
