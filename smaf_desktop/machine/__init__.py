"""What the machine is asked for and shows of its work: runs, fusion, segmenter."""
