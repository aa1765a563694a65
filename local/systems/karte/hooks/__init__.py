"""Hooks of KARTE's products and apps, and the hook that the Marketo plug-in is called by."""
