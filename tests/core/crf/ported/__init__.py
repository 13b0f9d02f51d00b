"""Five scripts that sharpen with pydensecrf; see `test_ported.py`."""
