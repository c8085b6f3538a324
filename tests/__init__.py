"""Tests state the rules of the kiosk."""
