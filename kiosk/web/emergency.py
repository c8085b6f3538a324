"""The emergency number of each country that may hold a centre: in the package, so that it stands when nothing opens."""

EMERGENCY = {
    "TJ": "112", "KG": "112", "UZ": "112", "KZ": "112", "RU": "112", "TR": "112", "PL": "112", "DE": "112",
    "KR": "112", "AE": "999", "GB": "999",
}  # fmt: skip
