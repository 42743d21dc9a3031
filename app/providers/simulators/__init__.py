"""Operators that speak their own wire format over HTTP on loopback, keep books of their own and misbehave on demand."""
