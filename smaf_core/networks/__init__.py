"""Networks as such: backbones, the classifier, checkpoints."""
