"""Words everyone shares: money, phone numbers, ids, references, the clock and the root of our errors."""
