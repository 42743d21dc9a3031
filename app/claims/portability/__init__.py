"""Members of one mutual treated under another's agreements: paid once, carried between the books, cleared to zero."""
