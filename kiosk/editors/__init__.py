"""Who writes: reading the working tree and telling editors what to mend. The kiosk side runs without this package."""
