"""The editors' front door: check and build the content of the kiosk."""

from kiosk.publishing.main import main

if __name__ == "__main__":
    main(prog_name="build_bundle.py")
