"""How networks learn: batches, the training loop, its record, features that are kept."""
