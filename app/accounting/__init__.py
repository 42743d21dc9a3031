"""Periods and closing: manual entries, month-end, the year's end."""
