"""
One family of errors: whose fault it is, and what is true now.

The message of each is a full sentence that a colleague can act on; `code` is a stable word for translations.
What editors should mend in content is data (`kiosk.content.findings.Finding`), never an exception.
"""


class KioskError(Exception):
    """Something went wrong, and the message says what to do next."""

    code = "error"
    exit_code = 1  # of a command that ends with it


class SettingsError(KioskError):
    """A line of kiosk.toml cannot be understood."""

    code = "settings"


class ContentError(KioskError):
    """The content has errors that stop a build; the findings tell them one by one. What was served is still served."""

    code = "content"


class BundleError(KioskError):
    """A bundle or a blob of it is not readable. What was served is still served."""

    code = "bundle"
    exit_code = 3


class StorageError(KioskError):
    """The disk is full or failing. What was served is still served."""

    code = "storage"
    exit_code = 5


class LibraryError(KioskError):
    """There is no active release, or it does not open: the previous one, else the "please ask staff" page."""

    code = "library"
    exit_code = 6


class SourceUnreachableError(KioskError):
    """No network, no stick, or the server says no: try later. What was served is still served."""

    code = "unreachable"
    exit_code = 4


class UntrustedBundleError(KioskError):
    """Not our signature, older, expired or altered: tell someone. What was served is still served."""

    code = "untrusted"
    exit_code = 3


class BundleTooNewError(BundleError):
    """The bundle is made for newer software: update the kiosk. What was served is still served."""

    code = "too_new"


class SigningError(KioskError):
    """A key or a passphrase is missing or wrong. Nothing was signed, and nothing changed."""

    code = "signing"
