"""What a mutual owes a health facility for care: received, checked, decided, ordered to be paid."""
