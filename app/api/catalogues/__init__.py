"""What people read: one file per language, one sentence per key."""
