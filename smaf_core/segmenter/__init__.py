"""DeepLab-ASPP, from network to file: segments photos without tags."""
