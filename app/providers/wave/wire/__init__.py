"""Wave's words and ours, one module for each thing it tells of."""
