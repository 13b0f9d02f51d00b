"""Everything that is seen. Computes nothing, and never imports torch."""
