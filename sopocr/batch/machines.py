"""Where the work of an import is done: in processes of this machine, or on a cluster."""

from __future__ import annotations

from sopocr.batch.executors import Executor, Limits
from sopocr.batch.local import LocalProcesses
from sopocr.errors import PackageMissing


def open_executor(cluster: str | None, workers: int, limits: Limits) -> Executor:
    """Processes of this machine; or the Dask cluster at the address `cluster`, or one of `workers` started
    here for "local". Errors: PackageMissing without Dask, UsageError as `DaskCluster`."""
    if cluster is None:
        return LocalProcesses(workers, limits)
    try:
        from sopocr.batch.cluster import DaskCluster  # noqa: PLC0415 - optional
    except ImportError as error:
        raise PackageMissing("distributed", "dask") from error
    return DaskCluster(cluster, limits, workers=workers)
