"""The paper, in the order of the data's way: cam, fusion, alignment, proposal, pseudo-labels, losses."""
