"""The numbers of sales and customers: requirements.md §6.1, as far as opportunities, leads and accounts can feed it."""
