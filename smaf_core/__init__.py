"""Everything that counts: from tagged photos to masks. Knows no window."""

import os

# Idle threads of torch's OpenMP sleep instead of spinning: here the network shares its cores with processes that align masks,
# and with whatever else the person is doing; spinning, two programs on two cores slow each other down many times over.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

__version__ = "0.2.0"
