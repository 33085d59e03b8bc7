"""How Yingdan speaks to SQLite: the engine its settings name."""
