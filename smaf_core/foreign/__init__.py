"""Files of other projects: their checkpoints, their weights and their class attention maps, as ours.

Each module reads one kind of file. Nothing in such a file is ever run (docs/decisions/0060).
"""
