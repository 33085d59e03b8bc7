"""What targets add to pages of others."""
