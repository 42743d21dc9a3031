"""Money going out: prepared in batches, approved by two, reserved, sent once, settled or given back."""
