"""What contracts, instalments, receipts and invoices are reckoned with: plain Python, exact decimals, no database."""
