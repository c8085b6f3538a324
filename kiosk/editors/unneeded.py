"""What a repository folder holds and the last releases do not need."""

from itertools import islice

from kiosk.bundle.repository import KEPT_RELEASES, metadata_path
from kiosk.editors.repository import LocalRepository
from kiosk.editors.verifying import snapshot_targets


def unneeded(repository: LocalRepository) -> list[str]:
    """
    Return the paths that neither the last nine releases nor what is live need; never a root.

    Raises:
        BundleError: The folder is not whole: then nobody knows what is needed.
        UntrustedBundleError: Something in it is not signed as it must be.
    """
    kept = list(islice(repository.releases(), KEPT_RELEASES))
    live = repository.live()
    if live:
        kept.append(repository.signed(live.targets))
    oldest = min((release.version for release in kept), default=0)
    needed = {path for release in kept for path in release.paths}
    needed |= {metadata_path("timestamp")}
    needed |= {metadata_path("targets", version) for version in range(oldest, repository.newest("targets") + 1)}
    for version in range(repository.newest("snapshot"), 0, -1):
        data = repository.read(path := metadata_path("snapshot", version))
        if data is None or snapshot_targets(data, path) < oldest:
            break
        needed.add(path)
    return [path for path in repository.paths() if path not in needed and not path.endswith(".root.json")]
