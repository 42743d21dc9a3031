"""pawaPay's words and ours: pure translation of orders, answers, payments and callbacks (pawapay §3-§6)."""
