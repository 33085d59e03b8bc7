"""A bare Django application over Yingdan's tables: what a page costs when it does nothing but read and render."""
