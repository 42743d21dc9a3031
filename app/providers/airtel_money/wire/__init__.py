"""Airtel's words and ours: pure translation of orders, answers, enquiries and callbacks (airtel-money §5-§9)."""
