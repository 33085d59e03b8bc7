"""How Yingdan speaks to PostgreSQL: the engine its settings name."""
