"""An offline-first information kiosk for Migrant Resource Centres in Central Asia."""

__version__ = "0.1.0"
