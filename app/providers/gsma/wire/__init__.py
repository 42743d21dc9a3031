"""The API's words and ours: pure translation of orders, answers, states, lists and callbacks (gsma §2-§9)."""
