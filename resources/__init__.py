"""Icons, theme, translations and class palettes; reached through `importlib.resources`."""
