"""One command that proves or disproves what is said of the GPU: python -m benchmarks.gpu --out DIR."""
