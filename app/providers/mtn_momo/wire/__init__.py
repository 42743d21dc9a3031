"""MTN's words and ours: pure translation of orders, answers, statuses and callbacks (mtn-momo §5, §6)."""
