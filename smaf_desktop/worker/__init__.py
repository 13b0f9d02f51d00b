"""The processes that compute for the window: messages, the window's end, the worker's end."""
