"""The palette behind Ctrl+K: records, views, pages, commands, help, recent and starred; one answer, one place each."""
