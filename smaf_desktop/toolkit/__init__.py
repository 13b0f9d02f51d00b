"""What Qt lacks: widgets, theme, threads, words, overlays."""
