"""The models that this codec grew from, as baselines: VQ-VAE (van den Oord et al. 2017, arXiv 1711.00937) and
VQ-VAE-2 (Razavi et al. 2019, arXiv 1906.00446), each with an autoregressive prior over its indices."""
