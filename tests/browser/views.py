"""The windows that screens are looked at in."""

from playwright.sync_api import ViewportSize

PHONE: ViewportSize = {"width": 360, "height": 640}
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 320, "height": 600}
STANDING: ViewportSize = {"width": 1080, "height": 1920}
VIEWPORTS = {"public": [PHONE, NARROW, WIDE], "terminal": [WIDE, STANDING]}
