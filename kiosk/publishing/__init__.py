"""Where both sides meet: the commands behind build_bundle.py, which write as editors and show as a kiosk shows."""
