"""Programs for those who build Yingdan; the product itself never imports them."""
