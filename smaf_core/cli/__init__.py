"""The terminal: `smaf VERB`. Only here are typer and rich known."""
