"""Where phones on the centre's Wi-Fi find this kiosk: an address of the machine, for QR codes."""

import ipaddress
import socket
import time

FRESH = 60.0  # seconds after which the machine is asked again: Wi-Fi may come up later
_ANYWHERE = "10.255.255.255"  # nothing is sent there: connecting a datagram socket only chooses the way


class LanAddress:
    """The address of the phones' face, as it is now."""

    def __init__(self, host: str, port: int, given: str = "") -> None:
        """Take what the server listens on; *given*, from kiosk.toml, is believed without asking."""
        self._host, self._port, self._given = host, port, given.rstrip("/")
        self._known, self._asked = "", float("-inf")

    def __call__(self) -> str:
        """Return `http://…` without a slash at its end; empty where phones cannot reach this machine."""
        if self._given:
            return self._given
        if time.monotonic() - self._asked > FRESH:
            self._known, self._asked = self._find(), time.monotonic()
        return self._known

    def _find(self) -> str:
        host = self._host
        if host in ("0.0.0.0", "::", ""):  # noqa: S104 (compared, not bound)
            try:
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
                    asking.connect((_ANYWHERE, 9))
                    host = asking.getsockname()[0]
            except OSError:  # no network at all
                return ""
        try:
            if ipaddress.ip_address(host).is_loopback:
                return ""
        except ValueError:
            if host == "localhost":
                return ""
        port = "" if self._port == 80 else f":{self._port}"
        return f"http://{f'[{host}]' if ':' in host else host}{port}"
